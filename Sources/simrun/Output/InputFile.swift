import SimModels

/// A scenario file as the command line names it.
struct InputFile {
    /// The path as given; `-` is standard input.
    let path: String

    /// Larger files are no scenarios: the largest by hand are a thousandth of it.
    static let sizeLimit = 256 << 20

    /// What messages call it.
    var name: String { path == "-" ? "standard input" : inert(path) }

    func read() throws(CommandFailure) -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = try contents()
        } catch {
            throw failure("\(error.text)\(advice(about: error))")
        }
        guard bytes.count <= Self.sizeLimit else {
            throw failure("larger than \(Self.sizeLimit >> 20) MiB, which no scenario is")
        }
        return bytes
    }

    /// Reads the file and its JSON, and the files that the scenario names, from the same folder.
    func scenario(settings: [String] = []) throws(CommandFailure) -> ScenarioFile {
        let bytes = try read()
        var file: ScenarioFile
        do {
            file = try ScenarioFile(parsing: bytes, source: name)
        } catch {
            throw CommandFailure(issues: error, of: name)
        }
        for attachment in file.attachmentNames(settings: settings) {
            attach(attachment, to: &file)
        }
        return file
    }

    /// Hands a file in that the scenario names, or says why it cannot be.
    private func attach(_ attachment: String, to file: inout ScenarioFile) {
        let folder = path == "-" || attachment.hasPrefix("/") ? "" : Self.split(path).folder
        let input = InputFile(path: folder + attachment)
        do {
            let bytes = try input.contents()
            if bytes.count > Self.sizeLimit {
                let limit = "\(Self.sizeLimit >> 20) MiB"
                file.attach(problem: "\(input.name) is larger than \(limit)", as: attachment)
            } else {
                file.attach(bytes, as: attachment, source: input.name)
            }
        } catch {
            let reason = "cannot read \(input.name): \(error.text)\(input.advice(about: error))"
            file.attach(problem: reason, as: attachment)
        }
    }

    private func contents() throws(System.CallError) -> [UInt8] {
        if path == "-" { return try System.readAll(0, limit: Self.sizeLimit) }
        let descriptor = try System.openForReading(path)
        defer { System.closeFile(descriptor) }
        return try System.readAll(descriptor, limit: Self.sizeLimit)
    }

    private func failure(_ reason: String) -> CommandFailure {
        CommandFailure("simrun: \(name): \(reason)", .badInput)
    }

    /// What to do, as far as it can be told.
    private func advice(about error: System.CallError) -> String {
        if (try? System.kind(of: path)) == .folder {
            let files = System.names(in: path).filter { $0.hasSuffix(".json") }
            guard let first = files.first else { return "; name a scenario file in it" }
            let separator = path.hasSuffix("/") ? "" : "/"
            return "; name a file in it, such as \(inert(path + separator + first))"
        }
        guard error.isMissingFile else { return "; check that you may read it" }
        let (folder, file) = Self.split(path)
        let names = System.names(in: folder.isEmpty ? "." : folder)
        if names.isEmpty { return "; check the folder" }
        guard let nearest = NearestName.among(names.filter { !$0.hasPrefix(".") }, for: file) else {
            return "; check the path"
        }
        return "; did you mean \(inert(folder + nearest))?"
    }

    /// The folder with its slash, and the name in it.
    static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
        let start = path.utf8.index(after: slash)
        return (String(path[..<start]), String(path[start...]))
    }
}

extension CommandFailure {
    /// All issues, one a line, and how many they are.
    init(issues error: ScenarioError, of name: String) {
        let errors = error.issues.count { $0.severity == .error } + error.omitted
        let warnings = error.issues.count { $0.severity == .warning }
        var counts = ["\(errors) error\(errors == 1 ? "" : "s")"]
        if warnings > 0 { counts.append("\(warnings) warning\(warnings == 1 ? "" : "s")") }
        if error.omitted > 0 { counts.append("\(error.omitted) of them not shown") }
        self.init(
            error.issues.map(\.description) + [
                "simrun: \(name): \(counts.joined(separator: ", "))"
            ],
            .badInput
        )
    }
}
