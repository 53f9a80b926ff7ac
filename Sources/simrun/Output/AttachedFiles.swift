import SimModels

/// The files that a scenario names: plain files below its own folder, or below one that was allowed.
///
/// A scenario may come from anywhere, and what it names is read with the rights of whoever runs it. So
/// a name counts as where it leads to, links followed, and nothing is said of what lies elsewhere.
struct AttachedFiles {
    /// The scenario's folder as it was named, with a slash; empty for the current one.
    let folder: String
    /// The folders that files may lie in, links followed.
    private let roots: [String]

    /// A recording of ten million rows has some 150 MiB.
    private static let sizeLimit = 256 << 20

    /// What came of a name.
    enum Outcome {
        case bytes([UInt8], source: String, identity: System.FileIdentity)
        /// Why there are none, as a sentence without a full stop.
        case problem(String)
    }

    /// - Parameters:
    ///   - folder: The scenario's folder, with a slash; empty for the current one.
    ///   - allowed: Other folders.
    /// - Throws: Where one of the others is no folder.
    init(folder: String, allowed: [String]) throws(CommandFailure) {
        self.folder = folder
        var roots = [System.realPath(of: folder.isEmpty ? "." : folder)].compactMap(\.self)
        for other in allowed {
            let kind: System.FileKind
            do {
                kind = try System.kind(of: other)
            } catch {
                throw CommandFailure("simrun: --allow-read \(other): \(error.text)", .badInput)
            }
            guard kind == .folder, let root = System.realPath(of: other) else {
                throw CommandFailure("simrun: --allow-read \(other): it is not a folder", .badInput)
            }
            roots.append(root)
        }
        self.roots = roots
    }

    func read(_ name: String) -> Outcome {
        let path = name.hasPrefix("/") ? name : folder + name
        guard name != "-", let real = location(of: path), roots.contains(where: { lies(real, $0) })
        else {
            return .problem(
                "cannot read \(quoted(name)): it lies outside the scenario's folder; "
                    + "--allow-read DIR lets it be in another"
            )
        }
        let shown = inert(path, limit: 1_000)
        let otherKind = Outcome.problem("cannot read \(shown): it is not a plain file")
        do {
            // Before it is opened, since opening alone makes some devices do something.
            guard case .regular = try System.kind(of: real) else { return otherKind }
            let descriptor = try System.openPlainFile(real)
            defer { System.closeFile(descriptor) }
            let identity = try System.identity(of: descriptor)
            guard identity.isPlainFile else { return otherKind }
            let limit = Self.sizeLimit
            let bytes = try System.readAll(descriptor, limit: limit)
            guard bytes.count <= limit else {
                return .problem("\(shown) is larger than \(limit >> 20) MiB")
            }
            return .bytes(bytes, source: path, identity: identity)
        } catch {
            return .problem("cannot read \(shown): \(error.text)\(advice(error, path, real))")
        }
    }

    /// Where a path leads to, links followed, as far as there is anything; none if that cannot be told.
    private func location(of path: String) -> String? {
        guard path.utf8.count < 4_096, !path.utf8.contains(0) else { return nil }
        var head = path
        var tail = ""
        while true {
            if let real = System.realPath(of: head) {
                return tail.isEmpty ? real : (real == "/" ? "" : real) + tail
            }
            // A link that leads nowhere leads outside.
            if System.isThere(head) { return nil }
            while head.hasSuffix("/") { head.removeLast() }
            let (parent, name) = InputFile.split(head)
            guard !name.isEmpty, name != ".", name != ".." else { return nil }
            tail = "/" + name + tail
            head = parent.isEmpty ? "." : parent
        }
    }

    private func lies(_ path: String, _ root: String) -> Bool {
        root == "/" || path.utf8.starts(with: (root + "/").utf8)
    }

    /// What to do about a file below one of the folders that cannot be read.
    private func advice(_ error: System.CallError, _ path: String, _ real: String) -> String {
        guard error.isMissingFile else { return "; check that you may read it" }
        let names = System.names(in: InputFile.split(real).folder)
        if names.isEmpty { return "; check the folder" }
        let (folder, name) = InputFile.split(path)
        let visible = names.filter { !$0.hasPrefix(".") }
        guard let nearest = NearestName.among(visible, for: name) else { return "; check the path" }
        return "; did you mean \(folder + nearest)?"
    }
}
