import SimCore
import SimModels
import TestSupport
import Testing

private typealias Load = WorkloadScenario

@Suite("the accounts of sources")
struct SourceAccountsTests {
    private static func scenario() -> Scenario {
        var scenario = TinyScenario.scenario(seconds: 60)
        scenario.services["web"] = TinyScenario.service([TinyScenario.sleep(milliseconds: 100)]) {
            $0.queueLimit = 3
        }
        scenario.traffic["checkout"] = TinyScenario.traffic("web", perSecond: 4, from: 2)
        scenario.traffic["browse"] = TinyScenario.traffic("web", perSecond: 20, from: 2)
        scenario.traffic["browse"]?.priority = 9
        scenario.traffic["browse"]?.arrivals = .poisson
        return scenario
    }

    @Test("add up to that of all")
    func sums() throws {
        let requests = try ScenarioRun(Self.scenario()).run().requests
        #expect(requests.bySource.map(\.name) == ["browse", "checkout"])
        let reports = requests.bySource.map(\.report)
        #expect(reports.map(\.priority) == [9, 0])
        #expect(reports.reduce(0) { $0 + $1.offered } == requests.offered)
        #expect(reports.reduce(0) { $0 + $1.succeeded } == requests.succeeded)
        #expect(reports.reduce(0) { $0 + $1.rejected } == requests.rejected)
        #expect(reports[1].offered == 232)
        #expect(requests.rejected > 100)
        for report in reports {
            let sum =
                report.succeeded + report.failed + report.rejected + report.late + report.inFlight
            #expect(sum == report.offered)
        }
    }

    @Test("are measures, of a single source too")
    func measures() throws {
        var scenario = Self.scenario()
        func expectations(_ texts: [String]) throws -> [Bool] {
            for (index, text) in texts.enumerated() {
                var expectation = ExpectationSpec()
                expectation.that = Placed(text)
                scenario.expect["e\(index)"] = expectation
            }
            return try ScenarioRun(scenario).run().expectations.map(\.passed)
        }
        let offered = "requests.by_source.checkout.offered == 232"
        #expect(
            try expectations([offered, "requests.by_source.checkout.latency_ms.p99 >= 100"]) == [
                true, true,
            ]
        )
        scenario.traffic["browse"] = nil
        #expect(
            try expectations([offered, "requests.by_source.checkout.failed == 0"]) == [true, true]
        )
    }

    @Test(
        "an unknown source or figure is refused",
        arguments: [
            (
                "requests.by_source.chekout.offered == 1",
                #"unknown source "chekout"; did you mean "checkout"?"#
            ),
            ("requests.by_source.checkout.lost == 1", "unknown measure"),
            ("requests.by_source.checkout == 1", "unknown measure"),
        ]
    )
    func refused(text: String, sentence: String) throws {
        var scenario = Self.scenario()
        var expectation = ExpectationSpec()
        expectation.that = Placed(text)
        scenario.expect["e"] = expectation
        let error = #expect(throws: ScenarioError.self) { try ScenarioRun(scenario) }
        #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
    }

    @Test("are a table of the report, with priorities and tries where there are any")
    func table() throws {
        var scenario = Self.scenario()
        let text = ReportText().text(of: try ScenarioRun(scenario).run())
        #expect(text.contains("source    prio  offered  succeeded  failed  rejected  late"))
        #expect(!text.contains("  tries  p99 ms"))
        scenario.traffic["browse"]?.priority = 0
        scenario.traffic["browse"]?.retry = UserRetrySpec(
            attempts: 2,
            delay: .constant(.seconds(1))
        )
        let other = ReportText().text(of: try ScenarioRun(scenario).run())
        #expect(
            other.contains("source    offered  succeeded  failed  rejected  late  tries  p99 ms")
        )
        scenario.traffic["browse"] = nil
        let single = try ScenarioRun(scenario).run()
        #expect(!ReportText().text(of: single).contains("source  "))
        #expect(!ReportJSON.text(of: single).contains("by_source"))
    }

    @Test("every account and every client adds up after every event, whatever the sources")
    func invariants() throws {
        for seed in Effort.seeds(1...60, short: 15) {
            let run = try ScenarioRun(RandomScenario.makeWorkload(seed: seed))
            var simulation = run.simulation(seed: seed)
            var observer = InvariantObserver()
            try simulation.run(until: run.span.end, observing: &observer)
            if let problem = observer.problem { Issue.record("seed \(seed): \(problem)") }
        }
    }
}
