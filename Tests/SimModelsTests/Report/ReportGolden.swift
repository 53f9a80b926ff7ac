import Foundation
import Testing

/// Compares a text with the file of that name under `Tests/Golden`.
///
/// With `UPDATE_GOLDEN=1` in the environment the file is written, and the test fails on purpose, so
/// that nobody records by accident.
func expectGolden(
    _ text: String,
    _ name: String,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let file = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Golden/\(name)")
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
        try Data(text.utf8).write(to: file)
        Issue.record(
            "recorded \(name); run again without UPDATE_GOLDEN",
            sourceLocation: sourceLocation
        )
        return
    }
    let wanted = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let got = text.split(separator: "\n", omittingEmptySubsequences: false)
    let lines = wanted.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in zip(1..., got) {
        let expected = number <= lines.count ? lines[number - 1] : "(end of file)"
        guard line == expected else {
            #expect(line == expected, "\(name):\(number)", sourceLocation: sourceLocation)
            return
        }
    }
    #expect(got.count == lines.count, "lines of \(name)", sourceLocation: sourceLocation)
    #expect(Array(text.utf8) == Array(wanted.utf8), "\(name)", sourceLocation: sourceLocation)
}
