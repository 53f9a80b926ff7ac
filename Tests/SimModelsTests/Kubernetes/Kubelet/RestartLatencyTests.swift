import SimCore
import SimModels
import Testing

@Suite("from the end of a container to the next")
struct RestartLatencyTests {
    private typealias Tiny = TinyScenario

    /// Containers that leak and are killed so long after each start.
    private func leaking(
        after life: Int64,
        replicas: Int = 1,
        seconds: Int64,
        _ change: (inout Scenario) -> Void
    ) -> Scenario {
        var scenario = Tiny.scenario(seconds: seconds)
        scenario.services["web"] = Tiny.service([]) {
            $0.replicas = replicas
            $0.resources.requests.memory = .bytes(1_000_000)
            $0.resources.limits.memory = .bytes(1_000_000)
            var memory = MemorySpec()
            memory.base = .bytes(0)
            memory.growthPerHour = .bytes(1_000_000 * 3_600 / life)
            $0.memory = memory
        }
        change(&scenario)
        return scenario
    }

    private func waits(_ scenario: Scenario) throws -> [Double] {
        let timeline = try ScenarioRun(scenario).run().timeline
        let ends = timeline.filter { $0.kind == .podOOMKilled }
        let restarts = timeline.filter { $0.kind == .podRestarted }
        return zip(ends, restarts).map { ($1.at - $0.at).seconds }
    }

    @Test("the kubelet sees the end of a container, and that of a back-off, within a second")
    func latency() throws {
        let waits = try waits(
            leaking(after: 30, seconds: 400) {
                $0.cluster.restartLatency = ClusterSpec().restartLatency
            }
        )
        #expect(waits.count >= 5)
        for (wait, nominal) in zip(waits, [0.0, 10, 20, 40, 80]) {
            #expect(wait >= nominal && wait < nominal + 1, "\(waits)")
        }
        #expect(Set(waits.map { $0.truncatingRemainder(dividingBy: 1) }).count == waits.count)
    }

    @Test("a latency of its own is waited for besides the back-off")
    func ownLatency() throws {
        let waits = try waits(
            leaking(after: 30, seconds: 200) {
                $0.cluster.restartLatency = .constant(.milliseconds(2_500))
            }
        )
        #expect(waits.prefix(3) == [2.5, 12.5, 22.5], "\(waits)")
    }

    @Test("the back-off is forgotten ten minutes after the last start: 400 s of life are up 84 %")
    func longLives() throws {
        let waits = try waits(leaking(after: 400, seconds: 14_400) { _ in })
        #expect(
            waits.map { $0.rounded() }.prefix(14) == [
                0, 10, 20, 40, 80, 160, 200, 10, 20, 40, 80, 160, 200, 10,
            ]
        )
    }

    @Test("lives of pods that are killed by a probe are no multiples of its period")
    func lives() throws {
        var scenario = Tiny.scenario(seconds: 300)
        scenario.cluster.restartLatency = ClusterSpec().restartLatency
        scenario.services["web"] = Tiny.service([]) {
            $0.startup = .constant(.seconds(1_000))
            $0.livenessProbe = ContainerProbeSpec()
        }
        scenario.faults["first"] = Tiny.kill("web", at: .seconds(10))
        let timeline = try ScenarioRun(scenario).run().timeline
        let kills = timeline.filter { $0.kind == .podLivenessFailed }.map(\.at.seconds)
        let starts = timeline.filter { $0.kind == .podRestarted }.map(\.at.seconds)
        #expect(kills.count >= 2)
        for (start, kill) in zip(starts, kills) {
            let life = kill - start
            #expect(life > 20 && life < 30, "\(life)")
            #expect(life.truncatingRemainder(dividingBy: 10) != 0)
        }
    }

    @Test("a pod more moves the latencies of no other")
    func independence() throws {
        func restarts(_ replicas: Int) throws -> [Double] {
            let scenario = leaking(after: 30, replicas: replicas, seconds: 100) {
                $0.cluster.restartLatency = ClusterSpec().restartLatency
            }
            return try ScenarioRun(scenario).run().timeline
                .filter { $0.kind == .podRestarted && $0.value == 0 }.map(\.at.seconds)
        }
        #expect(try restarts(1) == restarts(3))
    }
}
