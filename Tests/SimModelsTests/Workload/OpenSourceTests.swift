import SimCore
import SimModels
import Testing

private typealias Load = WorkloadScenario

@Suite("open sources")
struct OpenSourceTests {
    // MARK: Bursts

    /// Ten requests a second for 2 s, one a second for 6 s.
    private static let bursts = BurstsSpec(states: [
        BurstStateSpec(rate: .perSecond(10), meanDuration: .seconds(2)),
        BurstStateSpec(rate: .perSecond(1), meanDuration: .seconds(6)),
    ])

    @Test(
        "bursts have the mean and the index of dispersion of the Markov-modulated Poisson process"
    )
    func dispersion() throws {
        let seconds = 100.0
        var scenario = Load.idle(seconds: Int64(seconds))
        scenario.traffic["users"] = Load.source { $0.bursts = Self.bursts }
        let run = try ScenarioRun(scenario)
        let counts = try (UInt64(1)...400).map { seed in
            var simulation = run.simulation(seed: seed)
            try simulation.run(until: run.span.end)
            return Double(simulation.model.intents.offered)
        }
        let mean = counts.reduce(0, +) / Double(counts.count)
        let variance =
            counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(counts.count - 1)
        let wanted = Self.bursts.meanRate.perSecond * seconds
        #expect(wanted == 325)
        let error = (variance / Double(counts.count)).squareRoot()
        #expect(abs(mean - wanted) < 3 * error, "\(mean), standard error \(error)")
        // Fischer and Meier-Hellstern (1993): 1 + A (1 - (1 - e^-st) / st), with the rates a and b at
        // which the states are left, s = a + b.
        let (a, b) = (1.0 / 2, 1.0 / 6)
        let s = a + b
        let limit = 2 * a * b * 81 / (s * s * (10 * b + 1 * a))
        let index = 1 + limit * (1 - (1 - PortableMath.exp(-s * seconds)) / (s * seconds))
        let found = variance / mean
        // A variance of n samples has a relative standard error of about √(2 / n).
        #expect(abs(found / index - 1) < 3 * (2.0 / Double(counts.count)).squareRoot())
        #expect(index > 14)
    }

    @Test("each jump of the rate is on record, at the start as it is found, and explains the load")
    func jumps() throws {
        var scenario = Load.idle(seconds: 300)
        scenario.traffic["users"] = Load.source { $0.bursts = Self.bursts }
        let result = try ScenarioRun(scenario).run()
        let jumps = result.timeline.filter { $0.kind == .trafficJumped }
        #expect((40...110).contains(jumps.count))
        #expect(jumps.first?.at == .zero)
        #expect(jumps.dropFirst().allSatisfy { Set([$0.value, $0.detail]) == [1_000, 10_000] })
        let firsts = try (UInt64(1)...60).map { seed in
            try ScenarioRun(scenario).run(seed: seed).timeline.first { $0.kind == .trafficJumped }?
                .detail
        }
        // A quarter of the time is spent in bursts.
        #expect((5...27).contains(firsts.count { $0 == 10_000 }))
    }

    // MARK: Diurnal

    @Test("a day of a diurnal rate has the mean of peak and trough, weekends apart")
    func diurnal() {
        var spec = DiurnalSpec(peak: .perSecond(1_000), trough: .perSecond(100))
        spec.weekendFactor = 0.5
        // 2024-01-01 was a Monday.
        for warmup in [SimDuration.zero, .hours(5)] {
            let segments = DiurnalCurve(spec, start: UTCInstant(), warmup: warmup).segments(
                for: warmup + .days(7)
            )
            let curve = RateCurve(segments: segments)
            func count(from: SimDuration, to: SimDuration) -> Double {
                curve.expectedArrivals(before: .start + warmup + to)
                    - curve.expectedArrivals(before: .start + warmup + from)
            }
            for day in Int64(0)..<7 {
                let found = count(from: .days(day), to: .days(day + 1))
                let wanted = 550.0 * 86_400 * (day < 5 ? 1 : 0.5)
                #expect(abs(found / wanted - 1) < 1e-9, "day \(day)")
            }
            for (time, rate) in [
                (SimDuration.hours(14), 1_000.0), (.hours(2), 100), (.hours(20), 550),
                (.days(5) + .hours(14), 500), (.days(1) + .hours(11), 868.198),
            ] {
                let found = curve.rate(at: .start + warmup + time)
                #expect(abs(found - rate) < 0.01, "\(time): \(found)")
            }
            // Between two quarters of an hour the curve is a straight line.
            let off = curve.rate(at: .start + warmup + .hours(14) + .minutes(8))
            #expect(abs(off - (550 + 450 * PortableMath.cosine(ofTurns: 8 / 1440))) < 0.25)
        }
    }

    @Test(
        "arrivals of a stretch do not depend on how long the run is",
        arguments: [
            #""diurnal": { "peak": "40/s", "trough": "1/s" }"#,
            #""rate": [{ "rate": "5/s" }, { "at": "5m", "rate": "5/s", "rampTo": "60/s" }, { "at": "25m", "rate": "1/s" }]"#,
            #""bursts": { "states": [{ "rate": "5/s", "meanDuration": "1m" }, { "rate": "50/s", "meanDuration": "20s" }] }"#,
        ]
    )
    func durations(_ arrivals: String) throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            let offered = try ["10m", "17m40s", "40m"].map { duration in
                let file = try Load.file(
                    #"{ "target": "web", "operation": "get", \#(arrivals) }"#
                )
                let run = try ScenarioRun(file, settings: ["duration=\(duration)"])
                var simulation = run.simulation(seed: seed)
                return try (1...600 as ClosedRange<Int64>).map { second in
                    try simulation.run(until: run.span.origin + .seconds(second))
                    return simulation.model.intents.offered
                }
            }
            #expect(offered[0].last ?? 0 > 100)
            #expect(offered[1] == offered[0] && offered[2] == offered[0], "seed \(seed)")
        }
    }

    @Test("the peak is at its time of the day, whatever the start")
    func startOfDay() throws {
        let file = try Load.file(
            #"{ "target": "web", "operation": "get", "diurnal": { "peak": "400/s", "trough": "0/s", "peakAt": "21:00" } }"#
        )
        // At 09:00 the rate is nothing, and a second later hardly more.
        let result = try file.run()
        #expect(result.requests.offered < 20)
        let peak = try file.run(settings: ["traffic.users.diurnal.peakAt=09:00"])
        #expect((23_000...25_000).contains(peak.requests.offered))
    }

    // MARK: Recordings

    private func recording(_ source: String, _ csv: String) throws -> ScenarioRun {
        var file = try Load.file(source)
        file.attach(Array(csv.utf8), as: "t.csv")
        return try ScenarioRun(file)
    }

    @Test("a recorded rate is followed, from before T+0 to the end of the last row")
    func recordedRate() throws {
        let run = try recording(
            #"{ "target": "web", "operation": "get", "arrivals": "even", "recorded": { "file": "t.csv" } }"#,
            "time,rate\n0,2\n10,10\n20,0\n30,1\n"
        )
        let times = try Load.arrivals(run)
        // Ten seconds of warm-up at the first rate, then 2/s, 10/s, none, and 1/s for as long as none.
        #expect(times.count == 20 + 20 + 100 + 10)
        #expect(times.filter { $0 < 20 }.count == 40)
        #expect(times.filter { $0 >= 30 && $0 < 40 }.isEmpty)
        #expect((times.last ?? 0) < 50)
        let result = try run.run()
        let changes = result.timeline.filter { $0.kind == .trafficChanged }
        #expect(changes.map(\.at) == [-10, 10, 20, 30].map { SimDuration.seconds($0) })
        #expect(changes.map(\.detail) == [2_000, 10_000, 0, 1_000])
    }

    @Test("rows may be instants, other columns have names, and `at` moves the recording")
    func instants() throws {
        let csv =
            "value,stamp\n60,2024-11-29T09:00:10Z\n0,2024-11-29T09:00:20.500Z\n1,2024-11-29T09:00:30Z\n"
        let columns = #""time": "stamp", "column": "value""#
        func source(_ more: String) -> String {
            #"{ "target": "web", "operation": "get", "recorded": { "file": "t.csv", \#(columns)\#(more) } }"#
        }
        let placed = try Load.arrivals(recording(source(""), csv))
        #expect(placed.contains { $0 > 30 && $0 < 30.5 })
        #expect(!placed.contains { $0 >= 30.5 && $0 < 40 })
        let moved = try Load.arrivals(recording(source(#", "at": "5s""#), csv))
        #expect(!moved.contains { $0 >= 25.5 && $0 < 35 })
        #expect(moved.contains { $0 > 25 && $0 < 25.5 })
    }

    @Test("a trace is replayed request by request")
    func trace() throws {
        let csv = "time,operation,priority,key,demand\n0.5,get,0,7,1\n0.5,put,9,8,2\n2,get,0,7,1\n"
        let run = try recording(#"{ "target": "web", "trace": { "file": "t.csv" } }"#, csv)
        #expect(try Load.arrivals(run) == [10.5, 10.5, 12])
        #expect(try run.run().requests.offered == 3)
    }

    @Test(
        "a trace is played faster, slower, again, and from another instant",
        arguments: [
            (#""speed": 2"#, [10.25, 10.5, 11]),
            (#""speed": 0.5"#, [11, 12, 14]),
            (#""at": "20s""#, [30, 30.5, 31.5]),
            (#""at": "20s", "speed": 2"#, [30, 30.25, 30.75]),
            // The mean gap of the recording, 0.75 s, lies between two rounds.
            (#""repeat": 3"#, [10.5, 11, 12, 12.75, 13.25, 14.25, 15, 15.5, 16.5]),
            (
                #""at": "0s", "speed": 3, "repeat": 2"#,
                [10, 10 + 1 / 6.0, 10.5, 10.75, 10.75 + 1 / 6.0, 11.25]
            ),
        ] as [(String, [Double])]
    )
    func replays(settings: String, want: [Double]) throws {
        let run = try recording(
            #"{ "target": "web", "operation": "get", "trace": { "file": "t.csv", \#(settings) } }"#,
            "time\n0.5\n1\n2\n"
        )
        let times = try Load.arrivals(run)
        #expect(times.count == want.count)
        for (time, wanted) in zip(times, want) { #expect(abs(time - wanted) < 1e-8) }
    }

    @Test("the demand of a recorded request multiplies its durations")
    func demands() throws {
        var file = try ScenarioFile(
            parsing: Array(
                """
                { "version": 1, "name": "demands", "warmup": "0s", "duration": "30s",
                  "services": { "web": { "podStart": "0s", "startup": "0s", "workers": 9,
                    "operations": { "get": { "steps": [{ "sleep": "100ms" }, { "cpu": "100ms" }] } } } },
                  "traffic": { "users": { "target": "web", "trace": { "file": "t.csv" } } } }
                """.utf8
            ),
            source: "w.json"
        )
        file.attach(Array("time,demand\n5,1\n10,0\n15,2.5\n20,10\n".utf8), as: "t.csv")
        let latency = try file.run().requests.latency
        #expect(abs((latency.max ?? 0) - 2_000) < 0.01)
        #expect(abs((latency.p50 ?? 0) - 200) < 0.2)
    }

    @Test("keys are as uneven as asked")
    func keys() throws {
        var scenario = TinyScenario.scenario(seconds: 200)
        scenario.services["web"] = TinyScenario.service([.sleep(.constant(.hours(1)))]) {
            $0.timeout = .hours(1)
        }
        scenario.traffic["users"] = Load.source {
            $0.rate = [RateSegmentSpec(rate: .perSecond(100))]
            $0.keys = KeysSpec(10, skew: 1)
        }
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation()
        try simulation.run(until: run.span.end)
        // The first of ten keys has 1 / (1 + 1/2 + … + 1/10) = 34.1 % of the requests.
        let keys = simulation.model.openKeys
        let total = Double(keys.count)
        #expect(total > 15_000)
        #expect(Set(keys) == Set(1...10))
        for key in 1...10 {
            let share = 1 / Double(key) / 2.928968
            let error = (share * (1 - share) / total).squareRoot()
            let found = Double(keys.count { $0 == UInt32(key) }) / total
            #expect(abs(found - share) < 4 * error, "key \(key): \(found)")
        }
    }
}
