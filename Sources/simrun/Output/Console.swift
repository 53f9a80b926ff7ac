import SimModels

/// Standard output for results, standard error for everything else.
enum Console {
    static let output: Int32 = 1
    private static let diagnostics: Int32 = 2

    /// What became of a result.
    enum Outcome {
        case written
        /// The reader had enough, as `head` has; that is its own affair, and nothing is said of it.
        case readerGone
        case failed

        /// The status, as far as writing decides it.
        var code: ExitCode { self == .failed ? .incomplete : .success }
    }

    /// Writes a result.
    static func print(_ text: String) -> Outcome { print(Array(text.utf8)) }

    /// Writes a result; a reader that went away is no reason to say anything.
    static func print(_ bytes: [UInt8]) -> Outcome {
        do {
            try System.writeAll(bytes, to: output)
            return .written
        } catch {
            if error.isBrokenPipe { return .readerGone }
            report("simrun: standard output cannot be written: \(error.text)")
            return .failed
        }
    }

    /// The longest line for people.
    private static let lengthLimit = 12_000

    /// Writes a line for people; nothing can be done if that fails.
    ///
    /// Every message of the program passes here: it is one line, free of control characters.
    static func report(_ line: String) {
        let shown = inert(line, limit: lengthLimit)
        try? System.writeAll(Array((shown + "\n").utf8), to: diagnostics)
    }
}
