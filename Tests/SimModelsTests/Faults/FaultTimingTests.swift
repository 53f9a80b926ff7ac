import SimCore
import SimModels
import Testing

@Suite("when faults strike")
struct FaultTimingTests {
    private typealias Make = FaultScenario
    private typealias Tiny = TinyScenario

    private func run(
        pods: Int = 4,
        seconds: Int64 = 60,
        seed: UInt64? = nil,
        _ faults: [String: FaultSpec]
    ) throws -> RunResult {
        var scenario = Make.idle(seconds: seconds, pods: pods)
        for (name, fault) in faults.sorted(by: { $0.key < $1.key }) {
            scenario.faults[name] = fault
        }
        return try ScenarioRun(scenario).run(seed: seed)
    }

    private func slow(_ factor: Double = 1, extra: Int64 = 0) -> FaultEffectSpec {
        var slow = SlowStartSpec()
        slow.service = "web"
        slow.factor = factor
        slow.extra = .seconds(extra)
        return .slowStart(slow)
    }

    // MARK: The clock

    @Test("a fault with a period strikes at each multiple of it, up to its number of times")
    func every() throws {
        let fault = Make.fault(Make.kill("web") { $0.count = 1 }, at: .seconds(5)) {
            $0.every = .seconds(10)
            $0.times = 3
        }
        let result = try run(["kill": fault])
        #expect(Make.times(.faultStruck, in: result) == [5, 15, 25].map { .seconds($0) })
        #expect(Make.times(.podKilled, in: result) == [5, 15, 25].map { .seconds($0) })
    }

    @Test("without a number of times it strikes until the end of the run")
    func untilTheEnd() throws {
        let fault = Make.fault(Make.kill("web"), at: .seconds(20)) { $0.every = .seconds(20) }
        let result = try run(seconds: 60, ["kill": fault])
        // The run ends at 60 s, and what is due then stays pending.
        #expect(Make.times(.faultStruck, in: result) == [.seconds(20), .seconds(40)])
    }

    @Test("jitter delays each strike by less than itself, and not the strikes after it")
    func jitter() throws {
        let fault = Make.fault(Make.kill("web"), at: .seconds(10)) {
            $0.every = .seconds(10)
            $0.jitter = .seconds(8)
        }
        let times = try Make.times(.faultStruck, in: run(seconds: 600, ["kill": fault]))
        #expect(times.count == 59)
        var late: Set<SimDuration> = []
        for (number, time) in times.enumerated() {
            let delay = time - .seconds(Int64(number + 1) * 10)
            #expect(delay >= .zero && delay < .seconds(8), "\(time)")
            late.insert(delay)
        }
        #expect(late.count > 50)
    }

    @Test("a strike happens with its probability, drawn from the fault's own stream")
    func probability() throws {
        let fault = Make.fault(Make.kill("web") { $0.count = 1 }, at: .zero) {
            $0.every = .seconds(1)
            $0.probability = Fraction(0.3)
        }
        let alone = try Make.times(.faultStruck, in: run(seconds: 1_000, ["b": fault]))
        // 300 expected, with a standard deviation of 14.5.
        #expect((240...360).contains(alone.count), "\(alone.count)")
        // Another fault that draws, before and after it in the file, changes nothing.
        let both = try run(seconds: 1_000, ["a": fault, "b": fault, "c": fault])
        let mine = both.timeline.filter { $0.kind == .faultStruck && $0.subject == "b" }
        #expect(mine.map(\.at) == alone)
        let others = both.timeline.filter { $0.kind == .faultStruck && $0.subject == "a" }
        #expect(others.map(\.at) != alone)
        let never = Make.fault(Make.kill("web"), at: .zero) { $0.probability = Fraction(0) }
        #expect(try Make.times(.faultStruck, in: run(["never": never])).isEmpty)
    }

    // MARK: Lasting

    @Test("a fault that lasts begins and ends, and its end is told with its beginning as the cause")
    func lasting() throws {
        let fault = Make.fault(slow(10), at: .seconds(10)) { $0.duration = .seconds(20) }
        let result = try run(["slow": fault])
        let told = result.timeline.filter { $0.kind == .faultBegan || $0.kind == .faultEnded }
        #expect(told.map(\.at) == [.seconds(10), .seconds(30)])
        #expect(told.map(\.text) == ["fault slow begins", "fault slow ends"])
        #expect(told.last?.causes == told.first.map { [$0.id] })
    }

    @Test("overlapping slow starts multiply and add up, and the last end leaves nothing")
    func composition() throws {
        for (killAt, expected) in [(5, 1), (25, 3), (45, 11), (65, 7), (85, 1)] as [(Int64, Int64)]
        {
            var scenario = Make.idle(seconds: 130, pods: 1)
            scenario.services["web"]?.startup = .constant(.seconds(1))
            var probe = ContainerProbeSpec()
            probe.probe.periodSeconds = 1
            scenario.services["web"]?.readinessProbe = probe
            scenario.faults["a"] = Make.fault(slow(3), at: .seconds(20)) {
                $0.duration = .seconds(40)
            }
            scenario.faults["b"] = Make.fault(slow(2, extra: 5), at: .seconds(40)) {
                $0.duration = .seconds(40)
            }
            scenario.faults["kill"] = Make.fault(Make.kill("web"), at: .seconds(killAt))
            let result = try ScenarioRun(scenario).run()
            let ready = Make.times(.podReady, in: result).first { $0 > .seconds(killAt) }
            let took = try #require(ready) - .seconds(killAt)
            // The probe looks once a second at a phase of its own.
            #expect(
                took >= .seconds(expected) && took < .seconds(expected + 1),
                "killed at \(killAt): \(took)"
            )
        }
    }

    @Test("a fault without a duration lasts to the end of the run")
    func unlimited() throws {
        let result = try run(["slow": Make.fault(slow(2), at: .seconds(1))])
        #expect(Make.times(.faultBegan, in: result) == [.seconds(1)])
        #expect(Make.times(.faultEnded, in: result).isEmpty)
    }
}
