import Foundation
import Testing

@Suite("Swift code in the articles")
struct ArticleCodeTests {
    private static let root: URL = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url
    }()

    private static func files(in folder: String, ending: String) throws -> [URL] {
        try FileManager.default
            .contentsOfDirectory(
                at: root.appendingPathComponent(folder),
                includingPropertiesForKeys: nil
            )
            .filter { $0.pathExtension == ending }
            .sorted { $0.path < $1.path }
    }

    /// The lines between fences, each block without indentation and empty lines.
    private static func blocks(of article: String) -> [String] {
        article.components(separatedBy: "```swift\n").dropFirst().map {
            unindented($0.components(separatedBy: "\n```")[0])
        }
    }

    private static func unindented(_ code: String) -> String {
        code.split(separator: "\n").map { $0.drop { $0 == " " } }
            .filter { !$0.isEmpty && !$0.hasPrefix("// docs: ") }
            .joined(separator: "\n")
    }

    @Test("every block is code that a test of the examples compiles and runs")
    func blocks() throws {
        let tested = try Self.files(in: "Tests/SimCoreTests/Examples", ending: "swift")
            .map { "\n" + Self.unindented(try String(contentsOf: $0, encoding: .utf8)) + "\n" }
        let articles = try Self.files(in: "Sources/SimCore/SimCore.docc", ending: "md")
        #expect(articles.count >= 5)
        var count = 0
        for article in articles {
            for block in Self.blocks(of: try String(contentsOf: article, encoding: .utf8)) {
                count += 1
                #expect(
                    tested.contains { $0.contains("\n" + block + "\n") },
                    "\(article.lastPathComponent) has code that no example runs:\n\(block)"
                )
            }
        }
        #expect(count >= 8, "only \(count) blocks were found: the test reads the articles wrongly")
    }
}
