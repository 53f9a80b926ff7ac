import Foundation
import SimModels

/// The documents of the repository, for tests that hold them against the code.
enum Documents {
    /// The folder of the clone.
    static var root: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
    }

    /// Every document for readers, in a fixed order.
    static func paths() throws -> [String] {
        let manager = FileManager.default
        let docs = try manager.subpathsOfDirectory(atPath: root.appendingPathComponent("docs").path)
        return ["CHANGELOG.md", "README.md", "Scenarios/README.md"]
            + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }
    }

    static func text(of path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// A scenario file of the repository, with the files that it names.
    static func scenario(_ path: String) throws -> ScenarioFile {
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        let name = String(path.split(separator: "/").last ?? "")
        var file = try ScenarioFile(parsing: [UInt8](try text(of: path).utf8), source: name)
        for attachment in file.attachmentNames() {
            file.attach([UInt8](try text(of: "\(folder)/\(attachment)").utf8), as: attachment)
        }
        return file
    }

    static func lines(of path: String) throws -> [Substring] {
        try text(of: path).split(separator: "\n", omittingEmptySubsequences: false)
    }

    static func write(_ text: String, to path: String) throws {
        let url = root.appendingPathComponent(path)
        try text.write(to: url, atomically: true, encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    /// Whether the run is to rewrite what it would compare; such a run fails all the same.
    static var areRewritten: Bool {
        ProcessInfo.processInfo.environment["UPDATE_GOLDEN"].map { !$0.isEmpty } ?? false
    }
}

/// A fenced block of a document.
struct FencedBlock {
    var document: String
    /// The number of the line of the opening fence.
    var line: Int
    var language: String
    /// The last line before the fence that is not empty.
    var before: String
    var content: [String]

    /// Where the block is, for messages.
    var place: String { "\(document):\(line)" }

    /// The blocks of every document.
    static func all() throws -> [FencedBlock] {
        try Documents.paths().flatMap { try all(in: $0) }
    }

    static func all(in document: String) throws -> [FencedBlock] {
        var blocks: [FencedBlock] = []
        var open: FencedBlock?
        var before = ""
        for (index, line) in try Documents.lines(of: document).enumerated() {
            if var block = open {
                if line == "```" {
                    blocks.append(block)
                    open = nil
                    before = ""
                } else {
                    block.content.append(String(line))
                    open = block
                }
            } else if line.hasPrefix("```") {
                open = FencedBlock(
                    document: document,
                    line: index + 1,
                    language: String(line.dropFirst(3)),
                    before: before,
                    content: []
                )
            } else if !line.isEmpty {
                before = String(line)
            }
        }
        return blocks
    }
}
