import SimCore
import SimModels
import Testing

private func at(_ seconds: Int64) -> SimTime { .start + .seconds(seconds) }

/// A container that uses half a core all the time.
private func halfCore(since start: Int64, at second: Int64) -> Int64 {
    (second - start) * 500_000_000
}

@Suite("MetricsServer")
struct MetricsServerTests {
    /// Runs a container from a start on, with housekeeping each 10 s and a scrape each 15 s.
    private func run(
        _ server: inout MetricsServer,
        pod: Int = 0,
        from start: Int64,
        to end: Int64,
        housekeepingPhase: Int64 = 0
    ) {
        server.containerStarted(pod: pod, at: at(start))
        for second in start...end {
            if second > start && second % 10 == housekeepingPhase {
                server.housekeeping(
                    pod: pod,
                    cpuNanoseconds: halfCore(since: start, at: second),
                    memoryBytes: 1000 + second,
                    at: at(second)
                )
            }
            if second % 15 == 0 { server.scrape() }
        }
    }

    @Test("a steady load is measured exactly")
    func steadyLoad() {
        var server = MetricsServer()
        run(&server, from: 0, to: 60)
        let sample = server.sample(pod: 0)
        #expect(
            sample == PodMetricSample(milli: 500, timestamp: at(60), window: .seconds(20))
        )
        let memory = server.sample(pod: 0, resource: .memory)
        #expect(memory?.milli == 1_060_000)
    }

    @Test("a scrape sees the last housekeeping, not the present")
    func housekeepingLag() {
        var server = MetricsServer()
        run(&server, from: 0, to: 59)
        // Scrapes at 30 s and 45 s saw the readings of 30 s and 40 s.
        #expect(server.sample(pod: 0)?.timestamp == at(40))
        #expect(server.sample(pod: 0)?.window == .seconds(10))
    }

    @Test("a new container has no usage until a second reading was scraped")
    func newContainer() {
        var server = MetricsServer()
        server.containerStarted(pod: 0, at: at(0))
        server.scrape()
        #expect(server.sample(pod: 0) == nil)
        server.housekeeping(pod: 0, cpuNanoseconds: 1, at: at(5))
        server.scrape()
        #expect(server.sample(pod: 0) == nil)
        server.housekeeping(pod: 0, cpuNanoseconds: 10_000_000_001, at: at(15))
        #expect(server.sample(pod: 0) == nil)
        server.scrape()
        #expect(server.sample(pod: 0)?.milli == 1000)
    }

    @Test("a first reading between 10 s and one resolution of age is enough")
    func freshContainer() {
        for (age, isEnough) in [(9, false), (10, true), (14, true), (15, false)] as [(Int64, Bool)]
        {
            var server = MetricsServer()
            server.containerStarted(pod: 0, at: at(100))
            server.housekeeping(
                pod: 0,
                cpuNanoseconds: halfCore(since: 0, at: age),
                at: at(100 + age)
            )
            server.scrape()
            #expect(server.sample(pod: 0)?.milli == (isEnough ? 500 : nil), "age \(age) s")
        }
    }

    @Test("a restart starts the counter and the wait for a usage over again")
    func restart() {
        var server = MetricsServer()
        run(&server, from: 0, to: 60)
        server.containerStarted(pod: 0, at: at(61))
        #expect(server.sample(pod: 0) != nil)
        server.housekeeping(pod: 0, cpuNanoseconds: 7, at: at(70))
        server.scrape()
        #expect(server.sample(pod: 0) == nil)
        server.housekeeping(pod: 0, cpuNanoseconds: 10_000_000_007, at: at(90))
        server.scrape()
        #expect(server.sample(pod: 0)?.milli == 500)
    }

    @Test("a scrape that finds no newer reading keeps the usage")
    func unchangedReading() {
        var server = MetricsServer()
        run(&server, from: 0, to: 60)
        let before = server.sample(pod: 0)
        server.scrape()
        #expect(server.sample(pod: 0) == before)
        server.containerEnded(pod: 0)
        #expect(server.sample(pod: 0) == before)
        server.scrape()
        #expect(server.sample(pod: 0) == nil)
    }

    @Test("an index given to another pod carries nothing over")
    func recycledIndex() {
        var server = MetricsServer()
        run(&server, pod: 3, from: 0, to: 60)
        server.remove(pod: 3)
        #expect(server.sample(pod: 3) == nil)
        server.housekeeping(pod: 3, cpuNanoseconds: 5, at: at(70))
        server.scrape()
        #expect(server.sample(pod: 3) == nil)
        #expect(server.sample(pod: 99) == nil)
    }

    @Test("usage rounds up to whole thousandths and never goes backwards")
    func rounding() {
        let first = MetricsPoint(startTime: at(0), timestamp: at(0), cpuNanoseconds: 0)
        var second = MetricsPoint(startTime: at(0), timestamp: at(10), cpuNanoseconds: 10_000_001)
        #expect(second.usage(of: .cpu, since: first)?.milli == 1)
        second.cpuNanoseconds = 10_000_010
        #expect(second.usage(of: .cpu, since: first)?.milli == 2)
        second.cpuNanoseconds = -1
        #expect(second.usage(of: .cpu, since: first) == nil)
        #expect(first.usage(of: .cpu, since: first) == nil)
    }

    @Test("over many phases the delay from work to usage stays within two resolutions")
    func endToEndLag() {
        for phase: Int64 in 0..<10 {
            var server = MetricsServer()
            run(&server, from: 0, to: 300, housekeepingPhase: phase)
            let sample = server.sample(pod: 0)
            #expect(sample?.milli == 500, "phase \(phase) s")
            #expect((sample?.timestamp ?? .start) > at(300) - .seconds(10), "phase \(phase) s")
            #expect((sample?.window ?? .zero) <= .seconds(20), "phase \(phase) s")
        }
    }
}
