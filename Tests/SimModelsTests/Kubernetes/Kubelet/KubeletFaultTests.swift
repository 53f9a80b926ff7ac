import SimCore
import SimModels
import Testing

@Suite("slow probes and registries that do not answer")
struct KubeletFaultTests {
    private typealias Tiny = TinyScenario

    private func times(_ kind: OccurrenceKind, _ result: RunResult) -> [SimDuration] {
        result.timeline.filter { $0.kind == kind }.map(\.at)
    }

    private func slow(
        _ probes: [ProbeSlowSpec.Probe] = ProbeSlowSpec.Probe.allCases,
        by latency: SimDuration,
        at: SimDuration,
        for duration: SimDuration? = nil
    ) -> FaultSpec {
        var slow = ProbeSlowSpec()
        slow.service = "web"
        slow.probes = probes
        slow.latency = latency
        var fault = FaultSpec()
        fault.at = at
        fault.duration = duration
        fault.effect = .probeSlow(slow)
        return fault
    }

    private func probed(_ change: (inout ServiceSpec) -> Void = { _ in }) -> Scenario {
        var scenario = Tiny.scenario(seconds: 200)
        scenario.services["web"] = Tiny.service([]) {
            $0.livenessProbe = ContainerProbeSpec()
            $0.readinessProbe = ContainerProbeSpec()
            $0.readinessProbe?.probe.periodSeconds = 5
            change(&$0)
        }
        return scenario
    }

    @Test("a hung handler is found out after failureThreshold attempts and a timeout")
    func detection() throws {
        for timeout in [1, 3] {
            var scenario = probed { $0.livenessProbe?.probe.timeoutSeconds = timeout }
            scenario.faults["hang"] = slow([.liveness], by: .seconds(60), at: .seconds(50))
            let result = try ScenarioRun(scenario).run()
            let killed = try #require(times(.podLivenessFailed, result).first)
            let found = killed - .seconds(50) - .seconds(Int64(timeout))
            #expect(found > .seconds(20) && found <= .seconds(30), "\(found)")
            #expect(times(.podUnready, result).isEmpty)
            let kill = result.timeline.first { $0.kind == .podLivenessFailed }
            let cause = result.timeline.first { kill?.causes.contains($0.id) == true }
            #expect(cause?.kind == .faultBegan)
        }
    }

    @Test("an answer within the timeout is a success, one at the timeout is not")
    func edge() throws {
        for (latency, fails) in [(1_999, false), (2_000, true)] {
            var scenario = probed { $0.readinessProbe?.probe.timeoutSeconds = 2 }
            scenario.faults["slow"] = slow(
                [.readiness],
                by: .milliseconds(Int64(latency)),
                at: .seconds(20)
            )
            let result = try ScenarioRun(scenario).run()
            #expect(times(.podUnready, result).isEmpty != fails)
            #expect(times(.podLivenessFailed, result).isEmpty)
        }
    }

    @Test("slow probes add up, and with the last of them a pod is ready again")
    func composition() throws {
        var scenario = probed()
        scenario.faults["first"] = slow(
            [.readiness],
            by: .milliseconds(600),
            at: .seconds(20),
            for: .seconds(60)
        )
        scenario.faults["second"] = slow(
            [.readiness],
            by: .milliseconds(600),
            at: .seconds(40),
            for: .seconds(100)
        )
        let result = try ScenarioRun(scenario).run()
        let unready = times(.podUnready, result)
        let ready = times(.podReady, result)
        #expect(unready.count == 1 && ready.count == 1)
        let lost = try #require(unready.first) - .seconds(41)
        #expect(lost > .seconds(10) && lost <= .seconds(15))
        let found = try #require(ready.first) - .seconds(80)
        #expect(found > .zero && found <= .milliseconds(5_600))
    }

    @Test("an attempt that outlasts the period keeps one tick and loses the others")
    func missedTicks() throws {
        var scenario = probed {
            $0.readinessProbe?.probe.periodSeconds = 1
            $0.readinessProbe?.probe.timeoutSeconds = 7
            $0.readinessProbe?.probe.failureThreshold = 4
        }
        scenario.faults["slow"] = slow([.readiness], by: .seconds(30), at: .seconds(50))
        let result = try ScenarioRun(scenario).run()
        let unready = try #require(times(.podUnready, result).first)
        // Four attempts of 7 s, each at once after the one before it.
        #expect(unready - .seconds(50) > .seconds(28) && unready - .seconds(50) <= .seconds(29))
    }

    @Test("a slow handler behind a queue has what is left of its timeout")
    func slowAndQueued() throws {
        for (latency, fails) in [(400, false), (999, true)] {
            var scenario = Tiny.scenario(seconds: 120)
            scenario.services["web"] = Tiny.service([Tiny.sleep(milliseconds: 500)]) {
                $0.readinessProbe = ContainerProbeSpec()
                $0.readinessProbe?.probe.periodSeconds = 1
                $0.readinessProbe?.check = ProbeCheckSpec()
                $0.readinessProbe?.check?.queue = true
            }
            scenario.traffic["users"] = Tiny.traffic("web", perSecond: 2)
            scenario.faults["slow"] = slow(
                [.readiness],
                by: .milliseconds(Int64(latency)),
                at: .seconds(30)
            )
            let result = try ScenarioRun(scenario).run()
            // One request after the other keeps the worker busy: the probe waits up to 0.5 s for it.
            #expect(times(.podUnready, result).isEmpty != fails)
            #expect(times(.podReady, result).isEmpty)
        }
    }

    // MARK: Images

    private func outage(at: SimDuration, for duration: SimDuration) -> FaultSpec {
        var fault = FaultSpec()
        fault.at = at
        fault.duration = duration
        fault.effect = .imagePullFailure(ImagePullFailureSpec())
        return fault
    }

    private func imaged(_ policy: ImagePullPolicy) -> Scenario {
        var scenario = Tiny.scenario(seconds: 900)
        scenario.services["web"] = Tiny.service([]) {
            var image = ImageSpec()
            image.pullTime = .constant(.seconds(20))
            image.pullPolicy = policy
            $0.image = image
        }
        return scenario
    }

    @Test(
        "with Always, a restart during an outage of the registry waits 10, 20, 40, 80, 160, 300 s"
    )
    func backOff() throws {
        var scenario = imaged(.always)
        scenario.faults["oom"] = Tiny.kill("web", at: .seconds(100))
        scenario.faults["registry"] = outage(at: .seconds(90), for: .seconds(500))
        let result = try ScenarioRun(scenario).run()
        let failures = times(.podImagePullFailed, result)
        #expect(failures == [100, 110, 130, 170, 250, 410].map { SimDuration.seconds($0) })
        #expect(times(.podRestarted, result) == [.seconds(710)])
        let text = result.timeline.first { $0.kind == .podImagePullFailed }?.text
        #expect(text == "pod web-0 cannot pull its image; next try in 10s")
    }

    @Test("an image that is on the node needs no registry")
    func present() throws {
        var scenario = imaged(.ifNotPresent)
        scenario.faults["oom"] = Tiny.kill("web", at: .seconds(100))
        scenario.faults["registry"] = outage(at: .seconds(90), for: .seconds(500))
        let result = try ScenarioRun(scenario).run()
        #expect(times(.podImagePullFailed, result).isEmpty)
        #expect(times(.podRestarted, result) == [.seconds(100)])
    }

    @Test("the first pod pays for the pull, those beside it wait for it, later ones for nothing")
    func firstPodPays() throws {
        var scenario = imaged(.ifNotPresent)
        scenario.services["web"]?.replicas = 0
        scenario.services["other"] = Tiny.service([])
        scenario.traffic["users"] = Tiny.traffic("other", perSecond: 1)
        var alert = AlertSpec()
        alert.signal = .requests
        alert.function = .count
        alert.of = "other"
        alert.thresholdOccurrences = .atLeastOnce
        alert.aggregationWindow = 30
        alert.aggregationDelay = 0
        scenario.alerts["busy"] = alert
        var person = OnCallSpec()
        person.pagedBy = ["busy"]
        person.acknowledge = .constant(.zero)
        for (replicas, after) in [(3, 1), (4, 7), (5, 100)] {
            var scale = ScaleActionSpec()
            scale.service = "web"
            scale.replicas = replicas
            var step = RunbookStepSpec()
            step.after = .seconds(Int64(after))
            step.action = .setReplicas(scale)
            person.runbook.append(step)
        }
        scenario.onCall["ann"] = person
        let result = try ScenarioRun(scenario).run()
        let created = times(.podCreated, result)
        let ready = times(.podReady, result)
        #expect(created.count == 5)
        // Ready as soon as the container runs; the fourth comes 7 s after the first three.
        let waits = zip(created, ready).map { $1 - $0 }
        #expect(waits == [.seconds(20), .seconds(20), .seconds(20), .seconds(13), .zero])
    }

    // MARK: Rules

    private func issues(_ scenario: Scenario) -> [String] {
        do {
            _ = try ScenarioRun(scenario)
            return []
        } catch {
            return error.issues.map(\.description)
        }
    }

    @Test("what the API server rejects is rejected, with its own reason")
    func rules() {
        let cases: [(String, (inout ServiceSpec) -> Void)] = [
            (
                "the startupProbe of \"web\" has successThreshold 2; it must be 1",
                {
                    $0.startupProbe = ContainerProbeSpec()
                    $0.startupProbe?.probe.successThreshold = 2
                }
            ),
            (
                "the livenessProbe of \"web\" has successThreshold 2; it must be 1",
                {
                    $0.livenessProbe = ContainerProbeSpec()
                    $0.livenessProbe?.probe.successThreshold = 2
                }
            ),
            (
                "it must not be set for readinessProbes",
                {
                    $0.readinessProbe = ContainerProbeSpec()
                    $0.readinessProbe?.probe.terminationGracePeriodSeconds = 5
                }
            ),
            (
                "it must be non-negative and less than terminationGracePeriodSeconds (30)",
                {
                    var sleep = SleepActionSpec()
                    sleep.seconds = 31
                    $0.lifecycle = LifecycleSpec()
                    $0.lifecycle?.preStop = .sleep(sleep)
                }
            ),
        ]
        for (sentence, change) in cases {
            var scenario = Tiny.scenario(seconds: 10)
            scenario.services["web"] = Tiny.service([], change)
            let found = issues(scenario)
            #expect(found.count == 1)
            #expect(found.first?.contains(sentence) == true, "\(found)")
        }
        var fine = Tiny.scenario(seconds: 10)
        fine.services["web"] = Tiny.service([]) {
            var sleep = SleepActionSpec()
            sleep.seconds = 30
            $0.lifecycle = LifecycleSpec()
            $0.lifecycle?.preStop = .sleep(sleep)
        }
        #expect(issues(fine).isEmpty)
    }

    @Test("faults of what is not there are told")
    func nothingToBreak() {
        var scenario = Tiny.scenario(seconds: 10)
        scenario.services["web"] = Tiny.service([])
        scenario.faults["slow"] = slow(by: .seconds(1), at: .seconds(1))
        scenario.faults["registry"] = outage(at: .seconds(1), for: .seconds(1))
        let found = issues(scenario)
        #expect(found.count == 2)
        #expect(found.contains { $0.contains("probes that \"web\" does not have") }, "\(found)")
        #expect(found.contains { $0.contains("no service has an image") }, "\(found)")
    }
}
