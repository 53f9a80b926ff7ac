import Foundation
import Testing

/// What a run of the built command line left behind.
struct SimrunOutcome {
    var status: Int32
    var output: String
    var diagnostics: String
}

/// Runs the `simrun` that was built beside these tests.
enum SimrunProcess {
    /// The folder of build products: the one that holds the test program.
    static var products: URL {
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        while !FileManager.default.isExecutableFile(atPath: folder.appending(path: "simrun").path) {
            let parent = folder.deletingLastPathComponent()
            if parent == folder { break }
            folder = parent
        }
        return folder
    }

    /// The root of the package.
    static var package: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    /// Runs with arguments in a folder, with nothing but a path in its environment.
    static func run(
        _ arguments: [String],
        in folder: URL = package,
        environment: [String: String] = [:],
        input: [UInt8] = []
    ) throws -> SimrunOutcome {
        let scratch = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        // Files and not pipes: a pipe that nobody empties would stop the process.
        let out = scratch.appending(path: "out")
        let err = scratch.appending(path: "err")
        let standardInput = scratch.appending(path: "in")
        try Data().write(to: out)
        try Data().write(to: err)
        try Data(input).write(to: standardInput)
        let process = Process()
        process.executableURL = products.appending(path: "simrun")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
        process.standardOutput = try FileHandle(forWritingTo: out)
        process.standardError = try FileHandle(forWritingTo: err)
        process.standardInput = try FileHandle(forReadingFrom: standardInput)
        try process.run()
        process.waitUntilExit()
        return SimrunOutcome(
            status: process.terminationReason == .exit ? process.terminationStatus : -1,
            output: String(decoding: try Data(contentsOf: out), as: UTF8.self),
            diagnostics: String(decoding: try Data(contentsOf: err), as: UTF8.self)
        )
    }
}
