import SimModels

/// Checks files and all their variants, without running them.
struct ValidateCommand {
    let files: [String]
    /// Folders besides that of each file from which it may name others.
    var folders: [String] = []

    func run() throws(CommandFailure) -> ExitCode {
        _ = try AttachedFiles(folder: "", allowed: folders)
        var worst = ExitCode.success
        for path in files {
            let code = check(InputFile(path: path, allowedFolders: folders))
            if code.rawValue > worst.rawValue { worst = code }
        }
        return worst
    }

    private func check(_ input: InputFile) -> ExitCode {
        do {
            let file = try input.contents().scenario
            let warnings = try validate(file, input)
            warnings.forEach { Console.report($0.description) }
            return Console.print(summary(of: file, input, warnings: warnings.count)).code
        } catch {
            error.lines.forEach(Console.report)
            return error.code
        }
    }

    private func validate(
        _ file: ScenarioFile,
        _ input: InputFile
    ) throws(CommandFailure) -> [ScenarioIssue] {
        do {
            return try file.validate()
        } catch {
            throw CommandFailure(issues: error, of: input.name)
        }
    }

    private func summary(of file: ScenarioFile, _ input: InputFile, warnings: Int) -> String {
        var text = "\(input.name): valid"
        let variants = file.variantNames.count
        if variants > 0 { text += ", with \(variants) variant\(variants == 1 ? "" : "s")" }
        if warnings > 0 { text += ", \(warnings) warning\(warnings == 1 ? "" : "s")" }
        return text + "\n"
    }
}
