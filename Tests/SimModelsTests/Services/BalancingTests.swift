import SimCore
import SimModels
import Testing

@Suite("load balancing")
struct BalancingTests {
    private typealias Tiny = TinyScenario

    private func balancing(
        _ policy: LoadBalancing,
        _ change: (inout LoadBalancingSpec) -> Void = { _ in }
    ) -> LoadBalancingSpec {
        var balancing = LoadBalancingSpec(policy)
        change(&balancing)
        return balancing
    }

    private func run(_ scenario: Scenario, seed: UInt64 = 1) throws -> RunResult {
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation(seed: seed)
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil)
        return try run.run(seed: seed)
    }

    /// Ten pods of one worker each, at four fifths of what they can do.
    private func busy(_ balancing: LoadBalancingSpec, seed: UInt64) throws -> LatencyReport {
        var scenario = Tiny.scenario(seconds: 60)
        scenario.services["web"] = Tiny.service([
            .sleep(.exponential(mean: .milliseconds(100)))
        ]) {
            $0.replicas = 10
            $0.loadBalancing = balancing
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 80, arrivals: .poisson)
        return try ScenarioRun(scenario).run(seed: seed).requests.latency
    }

    @Test("two choices are far better than one, and more of them a little better still")
    func twoChoices() throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            let random = try busy(.random, seed: seed)
            let two = try busy(balancing(.leastRequests), seed: seed)
            let all = try busy(balancing(.leastConnections), seed: seed)
            let tails = try [random, two, all].map { try #require($0.p95) }
            #expect(tails[1] < tails[0] * 0.7, "seed \(seed): \(tails)")
            #expect(tails[2] < tails[1], "seed \(seed): \(tails)")
        }
    }

    @Test("callers that see only their own requests choose worse than a balancer that sees all")
    func perCaller() throws {
        func tail(_ perCaller: Bool) throws -> Double {
            var scenario = Tiny.scenario(seconds: 60)
            scenario.services["web"] = Tiny.service([
                .sleep(.exponential(mean: .milliseconds(100)))
            ]) {
                $0.replicas = 10
                $0.loadBalancing = balancing(.leastConnections) { $0.perCaller = perCaller }
            }
            scenario.services["front"] = Tiny.service([.call(CallSpec("web"))]) {
                $0.replicas = 20
                $0.workers = 100
            }
            scenario.traffic["users"] = Tiny.traffic("front", perSecond: 80, arrivals: .poisson)
            return try #require(try run(scenario).requests.latency.p95)
        }
        #expect(try tail(true) > tail(false) * 1.3)
    }

    /// Ten pods that each keep their last requests waiting, asked about so many keys.
    private func hashed(keys: Int, seed: UInt64) throws -> Double {
        var scenario = Tiny.scenario(seconds: 60)
        scenario.services["web"] = Tiny.service([
            .sleep(.exponential(mean: .milliseconds(100)))
        ]) {
            $0.replicas = 10
            $0.loadBalancing = balancing(.hash)
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 50, arrivals: .poisson)
        scenario.traffic["users"]?.keys = KeysSpec(keys)
        let run = try ScenarioRun(scenario).run(seed: seed)
        return try #require(run.requests.latency.p50)
    }

    @Test("hashing spreads many keys over all pods, and sends one key to one of them")
    func hashing() throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            #expect(try hashed(keys: 100_000, seed: seed) < 400, "seed \(seed)")
            // One pod for five times what it can do.
            #expect(try hashed(keys: 1, seed: seed) > 1_000, "seed \(seed)")
        }
    }

    @Test("a pod that goes takes only its own keys with it, and all have about as many")
    func rendezvous() {
        let pods = (1...10).map { UInt64($0) << 32 | UInt64($0) }
        func owner(of key: UInt64, among pods: [UInt64]) -> UInt64? {
            pods.max {
                RendezvousHash.weight(of: key, at: $0) < RendezvousHash.weight(of: key, at: $1)
            }
        }
        var count: [UInt64: Int] = [:]
        for key in 1...10_000 as ClosedRange<UInt64> {
            let before = owner(of: key, among: pods)
            let after = owner(of: key, among: Array(pods.dropLast()))
            if let before { count[before, default: 0] += 1 }
            #expect(before == after || before == pods.last)
        }
        #expect(count.count == 10 && count.values.allSatisfy { $0 > 850 && $0 < 1_150 })
    }

    /// Three pods cut down to one at 10 s.
    private func scaledDown(
        _ balancing: LoadBalancingSpec,
        propagation: SimDuration = .zero
    ) throws -> RequestReport {
        var scenario = Tiny.scenario(seconds: 100)
        scenario.cluster.endpointPropagation = propagation
        scenario.cluster.horizontalPodAutoscalerDownscaleStabilization = .zero
        scenario.services["web"] = Tiny.service([Tiny.sleep(milliseconds: 100)]) {
            $0.replicas = 3
            $0.workers = 50
            $0.loadBalancing = balancing
            $0.resources.requests.cpu = .cores(1)
            var autoscaler = AutoscalerSpec()
            autoscaler.maxReplicas = 3
            autoscaler.syncPhase = .seconds(10)
            $0.autoscaler = autoscaler
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 30, to: 90)
        return try run(scenario).requests
    }

    @Test("a balancer with an old list goes on sending to pods that are gone, until it looks again")
    func staleList() throws {
        let fresh = try scaledDown(balancing(.roundRobin) { $0.perCaller = true })
        #expect(fresh.failed == 0)
        let stale = try scaledDown(
            balancing(.roundRobin) { $0.endpointRefresh = .seconds(20) }
        )
        #expect(stale.failedByCause.map(\.cause) == [.connectionRefused])
        // Two thirds of the requests, for at most a refresh.
        #expect(stale.failed > 10 && stale.failed <= 20 * 20 + 1)
    }

    @Test("kept connections are closed by a pod that stops, and their caller opens others")
    func keptThroughTermination() throws {
        let kept = balancing(.roundRobin) { $0.keepAlive = KeepAliveSpec(connections: 6) }
        #expect(try scaledDown(kept).failed == 0)
        // While the news spreads, only what is opened anew meets a pod that has stopped.
        let slow = try scaledDown(kept, propagation: .seconds(1))
        let without = try scaledDown(.roundRobin, propagation: .seconds(1))
        #expect(without.failed >= 18)
        #expect(slow.failed > 0 && slow.failed <= without.failed)
    }

    /// One pod that can do 10 requests a second, and four from 20 s on, for 25 requests a second.
    private func scaledUp(_ balancing: LoadBalancingSpec) throws -> RunResult {
        var scenario = Tiny.scenario(seconds: 240)
        scenario.cluster.horizontalPodAutoscalerCPUInitializationPeriod = .zero
        scenario.services["web"] = Tiny.service([Tiny.cpu(milliseconds: 100)]) {
            $0.loadBalancing = balancing
            $0.queueLimit = 5
            $0.resources.requests.cpu = .cores(1)
            var autoscaler = AutoscalerSpec()
            autoscaler.minReplicas = 1
            autoscaler.maxReplicas = 4
            autoscaler.metrics[0].resource.target.averageUtilization = 20
            $0.autoscaler = autoscaler
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 25)
        return try run(scenario)
    }

    @Test("new pods are of no use to connections that are kept, until these are renewed")
    func pinning() throws {
        let free = try scaledUp(.roundRobin)
        let pinned = try scaledUp(
            balancing(.roundRobin) { $0.keepAlive = KeepAliveSpec(connections: 8) }
        )
        let renewed = try scaledUp(
            balancing(.roundRobin) {
                $0.keepAlive = KeepAliveSpec(connections: 8)
                $0.keepAlive?.maxAge = .seconds(20)
            }
        )
        #expect(free.requests.byService[0].report.pods == 4)
        #expect(pinned.requests.byService[0].report.pods == 4)
        let share = { (result: RunResult) in
            Double(result.requests.rejected) / Double(result.requests.offered)
        }
        #expect(share(pinned) > 0.55)
        #expect(share(free) < 0.35)
        #expect(share(renewed) < 0.4)
    }

    @Test("an idle connection is closed, and the next request opens one to another pod")
    func idle() throws {
        let idle = try scaledUp(
            balancing(.roundRobin) {
                $0.keepAlive = KeepAliveSpec(connections: 100)
                $0.keepAlive?.idleTimeout = .seconds(3)
            }
        )
        // Each connection is used every 4 s.
        #expect(Double(idle.requests.rejected) / Double(idle.requests.offered) < 0.35)
    }

    @Test("spelling the defaults out changes nothing")
    func defaults() throws {
        let text = { (balancing: String) in
            """
            { "version": 1, "name": "x", "duration": "1m",
              "services": { "web": { "replicas": 3, "loadBalancing": \(balancing),
                "operations": { "get": { "steps": [{ "cpu": "20ms" }] } } } },
              "traffic": { "users": { "target": "web", "rate": [{ "rate": "20/s" }] } } }
            """
        }
        let digests = try [
            "\"roundRobin\"", "{}", "{ \"policy\": \"roundRobin\", \"perCaller\": false }",
        ].map {
            try ScenarioRun(
                ScenarioFile(parsing: [UInt8](text($0).utf8), source: "x.json")
            ).run().digest
        }
        #expect(Set(digests).count == 1)
    }
}
