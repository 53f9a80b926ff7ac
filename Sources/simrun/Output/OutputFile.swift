import SimModels

/// A file for a report, replaced whole or not at all.
struct OutputFile {
    let path: String
    /// A device or a pipe, which cannot be replaced: opened before the run, and written after it.
    private var stream: Int32?

    init(path: String) {
        self.path = path
    }

    /// Finds out before a long run what would fail after it.
    mutating func check() throws(CommandFailure) {
        do {
            switch try System.kind(of: path) {
            case .folder: throw failure("it is a folder")
            case .regular: if !System.isWritable(path) { throw System.CallError.last }
            case .pipe, .other:
                stream = try openStream()
                return
            }
        } catch let error as System.CallError {
            try checkFolder(error)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw failure("\(error)")
        }
        do {
            // Only a try tells whether the folder takes a file.
            let (draft, descriptor) = try createDraft()
            System.closeFile(descriptor)
            removeDraft(draft)
        } catch {
            throw failure(error.text)
        }
    }

    /// Refuses to replace what the run has read.
    func check(isNoneOf files: [System.FileIdentity]) throws(CommandFailure) {
        guard stream == nil, let identity = try? System.identity(at: path),
            files.contains(identity)
        else { return }
        throw CommandFailure(
            "simrun: \(inert(path)): cannot be written: the run reads it; name another file",
            .badInput
        )
    }

    /// Writes the file beside its place, then moves it there.
    func write(_ bytes: [UInt8]) throws(CommandFailure) -> Console.Outcome {
        do {
            if let stream {
                defer { System.closeFile(stream) }
                try System.writeAll(bytes, to: stream)
            } else {
                try replace(bytes)
            }
            return .written
        } catch {
            if error.isBrokenPipe { return .readerGone }
            throw failure(error.text)
        }
    }

    private func checkFolder(_ error: System.CallError) throws(CommandFailure) {
        guard error.isMissingFile else { throw failure(error.text) }
        let folder = InputFile.split(path).folder
        let parent = folder.isEmpty ? "." : folder
        switch try? System.kind(of: parent) {
        case .folder:
            if !System.isWritable(parent) { throw failure(System.CallError.last.text) }
        case .regular, .pipe, .other: throw failure("\(inert(parent)) is not a folder")
        case nil: throw failure("\(error.text); make the folder \(inert(parent)) first")
        }
    }

    /// Opens a device or a pipe without waiting for a reader to come.
    private func openStream() throws(CommandFailure) -> Int32 {
        do {
            return try System.openForWriting(path)
        } catch {
            let isPipe = (try? System.kind(of: path)) == .pipe
            throw failure(isPipe && error.hasNoReader ? "nobody reads from the pipe" : error.text)
        }
    }

    // MARK: Drafts

    /// The file itself, where the path is a link to it.
    private var target: String { System.realPath(of: path) ?? path }

    /// Creates a file of a name that nobody else has, in the folder of the file it is to become.
    private func createDraft() throws(System.CallError) -> (path: String, descriptor: Int32) {
        let folder = InputFile.split(target).folder
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<16 {
            let words = [generator.next(), generator.next()].map { String($0, radix: 36) }
            let draft = "\(folder).simrun-\(words.joined()).tmp"
            do {
                return try Signals.heldOff { () throws(System.CallError) in
                    let descriptor = try System.create(draft)
                    Signals.guardDraft(draft)
                    return (draft, descriptor)
                }
            } catch {
                if !error.isExistingFile { throw error }
            }
        }
        throw System.CallError.existingFile
    }

    private func removeDraft(_ draft: String) {
        Signals.heldOff {
            System.remove(draft)
            Signals.guardDraft(nil)
        }
    }

    private func replace(_ bytes: [UInt8]) throws(System.CallError) {
        let target = target
        let (draft, descriptor) = try createDraft()
        do {
            defer { System.closeFile(descriptor) }
            if case .regular(let mode) = try? System.kind(of: target) {
                try System.setMode(mode, of: descriptor)
            }
            try System.writeAll(bytes, to: descriptor)
            try System.flush(descriptor)
        } catch {
            removeDraft(draft)
            throw error
        }
        do {
            try Signals.heldOff { () throws(System.CallError) in
                try System.move(draft, to: target)
                Signals.guardDraft(nil)
            }
        } catch {
            removeDraft(draft)
            throw error
        }
    }

    private func failure(_ reason: String) -> CommandFailure {
        CommandFailure("simrun: \(inert(path)): cannot be written: \(reason)", .incomplete)
    }
}
