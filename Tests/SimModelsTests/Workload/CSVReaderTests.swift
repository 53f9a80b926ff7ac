import SimModels
import TestSupport
import Testing

@Suite("tables of comma-separated values")
struct CSVReaderTests {
    private func records(_ text: String) throws -> [[String]] {
        try records(Array(text.utf8))
    }

    private func records(_ bytes: [UInt8]) throws -> [[String]] {
        var reader = CSVReader(bytes, source: "t.csv")
        var fields: [CSVField] = []
        var records: [[String]] = []
        while try reader.next(into: &fields) { records.append(fields.map(\.text)) }
        return records
    }

    @Test(
        "are read as RFC 4180 says",
        arguments: [
            ("", []),
            ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
            ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
            ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
            ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
            ("\u{FEFF}a\n", [["a"]]),
            ("a,\n,b\n", [["a", ""], ["", "b"]]),
            ("\n", [[""]]),
            ("a\n\nb\n", [["a"], [""], ["b"]]),
            ("\"a,b\",c\n", [["a,b", "c"]]),
            ("\"say \"\"hi\"\"\"\n", [["say \"hi\""]]),
            ("\"two\nlines\",x\n", [["two\nlines", "x"]]),
            ("\"two\r\nlines\"\r\ny\r\n", [["two\r\nlines"], ["y"]]),
            ("\"\"\n", [[""]]),
            ("é, x ,#\n", [["é", " x ", "#"]]),
        ] as [(String, [[String]])]
    )
    func table(text: String, want: [[String]]) throws {
        #expect(try records(text) == want)
    }

    @Test(
        "say where they are broken",
        arguments: [
            ("a\"b\n", "t.csv:1:2", "a double quote inside a field"),
            ("é\"\n", "t.csv:1:2", "a double quote inside a field"),
            ("a\n\"b\"c\n", "t.csv:2:4", "text after a closing quote"),
            ("a,b\n1,\"two\nlines", "t.csv:2:3", "a quote that is never closed"),
            ("a\rb\n", "t.csv:1:2", "a carriage return without a line feed"),
            ("\"a\"\r", "t.csv:1:4", "text after a closing quote"),
            (String(repeating: ",", count: 1_000) + "\n", "t.csv:1:1001", "more than 1000 columns"),
        ]
    )
    func problems(text: String, place: String, found: String) {
        let problem = #expect(throws: CSVProblem.self) { try records(text) }
        #expect(problem?.place.description == place)
        #expect(problem?.found == found)
    }

    @Test("what is written is read again, whatever it holds")
    func roundTrip() throws {
        var random = SplitMix(7)
        let pieces = ["a", ",", "\"", "\n", "\r\n", "é", "", " ", "12.5", "\u{1F600}"]
        for _ in 0..<2_000 {
            let columns = 1 + random.below(4)
            let want = (0..<random.below(5)).map { _ in
                (0..<columns).map { _ in
                    (0..<random.below(4)).map { _ in pieces[random.below(pieces.count)] }.joined()
                }
            }
            let end = random.below(2) == 0 ? "\n" : "\r\n"
            let text = want.map { record in
                record.map {
                    "\""
                        + $0.split(separator: "\"", omittingEmptySubsequences: false)
                        .joined(separator: "\"\"") + "\""
                }.joined(separator: ",") + end
            }.joined()
            #expect(try records(text) == want, "\(text)")
        }
    }

    @Test("50,000 random texts never trap, and always end")
    func fuzz() {
        var random = SplitMix(31)
        let alphabet: [UInt8] = [
            0, 10, 10, 13, 34, 34, 44, 44, 48, 49, 46, 45, 84, 90, 101, 195, 169, 239, 187, 191,
            255,
        ]
        var broken = 0
        for _ in 0..<50_000 {
            let bytes = (0..<random.below(40)).map { _ in alphabet[random.below(alphabet.count)] }
            do { _ = try records(bytes) } catch { broken += 1 }
        }
        #expect((10_000...45_000).contains(broken))
    }
}
