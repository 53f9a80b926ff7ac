import SimCore
import SimModels
import Testing

@Suite("health of an objective")
struct HealthEvaluationTests {
    /// Seconds drawn one character each: `g` 10 good, `b` 10 bad, `m` 9 good and 1 bad, `.` nothing.
    private func intervals(
        _ strip: String,
        _ change: (inout ObjectiveSpec) -> Void = { _ in }
    ) -> [String] {
        let seconds = strip.filter { $0 != " " }.map { character in
            var second = HealthLedger.Second()
            switch character {
            case "g": second.good = 10
            case "m":
                second.good = 9
                second.fail(500_000_000, .none)
            case "b":
                for place in 0..<Int32(10) { second.fail(250_000_000 + place * 50_000_000, .none) }
            default: break
            }
            return second
        }
        var objective = ObjectiveSpec()
        change(&objective)
        return HealthEvaluation(
            objective: objective,
            name: "users",
            seconds: HealthSeconds(seconds),
            duration: .seconds(Int64(seconds.count))
        ).judgement().stretches
            .map { "\($0.interval.state.rawValue) \($0.interval.from)–\($0.interval.to)" }
    }

    private func repeated(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    @Test("good seconds, and seconds without anybody, are healthy")
    func healthy() {
        #expect(intervals("gggggggggg..........gggggggggg") == [])
        #expect(intervals("..............................") == [])
        #expect(intervals("") == [])
    }

    @Test("an outage runs from the first bad arrival to the last, whatever the window")
    func outage() {
        let strip = repeated("g", 20) + repeated("b", 20) + repeated("g", 40)
        #expect(intervals(strip) == ["full_outage 20.25s–39.7s"])
        #expect(intervals(strip) { $0.window = .seconds(4) } == ["full_outage 20.25s–39.7s"])
    }

    @Test("a single bad second is a degradation of that second")
    func single() {
        let strip = repeated("g", 10) + "b" + repeated("g", 40)
        #expect(intervals(strip) == ["degraded 10.25s–10.7s"])
    }

    @Test("a state that comes back within two windows never went; after that it is another one")
    func hysteresis() {
        func bad(at places: Int...) -> String {
            String((0..<90).map { places.contains($0) ? Character("b") : "g" })
        }
        #expect(intervals(bad(at: 20, 30, 40)) == ["degraded 20.25s–40.7s"])
        #expect(intervals(bad(at: 20, 39)) == ["degraded 20.25s–39.7s"])
        #expect(intervals(bad(at: 20, 40)) == ["degraded 20.25s–20.7s", "degraded 40.25s–40.7s"])
    }

    @Test("an outage after which nobody came is not known to be over")
    func silence() {
        let strip = repeated("g", 20) + repeated("b", 10) + repeated(".", 30)
        #expect(intervals(strip) == ["full_outage 20.25s–60s"])
    }

    @Test("an outage at the end of the run, and one at its beginning")
    func edges() {
        #expect(intervals(repeated("g", 20) + repeated("b", 15)) == ["full_outage 20.25s–35s"])
        #expect(intervals(repeated("b", 15) + repeated("g", 40)) == ["full_outage 250ms–14.7s"])
    }

    @Test("fewer requests than the minimum say nothing")
    func minimum() {
        let strip = repeated("g", 10) + "b" + repeated("g", 30)
        #expect(intervals(strip) { $0.minimumRequests = 101 } == [])
    }

    @Test("the share of good ones under which something is wrong is the objective's")
    func bounds() {
        let strip = repeated("g", 10) + repeated("m", 20) + repeated("g", 40)
        #expect(intervals(strip) == ["degraded 10.5s–29.5s"])
        #expect(intervals(strip) { $0.degradedBelow = 0.9 } == [])
        #expect(intervals(strip) { $0.downBelow = 0.95 } == ["down 10.5s–29.5s"])
    }

    @Test("an answer counts for the second of its arrival, and as good only within the limit")
    func ledger() {
        var ledger = HealthLedger(
            origin: .start + .seconds(100),
            horizon: .start + .seconds(103),
            limits: [.seconds(2), nil]
        )
        let arrival = SimTime.start + .milliseconds(101_300)
        for objective in 0..<2 {
            ledger.resolve(
                objective,
                arrivedAt: arrival,
                elapsed: .seconds(3),
                isGood: true,
                cause: .none
            )
            ledger.resolve(
                objective,
                arrivedAt: arrival + .milliseconds(200),
                elapsed: .seconds(1),
                isGood: false,
                cause: .none
            )
        }
        #expect(ledger.objectives[0].count == 3)
        #expect((0..<3).map { ledger.objectives[0][$0].good } == [0, 0, 0])
        #expect((0..<3).map { ledger.objectives[0][$0].bad } == [0, 2, 0])
        #expect(ledger.objectives[0][1].firstBad == 300_000_000)
        #expect(ledger.objectives[0][1].lastBad == 500_000_000)
        #expect((0..<3).map { ledger.objectives[1][$0].good } == [0, 1, 0])
        #expect(ledger.objectives[1][1].firstBad == 500_000_000)
    }
}
