import SimModels

/// A scenario file as the command line names it.
struct InputFile {
    /// The path as given; `-` is standard input.
    let path: String

    /// Folders besides its own from which it may name files.
    var allowedFolders: [String] = []

    /// Larger files are no scenarios: the largest by hand are a thousandth of it.
    static let sizeLimit = 64 << 20

    /// What messages call it.
    var name: String { path == "-" ? "standard input" : inert(path) }

    /// A scenario, with all that was read for it.
    struct Contents {
        var scenario: ScenarioFile
        /// The files themselves, so that none of them is overwritten.
        var files: [System.FileIdentity]
    }

    /// Reads the file and its JSON, and the files that the scenario names.
    func contents(settings: [String] = []) throws(CommandFailure) -> Contents {
        let attached = try AttachedFiles(
            folder: path == "-" ? "" : Self.split(path).folder,
            allowed: allowedFolders
        )
        let (bytes, identity) = try read()
        var contents: Contents
        do {
            contents = Contents(
                scenario: try ScenarioFile(parsing: bytes, source: name),
                files: [identity]
            )
        } catch {
            throw CommandFailure(issues: error, of: name)
        }
        for file in contents.scenario.attachmentNames(settings: settings) {
            switch attached.read(file) {
            case .bytes(let bytes, let source, let identity):
                contents.scenario.attach(bytes, as: file, source: source)
                contents.files.append(identity)
            case .problem(let problem): contents.scenario.attach(problem: problem, as: file)
            }
        }
        return contents
    }

    private func read() throws(CommandFailure) -> ([UInt8], System.FileIdentity) {
        do {
            let descriptor = path == "-" ? 0 : try System.openForReading(path)
            defer { if path != "-" { System.closeFile(descriptor) } }
            let bytes = try System.readAll(descriptor, limit: Self.sizeLimit)
            guard bytes.count <= Self.sizeLimit else {
                throw failure("larger than \(Self.sizeLimit >> 20) MiB, which no scenario is")
            }
            return (bytes, try System.identity(of: descriptor))
        } catch let error as System.CallError {
            throw failure("\(error.text)\(advice(about: error))")
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw failure("\(error)")
        }
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
