import SimModels
import Testing

@Suite("inert text")
struct InertTextTests {
    @Test("controls, line feeds and what turns text round are told by their numbers")
    func controls() {
        #expect(
            inert("a\u{1B}[2J\n\u{9B}\u{202E}\u{2028}é")
                == #"a\u{1B}[2J\u{A}\u{9B}\u{202E}\u{2028}é"#
        )
        #expect(inert("plain é 😀") == "plain é 😀")
    }

    @Test("what is longer than a limit is cut, by characters and not by bytes")
    func limit() {
        #expect(inert("ééé", limit: 3) == "ééé")
        #expect(inert("éééé", limit: 3) == "ééé…")
        #expect(inert("\n\n", limit: 1) == #"\u{A}…"#)
    }

    @Test("names that are not UTF-8 keep their bytes, also those that look like kept ones")
    func unreadable() {
        let names: [[UInt8]] = [
            Array("plain".utf8), [0x63, 0xE9], [0xFF, 0xFE, 0x2F], [0xF0, 0x9F], [],
            Array("\u{10FF80}\u{10FFFF}".utf8), Array("é😀".utf8) + [0x80], [0xC0, 0x80],
            [0xED, 0xA0, 0x80],
        ]
        for name in names {
            let text = UnreadableByte.text(of: name)
            #expect(UnreadableByte.bytes(of: text) == name)
        }
        #expect(inert(UnreadableByte.text(of: [0x63, 0xE9])) == #"c\x{E9}"#)
    }

    @Test("an issue is one line of a bounded length, whatever the file says")
    func issue() {
        let long = String(repeating: "n\n", count: 1 << 19)
        let issue = ScenarioIssue(
            .rule,
            at: SourcePlace(source: long),
            path: long,
            found: long,
            expected: long,
            hint: long
        )
        #expect(!issue.description.contains("\n"))
        #expect(issue.description.utf8.count < 60_000)
    }
}
