import SimCore
import SimModels
import Testing

@Suite("measures and assertions")
struct MeasureTests {
    private let parser = MeasureParser(
        seriesNames: ["services.web.pods", "services.web.queue"],
        claims: ["c1": ClaimSpec()]
    )

    @Test(
        "what can be measured",
        arguments: [
            ("messages.lost", Measure.figure(["messages", "lost"])),
            (
                "messages.lost_by_cause.queue_at_kill",
                .figure(["messages", "lost_by_cause", "queue_at_kill"])
            ),
            ("services.web.pods at 90s", .sample(series: "services.web.pods", at: .seconds(90))),
            ("services.web.pods at 1m30s", .sample(series: "services.web.pods", at: .seconds(90))),
            ("max(services.web.queue)", .extreme(.max, series: "services.web.queue")),
            ("mean( services.web.pods )", .extreme(.mean, series: "services.web.pods")),
            ("first(pod.killed)", .events(.first, kind: .podKilled, subject: nil)),
            ("count(pod.killed, web)", .events(.count, kind: .podKilled, subject: "web")),
            ("claims.c1.time", .verdict(claim: "c1", aspect: .time)),
        ]
    )
    func measures(text: String, measure: Measure) throws {
        #expect(try parser.measure(text) == measure)
    }

    @Test(
        "what cannot be measured is refused",
        arguments: [
            "", "messages.lots", "services.web.pods", "services.db.pods at 90s",
            "services.web.pods at soon", "max(pod.killed)", "max(services.web.pods, web)",
            "first()", "first(pod.died)", "sum(services.web.pods)", "count(pod.killed, web, 3)",
            "claims.c2.time", "claims.c1.colour", "messages", "messages.lost_by_cause.bad_luck",
        ]
    )
    func refusals(text: String) {
        #expect(throws: MeasureParser.Failure.self) { try parser.measure(text) }
    }

    @Test(
        "an assertion is a measure, a relation and a value",
        arguments: [
            ("messages.lost == 0", Relation.equal, Literal.number(0)),
            ("messages.lost!=0", .notEqual, .number(0)),
            ("messages.lost <= 1e3", .atMost, .number(1_000)),
            ("messages.lost >= 90s", .atLeast, .number(90)),
            ("messages.lost < 5%", .less, .number(0.05)),
            ("messages.lost>2.5", .greater, .number(2.5)),
            ("messages.lost ~ 100", .about, .number(100)),
            ("messages.lost == null", .equal, .nothing),
            ("claims.c1.time == did not happen", .equal, .word("did not happen")),
        ]
    )
    func assertions(text: String, relation: Relation, literal: Literal) throws {
        let assertion = try parser.assertion(text)
        #expect(assertion.relation == relation)
        #expect(assertion.literal == literal)
    }

    @Test(
        "an assertion without a relation, a measure or a value is refused",
        arguments: ["messages.lost", "messages.lost ==", "== 0", "messages.lost 0"]
    )
    func badAssertions(text: String) {
        #expect(throws: MeasureParser.Failure.self) { try parser.assertion(text) }
    }

    @Test("numbers are compared as numbers, words as words, and nothing only with null")
    func relations() {
        /// The relations that hold between two values, in the order of their declaration.
        func holding(_ left: Literal, _ right: Literal) -> [Relation] {
            Relation.allCases.filter { ExpectationJudge.holds(left, $0, right) }
        }
        #expect(holding(.number(1), .number(1)) == [.equal, .atMost, .atLeast, .about])
        #expect(holding(.number(1), .number(2)) == [.notEqual, .atMost, .less])
        #expect(holding(.number(2), .number(1)) == [.notEqual, .atLeast, .greater])
        #expect(holding(.number(109), .number(100)) == [.notEqual, .atLeast, .greater, .about])
        #expect(holding(.number(111), .number(100)) == [.notEqual, .atLeast, .greater])
        #expect(holding(.number(-95), .number(-100)) == [.notEqual, .atLeast, .greater, .about])
        #expect(holding(.word("holds"), .word("holds")) == [.equal])
        #expect(holding(.word("holds"), .word("contradicted")) == [.notEqual])
        #expect(holding(.nothing, .nothing) == [.equal])
        #expect(holding(.nothing, .number(0)) == [.notEqual])
        #expect(holding(.number(0), .nothing) == [.notEqual])
    }
}
