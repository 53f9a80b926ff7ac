import SimCore
import SimModels
import Testing

@Suite("faults on the way of calls")
struct PathFaultTests {
    private typealias Make = FaultScenario
    private typealias Tiny = TinyScenario

    /// Clients ask the front every second from T+0.5 s for 40 s; it asks the back, which takes 100 ms.
    ///
    /// Results list the back first, then the front.
    private func scenario(
        _ effect: FaultEffectSpec,
        from: Int64 = 10,
        lasting: Int64 = 10,
        perSecond: Double = 1,
        _ change: (inout Scenario) -> Void = { _ in }
    ) -> Scenario {
        var scenario = Tiny.scenario(seconds: 60)
        scenario.services["front"] = Tiny.service([.call(CallSpec("back"))]) {
            $0.workers = 100
            $0.timeout = .seconds(30)
        }
        scenario.services["back"] = Tiny.service([Tiny.sleep(milliseconds: 100)]) {
            $0.workers = 100
            $0.timeout = .seconds(3)
        }
        scenario.services["other"] = Tiny.service([Tiny.sleep(milliseconds: 100)])
        scenario.traffic["users"] = Tiny.traffic("front", perSecond: perSecond, to: 40)
        scenario.traffic["more"] = Tiny.traffic("other", perSecond: 1, to: 40)
        scenario.faults["broken"] = Make.fault(effect, at: .seconds(from)) {
            $0.duration = .seconds(lasting)
        }
        change(&scenario)
        return scenario
    }

    private func failures(_ result: RunResult) -> [String: Int64] {
        Dictionary(
            uniqueKeysWithValues: result.requests.failedByCause.map { ($0.cause.name, $0.count) }
        )
    }

    private func delay(
        _ latency: Int64,
        jitter: Int64 = 0,
        from: NameReference? = "front"
    )
        -> FaultEffectSpec
    {
        var delay = NetworkDelaySpec()
        delay.from = from
        delay.to = "back"
        delay.latency = .milliseconds(latency)
        delay.jitter = .milliseconds(jitter)
        return .networkDelay(delay)
    }

    private func loss(_ percent: Double) -> FaultEffectSpec {
        var loss = NetworkLossSpec()
        loss.from = "front"
        loss.to = "back"
        loss.loss = Percentage(percent: percent)
        return .networkLoss(loss)
    }

    // MARK: Delay

    @Test("a delay adds once to each call of the pair while it lasts, and to no other")
    func delay() throws {
        let result = try ScenarioRun(scenario(delay(400))).run()
        #expect(result.requests.failed == 0)
        #expect(result.requests.latency.max.map { ($0 - 500).magnitude < 1 } == true)
        #expect(result.requests.latency.p50.map { ($0 - 100).magnitude < 1 } == true)
        let front = result.requests.byService[1].report
        #expect(front.latency.max.map { ($0 - 500).magnitude < 1 } == true)
        let other = result.requests.byService[2].report
        #expect(other.latency.max.map { ($0 - 100).magnitude < 1 } == true)
    }

    @Test("two delays on one way add up")
    func delays() throws {
        let both = scenario(delay(400)) {
            $0.faults["more"] = Make.fault(delay(300), at: .seconds(15)) {
                $0.duration = .seconds(2)
            }
        }
        let result = try ScenarioRun(both).run()
        #expect(result.requests.latency.max.map { ($0 - 800).magnitude < 1 } == true)
    }

    @Test("jitter is even, to both sides, and never makes a delay negative")
    func jitter() throws {
        let result = try ScenarioRun(
            scenario(delay(100, jitter: 50), from: 0, lasting: 60, perSecond: 50)
        ).run()
        let front = result.requests.byService[1].report.latency
        // 100 ms of work and 50 to 150 ms of delay.
        #expect(front.max.map { $0 > 245 && $0 < 251 } == true)
        #expect(front.p50.map { $0 > 192 && $0 < 208 } == true)
    }

    @Test("a call whose caller gave up on the way is still done")
    func lateArrival() throws {
        let result = try ScenarioRun(scenario(delay(4_000))).run()
        #expect(failures(result) == ["timeout": 10])
        #expect(result.requests.byService[0].report.succeeded == 40)
        #expect(result.requests.byService[1].report.succeeded == 30)
    }

    @Test("clients are delayed too where nobody is named as the caller")
    func clients() throws {
        var delay = NetworkDelaySpec()
        delay.to = "other"
        delay.latency = .milliseconds(50)
        let result = try ScenarioRun(scenario(.networkDelay(delay))).run()
        let other = result.requests.byService[2].report.latency
        // The service counts from the arrival of what a client sent.
        #expect(other.max.map { ($0 - 150).magnitude < 1 } == true)
    }

    // MARK: Loss and partition

    @Test("a partition lasts as long as it does: callers wait until their timeout")
    func partition() throws {
        var partition = NetworkPartitionSpec()
        partition.from = "front"
        partition.to = "back"
        let result = try ScenarioRun(scenario(.networkPartition(partition))).run()
        #expect(failures(result) == ["timeout": 10])
        #expect(result.requests.succeeded == 70)
        // What the caller waited: three seconds, its time for the back.
        #expect(result.requests.byService[0].report.calls == 30)
        // A partition has two sides.
        var turned = NetworkPartitionSpec()
        turned.from = "back"
        turned.to = "front"
        let other = try ScenarioRun(scenario(.networkPartition(turned))).run()
        #expect(failures(other) == ["timeout": 10])
    }

    @Test("lost packets are sent again after 200 ms, 400 ms and so on")
    func loss() throws {
        let result = try ScenarioRun(
            scenario(loss(50), from: 0, lasting: 60, perSecond: 50)
        ).run()
        let front = result.requests.byService[1].report
        // Half arrive at once, a quarter after 0.2 s, an eighth after 0.6 s, a sixteenth after 1.4 s; a
        // sixteenth would arrive after 3 s and more, when the front has given up.
        #expect(result.requests.offered == 2_040)
        let timeouts = Double(failures(result)["timeout"] ?? 0)
        #expect((80...170).contains(timeouts), "\(timeouts)")
        #expect(front.latency.p50.map { $0 < 301 } == true)
        #expect(front.latency.p95.map { ($0 - 1_500).magnitude < 3 } == true)
    }

    @Test("with every packet lost nothing arrives")
    func totalLoss() throws {
        let result = try ScenarioRun(scenario(loss(100))).run()
        #expect(failures(result) == ["timeout": 10])
    }

    @Test("a fault that is over leaves no call behind")
    func nothingLeft() throws {
        let result = try ScenarioRun(scenario(loss(100), from: 0, lasting: 60)).run()
        #expect(failures(result) == ["timeout": 40])
        #expect(result.requests.inFlight == 0)
    }

    // MARK: Names

    private func outage(_ change: (inout DNSOutageSpec) -> Void = { _ in }) -> FaultEffectSpec {
        var outage = DNSOutageSpec()
        change(&outage)
        return .dnsOutage(outage)
    }

    @Test("without DNS calls between services fail after two attempts of 5 s; clients go on")
    func dns() throws {
        let patient = scenario(outage()) { $0.services["back"]?.timeout = .seconds(30) }
        let result = try ScenarioRun(patient).run()
        #expect(failures(result) == ["name_not_resolved": 10])
        #expect(result.requests.byService[2].report.failed == 0)
        let impatient = try ScenarioRun(scenario(outage())).run()
        #expect(failures(impatient) == ["timeout": 10])
        let quick = try ScenarioRun(scenario(outage { $0.timeout = .seconds(1) })).run()
        #expect(failures(quick) == ["name_not_resolved": 10])
    }

    @Test("names that are cached go on")
    func cache() throws {
        let result = try ScenarioRun(
            scenario(
                outage {
                    $0.cached = Fraction(0.9)
                    $0.timeout = .milliseconds(100)
                    $0.to = "back"
                },
                from: 0,
                lasting: 60,
                perSecond: 50
            )
        ).run()
        let failed = failures(result)["name_not_resolved"] ?? 0
        // 200 expected of 2,000, with a standard deviation of 13.4.
        #expect((140...260).contains(failed), "\(failed)")
        let elsewhere = try ScenarioRun(scenario(outage { $0.to = "other" })).run()
        #expect(elsewhere.requests.failed == 0)
        let whose = try ScenarioRun(scenario(outage { $0.from = "other" })).run()
        #expect(whose.requests.failed == 0)
    }

    // MARK: Certificates

    @Test(
        "an expired certificate fails every new connection at once, of clients too, until renewed"
    )
    func certificate() throws {
        var expiry = CertificateExpirySpec()
        expiry.service = "front"
        let result = try ScenarioRun(scenario(.certificateExpiry(expiry))).run()
        #expect(failures(result) == ["tls_handshake_failed": 10])
        #expect(result.requests.byService[0].report.calls == 30)
        expiry.keepAlive = Fraction(1)
        #expect(try ScenarioRun(scenario(.certificateExpiry(expiry))).run().requests.failed == 0)
    }

    // MARK: The story

    @Test("the fault is the cause of what clients suffer")
    func cause() throws {
        var partition = NetworkPartitionSpec()
        partition.from = "front"
        partition.to = "back"
        let result = try ScenarioRun(scenario(.networkPartition(partition))).run()
        let down = try #require(result.timeline.first { $0.kind == .slFullOutage })
        let cause = try #require(down.causes.first)
        #expect(result.timeline.first { $0.id == cause }?.kind == .faultBegan)
    }

    @Test("the requests that no fault touches are the same with and without it")
    func commonNumbers() throws {
        func random(_ change: (inout Scenario) -> Void) throws -> RunResult {
            var scenario = scenario(loss(30), change)
            var demand = DurationDistribution()
            demand.distribution = .exponential
            demand.mean = .milliseconds(100)
            scenario.services["other"]?.operations["get"] = OperationSpec(steps: [.sleep(demand)])
            scenario.services["back"]?.operations["get"] = OperationSpec(steps: [.sleep(demand)])
            return try ScenarioRun(scenario).run()
        }
        let (with, without) = (try random { _ in }, try random { $0.faults = NameMap() })
        for place in [2] {
            let (a, b) = (with.requests.byService[place], without.requests.byService[place])
            #expect(a.report.latency == b.report.latency)
        }
        // What the back takes for each call is drawn per call, however late it comes.
        #expect(
            with.requests.byService[0].report.latency
                == without.requests.byService[0].report.latency
        )
    }
}
