import SimModels

/// A file for a report, replaced whole or not at all.
struct OutputFile {
    let path: String

    /// Finds out before a long run what would fail after it.
    func check() throws(CommandFailure) {
        do {
            switch try System.kind(of: path) {
            case .folder: throw failure("it is a folder")
            case .regular, .other:
                if !System.isWritable(path) { throw failure(System.CallError.last.text) }
            }
        } catch let error as System.CallError {
            try checkFolder(error)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw failure("\(error)")
        }
    }

    /// Writes the file beside its place, then moves it there.
    func write(_ bytes: [UInt8]) throws(CommandFailure) {
        do {
            if try !writeInPlace(bytes) { try replace(bytes) }
        } catch {
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
        case .regular, .other: throw failure("\(inert(parent)) is not a folder")
        case nil: throw failure("\(error.text); make the folder \(inert(parent)) first")
        }
    }

    /// Writes to a device or a pipe, which cannot be replaced; false if it is not one.
    private func writeInPlace(_ bytes: [UInt8]) throws(System.CallError) -> Bool {
        guard case .other = try? System.kind(of: path) else { return false }
        let descriptor = try System.openForWriting(path)
        defer { System.closeFile(descriptor) }
        try System.writeAll(bytes, to: descriptor)
        return true
    }

    private func replace(_ bytes: [UInt8]) throws(System.CallError) {
        let target = System.resolved(path)
        let (folder, name) = InputFile.split(target)
        let draft = "\(folder).\(name).\(System.processID).tmp"
        let descriptor = try System.create(draft)
        do {
            defer { System.closeFile(descriptor) }
            if case .regular(let mode) = try? System.kind(of: target) {
                try System.setMode(mode, of: descriptor)
            }
            try System.writeAll(bytes, to: descriptor)
            try System.flush(descriptor)
        } catch {
            System.remove(draft)
            throw error
        }
        do {
            try System.move(draft, to: target)
        } catch {
            System.remove(draft)
            throw error
        }
    }

    private func failure(_ reason: String) -> CommandFailure {
        CommandFailure("simrun: \(inert(path)): cannot be written: \(reason)", .incomplete)
    }
}
