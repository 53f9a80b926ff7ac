import SimModels
import Testing

struct RefusedText: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    /// The message without the file name.
    var message: String

    init(_ name: String, _ text: String, _ message: String) {
        self.name = name
        self.text = text
        self.message = message
    }

    var testDescription: String { name }
}

private let refusedTexts = [
    RefusedText("empty file", "", "1:1: found an empty file, expected a JSON value"),
    RefusedText(
        "white space only",
        " \n ",
        "1:1: found a file with nothing but white space, expected a JSON value"
    ),
    RefusedText(
        "trailing comma in an object",
        "{\"a\": 1,\n}",
        #"2:1: found "}" after a comma, expected another member; remove the trailing comma"#
    ),
    RefusedText(
        "trailing comma in an array",
        "[1, ]",
        #"1:5: found "]" after a comma, expected another element; remove the trailing comma"#
    ),
    RefusedText(
        "comment",
        "{\n  // pods\n}",
        "2:3: found a comment, expected a key in double quotes; JSON has no comments"
    ),
    RefusedText(
        "comment after the value",
        "{} # end",
        "1:4: found a comment after the end of the value, expected the end of the file; JSON has no"
            + " comments"
    ),
    RefusedText(
        "single quotes",
        "{'a': 1}",
        "1:2: found a single quote, expected a key in double quotes; strings take double quotes"
    ),
    RefusedText(
        "typographic quotes",
        "[“a”]",
        "1:2: found a typographic quote, expected a value; strings take plain double quotes"
    ),
    RefusedText(
        "unquoted key",
        "{replicas: 3}",
        "1:2: found the word replicas, expected a key in double quotes; keys take double quotes"
    ),
    RefusedText(
        "number as key",
        "{1: 3}",
        "1:2: found the number 1, expected a key in double quotes; keys take double quotes"
    ),
    RefusedText(
        "unquoted text",
        #"{"a": fast}"#,
        "1:7: found the word fast, expected a value; text takes double quotes"
    ),
    RefusedText(
        "capital literal",
        "[True]",
        "1:2: found the word True, expected a value; write true"
    ),
    RefusedText("None", "[None]", "1:2: found the word None, expected a value; write null"),
    RefusedText(
        "not a number",
        "[NaN]",
        "1:2: found the word NaN, expected a value; JSON has no NaN and no infinity"
    ),
    RefusedText(
        "minus infinity",
        "[-Infinity]",
        "1:2: found -Infinity, expected a number; JSON has no NaN and no infinity"
    ),
    RefusedText(
        "leading zero",
        "[012]",
        "1:2: found 012, expected a number; a number has no leading zero"
    ),
    RefusedText(
        "leading plus",
        "[+1]",
        #"1:2: found "+1", expected a value; a number starts with a digit or a minus sign"#
    ),
    RefusedText(
        "no digit after the point",
        "[1.]",
        "1:2: found 1., expected a number; a digit follows the decimal point"
    ),
    RefusedText(
        "no digit in the exponent",
        "[1e]",
        "1:2: found 1e, expected a number; an exponent has at least one digit"
    ),
    RefusedText("hexadecimal", "[0x1F]", "1:2: found 0x1F, expected a number"),
    RefusedText("two points", "[1.2.3]", "1:2: found 1.2.3, expected a number"),
    RefusedText(
        "unit without quotes",
        #"{"a": 90s}"#,
        "1:7: found 90s, expected a number; a value with a unit takes double quotes"
    ),
    RefusedText(
        "beyond the range of a Double",
        "[1e400]",
        "1:2: found the number 1e400, expected a number of at most 1.7976931348623157e308"
    ),
    RefusedText(
        "missing comma",
        "{\"a\": 1\n \"b\": 2}",
        #"2:2: found the string "b", expected a comma or "}" in the object opened at 1:1; a comma is"#
            + " missing before this"
    ),
    RefusedText(
        "missing comma before a literal",
        "[1 true]",
        #"1:4: found the word true, expected a comma or "]" in the array opened at 1:1; a comma is"#
            + " missing before this"
    ),
    RefusedText(
        "two commas",
        "[1,,2]",
        #"1:4: found ",", expected a value; nothing stands before this comma"#
    ),
    RefusedText(
        "wrong bracket",
        "{\"a\": [1, 2}",
        #"1:12: found "}", expected a comma or "]" in the array opened at 1:7"#
    ),
    RefusedText(
        "missing colon",
        #"{"a" 1}"#,
        "1:6: found the number 1, expected a colon after the key"
    ),
    RefusedText(
        "equals sign",
        #"{"a" = 1}"#,
        #"1:6: found "=", expected a colon after the key; a colon separates key and value"#
    ),
    RefusedText("missing value", #"{"a": }"#, #"1:7: found "}", expected a value"#),
    RefusedText(
        "cut short",
        "{\"a\": [1, 2",
        #"1:12: found the end of the file, expected a comma or "]" in the array opened at 1:7; the"#
            + " file seems to be cut short"
    ),
    RefusedText(
        "open string",
        #"["abc"#,
        "1:2: found a string that never ends, expected a closing double quote"
    ),
    RefusedText(
        "line break in a string",
        "[\"a\nb\"]",
        #"1:4: found a line break inside a string, expected the rest of the string or a closing double"#
            + #" quote; write it as \n"#
    ),
    RefusedText(
        "control character in a string",
        "[\"a\u{1}\"]",
        "1:4: found the control character U+0001 inside a string, expected the rest of the string or a"
            + #" closing double quote; write it as \u0001"#
    ),
    RefusedText(
        "unknown escape",
        #"["C:\dir"]"#,
        #"1:5: found the escape \d, expected one of \" \\ \/ \b \f \n \r \t \u and four hexadecimal"#
            + #" digits; a backslash itself is written \\"#
    ),
    RefusedText(
        "short escape",
        #"["\u12"]"#,
        #"1:3: found an incomplete \u escape, expected four hexadecimal digits after \u"#
    ),
    RefusedText(
        "lone surrogate",
        #"["\ud800x"]"#,
        #"1:3: found the lone surrogate \ud800, expected a character; characters beyond U+FFFF take two"#
            + " escapes, the first from D800 to DBFF and the second from DC00 to DFFF"
    ),
    RefusedText(
        "two values",
        "{}\n{}",
        #"2:1: found "{" after the end of the value, expected the end of the file; a file holds one"#
            + " JSON value"
    ),
    RefusedText(
        "too many brackets",
        "[]]",
        #"1:3: found "]" after the end of the value, expected the end of the file"#
    ),
    RefusedText(
        "YAML",
        "apiVersion: v1\n",
        "1:1: found the word apiVersion, expected a value; this is text or YAML; kubectl writes JSON"
            + " with -o json"
    ),
    RefusedText(
        "YAML document",
        "---\na: 1\n",
        #"1:1: found ---, expected a number"#
    ),
    RefusedText(
        "no-break space",
        "[1,\u{A0}2]",
        "1:4: found the invisible character U+00A0, expected a value; remove it"
    ),
    RefusedText(
        "too deep",
        String(repeating: "[", count: 513),
        "1:513: found more than 512 levels of nesting, expected at most 512"
    ),
]

@Suite("JSON reader")
struct JSONReaderTests {
    @Test("refused texts", arguments: refusedTexts)
    func refused(_ c: RefusedText) {
        let error = #expect(throws: JSONSyntaxError.self) {
            try JSONNode(parsing: c.text, source: "storm.json")
        }
        #expect(error.map { "\($0)" } == "storm.json:" + c.message)
    }

    @Test(
        "bytes that are not UTF-8",
        arguments: [
            ([0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], "1:1: found text in UTF-16"),
            ([0xFE, 0xFF, 0x00, 0x7B, 0x00, 0x7D], "1:1: found text in UTF-16"),
            ([0x5B, 0x00, 0x5D, 0x00], "1:1: found text in UTF-16"),
            ([0x22, 0xE9, 0x22], "1:2: found the byte 0xE9, which is not valid UTF-8 here"),
            ([0x22, 0xC0, 0xAF, 0x22], "1:2: found the byte 0xC0, which is not valid UTF-8 here"),
            (
                [0x22, 0xED, 0xA0, 0x80, 0x22],
                "1:2: found the byte 0xED, which is not valid UTF-8 here"
            ),
            (
                [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
                "1:2: found the byte 0xF4, which is not valid UTF-8 here"
            ),
        ] as [([UInt8], String)]
    )
    func otherEncodings(_ bytes: [UInt8], _ start: String) {
        let error = #expect(throws: JSONSyntaxError.self) {
            try JSONNode(parsing: bytes, source: "storm.json")
        }
        #expect(
            error?.description
                == "storm.json:\(start), expected text in UTF-8; save the file as UTF-8"
        )
    }

    @Test("a byte order mark is stepped over and counts no column")
    func byteOrderMark() throws {
        let node = try JSONNode(
            parsing: [0xEF, 0xBB, 0xBF] + Array("{\"a\": 1}".utf8),
            source: "s"
        )
        #expect(node.place == SourcePlace(source: "s", line: 1, column: 1, offset: 3))
        #expect(node["a"]?.place.column == 7)
    }

    @Test("columns count Unicode scalars, offsets count bytes, only line feeds end lines")
    func places() throws {
        let node = try JSONNode(parsing: "{\"é😀\": 1,\r\n\t\"b\": [true,\n null]}", source: "s")
        #expect(node["é😀"]?.place == SourcePlace(source: "s", line: 1, column: 8, offset: 11))
        #expect(
            node.member(named: "b")?.keyPlace
                == SourcePlace(source: "s", line: 2, column: 2, offset: 16)
        )
        #expect(
            node["b"]?.elements[1].place == SourcePlace(source: "s", line: 3, column: 2, offset: 29)
        )
    }

    @Test("escapes become the characters they name")
    func escapes() throws {
        let node = try JSONNode(
            parsing: #""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00\u0000""#,
            source: "s"
        )
        #expect(node.string == "\"\\/\u{8}\u{C}\n\r\té😀\u{0}")
    }

    @Test("keys that look alike but differ in bytes are two keys, and equal keys are kept")
    func keys() throws {
        let node = try JSONNode(
            parsing: "{\"\u{E9}\": 1, \"e\u{301}\": 2, \"a\": 3, \"a\": 4}",
            source: "s"
        )
        #expect(node["\u{E9}"]?.number?.int64 == 1)
        #expect(node["e\u{301}"]?.number?.int64 == 2)
        #expect(node.members.count == 4)
        let repetitions = JSONNode.repetitions(in: node.members)
        #expect(repetitions.count == 1)
        #expect(repetitions.first.map { node.members[$0.first].keyPlace.column } == 19)
    }

    @Test(
        "whole numbers are exact however they are written",
        arguments: [
            ("50", 50), ("5e1", 50), ("50.0", 50), ("0.5e2", 50), ("500e-1", 50), ("-0", 0),
            ("0e999", 0),
            ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("922337203685477580.7e1", .max),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("1e19", nil),
            ("0.5", nil),
            ("1e-1", nil), ("1e400", nil), ("1e99999999999999999999", nil),
        ] as [(String, Int64?)]
    )
    func integers(_ text: String, _ expected: Int64?) throws {
        // Numbers beyond a Double are refused by the reader; the accessor must still not trap.
        guard let node = try? JSONNode(parsing: text, source: "s") else {
            #expect(expected == nil)
            return
        }
        #expect(node.number?.int64 == expected)
        #expect(node.number?.text == text)
    }

    @Test("the text of 512 levels is read, one more is refused, and 100,000 do not crash")
    func nesting() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSONNode(parsing: nested(512), source: "s")
        for depth in [513, 100_000] {
            #expect(throws: JSONSyntaxError.self) {
                try JSONNode(parsing: nested(depth), source: "s")
            }
        }
    }

    @Test("one very long line costs no more than many short ones")
    func longLine() throws {
        let text = "[" + String(repeating: "1,", count: 200_000) + "1]"
        let node = try JSONNode(parsing: text, source: "s")
        #expect(node.elements.last?.place.column == 400_002)
    }

    @Test("arrays and objects take as much memory as they need, whatever their strings say")
    func sizes() throws {
        let many = String(repeating: #"[1,{"a,]":2}],"#, count: 1_000)
        let text = #"{"\\\",[{": "[[,,,", "b": [\#(many) [], {}], "c": {"d": 1, "e": []}}"#
        let node = try JSONNode(parsing: text, source: "s")
        #expect(node["b"]?.elements.count == 1_002)
        var open = [node]
        while let next = open.popLast() {
            #expect(next.elements.capacity <= next.elements.count + 1)
            #expect(next.members.capacity <= next.members.count + 1)
            open += next.elements + next.members.map(\.value)
        }
        // Of what is no JSON, no more is asked for than it could hold.
        for text in ["{" + String(repeating: ",", count: 9_000_000), "[[[,,,", "\"[[", "]]},["] {
            #expect(throws: JSONSyntaxError.self) { try JSONNode(parsing: text, source: "s") }
        }
    }
}
