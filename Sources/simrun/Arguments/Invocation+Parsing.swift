import SimCore
import SimModels

extension Invocation {
    /// Reads the words that follow the program's name.
    package init(parsing arguments: [String]) throws(UsageError) {
        guard let first = arguments.first else {
            throw UsageError("a command is missing: \(Self.commandList)")
        }
        switch first {
        case "-h", "--help": self = .help(nil)
        case "--version": self = .version
        default:
            guard let command = Command(rawValue: first) else { throw Self.unknown(first) }
            self = try Self.parse(arguments.dropFirst(), of: command)
        }
    }

    private static func parse(
        _ arguments: ArraySlice<String>,
        of command: Command
    ) throws(UsageError) -> Invocation {
        let scanned = try ArgumentScanner(arguments, of: command)
        if scanned.has(.help) { return .help(command) }
        switch command {
        case .run:
            return .run(try RunOptions(scanned))
        case .validate:
            guard !scanned.operands.isEmpty else {
                throw UsageError("validate needs a scenario file", command: command)
            }
            return .validate(scanned.operands, allowedFolders: scanned.values(of: .allowRead))
        case .help:
            guard let topic = try scanned.onlyOperand(of: command) else { return .help(nil) }
            guard let known = Command(rawValue: topic) else { throw unknown(topic) }
            return .help(known)
        case .version:
            if let extra = scanned.operands.first {
                throw UsageError(
                    "version takes nothing more, found \(quoted(extra))",
                    command: command
                )
            }
            return .version
        }
    }

    private static var commandList: String {
        Command.allCases.map(\.rawValue).joined(separator: ", ")
    }

    private static func unknown(_ word: String) -> UsageError {
        if word.hasPrefix("-"), word != "-" {
            return UsageError(
                "unknown option \(word); the options of a command follow its name"
            )
        }
        if let nearest = NearestName.among(Command.allCases.map(\.rawValue), for: word) {
            return UsageError("unknown command \(quoted(word)); did you mean \(nearest)?")
        }
        if word.hasSuffix(".json") {
            return UsageError(
                "unknown command \(quoted(word)); did you mean simrun run \(word)?"
            )
        }
        return UsageError("unknown command \(quoted(word)); the commands are \(commandList)")
    }
}

extension ArgumentScanner {
    /// The operand, if there is one; more are a mistake.
    fileprivate func onlyOperand(of command: Command) throws(UsageError) -> String? {
        guard operands.count > 1 else { return operands.first }
        throw UsageError(
            "\(command.rawValue) takes one \(command == .run ? "file" : "command"), found "
                + "\(operands.count): \(operands.map { quoted($0) }.joined(separator: ", "))",
            command: command
        )
    }
}

extension RunOptions {
    fileprivate init(_ scanned: ArgumentScanner) throws(UsageError) {
        guard let file = try scanned.onlyOperand(of: .run) else {
            throw UsageError("run needs a scenario file", command: .run)
        }
        self.init(file: file)
        variant = scanned.value(of: .variant)
        seed = try scanned.number(of: .seed, in: 0...UInt64.max)
        let most = UInt64(Self.mostSeeds)
        seeds = try scanned.number(of: .seeds, in: 1...most).map { Int($0) }
        if let seed, let seeds, seed > UInt64.max - UInt64(seeds - 1) {
            throw UsageError(
                "\(seeds) seeds from \(seed) go beyond the largest, \(UInt64.max)",
                option: .seeds,
                command: .run
            )
        }
        settings = scanned.values(of: .set)
        if let setting = settings.first(where: { !$0.contains("=") || $0.hasPrefix("=") }) {
            throw UsageError(
                "--set takes a path and a value, found \(quoted(setting))",
                option: .set,
                command: .run
            )
        }
        allowedFolders = scanned.values(of: .allowRead)
        explained = scanned.values(of: .explain)
        if seeds != nil, !explained.isEmpty {
            throw UsageError(
                "--explain is about one run; leave --seeds out",
                option: .explain,
                command: .run
            )
        }
        makesCounterfactuals = !scanned.has(.noCounterfactual)
        format = try scanned.choice(of: .format) ?? format
        color = try scanned.choice(of: .color) ?? color
        out = scanned.value(of: .out).flatMap { $0 == "-" ? nil : $0 }
        showsTiming = scanned.has(.timing)
        timeLimit = try scanned.duration(of: .timeLimit)
        events = try scanned.number(of: .events, in: 1...UInt64(Int64.max)).map { Int64($0) }
        memory = try scanned.bytes(of: .memory)
    }
}

extension ArgumentScanner {
    fileprivate func number(
        of option: Option,
        in range: ClosedRange<UInt64>
    ) throws(UsageError) -> UInt64? {
        guard let text = value(of: option) else { return nil }
        // Digits only: the standard library would also read a sign.
        let isNumber = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isNumber, let number = UInt64(text), range.contains(number) else {
            throw UsageError(
                "\(option.name) takes a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound), found \(quoted(text))",
                option: option,
                command: .run
            )
        }
        return number
    }

    fileprivate func duration(of option: Option) throws(UsageError) -> SimDuration? {
        guard let text = value(of: option) else { return nil }
        guard let duration = WrittenValues.duration(text), duration > .zero else {
            throw UsageError(
                "\(option.name) takes a time above zero such as 60s, found \(quoted(text))",
                option: option,
                command: .run
            )
        }
        return duration
    }

    fileprivate func bytes(of option: Option) throws(UsageError) -> Int64? {
        guard let text = value(of: option) else { return nil }
        guard let bytes = WrittenValues.bytes(text), bytes > 0 else {
            throw UsageError(
                "\(option.name) takes an amount above zero such as 512Mi, found \(quoted(text))",
                option: option,
                command: .run
            )
        }
        return bytes
    }

    fileprivate func choice<Choice: CaseIterable & RawRepresentable>(
        of option: Option
    ) throws(UsageError) -> Choice? where Choice.RawValue == String {
        guard let text = value(of: option) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let names = Choice.allCases.map(\.rawValue)
        var message =
            "\(option.name) takes \(names.dropLast().joined(separator: ", ")) or "
            + "\(names.last ?? ""), found \(quoted(text))"
        if let nearest = NearestName.among(names, for: text) {
            message += "; did you mean \(nearest)?"
        }
        throw UsageError(message, option: option, command: .run)
    }
}
