import SimCore
import SimModels
import Testing

@Suite("stress on the CPU and the memory of containers")
struct StressFaultTests {
    private typealias Tiny = TinyScenario

    /// Two pods, and one request each second that needs 100 ms of CPU.
    private func scenario(_ effect: FaultEffectSpec, limit: Int64? = nil) -> Scenario {
        var scenario = Tiny.scenario(seconds: 60)
        scenario.cluster.nodeCPU = .cores(1)
        scenario.services["web"] = Tiny.service([Tiny.cpu(milliseconds: 100)]) {
            $0.replicas = 2
            $0.resources.limits.cpu = limit.map { .millicores($0) }
            var memory = MemorySpec()
            memory.base = .mebibytes(100)
            memory.perRequest = .mebibytes(1)
            $0.memory = memory
            $0.resources.limits.memory = .mebibytes(200)
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 1)
        var fault = FaultSpec()
        fault.at = .seconds(20)
        fault.duration = .seconds(20)
        fault.effect = effect
        scenario.faults["stress"] = fault
        return scenario
    }

    private func cpuStress(workers: Int, count: Int? = nil) -> FaultEffectSpec {
        var stress = CPUStressSpec()
        stress.service = "web"
        stress.workers = workers
        stress.count = count
        return .cpuStress(stress)
    }

    private func memoryStress(_ mebibytes: Int64, count: Int? = nil) -> FaultEffectSpec {
        var stress = MemoryStressSpec()
        stress.service = "web"
        stress.size = .mebibytes(mebibytes)
        stress.count = count
        return .memoryStress(stress)
    }

    private func run(_ scenario: Scenario) throws -> RunResult {
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation()
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil)
        return try run.run()
    }

    private func values(_ name: String, in result: RunResult) -> [Double] {
        result.series.first { $0.name == name }?.values ?? []
    }

    @Test("three threads beside a request leave it a quarter of the core, while they last")
    func cpu() throws {
        let result = try run(scenario(cpuStress(workers: 3)))
        let slowest = try #require(result.requests.latency.max)
        #expect(abs(slowest - 400) < 4)
        let used = values("services.web.usedCPU", in: result)
        // One request each second of 100 ms on one of two cores, then both cores whole.
        #expect(used[10...19].allSatisfy { abs($0 - 5) < 0.1 }, "\(used)")
        #expect(used[21...40].allSatisfy { $0 > 99.9 }, "\(used)")
        #expect(used[43...].allSatisfy { abs($0 - 5) < 0.1 }, "\(used)")
    }

    @Test("stress counts against the quota of the container it is in, and only of that one")
    func quota() throws {
        let result = try run(scenario(cpuStress(workers: 1, count: 1), limit: 500))
        let throttled = values("services.web.throttledPeriods", in: result)
        #expect(throttled[..<20].allSatisfy { $0 < 60 })
        let cpu = try #require(result.requests.byService[0].report.cpu)
        // Ten periods a second for twenty seconds, all of them throttled, and what the requests make.
        #expect(cpu.throttledPeriods > 190 && cpu.throttledPeriods < 290)
        // Half a core for twenty seconds, beside a tenth of one for a minute.
        #expect(cpu.usage > .seconds(14) && cpu.usage < .seconds(17))
    }

    @Test("memory beyond the limit kills each container once, and its restart frees it")
    func memory() throws {
        let result = try run(scenario(memoryStress(101)))
        let kills = result.timeline.filter { $0.kind == .podOOMKilled }
        #expect(kills.map(\.at) == [.seconds(20), .seconds(20)])
        let fault = try #require(result.timeline.first { $0.kind == .faultBegan })
        #expect(kills.allSatisfy { $0.causes == [fault.id] })
        #expect(values("services.web.memory", in: result).allSatisfy { $0 <= 200 })
    }

    @Test("memory that leaves room kills when a request needs it")
    func room() throws {
        let result = try run(scenario(memoryStress(100)))
        let kills = result.timeline.filter { $0.kind == .podOOMKilled }
        // The stress fills the limit to the byte: the next request of each pod is one too many.
        #expect(kills.count == 2)
        #expect(kills.allSatisfy { $0.at > .seconds(20) && $0.at <= .seconds(22) }, "\(kills)")
        let calm = try run(scenario(memoryStress(99)))
        #expect(!calm.timeline.contains { $0.kind == .podOOMKilled })
        let memory = values("services.web.memory", in: calm)
        #expect(memory[30] >= 199 && memory[45] <= 101)
    }

    @Test("of some pods, the others know nothing")
    func some() throws {
        let result = try run(scenario(memoryStress(150, count: 1)))
        #expect(result.timeline.filter { $0.kind == .podOOMKilled }.count == 1)
    }

    @Test("faults that overlap add up, and each takes away its own")
    func overlapping() throws {
        var both = scenario(memoryStress(40))
        both.faults["more"] = both.faults["stress"]
        both.faults["more"]?.at = .seconds(30)
        let memory = values("services.web.memory", in: try run(both))
        #expect(
            [memory[25], memory[35], memory[45], memory[55]].map { $0.rounded(.down) } == [
                140, 180, 140, 100,
            ]
        )
    }

    @Test("what cannot be meant is refused")
    func validation() {
        var unknown = scenario(memoryStress(10))
        unknown.services["web"]?.memory = nil
        #expect(throws: ScenarioError.self) { try ScenarioRun(unknown) }
    }
}
