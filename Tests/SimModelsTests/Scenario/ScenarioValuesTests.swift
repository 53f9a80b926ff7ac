import SimCore
import SimModels
import Testing

/// The value of a JSON text, or its messages.
private func decode<Value: SchemaValue>(_ type: Value.Type, _ text: String) -> (Value?, [String]) {
    var context = DecodingContext()
    guard let node = try? JSONNode(parsing: text, source: "s") else { return (nil, ["no JSON"]) }
    let value = Value.decode(node, in: &context)
    return (value, context.issues.map(\.message))
}

@Suite("Scenario values")
struct ScenarioValuesTests {
    @Test(
        "durations",
        arguments: [
            ("90s", 90_000_000_000), ("250ms", 250_000_000), ("1m30s", 90_000_000_000),
            ("1.5h", 5_400_000_000_000), ("2d", 172_800_000_000_000), ("0", 0), ("0s", 0),
            ("+1s", 1_000_000_000),
            (".5s", 500_000_000), ("5.s", 5_000_000_000), ("1us", 1_000), ("1µs", 1_000),
            ("1μs", 1_000),
            ("1ns", 1), ("1.5ns", 1), ("1h15m30.918273645s", 4_530_918_273_645), ("-0s", 0),
            ("9223372036854775807ns", .max), ("0.000000000000000001h", 0),
            ("0.33333333333333333333333333h", 1_199_999_999_999),
        ] as [(String, Int64)]
    )
    func durations(_ text: String, _ nanoseconds: Int64) {
        #expect(decode(SimDuration.self, "\"\(text)\"").0 == .nanoseconds(nanoseconds))
    }

    @Test(
        "texts that are no duration",
        arguments: [
            ("5", "a unit is missing: ns, us, ms, s, m, h or d"),
            ("1m 30s", #""m " is no unit of time; use ns, us, ms, s, m, h or d"#),
            ("1H", #""H" is no unit of time; use ns, us, ms, s, m, h or d"#),
            ("1 s", #"" s" is no unit of time; use ns, us, ms, s, m, h or d"#),
            ("1mo", #""mo" is no unit of time; use ns, us, ms, s, m, h or d"#),
            ("", nil), ("s", nil), ("+", nil), (".s", nil), ("٣s", nil), ("s1", nil),
            (
                "1s-1s",
                #""s-" is no"#
                    + " unit of time; use ns, us, ms, s, m, h or d"
            ),
        ] as [(String, String?)]
    )
    func badDurations(_ text: String, _ hint: String?) {
        let sentence = #"found "\#(text)", expected a duration such as "90s""#
        #expect(
            decode(SimDuration.self, "\"\(text)\"").1 == [
                hint.map { sentence + "; " + $0 } ?? sentence
            ]
        )
    }

    @Test("durations outside the range are refused")
    func durationRange() {
        #expect(
            decode(SimDuration.self, #""-5s""#).1
                == [#"found "-5s", expected a duration that is not negative"#]
        )
        for text in [
            "9223372036854775808ns", "300000000h", "99999999999999999999s", "106751d106751d",
        ] {
            #expect(
                decode(SimDuration.self, "\"\(text)\"").1
                    == ["found \"\(text)\", expected a duration of at most 292 years"]
            )
        }
        #expect(decode(SignedDuration.self, #""-1m30s""#).0 == SignedDuration(.seconds(-90)))
    }

    @Test("a duration shown as text reads back the same")
    func durationText() {
        var generator = SplitMix(3)
        for _ in 0..<2_000 {
            let bits = generator.below(63)
            let span = SimDuration.nanoseconds(Int64(generator.next() >> UInt64(bits + 1)))
            #expect(decode(SimDuration.self, span.schemaText ?? "").0 == span)
        }
        #expect(SimDuration.seconds(90).schemaText == #""1m30s""#)
    }

    @Test(
        "quantities as kubectl reads them, in bytes and in thousandths of a core",
        arguments: [
            ("1e3", 1_000, 1_000_000), ("0.5", 1, 500), ("1Ki", 1_024, 1_024_000),
            ("100Mi", 104_857_600, 104_857_600_000), ("1.5Gi", 1_610_612_736, 1_610_612_736_000),
            ("2k", 2_000, 2_000_000), ("500m", 1, 500), ("1E", 1_000_000_000_000_000_000, .max),
            ("9Ei", .max, .max), ("+1", 1, 1_000), (".5", 1, 500), ("5.", 5, 5_000), ("100n", 1, 1),
            ("1u", 1, 1), ("1E3", 1_000, 1_000_000), ("12e-3", 1, 12), ("Mi", 0, 0), ("m", 0, 0),
            ("e3", 0, 0), ("1e400", .max, .max), ("99999999999999999999", .max, .max),
            ("0.0001m", 1, 1),
            ("1M", 1_000_000, 1_000_000_000), ("1e+3", 1_000, 1_000_000), ("007", 7, 7_000),
            ("0", 0, 0),
            ("1e-400", 1, 1), ("0.001", 1, 1), ("1.0000000000000000000000001", 2, 1_001),
            ("8191Pi", 9_222_246_136_947_933_184, .max), ("9223372036854775807", .max, .max),
            ("1024Mi", 1_073_741_824, 1_073_741_824_000),
        ] as [(String, Int64, Int64)]
    )
    func quantities(_ text: String, _ bytes: Int64, _ millicores: Int64) {
        #expect(decode(ByteQuantity.self, "\"\(text)\"").0?.bytes == bytes)
        #expect(decode(CPUQuantity.self, "\"\(text)\"").0?.millicores == millicores)
    }

    @Test(
        "texts that are no quantity",
        arguments: [
            "1mm", "0x10", " 1", "1 ", "∞", "1KI", "1kb", "NaN", "Inf", "1e", "1.1.1", "--1", "i",
            "1K", "1_000",
            "1Zi", "", "+", "-", ".", "1e+", "1e1.5", "1Ee3", "Ki1", "1e99999999999",
        ]
    )
    func badQuantities(_ text: String) {
        let issues = decode(ByteQuantity.self, "\"\(text)\"").1
        let reasons = [
            "unable to parse quantity's suffix",
            "quantities must match the regular expression "
                + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        ]
        let possible = reasons.map {
            #"Invalid value: "\#(text)": \#($0); it takes an amount of bytes such as "512Mi" or "1G""#
        }
        #expect(issues.count == 1 && possible.contains(issues[0]), "\(issues)")
    }

    @Test("a bare number counts cores or bytes, and negative amounts are refused")
    func bareQuantities() {
        #expect(decode(CPUQuantity.self, "1.5").0 == .millicores(1_500))
        #expect(decode(CPUQuantity.self, "2").0 == .cores(2))
        #expect(decode(ByteQuantity.self, "1e3").0 == .bytes(1_000))
        #expect(
            decode(CPUQuantity.self, "-1").1 == [
                "Invalid value: -1: must be greater than or equal to 0"
            ]
        )
    }

    @Test("a quantity shown as text reads back the same")
    func quantityText() {
        var generator = SplitMix(4)
        for _ in 0..<2_000 {
            let amount = Int64(generator.next() >> UInt64(generator.below(62) + 2))
            let bytes = ByteQuantity.bytes(amount)
            let cpu = CPUQuantity.millicores(amount)
            #expect(decode(ByteQuantity.self, bytes.schemaText ?? "").0 == bytes)
            #expect(decode(CPUQuantity.self, cpu.schemaText ?? "").0 == cpu)
        }
        #expect(ByteQuantity.mebibytes(512).schemaText == #""512Mi""#)
        #expect(CPUQuantity.cores(2).schemaText == #""2""#)
    }

    @Test(
        "rates",
        arguments: [
            ("1600/s", 1_600), ("90000/min", 1_500), ("3600/h", 1), ("0/s", 0), ("0.5/s", 0.5),
            ("1e3/s", 1_000),
            ("86400/d", 1),
        ] as [(String, Double)]
    )
    func rates(_ text: String, _ perSecond: Double) {
        #expect(decode(Rate.self, "\"\(text)\"").0 == .perSecond(perSecond))
    }

    @Test(
        "texts that are no rate",
        arguments: [
            (#""1600""#, #"found "1600", expected R"#),
            (#""5/m""#, #"found "5/m", expected R; "m" is no unit of a rate; use s, min, h or d"#),
            (#""/s""#, #"found "/s", expected R"#), (#""-1/s""#, #"found "-1/s", expected R"#),
            (#""0x1/s""#, #"found "0x1/s", expected R"#),
            (#"" 1/s""#, #"found " 1/s", expected R"#),
            (#""1e999/s""#, #"found "1e999/s", expected R"#),
            (#""inf/s""#, #"found "inf/s", expected R"#),
            (
                #""1/s/s""#,
                #"found "1/s/s", expected R; "s/s" is no unit of a rate; use s, min, h or d"#
            ),
            ("1600", #"found the number 1600, expected R; say per what, for example "1600/s""#),
            ("null", "found null, expected R"),
        ]
    )
    func badRates(_ text: String, _ message: String) {
        let rate = #"a rate such as "1600/s", "90000/min" or "5/h""#
        let halves = message.split(separator: "R", maxSplits: 1, omittingEmptySubsequences: false)
        #expect(decode(Rate.self, text).1 == [halves[0] + rate + halves[1]])
    }

    @Test("percentages and fractions take a number or a percent sign")
    func shares() {
        #expect(decode(Percentage.self, "70").0 == .percent(70))
        #expect(decode(Percentage.self, #""70%""#).0 == .percent(70))
        #expect(decode(Fraction.self, "0.7").0 == Fraction(0.7))
        #expect(decode(Fraction.self, #""25%""#).0 == Fraction(0.25))
        #expect(
            decode(Fraction.self, "70").1
                == [#"found 70, expected a fraction between 0 and 1 such as 0.25 or "25%""#]
        )
        #expect(
            decode(Percentage.self, #""70""#).1
                == [#"found "70", expected a percentage such as 70 or "70%""#]
        )
    }

    @Test(
        "the nearest name is the one most likely meant",
        arguments: [
            ("colector", "collector"), ("minReplica", "minReplicas"),
            ("MINREPLICAS", "minReplicas"),
            ("min_replicas", "minReplicas"), ("colletcor", "collector"), ("a", nil), ("zzz", nil),
            ("", nil), ("processr", "processor"), ("xy", "x"), ("colour", nil), ("bc", "ba"),
        ] as [(String, String?)]
    )
    func nearest(_ name: String, _ expected: String?) {
        let known = ["collector", "processor", "minReplicas", "maxReplicas", "x", "bd", "ba"]
        #expect(NearestName.among(known, for: name) == expected)
        #expect(NearestName.among(known.reversed(), for: name) == expected)
    }

    @Test("a map of names keeps byte order whatever is put in and taken out")
    func nameMap() {
        for seed: UInt64 in 1...100 {
            var generator = SplitMix(seed)
            var map = NameMap<Int>()
            var model: [String: Int] = [:]
            for _ in 0..<60 {
                let name = String(generator.below(20))
                let value: Int? = generator.below(3) == 0 ? nil : generator.below(100)
                map[name] = value
                model[name] = value
            }
            let expected = model.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            #expect(map.names == expected, "seed \(seed)")
            for (position, name) in expected.enumerated() {
                #expect(map.index(of: name) == position, "seed \(seed)")
                #expect(map[name] == model[name], "seed \(seed)")
            }
        }
    }
}
