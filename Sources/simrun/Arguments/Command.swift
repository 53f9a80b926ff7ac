/// The commands, with all that help texts say of them.
package enum Command: String, CaseIterable, Sendable {
    case run, validate, help, version

    /// What follows the command's name.
    var operands: String {
        switch self {
        case .run: "FILE"
        case .validate: "FILE…"
        case .help: "[COMMAND]"
        case .version: ""
        }
    }

    var summary: String {
        switch self {
        case .run: "Run a scenario and report what happened."
        case .validate: "Check scenario files, with all their variants, without running them."
        case .help: "Show help, for everything or for one command."
        case .version: "Show the version."
        }
    }

    /// The options, in the order of help texts.
    package var options: [Option] {
        switch self {
        case .run:
            [
                .variant, .seed, .seeds, .set, .explain, .noCounterfactual, .format, .out,
                .allowRead, .timeLimit, .events, .memory, .color, .timing, .help,
            ]
        case .validate: [.allowRead, .help]
        case .help, .version: [.help]
        }
    }

    var details: String {
        switch self {
        case .run:
            "FILE is a scenario in JSON; - reads standard input. The report goes to standard "
                + "output, everything else to standard error. The same file, seed and version give "
                + "the same bytes."
        case .validate:
            "All mistakes of a file are listed at once, each with its line, column and path. "
                + "- reads standard input."
        case .help: "Without a command it lists them all."
        case .version: "Nothing else is shown, so that scripts can read it."
        }
    }

    /// Two command lines to start from.
    var examples: [String] {
        switch self {
        case .run:
            [
                "simrun run storm.json --variant phase-1",
                "simrun run storm.json --seeds 100 --format json --out storm-seeds.json",
            ]
        case .validate:
            ["simrun validate storm.json", "simrun validate Scenarios/*.json"]
        case .help: ["simrun help", "simrun help run"]
        case .version: ["simrun version", "simrun --version"]
        }
    }

    /// The command line in short.
    var synopsis: String {
        let head = operands.isEmpty ? "simrun \(rawValue)" : "simrun \(rawValue) \(operands)"
        return options.count > 1 ? head + " [options]" : head
    }
}
