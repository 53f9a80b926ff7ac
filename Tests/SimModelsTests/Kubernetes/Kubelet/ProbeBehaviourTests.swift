import SimCore
import SimModels
import Testing

@Suite("probes of running pods")
struct ProbeBehaviourTests {
    private typealias Tiny = TinyScenario

    private func probe(
        period: Int,
        failures: Int = 3,
        _ change: (inout ContainerProbeSpec) -> Void = { _ in }
    ) -> ContainerProbeSpec {
        var probe = ContainerProbeSpec()
        probe.probe.periodSeconds = period
        probe.probe.failureThreshold = failures
        change(&probe)
        return probe
    }

    private func times(_ kind: OccurrenceKind, _ result: RunResult) -> [SimDuration] {
        result.timeline.filter { $0.kind == kind }.map(\.at)
    }

    @Test("a startup probe holds the liveness probe back, which would have killed a slow start")
    func startupHoldsBack() throws {
        for hasStartup in [false, true] {
            var scenario = Tiny.scenario(seconds: 100)
            scenario.services["web"] = Tiny.service([]) {
                $0.startup = .constant(.seconds(25))
                $0.livenessProbe = probe(period: 5, failures: 2)
                if hasStartup { $0.startupProbe = probe(period: 5, failures: 10) }
            }
            scenario.faults["oom"] = Tiny.kill("web", at: .seconds(20))
            let result = try ScenarioRun(scenario).run()
            #expect(times(.podLivenessFailed, result).isEmpty == hasStartup)
            #expect((times(.podRestarted, result).count == 1) == hasStartup)
            guard hasStartup else { continue }
            // Without a readiness probe the pod is ready as soon as it has started, on a tick of 5 s.
            let ready = try #require(times(.podReady, result).last)
            #expect(ready >= .seconds(45) && ready < .seconds(50))
        }
    }

    @Test("the pass of a startup probe has the readiness probe made at once, whatever its period")
    func manualTrigger() throws {
        var scenario = Tiny.scenario(seconds: 200)
        scenario.services["web"] = Tiny.service([]) {
            $0.startup = .constant(.seconds(12))
            $0.startupProbe = probe(period: 2, failures: 10)
            $0.readinessProbe = probe(period: 60)
        }
        scenario.faults["oom"] = Tiny.kill("web", at: .seconds(30))
        let result = try ScenarioRun(scenario).run()
        let ready = try #require(times(.podReady, result).last)
        #expect(ready >= .seconds(42) && ready < .seconds(44))
    }

    @Test("a startup probe that never passes kills after failureThreshold periods, again and again")
    func startupFails() throws {
        var scenario = Tiny.scenario(seconds: 200)
        scenario.services["web"] = Tiny.service([]) {
            $0.startup = .constant(.seconds(60))
            $0.startupProbe = probe(period: 5, failures: 4) {
                $0.probe.initialDelaySeconds = 10
            }
            $0.livenessProbe = probe(period: 1, failures: 1)
        }
        scenario.faults["oom"] = Tiny.kill("web", at: .seconds(3))
        let result = try ScenarioRun(scenario).run()
        let restarts = times(.podRestarted, result)
        let kills = times(.podStartupFailed, result)
        #expect(times(.podLivenessFailed, result).isEmpty)
        #expect(times(.podReady, result).isEmpty)
        // Attempts begin after 10 s; the fourth comes 15 s after the first.
        for (restart, kill) in zip(restarts, kills) {
            #expect(kill - restart >= .seconds(25) && kill - restart <= .seconds(30))
        }
        let waits = zip(kills, restarts.dropFirst()).map { $1 - $0 }
        #expect(waits.prefix(3) == [.seconds(10), .seconds(20), .seconds(40)])
        let story = result.timeline.first { $0.kind == .podStartupFailed }
        #expect(story?.text == "pod web-0 is killed by its startup probe")
    }

    @Test("an overloaded pod fails a probe through its queue, and passes one beside it")
    func queue() throws {
        for throughQueue in [false, true] {
            var scenario = Tiny.scenario(seconds: 120)
            scenario.services["web"] = Tiny.service([Tiny.sleep(milliseconds: 1_000)]) {
                $0.livenessProbe = probe(period: 10) {
                    guard !throughQueue else { return }
                    $0.check = ProbeCheckSpec()
                    $0.check?.beside = true
                }
            }
            scenario.traffic["users"] = Tiny.traffic("web", perSecond: 2, from: 10)
            let result = try ScenarioRun(scenario).run()
            let kills = times(.podLivenessFailed, result)
            guard throughQueue else {
                #expect(kills.isEmpty)
                continue
            }
            // The queue is longer than the timeout of 1 s from T+12 on; the third failure in a row is known
            // 20 s and a timeout after the first attempt that fails.
            let first = try #require(kills.first)
            #expect(first >= .seconds(32) && first <= .seconds(43))
            let entry = result.timeline.first { $0.kind == .podLivenessFailed }
            let cause = result.timeline.first { entry?.causes.contains($0.id) == true }
            #expect(cause?.kind == .serviceSaturated)
        }
    }

    @Test("a probe through the queue of a pod that keeps up passes, and is no request to anybody")
    func quietQueue() throws {
        var scenario = Tiny.scenario(seconds: 120)
        scenario.services["web"] = Tiny.service([Tiny.sleep(milliseconds: 600)]) {
            $0.readinessProbe = probe(period: 1) {
                $0.check = ProbeCheckSpec()
                $0.check?.queue = true
            }
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 1)
        let result = try ScenarioRun(scenario).run()
        #expect(times(.podUnready, result).isEmpty)
        #expect(result.requests.offered == 120)
        #expect(result.requests.byService[0].report.calls <= 120)
        #expect(result.requests.failed == 0)
    }

    @Test("a full queue refuses a probe at once")
    func fullQueue() throws {
        var scenario = Tiny.scenario(seconds: 60)
        scenario.services["web"] = Tiny.service([Tiny.sleep(milliseconds: 10_000)]) {
            $0.queueLimit = 0
            $0.readinessProbe = probe(period: 1, failures: 1) {
                $0.probe.timeoutSeconds = 30
                $0.check = ProbeCheckSpec()
                $0.check?.queue = true
            }
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 1, from: 5, to: 6)
        let result = try ScenarioRun(scenario).run()
        let unready = try #require(times(.podUnready, result).first)
        #expect(unready >= .seconds(5) && unready <= .seconds(7))
        let ready = try #require(times(.podReady, result).first)
        #expect(ready >= .seconds(15) && ready <= .seconds(17))
    }

    @Test("the longest wait before a restart can be set, and the waits can begin at 1 s")
    func backOffConfiguration() throws {
        let cases: [(Bool, SimDuration?, [Int64])] = [
            (false, nil, [0, 10, 20, 40]), (false, .seconds(15), [0, 10, 15, 15]),
            (false, .seconds(4), [0, 4, 4, 4]), (true, nil, [0, 1, 2, 4]),
            (true, .seconds(3), [0, 1, 2, 3]),
        ]
        for (reduced, longest, expected) in cases {
            var scenario = Tiny.scenario(seconds: 150)
            scenario.cluster.crashLoopBackOff.reduceDefaultDecay = reduced
            scenario.cluster.crashLoopBackOff.maxContainerRestartPeriod = longest
            scenario.services["web"] = Tiny.service([]) {
                $0.startup = .constant(.seconds(300))
                $0.livenessProbe = probe(period: 2, failures: 1)
            }
            scenario.faults["oom"] = Tiny.kill("web", at: .seconds(1))
            let result = try ScenarioRun(scenario).run()
            var ends = [SimDuration.seconds(1)]
            ends += times(.podLivenessFailed, result)
            let waits = zip(ends, times(.podRestarted, result)).map {
                ($1 - $0).nanoseconds / 1_000_000_000
            }
            #expect(Array(waits.prefix(4)) == expected, "\(reduced) \(String(describing: longest))")
        }
    }
}
