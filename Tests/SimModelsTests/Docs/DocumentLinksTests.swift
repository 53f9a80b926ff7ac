import Foundation
import Testing

/// A link of a document to somewhere else in the repository.
private struct Link {
    var document: String
    var line: Int
    var target: String

    /// Every relative link outside of fenced blocks and code spans.
    static func all(in document: String) throws -> [Link] {
        var links: [Link] = []
        var isFenced = false
        for (index, line) in try Documents.lines(of: document).enumerated() {
            if line.hasPrefix("```") { isFenced.toggle() }
            guard !isFenced else { continue }
            // Odd pieces between back ticks are code.
            let prose = line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .map { $0.offset.isMultiple(of: 2) ? String($0.element) : "code" }.joined()
            for piece in prose.components(separatedBy: "](").dropFirst() {
                let target = String(piece.prefix { $0 != ")" })
                if target.hasPrefix("http://") || target.hasPrefix("https://") { continue }
                links.append(Link(document: document, line: index + 1, target: target))
            }
        }
        return links
    }

    /// The path of the target in the repository.
    var path: String {
        let file = target.prefix { $0 != "#" }
        guard !file.isEmpty else { return document }
        var parts = document.split(separator: "/").dropLast().map(String.init)
        for part in file.split(separator: "/") {
            if part == ".." {
                _ = parts.popLast()
            } else if part != "." {
                parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }

    /// What follows the `#`.
    var anchor: String? {
        target.firstIndex(of: "#").map { String(target[target.index(after: $0)...]) }
    }
}

/// The anchor that a repository page gives a heading.
private func anchor(ofHeading heading: some StringProtocol) -> String {
    var anchor = ""
    for character in heading.lowercased() {
        if character.isLetter || character.isNumber || character == "-" || character == "_" {
            anchor.append(character)
        } else if character == " " {
            anchor.append("-")
        }
    }
    return anchor
}

@Suite("Links of the documents")
struct DocumentLinksTests {
    @Test("every relative link names a file that is there")
    func files() throws {
        var count = 0
        for document in try Documents.paths() {
            for link in try Link.all(in: document) {
                count += 1
                #expect(
                    Documents.exists(link.path),
                    "\(document):\(link.line): \(link.target) leads to nothing"
                )
            }
        }
        #expect(count > 30, "only \(count) links were found: the test reads the documents wrongly")
    }

    @Test("every link to a heading names one that is there")
    func headings() throws {
        for document in try Documents.paths() {
            for link in try Link.all(in: document) {
                guard let wanted = link.anchor, Documents.exists(link.path) else { continue }
                let anchors = try Documents.lines(of: link.path).filter { $0.hasPrefix("#") }.map {
                    anchor(ofHeading: $0.drop { $0 == "#" }.dropFirst())
                }
                #expect(
                    anchors.contains(wanted),
                    "\(document):\(link.line): \(link.path) has no heading #\(wanted)"
                )
            }
        }
    }

    @Test("the index names every document")
    func index() throws {
        let linked = try Link.all(in: "docs/README.md").map(\.path)
        for document in try Documents.paths() where document != "docs/README.md" {
            #expect(linked.contains(document), "docs/README.md does not link to \(document)")
        }
    }
}
