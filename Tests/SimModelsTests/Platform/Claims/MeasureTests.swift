import SimCore
import SimModels
import Testing

@Suite("measures and assertions")
struct MeasureTests {
    private let parser = MeasureParser(
        seriesNames: [
            "services.web.pods", "services.web.queue", "services.web.p99_ms",
            "services.web.usedCPU", "services.web.memory",
        ],
        seriesUnits: ["pods", "requests", "ms", "%", "Mi"],
        claims: ["c1": timed]
    )

    /// A claim about when something happened, and about nothing else.
    private static var timed: ClaimSpec {
        var claim = ClaimSpec()
        claim.event = EventQuery(.podKilled)
        claim.at = .seconds(5)
        return claim
    }

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
            ("first(pod.killed)", .events(.first, kinds: [.podKilled], subject: nil)),
            ("count(pod.killed, web)", .events(.count, kinds: [.podKilled], subject: "web")),
            (
                "last(pod.ended)",
                .events(.last, kinds: OccurrenceKind.endsOfPods, subject: nil)
            ),
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
            "claims.c2.time", "claims.c1.colour", "claims.c1.cause", "messages",
            "messages.lost_by_cause.bad_luck",
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
            ("downtime.down_s >= 90s", .atLeast, .number(90)),
            ("downtime.down_s >= 90", .atLeast, .number(90)),
            ("first(pod.killed) < 2m", .less, .number(120)),
            ("requests.latency_ms.p99 < 1s", .less, .number(1_000)),
            ("requests.latency_ms.p99 < 300ms", .less, .number(300)),
            ("max(services.web.p99_ms) < 2.5s", .less, .number(2_500)),
            ("services.web.usedCPU at 9s > 50%", .greater, .number(50)),
            ("services.web.usedCPU at 9s > 50", .greater, .number(50)),
            ("max(services.web.memory) < 1Gi", .less, .number(1_024)),
            ("requests.failed / requests.offered < 5%", .less, .number(0.05)),
            ("downtime.down_s / downtime.degraded_s < 50%", .less, .number(0.5)),
            ("downtime.down_s / count(pod.killed) < 10s", .less, .number(10)),
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

    @Test(
        "a value of another kind than the measure, or a comparison that cannot fail, is refused",
        arguments: [
            "messages.lost < 90s", "messages.lost < 5%", "messages.lost == none",
            "max(services.web.pods) < 1h", "max(services.web.queue) < 10%",
            "count(pod.killed) < 3s", "first(pod.killed) < 10%", "downtime.down_s < 10%",
            "requests.latency_ms.p99 < 10%", "requests.failed / requests.offered < 3s",
            "max(services.web.memory) < 3s", "cost.total < 10%", "downtime.down_s < null",
            "messages.lost / count(pod.killed) < 10%", "claims.c1.time == hold",
            "claims.c1.time < holds", "claims.c1.time == 3",
        ]
    )
    func otherUnits(text: String) {
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
