import SimModels

/// Standard output for results, standard error for everything else.
enum Console {
    static let output: Int32 = 1
    private static let diagnostics: Int32 = 2

    /// Writes a result.
    static func print(_ text: String) -> ExitCode { print(Array(text.utf8)) }

    /// Writes a result; a reader that went away is no reason to say anything.
    static func print(_ bytes: [UInt8]) -> ExitCode {
        do {
            try System.writeAll(bytes, to: output)
            return .success
        } catch {
            if error.isBrokenPipe { return .brokenPipe }
            report("simrun: standard output cannot be written: \(error.text)")
            return .incomplete
        }
    }

    /// Writes a line for people; nothing can be done if that fails.
    static func report(_ line: String) {
        try? System.writeAll(Array((line + "\n").utf8), to: diagnostics)
    }
}
