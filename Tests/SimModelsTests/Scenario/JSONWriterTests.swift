import SimModels
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
    @Test("pretty output has two spaces a level, the order written and a final line feed")
    func pretty() {
        var json = JSONWriter()
        json.object { json in
            json.member("lost", 12)
            json.key("phases")
            json.array { json in
                json.value("a")
                json.null()
                json.array { _ in }
                json.object { _ in }
            }
            json.member("ok", true)
        }
        #expect(
            json.text == """
                {
                  "lost": 12,
                  "phases": [
                    "a",
                    null,
                    [],
                    {}
                  ],
                  "ok": true
                }

                """
        )
    }

    @Test(
        "numbers take the shortest text that reads back the same",
        arguments: [
            (12.5, "12.5"), (3, "3"), (-3, "-3"), (0.1, "0.1"), (-0.0, "0"), (1e21, "1e+21"),
            (9_007_199_254_740_991, "9007199254740991"), (.leastNonzeroMagnitude, "5e-324"),
            (.infinity, "null"),
            (-.infinity, "null"), (.nan, "null"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
        ] as [(Double, String)]
    )
    func doubles(_ value: Double, _ text: String) {
        var json = JSONWriter(isPretty: false)
        json.value(value)
        #expect(json.text == text)
    }

    @Test("controls, quotes and what turns text round are escaped, other characters are not")
    func escapes() {
        var json = JSONWriter(isPretty: false)
        json.value("\"\\/\n\r\t\u{0}\u{1F}\u{7F}é\u{2028}\u{9B}\u{202E}\u{E0001}😀")
        #expect(json.text == #""\"\\/\n\r\t\u0000\u001f\u007fé\u2028\u009b\u202e\udb40\udc01😀""#)
    }

    @Test("what is written reads back the same, for many random trees")
    func roundTrip() throws {
        for seed: UInt64 in 1...500 {
            var generator = SplitMix(seed)
            let node = randomTree(&generator, depth: 0)
            for isPretty in [true, false] {
                var json = JSONWriter(isPretty: isPretty)
                json.value(node)
                var again = JSONWriter(isPretty: isPretty)
                again.value(try JSONNode(parsing: json.output, source: "s"))
                #expect(json.output == again.output, "seed \(seed)")
            }
        }
    }

    @Test("every finite Double reads back as itself, for many random bit patterns")
    func doubleRoundTrip() throws {
        var generator = SplitMix(7)
        for _ in 0..<5_000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            var json = JSONWriter(isPretty: false)
            json.value(value)
            #expect(try JSONNode(parsing: json.output, source: "s").number?.double == value)
        }
    }

    private func randomTree(_ generator: inout SplitMix, depth: Int) -> JSONNode {
        let place = SourcePlace(source: "s")
        let scalars = ["", "a", "\"", "\\", "\n", "é", "😀", "\u{0}", "\u{2028}", "key"]
        switch generator.below(depth > 4 ? 4 : 6) {
        case 0: return JSONNode(.null, at: place)
        case 1: return JSONNode(.bool(generator.below(2) == 0), at: place)
        case 2: return JSONNode(.number(JSONNumber(Int64(bitPattern: generator.next()))), at: place)
        case 3: return JSONNode(.string(scalars[generator.below(10)]), at: place)
        case 4:
            let count = generator.below(4)
            let elements = (0..<count).map { _ in randomTree(&generator, depth: depth + 1) }
            return JSONNode(.array(elements), at: place)
        default:
            let count = generator.below(4)
            let members = (0..<count).map { _ in
                JSONMember(
                    scalars[generator.below(10)],
                    keyPlace: place,
                    value: randomTree(&generator, depth: depth + 1)
                )
            }
            return JSONNode(.object(members), at: place)
        }
    }
}

/// The splitmix64 generator (Steele, Lea and Flood 2014): small, and the same everywhere.
struct SplitMix {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number below a small bound; the bias is of no matter to a test.
    mutating func below(_ bound: Int) -> Int {
        Int(next() % UInt64(bound))
    }
}
