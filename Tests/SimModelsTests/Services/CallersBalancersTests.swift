import SimCore
import SimModels
import Testing

/// Balancers of callers, and one for all of them.
@Suite("balancers of callers")
struct CallersBalancersTests {
    private typealias Tiny = TinyScenario

    /// Four pods that call twenty pods of one worker, as evenly spread among them as among the calls.
    private func rejected(
        perSecond: Double,
        seed: UInt64,
        _ policy: LoadBalancing = .roundRobin,
        _ change: (inout LoadBalancingSpec) -> Void
    ) throws -> Double {
        var scenario = Tiny.scenario(seconds: 60)
        scenario.services["edge"] = Tiny.service([.call(CallSpec("web"))]) {
            $0.replicas = 4
            $0.workers = 1_000
        }
        scenario.services["web"] = Tiny.service([Tiny.sleep(milliseconds: 1_000)]) {
            $0.replicas = 20
            $0.queueLimit = 0
            var balancing = LoadBalancingSpec(policy)
            change(&balancing)
            $0.loadBalancing = balancing
        }
        scenario.traffic["users"] = Tiny.traffic("edge", perSecond: perSecond)
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation(seed: seed)
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil)
        let requests = try run.run(seed: seed).requests
        return Double(requests.rejected) / Double(requests.offered)
    }

    @Test("turns of callers begin anywhere, so that their rings are not in step")
    func randomStart() throws {
        // In step, four calls in a row go to one pod, and three of them find it busy.
        let shares = try (1...8 as ClosedRange<UInt64>).map {
            try rejected(perSecond: 10, seed: $0) { $0.perCaller = true }
        }
        #expect(shares.allSatisfy { $0 < 0.6 })
        #expect(Set(shares).count > 1)
    }

    @Test("ties of the fewest requests are broken at random, for each call anew")
    func ties() throws {
        for seed in 1...4 as ClosedRange<UInt64> {
            let own = try rejected(perSecond: 10, seed: seed, .leastConnections) {
                $0.perCaller = true
            }
            // Each sees a quarter of what runs: about 7.5 of 20 pods are busy without its knowing.
            #expect(own > 0.1 && own < 0.5, "seed \(seed): \(own)")
            let all = try rejected(perSecond: 19, seed: seed, .leastConnections) { _ in }
            #expect(all == 0, "seed \(seed): \(all)")
        }
    }

    @Test("kept connections of all callers are spread by one balancer, unless each has its own")
    func keptConnections() throws {
        for seed in 1...4 as ClosedRange<UInt64> {
            // 20 connections on 20 pods: one each, which its turn finds idle.
            let shared = try rejected(perSecond: 19, seed: seed) {
                $0.keepAlive = KeepAliveSpec(connections: 5)
            }
            #expect(shared == 0, "seed \(seed): \(shared)")
            let own = try rejected(perSecond: 19, seed: seed) {
                $0.perCaller = true
                $0.keepAlive = KeepAliveSpec(connections: 5)
            }
            #expect(own > 0.1, "seed \(seed): \(own)")
        }
    }
}
