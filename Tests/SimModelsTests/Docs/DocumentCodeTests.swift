import Testing

/// Code of a test file between two comments, without the indentation it has there.
///
/// `// docs: NAME` begins a region and `// docs: end` ends it; names on consecutive lines share one.
/// Regions of one name follow each other, an empty line apart.
private func code(named name: String, in file: String) throws -> [String] {
    var regions: [[String]] = []
    var open: [String]?
    for line in try Documents.lines(of: file) {
        let comment = line.drop { $0 == " " }
        if comment == "// docs: \(name)" {
            open = []
        } else if comment == "// docs: end" {
            if let region = open { regions.append(region) }
            open = nil
        } else if !comment.hasPrefix("// docs: ") {
            open?.append(String(line))
        }
    }
    let outdented = regions.map { region in
        let depth = region.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
        return region.map { String($0.dropFirst(depth)) }
    }
    return Array(outdented.joined(separator: [""]))
}

@Suite("Swift code in the documents")
struct DocumentCodeTests {
    @Test("every Swift block is, byte for byte, code that a test compiles and runs")
    func blocks() throws {
        let blocks = try FencedBlock.all().filter { $0.language == "swift" }
        for block in blocks {
            // <!-- code: Tests/….swift NAME -->
            let words = block.before.split(separator: " ").map(String.init)
            guard words.count == 5, words[1] == "code:", Documents.exists(words[2]) else {
                Issue.record("\(block.place): no comment says which test file the code is from")
                continue
            }
            let tested = try code(named: words[3], in: words[2])
            #expect(!tested.isEmpty, "\(block.place): \(words[2]) has no region \(words[3])")
            #expect(block.content == tested, "\(block.place): differs from \(words[2])")
        }
        #expect(blocks.count >= 4)
    }

    @Test("the programs are as short as promised")
    func length() throws {
        let blocks = try FencedBlock.all().filter { $0.language == "swift" }
        for block in blocks where block.document == "README.md" {
            #expect(block.content.count <= 20, "\(block.place)")
        }
        for block in blocks where block.before.contains(" bank ") {
            #expect(block.content.count < 40, "\(block.place)")
        }
    }
}
