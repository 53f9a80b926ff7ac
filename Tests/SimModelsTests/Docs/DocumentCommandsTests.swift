import Foundation
import Testing

/// A line of a shell block that calls the program, with the exit statuses it says it has.
private struct DocumentedCommand {
    var place: String
    var line: String
    var statuses: [Int32]

    /// The lines of every `sh` block that call the program, each once.
    ///
    /// A comment such as `# exit 1` or `# exit 0 or 1` says how it ends; without one it ends well.
    static func all() throws -> [DocumentedCommand] {
        var commands: [DocumentedCommand] = []
        for block in try FencedBlock.all() where block.language == "sh" {
            for line in block.content {
                let parts = line.components(separatedBy: "# exit ")
                var command = parts[0].trimmingCharacters(in: .whitespaces)
                if command.hasPrefix("swift run -c release simrun ") {
                    command = String(command.dropFirst("swift run -c release ".count))
                }
                guard command.hasPrefix("simrun ") else { continue }
                guard !commands.contains(where: { $0.line == command }) else { continue }
                let words = parts.count > 1 ? parts[1].components(separatedBy: " or ") : ["0"]
                commands.append(
                    DocumentedCommand(
                        place: "\(block.place): \(line)",
                        line: command,
                        statuses: words.compactMap { Int32($0) }
                    )
                )
            }
        }
        return commands
    }
}

/// The built program, run by a shell in a folder that sees the scenarios and nothing else.
private struct BuiltProgram {
    /// How a command ended, and what it wrote to standard output.
    struct Outcome {
        var status: Int32
        var output: String
    }

    private let folder: URL

    init() throws {
        let manager = FileManager.default
        folder = manager.temporaryDirectory.appendingPathComponent("simrun-\(UUID().uuidString)")
        let bin = folder.appendingPathComponent("bin")
        try manager.createDirectory(at: bin, withIntermediateDirectories: true)
        try manager.createSymbolicLink(
            at: bin.appendingPathComponent("simrun"),
            withDestinationURL: try #require(
                Self.executable,
                "simrun was not built beside the tests"
            )
        )
        try manager.createSymbolicLink(
            at: folder.appendingPathComponent("Scenarios"),
            withDestinationURL: Documents.root.appendingPathComponent("Scenarios")
        )
    }

    /// The program lies beside the tests' own bundle or executable.
    private static var executable: URL? {
        let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
        let tests = [URL(fileURLWithPath: CommandLine.arguments[0])] + bundles
        return tests.map { $0.deletingLastPathComponent().appendingPathComponent("simrun") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    func run(_ line: String) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = folder
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = folder.path + "/bin:/usr/bin:/bin"
        environment["CLICOLOR_FORCE"] = nil
        process.environment = environment
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: bytes, as: UTF8.self)
        )
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }
}

/// The output of the first command, between two comments of README: its beginning, and the rest folded.
private enum StormOutput {
    static let command = "simrun run Scenarios/perfect-storm.json"
    static let begin = "<!-- storm-output:begin -->\n"
    static let end = "<!-- storm-output:end -->"
    /// Lines to be seen at once.
    static let shownLines = 40

    static func range(in readme: String) -> Range<String.Index>? {
        guard let begin = readme.range(of: begin),
            let end = readme.range(of: end, range: begin.upperBound..<readme.endIndex)
        else { return nil }
        return begin.upperBound..<end.lowerBound
    }

    static func markdown(of output: String) -> String {
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        func block(_ lines: some Collection<Substring>) -> String {
            "```text\n" + lines.map { $0 + "\n" }.joined() + "```\n"
        }
        let rest = lines.dropFirst(shownLines)
        guard !rest.isEmpty else { return block(lines) }
        return block(lines.prefix(shownLines))
            + "\n<details>\n<summary>the other \(rest.count) lines</summary>\n\n"
            + block(rest) + "\n</details>\n"
    }
}

@Suite("Commands of the documents")
struct DocumentCommandsTests {
    @Test("every simrun line ends as the document says, and README shows what the first one prints")
    func commands() throws {
        let program = try BuiltProgram()
        defer { program.remove() }
        let commands = try DocumentedCommand.all()
        #expect(commands.count >= 12)
        for command in commands {
            let outcome = try program.run(command.line)
            #expect(command.statuses.contains(outcome.status), "\(command.place)")
            if command.line == StormOutput.command { try compare(outcome.output) }
        }
        #expect(commands.contains { $0.line == StormOutput.command })
    }

    private func compare(_ output: String) throws {
        var readme = try Documents.text(of: "README.md")
        let range = try #require(
            StormOutput.range(in: readme),
            "README.md has no storm-output block"
        )
        if Documents.areRewritten {
            readme.replaceSubrange(range, with: StormOutput.markdown(of: output))
            try Documents.write(readme, to: "README.md")
            Issue.record("README.md was rewritten; run again without UPDATE_GOLDEN")
            return
        }
        #expect(
            String(readme[range]) == StormOutput.markdown(of: output),
            "README.md shows another output: run the tests once with UPDATE_GOLDEN=1"
        )
    }

    @Test("shell blocks hold nothing but what is run here or needs a clone of its own")
    func others() throws {
        let known = [
            "simrun ", "swift run -c release simrun ", "swift test -c release",
            "swift build -c release", "git clone ",
        ]
        for block in try FencedBlock.all() where block.language == "sh" {
            for line in block.content {
                #expect(known.contains { line.hasPrefix($0) }, "\(block.place): \(line)")
            }
        }
    }
}
