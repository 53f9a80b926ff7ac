import SimModels

/// A command line that cannot be understood: what is wrong, what is right, and where to read more.
package struct UsageError: Error, Equatable, CustomStringConvertible {
    /// What is wrong, in a sentence without a full stop.
    package var message: String
    /// The option it is about, whose help is shown.
    package var option: Option?
    /// The command it is about.
    package var command: Command?

    init(_ message: String, option: Option? = nil, command: Command? = nil) {
        self.message = message
        self.option = option
        self.command = command
    }

    /// Two or three lines.
    package var description: String { lines.joined(separator: "\n") }

    /// What is wrong, the help of the option it is about, and where to read more.
    package var lines: [String] {
        var lines = ["simrun: \(inert(message, limit: 2_000))"]
        if let option { lines.append("  \(option.synopsis)  \(option.summary)") }
        let topic = command.map { "simrun \($0.rawValue) --help" } ?? "simrun --help"
        lines.append("See '\(topic)'.")
        return lines
    }
}
