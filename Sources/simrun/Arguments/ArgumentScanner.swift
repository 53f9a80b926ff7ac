import SimModels

/// Takes the words of a command line apart: options with their values, and the rest.
struct ArgumentScanner {
    private(set) var values: [(option: Option, value: String)] = []
    private(set) var operands: [String] = []

    init(_ arguments: ArraySlice<String>, of command: Command) throws(UsageError) {
        var rest = arguments
        var isLiteral = false
        while let word = rest.popFirst() {
            if isLiteral || word == "-" || !word.hasPrefix("-") {
                operands.append(word)
            } else if word == "--" {
                isLiteral = true
            } else {
                try take(word, &rest, of: command)
            }
        }
    }

    /// Whether an option was given.
    func has(_ option: Option) -> Bool { values.contains { $0.option == option } }

    /// The value of an option that is given at most once.
    func value(of option: Option) -> String? { values.first { $0.option == option }?.value }

    /// All values of an option, in order.
    func values(of option: Option) -> [String] {
        values.filter { $0.option == option }.map(\.value)
    }

    private mutating func take(
        _ word: String,
        _ rest: inout ArraySlice<String>,
        of command: Command
    ) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts[0] == "-h" ? "--help" : String(parts[0])
        guard let option = command.options.first(where: { $0.name == name }) else {
            throw Self.unknown(name, of: command)
        }
        if !option.isRepeatable, has(option), option != .help {
            throw UsageError("\(name) is given twice", option: option, command: command)
        }
        guard option.value != nil else {
            if parts.count > 1 {
                throw UsageError("\(name) takes no value", option: option, command: command)
            }
            return values.append((option, ""))
        }
        let value: String?
        if parts.count > 1 {
            value = String(parts[1])
        } else if let next = rest.first, !next.hasPrefix("--") {
            value = rest.popFirst()
        } else {
            value = nil
        }
        guard let value, !value.isEmpty else {
            throw UsageError("\(name) needs a value", option: option, command: command)
        }
        values.append((option, value))
    }

    private static func unknown(_ name: String, of command: Command) -> UsageError {
        let names = command.options.map(\.name)
        if let nearest = NearestName.among(names, for: name) {
            return UsageError(
                "unknown option \(name) of \(command.rawValue); did you mean \(nearest)?",
                option: command.options.first { $0.name == nearest },
                command: command
            )
        }
        return UsageError("unknown option \(name) of \(command.rawValue)", command: command)
    }
}
