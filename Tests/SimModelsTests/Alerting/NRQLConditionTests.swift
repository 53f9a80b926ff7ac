import SimCore
import SimModels
import Testing

@Suite("New Relic conditions")
struct NRQLConditionTests {
    @Test(
        "the phase of the start within a window decides when the storm's alert opens",
        arguments: [
            (phase: 0, opens: 180), (phase: 29, opens: 211), (phase: 30, opens: 210),
            (phase: 45, opens: 195),
        ] as [(phase: Int64, opens: Int64)]
    )
    func phase(phase: Int64, opens: Int64) {
        var spec = latencySpec()
        spec.function = .percentile(99)
        let epoch = SimDuration.seconds(1_700_000_040 + phase)
        #expect(epoch.nanoseconds % 60_000_000_000 == phase * 1_000_000_000)
        var condition = NRQLCondition(spec, epochOffset: epoch)
        var opened: SimTime?
        for second in 0..<400 as Range<Int64> {
            let time = SimTime.start + .seconds(second)
            // 2 requests in 50 take 2 s from T+30 on: p99 exceeds 1 s, the average does not.
            for request in 0..<50 {
                let isSlow = second >= 30 && request < 2
                condition.add(timestamp: time, arrival: time, value: isSlow ? 2 : 0.1)
            }
            while let fact = condition.popFact() {
                if case .incidentOpened(let incident) = fact {
                    opened = opened ?? incident.openedAt
                }
            }
        }
        #expect(opened == .start + .seconds(opens))
    }

    @Test("EVENT_FLOW opens more than delay + window·(n − 1) and at most a window later")
    func detectionBound() {
        for windows in 1...5 as ClosedRange<Int64> {
            for phase in 0..<60 as Range<Int64> {
                var spec = latencySpec()
                spec.function = .max
                spec.thresholdDuration = .minutes(windows)
                var condition = NRQLCondition(spec, epochOffset: .seconds(phase))
                let facts = feed(&condition, seconds: 0..<900) { $0 >= 100 ? 2 : 0 }
                let opened = facts.compactMap { fact -> SimTime? in
                    guard case .incidentOpened(let incident) = fact else { return nil }
                    return incident.openedAt
                }
                let blind = opened.first.map { $0 - (.start + .seconds(100)) } ?? .zero
                #expect(blind > .seconds(120 + 60 * (windows - 1)), "phase \(phase)")
                #expect(blind <= .seconds(120 + 60 * windows), "phase \(phase)")
            }
        }
    }

    @Test("a forked condition goes on like the original")
    func fork() {
        var spec = latencySpec()
        spec.aggregationMethod = .cadence
        var original = NRQLCondition(spec)
        _ = feed(&original, seconds: 0..<100) { $0 >= 30 ? 2 : 0 }
        var copy = original
        let first = feed(&original, seconds: 100..<600) { _ in 2 }
        let second = feed(&copy, seconds: 100..<600) { _ in 2 }
        #expect(first == second && original == copy)
    }

    @Test("windows of the clock close without points, those of the flow do not")
    func silence() {
        for (method, expected) in [(AggregationMethod.cadence, 3), (.eventFlow, 0)] {
            var spec = latencySpec()
            spec.aggregationMethod = method
            var condition = NRQLCondition(spec)
            _ = feed(&condition, seconds: 0..<100) { _ in 1 }
            var closed = 0
            while let due = condition.nextTimer, due <= .start + .seconds(300) {
                condition.advance(to: due)
                while let fact = condition.popFact() {
                    if case .windowAggregated = fact { closed += 1 }
                }
            }
            #expect(closed == expected)
        }
    }

    @Test("an expected termination opens no incident about the lost signal")
    func expectedTermination() {
        for isExpected in [false, true] {
            var spec = latencySpec()
            spec.expirationDuration = .seconds(60)
            spec.openViolationOnExpiration = true
            spec.ignoreOnExpectedTermination = true
            var condition = NRQLCondition(spec)
            _ = feed(&condition, seconds: 0..<10) { _ in 0 }
            if isExpected { condition.expectTermination() }
            #expect(condition.nextTimer == .start + .seconds(69))
            condition.advance(to: .start + .seconds(69))
            #expect(condition.isSignalLost)
            #expect((condition.signalLossIncident == nil) == isExpected)
        }
    }

    @Test("advancing often, seldom or never through add finds the same facts")
    func advancing() {
        for seed in 1...60 as ClosedRange<UInt64> {
            var random = Random(seed)
            var spec = latencySpec()
            spec.aggregationMethod = [.cadence, .eventTimer, .eventFlow][Int(seed % 3)]
            spec.fill = [.none, .lastValue, .fixed(0)][Int(random.next() % 3)]
            spec.slideBy = random.next() % 2 == 0 ? .seconds(20) : nil
            spec.expirationDuration = .seconds(90)
            spec.openViolationOnExpiration = true
            spec.closeViolationsOnExpiration = random.next() % 2 == 0
            spec.violationTimeLimit = .seconds(301)
            var eager = NRQLCondition(spec)
            var lazy = eager
            var facts: ([NRQLFact], [NRQLFact]) = ([], [])
            var arrival: Int64 = 0
            for _ in 0..<300 {
                arrival += Int64(random.next() % (random.next() % 20 == 0 ? 200 : 9)) + 1
                let late = Int64(random.next() % (random.next() % 9 == 0 ? 250 : 10))
                let time = SimTime.start + .seconds(arrival)
                let stamp = SimTime.start + .seconds(max(0, arrival - late))
                let value = random.next() % 3 == 0 ? 2.0 : 0.5
                while let due = eager.nextTimer, due < time { eager.advance(to: due) }
                eager.add(timestamp: stamp, arrival: time, value: value)
                lazy.add(timestamp: stamp, arrival: time, value: value)
                while let fact = eager.popFact() { facts.0.append(fact) }
                while let fact = lazy.popFact() { facts.1.append(fact) }
            }
            #expect(facts.0 == facts.1, "seed \(seed)")
            checkLaws(facts.0, spec, seed)
        }
    }

    @Test("a percentile is within 0.4 % of the value of its rank")
    func percentiles() {
        for seed in 1...40 as ClosedRange<UInt64> {
            var random = Random(seed)
            for percent in [0, 1, 50, 90, 99, 99.9, 100] as [Double] {
                var spec = latencySpec()
                spec.function = .percentile(percent)
                spec.aggregationDelay = .zero
                spec.slideBy = seed % 2 == 0 ? .seconds(15) : nil
                var condition = NRQLCondition(spec)
                // A point at the start, so that sliding windows begin there.
                var values = [0.001]
                condition.add(timestamp: .start, arrival: .start, value: 0.001)
                for _ in 0..<Int(1 + random.next() % 200) {
                    let u = Double(random.next() >> 11) * 0x1p-53
                    // From microseconds to minutes, small values the likelier.
                    values.append(1e-5 + u * u * u * u * 100)
                    let stamp = SimTime.start + .milliseconds(Int64(random.next() % 60_000))
                    condition.add(timestamp: stamp, arrival: .start, value: values.last ?? 0)
                }
                let end = SimTime.start + .seconds(60)
                condition.add(timestamp: end, arrival: end, value: 1)
                guard case .windowAggregated(let window) = condition.popFact(),
                    let found = window.value
                else {
                    Issue.record("no window, seed \(seed)")
                    continue
                }
                let rank = max(1, Int((percent / 100 * Double(values.count)).rounded(.up)))
                let exact = values.sorted()[rank - 1]
                #expect(window.start == .start)
                #expect(abs(found / exact - 1) < 0.004, "p\(percent) seed \(seed)")
            }
        }
    }

    @Test("a value that is not finite counts as an arrival only")
    func notFinite() {
        var condition = NRQLCondition(latencySpec())
        let facts = feed(&condition, seconds: 0..<400) { $0 % 2 == 0 ? .nan : .infinity }
        let values = facts.compactMap { fact -> Double? in
            guard case .windowAggregated(let window) = fact else { return nil }
            return window.value
        }
        #expect(values.isEmpty && !facts.isEmpty)
    }

    @Test("absurd timestamps and settings neither trap nor exhaust memory")
    func absurd() {
        for method in [AggregationMethod.eventFlow, .eventTimer, .cadence] {
            for span in [SimDuration.zero, .seconds(-7), .max, .nanoseconds(1), .seconds(30)] {
                var spec = latencySpec()
                spec.aggregationMethod = method
                spec.function = .percentile(.nan)
                spec.aggregationWindow = max(span, .seconds(30))
                spec.slideBy = span == .zero ? nil : max(span, .seconds(30))
                spec.aggregationDelay = span
                spec.aggregationTimer = span
                spec.thresholdDuration = span
                spec.violationTimeLimit = span
                spec.expirationDuration = span
                spec.openViolationOnExpiration = true
                spec.closeViolationsOnExpiration = true
                var condition = NRQLCondition(spec, epochOffset: .seconds(-1))
                let stamps: [Int64] = [0, -1, 5, .max, .min, 60_000_000_000, 7]
                for (index, stamp) in stamps.enumerated() {
                    condition.add(
                        timestamp: SimTime(nanoseconds: stamp),
                        arrival: .start + .seconds(Int64(index)),
                        value: 2
                    )
                    while condition.popFact() != nil {}
                }
            }
        }
    }

    /// What must hold of the facts of any run.
    private func checkLaws(_ facts: [NRQLFact], _ spec: NRQLConditionSpec, _ seed: UInt64) {
        var latestWindow: AggregatedWindow?
        var open: [NRQLIncident.Kind: NRQLIncident] = [:]
        for fact in facts {
            switch fact {
            case .windowAggregated(let window):
                #expect(window.end - window.start == spec.aggregationWindow)
                if let latest = latestWindow {
                    #expect(window.start > latest.start, "seed \(seed)")
                    #expect(window.aggregatedAt >= latest.aggregatedAt, "seed \(seed)")
                }
                latestWindow = window
            case .incidentOpened(let incident):
                #expect(open[incident.kind] == nil, "two open incidents, seed \(seed)")
                #expect(incident.breachStart <= incident.openedAt, "seed \(seed)")
                open[incident.kind] = incident
            case .incidentClosed(let incident, let closing):
                #expect(open[incident.kind] == incident, "seed \(seed)")
                let age = closing.closedAt - incident.openedAt
                #expect(age >= .zero && age <= spec.violationTimeLimit, "seed \(seed)")
                open[incident.kind] = nil
            case .signalLost, .signalReturned, .pointDropped, .windowDiscarded: break
            }
        }
    }
}

/// A condition on latency with the provider's default window and delay.
private func latencySpec() -> NRQLConditionSpec {
    var spec = NRQLConditionSpec()
    spec.comparison = .above
    spec.threshold = 1
    return spec
}

/// One point a second, arriving at once; the facts that came of it.
private func feed(
    _ condition: inout NRQLCondition,
    seconds: Range<Int64>,
    value: (Int64) -> Double
) -> [NRQLFact] {
    var facts: [NRQLFact] = []
    for second in seconds {
        let time = SimTime.start + .seconds(second)
        condition.add(timestamp: time, arrival: time, value: value(second))
        while let fact = condition.popFact() { facts.append(fact) }
    }
    return facts
}

/// SplitMix64.
private struct Random {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
