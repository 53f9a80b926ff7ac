/// The help texts, put together from the declarations of commands and options; 80 columns at most.
package enum HelpText {
    /// The help of a command, or of the whole program.
    package static func text(of command: Command?) -> String {
        command.map { page(of: $0) } ?? overview
    }

    private static var overview: String {
        let commands = Command.allCases.map { command in
            (
                command.rawValue + (command.operands.isEmpty ? "" : " " + command.operands),
                command.summary
            )
        }
        let statuses = [
            ("0", "It ran, and every expectation held."),
            ("1", "It ran, and an expectation failed."),
            ("2", "The command line or a file is wrong."),
            ("3", "A budget was exceeded, or the output could not be written."),
        ]
        return paragraph("simrun replays failures of a platform and says what they cost, and why.")
            + "\nUsage: simrun COMMAND …\n"
            + section("Commands", commands)
            + section(
                "Options",
                [("-h, --help", "Show this text."), ("--version", "Show the version.")]
            )
            + section("Exit status", statuses)
            + examples(["simrun run storm.json", "simrun help run"])
    }

    private static func page(of command: Command) -> String {
        let options = command.options.map { option in
            (option == .help ? "-h, --help" : option.synopsis, option.summary)
        }
        return paragraph(command.summary)
            + "\nUsage: \(command.synopsis)\n\n"
            + paragraph(command.details)
            + section("Options", options)
            + examples(command.examples)
    }

    private static func section(_ title: String, _ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.count).max() ?? 0
        var text = "\n\(title):\n"
        for (name, summary) in rows {
            let space = String(repeating: " ", count: width - name.count + 2)
            let margin = String(repeating: " ", count: width + 4)
            let lines = wrapped(summary, to: 80 - width - 4)
            text += "  \(name)\(space)\(lines.joined(separator: "\n" + margin))\n"
        }
        return text
    }

    private static func examples(_ lines: [String]) -> String {
        "\nExamples:\n" + lines.map { "  \($0)\n" }.joined()
    }

    private static func paragraph(_ text: String) -> String {
        wrapped(text, to: 80).joined(separator: "\n") + "\n"
    }

    private static func wrapped(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
