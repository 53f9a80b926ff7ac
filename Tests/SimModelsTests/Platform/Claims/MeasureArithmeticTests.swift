import SimCore
import SimModels
import Testing

@Suite("arithmetic in measures")
struct MeasureArithmeticTests {
    private let parser = MeasureParser(
        seriesNames: ["services.web.pods", "services.db.pods"],
        seriesUnits: ["pods", "pods"],
        claims: [:]
    )

    private func number(_ text: String) throws -> Double? {
        var scenario = TinyScenario.scenario(seconds: 60)
        scenario.services["web"] = TinyScenario.service([])
        scenario.traffic["users"] = TinyScenario.traffic("web", perSecond: 1)
        var claim = ClaimSpec()
        claim.text = "so they say"
        claim.measure = Placed(text)
        claim.value = 1
        scenario.claims["c"] = claim
        var result = RunResult(named: "s")
        result.messages.lost = 700
        result.messages.accepted = 1_400
        let verdict = try #require(try ClaimJudge.verdicts(on: result, of: scenario).first)
        return Double(verdict.simulated)
    }

    @Test(
        "products bind before sums, equals from the left, parentheses first",
        arguments: [
            ("2 + 3 * 4", 14.0), ("(2 + 3) * 4", 20), ("10 - 3 - 2", 5), ("16 / 4 / 2", 2),
            ("997 / (3 * 20)", 16.62), ("-2 + 5", 3), ("(1 + 1) / (2 + 2)", 0.5),
            ("messages.lost / messages.accepted", 0.5),
            ("messages.lost + messages.accepted", 2_100), ("2 * messages.lost", 1_400),
            ("count(pod.killed) + 3", 3),
        ]
    )
    func value(_ text: String, _ expected: Double) throws {
        #expect(try number(text) == expected)
    }

    @Test("what cannot be worked out is no number")
    func nothing() throws {
        #expect(try number("1 / 0") == nil)
        #expect(try number("messages.lost / (1 - 1)") == nil)
    }

    @Test("a sum has the unit of its parts, and things of two units have none")
    func units() throws {
        let pods = try parser.measure("services.web.pods at 5s + services.db.pods at 5s")
        #expect(parser.unit(of: pods) == .count("pods"))
        #expect(parser.unit(of: try parser.measure("2 * downtime.down_s")) == .seconds)
        #expect(parser.unit(of: try parser.measure("downtime.down_s / 60")) == .seconds)
        let failure = #expect(throws: MeasureParser.Failure.self) {
            try parser.measure("downtime.down_s + messages.lost")
        }
        #expect(
            failure?.sentence
                == "downtime.down_s and messages.lost are not counted in the same thing"
        )
    }

    @Test("a sum of a count and a bare number keeps the unit", arguments: ["+", "-"])
    func bareNumbers(_ sign: String) throws {
        let measure = try parser.measure("messages.lost \(sign) 3")
        #expect(parser.unit(of: measure) == .count("messages"))
    }

    @Test("what nobody could read is refused, and not read to its end")
    func endless() throws {
        let sum = Array(repeating: "1", count: 66).joined(separator: " + ")
        let nest = String(repeating: "(", count: 65) + "1" + String(repeating: ")", count: 65)
        for text in [sum, nest] {
            let failure = #expect(throws: MeasureParser.Failure.self) { try parser.measure(text) }
            #expect(
                failure?.sentence
                    == "more than 64 operators or parentheses inside one another"
            )
        }
        let long = String(repeating: "(", count: 200_000)
        let failure = #expect(throws: MeasureParser.Failure.self) { try parser.measure(long) }
        #expect(failure?.sentence == "the measure has 200000 bytes, more than 4096")
    }

    @Test("half an expression is refused", arguments: ["1 + ", "(1 + 2", "messages.lost * ", "()"])
    func broken(_ text: String) {
        #expect(throws: MeasureParser.Failure.self) { try parser.measure(text) }
    }
}
