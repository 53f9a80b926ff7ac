import SimCore
import SimModels
import Testing

@Suite("faults in the pods of a service")
struct ServiceFaultTests {
    private typealias Make = FaultScenario
    private typealias Tiny = TinyScenario

    /// Ten requests a second to four pods for 100 s, with a fault from T+20 s for 30 s.
    private func scenario(
        _ effect: FaultEffectSpec,
        _ change: (inout Scenario) -> Void = { _ in }
    ) -> Scenario {
        var scenario = Tiny.scenario(seconds: 120)
        scenario.cluster.endpointPropagation = .zero
        scenario.services["web"] = Tiny.service([Tiny.sleep(milliseconds: 20)]) {
            $0.replicas = 4
            $0.workers = 10
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 10, to: 100)
        scenario.faults["broken"] = Make.fault(effect, at: .seconds(20)) {
            $0.duration = .seconds(30)
        }
        change(&scenario)
        return scenario
    }

    private func run(_ scenario: Scenario) throws -> RunResult { try ScenarioRun(scenario).run() }

    private func errors(_ change: (inout ServiceErrorsSpec) -> Void = { _ in }) -> FaultEffectSpec {
        var errors = ServiceErrorsSpec()
        errors.service = "web"
        change(&errors)
        return .serviceErrors(errors)
    }

    private func config(_ change: (inout BadConfigSpec) -> Void) -> FaultEffectSpec {
        var config = BadConfigSpec()
        config.service = "web"
        change(&config)
        return .badConfig(config)
    }

    // MARK: Errors

    @Test("every call fails while every pod answers errors, and none before or after")
    func allErrors() throws {
        let result = try run(scenario(errors()))
        #expect(result.requests.failed == 300)
        #expect(result.requests.failedByCause.map(\.cause.name) == ["application_error"])
        #expect(Make.times(.slFullOutage, in: result).first == .milliseconds(20_050))
    }

    @Test("an error rate is a share of calls; a count is a share of pods")
    func shares() throws {
        let half = try run(scenario(errors { $0.errorRate = Fraction(0.5) }))
        // 150 expected of 300, with a standard deviation of 8.7.
        #expect((115...185).contains(half.requests.failed), "\(half.requests.failed)")
        // Calls take turns, so that one pod of four has each fourth.
        let one = try run(scenario(errors { $0.count = 1 }))
        #expect(one.requests.failed == 75)
        let most = try run(scenario(errors { $0.share = Fraction(0.75) }))
        #expect(most.requests.failed == 225)
    }

    @Test("two faults with errors overlap, and each ends by itself")
    func overlap() throws {
        let both = scenario(errors()) {
            $0.faults["other"] = Make.fault(errors(), at: .seconds(40)) {
                $0.duration = .seconds(20)
            }
        }
        #expect(try run(both).requests.failed == 400)
    }

    @Test("a pod that takes the place of a faulty one is a healthy one")
    func replaced() throws {
        let healed = scenario(errors { $0.count = 1 }) {
            $0.services["web"]?.replicas = 1
            var autoscaler = AutoscalerSpec()
            autoscaler.minReplicas = 1
            autoscaler.maxReplicas = 1
            $0.services["web"]?.autoscaler = autoscaler
            // A killed container comes back in the same pod, and the pod is what is faulty.
            $0.faults["kill"] = Make.fault(Make.kill("web"), at: .seconds(30))
        }
        let result = try run(healed)
        #expect((290...300).contains(result.requests.failed), "\(result.requests.failed)")
    }

    // MARK: Configurations

    @Test("running processes read a bad configuration within the reload time, and the good one too")
    func reload() throws {
        let result = try run(
            scenario(
                config {
                    $0.errorRate = Fraction(1)
                    $0.reload = .seconds(10)
                }
            )
        )
        // Each of four pods is bad for 30 s, from some instant within ten seconds on.
        #expect((200...400).contains(result.requests.failed), "\(result.requests.failed)")
        let impact = result.timeline.filter { $0.kind == .slDegraded || $0.kind == .slDown }
        #expect(impact.allSatisfy { $0.at >= .seconds(20) && $0.at <= .seconds(60) })
        let recovered = try #require(result.timeline.last { $0.kind == .slHealthy })
        #expect(recovered.at > .seconds(50) && recovered.at < .seconds(71))
        let at = try run(
            scenario(
                config {
                    $0.errorRate = Fraction(1)
                    $0.reload = .zero
                }
            )
        )
        #expect(at.requests.failed == 300)
    }

    @Test("without reloading only processes that start read it, and keep it until their next start")
    func startsOnly() throws {
        let result = try run(
            scenario(
                config {
                    $0.errorRate = Fraction(1)
                    $0.reload = nil
                }
            )
        )
        #expect(result.requests.failed == 0)
        let killed = scenario(
            config {
                $0.errorRate = Fraction(1)
                $0.reload = nil
            }
        ) {
            $0.services["web"]?.replicas = 1
            $0.faults["first"] = Make.fault(Make.kill("web"), at: .seconds(30))
            $0.faults["second"] = Make.fault(Make.kill("web"), at: .seconds(70))
        }
        // Bad from the restart at 30 s to the kill at 70 s, long after the good one was pushed; then
        // the kubelet waits ten seconds for the second restart.
        let failures = try run(killed).requests.failedByCause
        let errors = failures.first { $0.cause == .applicationError }?.count ?? 0
        #expect((390...396).contains(errors), "\(failures)")
    }

    @Test(
        "a configuration that ends the process puts all pods into CrashLoopBackOff until it is good"
    )
    func crash() throws {
        let result = try run(
            scenario(
                config {
                    $0.crash = true
                    $0.reload = .zero
                }
            )
        )
        let failed = Make.times(.podConfigFailed, in: result)
        // At once; after 0 s and 0.5 s of starting; after 10 s more and 0.5 s.
        #expect(failed.count == 12, "\(failed)")
        #expect(
            failed.filter { $0 == .seconds(20) }.count == 4
                && failed.filter { $0 == .milliseconds(20_500) }.count == 4
                && failed.filter { $0 == .milliseconds(31_000) }.count == 4
        )
        // The next restart, 20 s after the third end, reads the good one.
        let restarts = Make.times(.podRestarted, in: result)
        #expect(restarts.last == .seconds(51))
        #expect(result.requests.byService[0].report.restarts == 12)
        #expect(result.requests.byService[0].report.pods == 4)
    }

    // MARK: Quotas

    private func quota(_ pods: Int = 0, of service: NameReference? = "web") -> FaultEffectSpec {
        var quota = QuotaExhaustionSpec()
        quota.service = service
        quota.pods = pods
        return .quotaExhaustion(quota)
    }

    /// Somebody sets the service to eight pods at T+30 s.
    private func scaling(_ scenario: inout Scenario) {
        var alert = AlertSpec()
        alert.signal = .requests
        alert.of = "web"
        alert.function = .count
        alert.threshold = 0
        alert.aggregationWindow = 30
        alert.aggregationDelay = 0
        alert.thresholdOccurrences = .atLeastOnce
        scenario.alerts["busy"] = alert
        var person = OnCallSpec()
        person.pagedBy = ["busy"]
        person.acknowledge = .constant(.zero)
        var step = RunbookStepSpec()
        step.after = .zero
        var scale = ScaleActionSpec()
        scale.service = "web"
        scale.replicas = 8
        step.action = .setReplicas(scale)
        person.runbook = [step]
        scenario.onCall["ann"] = person
    }

    @Test("a used-up quota refuses pods, and the ReplicaSet tries again with a doubling wait")
    func quota() throws {
        let calm = try run(
            scenario(quota()) {
                $0.faults = NameMap()
                scaling(&$0)
            }
        )
        let wanted = try #require(Make.times(.podCreated, in: calm).first)
        #expect(Make.times(.podCreated, in: calm) == Array(repeating: wanted, count: 4))
        var broken = scenario(quota()) { scaling(&$0) }
        broken.faults["broken"]?.at = wanted - .seconds(1)
        broken.faults["broken"]?.duration = .seconds(11)
        let result = try run(broken)
        let refused = try #require(result.timeline.first { $0.kind == .podsRefused })
        #expect(refused.at == wanted)
        #expect(refused.value == 4)
        // The quota is free again 10 s after the first try: tries come 5, 15, 35, … ms after it, at
        // 5 (2ⁿ - 1) ms, and the first one after 10 s is that at 10.235 s.
        let expected = wanted + .milliseconds(5 * 2_047)
        #expect(Make.times(.podCreated, in: result) == Array(repeating: expected, count: 4))
        #expect(Make.times(.podsAdmitted, in: result) == [expected])
        #expect(result.requests.byService[0].report.pods == 8)
    }

    @Test("a quota admits pods up to its number, of one service or of all together")
    func quotaLimit() throws {
        for (effect, pods) in [(quota(6), 6), (quota(7, of: nil), 5), (quota(6, of: "idle"), 8)]
            as [(FaultEffectSpec, Int)]
        {
            let limited = scenario(effect) {
                scaling(&$0)
                $0.services["idle"] = Tiny.service([]) { $0.replicas = 2 }
                $0.faults["broken"]?.at = .zero
                $0.faults["broken"]?.duration = nil
            }
            let result = try run(limited)
            let web = try #require(result.requests.byService.first { $0.name == "web" })
            #expect(web.report.pods == pods)
        }
    }

    @Test("a quota deletes nothing, and a restarted container needs no quota")
    func quotaKeeps() throws {
        let result = try run(
            scenario(quota()) {
                $0.faults["kill"] = Make.fault(Make.kill("web"), at: .seconds(25))
            }
        )
        #expect(result.requests.byService[0].report.pods == 4)
        #expect(Make.times(.podsRefused, in: result).isEmpty)
        #expect(result.requests.byService[0].report.restarts == 4)
    }
}
