import Testing
import simrun

@Suite("Command line")
struct InvocationTests {
    struct Understood: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var words: [String]
        var wanted: Invocation
    }

    @Test(
        "is understood",
        arguments: [
            Understood(testDescription: "help", words: ["help"], wanted: .help(nil)),
            Understood(
                testDescription: "help for a command",
                words: ["help", "run"],
                wanted: .help(.run)
            ),
            Understood(testDescription: "--help", words: ["--help"], wanted: .help(nil)),
            Understood(testDescription: "-h", words: ["-h"], wanted: .help(nil)),
            Understood(
                testDescription: "--help of a command, whatever else is missing",
                words: ["run", "--help"],
                wanted: .help(.run)
            ),
            Understood(testDescription: "version", words: ["version"], wanted: .version),
            Understood(testDescription: "--version", words: ["--version"], wanted: .version),
            Understood(
                testDescription: "several files to check",
                words: ["validate", "a.json", "-", "b.json"],
                wanted: .validate(["a.json", "-", "b.json"])
            ),
            Understood(
                testDescription: "a plain run",
                words: ["run", "a.json"],
                wanted: .run(RunOptions(file: "a.json"))
            ),
            Understood(
                testDescription: "a run with everything, options before and after the file",
                words: [
                    "run", "--variant", "fix", "--seed=18446744073709551615", "a.json", "--set",
                    "a.b=-5", "--set=c=d=e", "--format", "json", "--out", "o.json", "--color=never",
                    "--timing",
                ],
                wanted: .run(full)
            ),
            Understood(
                testDescription: "standard input, and standard output by name",
                words: ["run", "-", "--out", "-"],
                wanted: .run(RunOptions(file: "-"))
            ),
            Understood(
                testDescription: "a file that looks like an option",
                words: ["run", "--", "--seed"],
                wanted: .run(RunOptions(file: "--seed"))
            ),
        ]
    )
    func understood(_ example: Understood) throws {
        #expect(try Invocation(parsing: example.words) == example.wanted)
    }

    struct Refused: CustomTestStringConvertible, Sendable {
        var words: [String]
        var message: String
        var testDescription: String { words.joined(separator: " ") }
    }

    @Test(
        "is refused, with what to do",
        arguments: [
            Refused(
                words: [],
                message: """
                    simrun: a command is missing: run, validate, help, version
                    See 'simrun --help'.
                    """
            ),
            Refused(
                words: ["rum", "a.json"],
                message: """
                    simrun: unknown command "rum"; did you mean run?
                    See 'simrun --help'.
                    """
            ),
            Refused(
                words: ["storm.json"],
                message: """
                    simrun: unknown command "storm.json"; did you mean simrun run storm.json?
                    See 'simrun --help'.
                    """
            ),
            Refused(
                words: ["frobnicate"],
                message: """
                    simrun: unknown command "frobnicate"; the commands are run, validate, help, version
                    See 'simrun --help'.
                    """
            ),
            Refused(
                words: ["--seed", "5", "run"],
                message: """
                    simrun: unknown option --seed; the options of a command follow its name
                    See 'simrun --help'.
                    """
            ),
            Refused(
                words: ["run"],
                message: """
                    simrun: run needs a scenario file
                    See 'simrun run --help'.
                    """
            ),
            Refused(
                words: ["validate"],
                message: """
                    simrun: validate needs a scenario file
                    See 'simrun validate --help'.
                    """
            ),
            Refused(
                words: ["run", "a.json", "b.json"],
                message: """
                    simrun: run takes one file, found 2: "a.json", "b.json"
                    See 'simrun run --help'.
                    """
            ),
            Refused(
                words: ["run", "a.json", "--sead", "5"],
                message: """
                    simrun: unknown option --sead of run; did you mean --seed?
                      --seed N  Seed of all random streams; the file's own unless set.
                    See 'simrun run --help'.
                    """
            ),
            Refused(
                words: ["run", "a.json", "-x"],
                message: """
                    simrun: unknown option -x of run
                    See 'simrun run --help'.
                    """
            ),
            Refused(
                words: ["run", "a.json", "--seed"],
                message: """
                    simrun: --seed needs a value
                      --seed N  Seed of all random streams; the file's own unless set.
                    See 'simrun run --help'.
                    """
            ),
            Refused(
                words: ["run", "a.json", "--seed", "--timing"],
                message: """
                    simrun: --seed needs a value
                      --seed N  Seed of all random streams; the file's own unless set.
                    See 'simrun run --help'.
                    """
            ),
            Refused(
                words: ["run", "a.json", "--seed", "1", "--seed", "2"],
                message: """
                    simrun: --seed is given twice
                      --seed N  Seed of all random streams; the file's own unless set.
                    See 'simrun run --help'.
                    """
            ),
            Refused(
                words: ["run", "a.json", "--seed", "+5"],
                message: """
                    simrun: --seed takes a whole number from 0 to 18446744073709551615, found "+5"
                      --seed N  Seed of all random streams; the file's own unless set.
                    See 'simrun run --help'.
                    """
            ),
            Refused(
                words: ["run", "a.json", "--seeds", "0"],
                message: """
                    simrun: --seeds takes a whole number from 1 to 100000, found "0"
                      --seeds N  Run N seeds, counted up from the first, and report medians and ranges.
                    See 'simrun run --help'.
                    """
            ),
            Refused(
                words: ["run", "a.json", "--seeds", "2", "--seed", "18446744073709551615"],
                message: """
                    simrun: 2 seeds from 18446744073709551615 go beyond the largest, 18446744073709551615
                      --seeds N  Run N seeds, counted up from the first, and report medians and ranges.
                    See 'simrun run --help'.
                    """
            ),
            Refused(
                words: ["run", "a.json", "--format", "jsn"],
                message: """
                    simrun: --format takes text or json, found "jsn"; did you mean json?
                      --format text|json  Write for people (text, the default) or for programs (json).
                    See 'simrun run --help'.
                    """
            ),
            Refused(
                words: ["run", "a.json", "--color", "sometimes"],
                message: """
                    simrun: --color takes always, never or auto, found "sometimes"
                      --color always|never|auto  Use colour; auto, the default, does on a terminal \
                    unless NO_COLOR is set.
                    See 'simrun run --help'.
                    """
            ),
            Refused(
                words: ["run", "a.json", "--set", "replicas"],
                message: """
                    simrun: --set takes a path and a value, found "replicas"
                      --set PATH=VALUE  Change one value of the file, as in \
                    services.web.replicas=5; may be repeated.
                    See 'simrun run --help'.
                    """
            ),
            Refused(
                words: ["run", "a.json", "--timing=5"],
                message: """
                    simrun: --timing takes no value
                      --timing  Say on standard error how long it took.
                    See 'simrun run --help'.
                    """
            ),
            Refused(
                words: ["help", "me"],
                message: """
                    simrun: unknown command "me"; the commands are run, validate, help, version
                    See 'simrun --help'.
                    """
            ),
            Refused(
                words: ["version", "2"],
                message: """
                    simrun: version takes nothing more, found "2"
                    See 'simrun version --help'.
                    """
            ),
            Refused(
                words: ["run", "a.json", "--\u{1B}[31m"],
                message: """
                    simrun: unknown option --\\u{1B}[31m of run
                    See 'simrun run --help'.
                    """
            ),
        ]
    )
    func refused(_ example: Refused) {
        #expect(message(of: example.words) == example.message)
    }

    @Test(
        "no words of a known alphabet bring the parser down, and every refusal says where to read on"
    )
    func neverTraps() {
        let alphabet = [
            "run", "help", "validate", "version", "-", "--", "-h", "--help", "--seed", "--seeds=2",
            "--set", "--set=", "=", "", "a.json", "--out", "--format=json", "--timing", "5",
            "--color",
        ]
        for first in alphabet {
            for second in alphabet {
                for third in alphabet {
                    guard let text = message(of: [first, second, third]) else { continue }
                    #expect(text.hasSuffix("--help'."), "\(first) \(second) \(third)")
                }
            }
        }
    }

    private static var full: RunOptions {
        var options = RunOptions(file: "a.json")
        options.variant = "fix"
        options.seed = .max
        options.settings = ["a.b=-5", "c=d=e"]
        options.format = .json
        options.out = "o.json"
        options.color = .never
        options.showsTiming = true
        return options
    }

    private func message(of words: [String]) -> String? {
        do {
            _ = try Invocation(parsing: words)
            return nil
        } catch {
            return error.description
        }
    }
}

@Suite("Help")
struct HelpTextTests {
    @Test("every help text fits 80 columns and ends with two examples that are understood")
    func help() throws {
        for command in [nil] + Command.allCases.map(Optional.some) {
            let lines = HelpText.text(of: command).split(
                separator: "\n",
                omittingEmptySubsequences: false
            )
            #expect(lines.allSatisfy { $0.count <= 80 }, "\(command?.rawValue ?? "overview")")
            #expect(lines.allSatisfy { $0.last != " " })
            #expect(lines.last == "")
            let examples = lines.suffix(4)
            #expect(examples.first == "Examples:")
            for example in examples.dropFirst().dropLast() {
                let words = example.split(separator: " ").map(String.init)
                #expect(words.first == "simrun")
                #expect(throws: Never.self) { try Invocation(parsing: Array(words.dropFirst())) }
            }
        }
    }

    @Test("the overview names every command, and a command's help every option")
    func complete() {
        for command in Command.allCases {
            #expect(HelpText.text(of: nil).contains("\n  \(command.rawValue)"))
            for option in command.options {
                #expect(HelpText.text(of: command).contains(option.name), "\(option.name)")
            }
        }
    }
}
