import SimCore
public import SimModels

extension RandomScenario {
    /// A scenario for a seed in which load balancers follow the pods, and analyses look at times.
    public static func makeLoadBalancers(seed: UInt64) -> Scenario {
        var scenario = makeKubelet(seed: seed)
        var bits = SplitMix(seed &* 0xA076_1D65 &+ 9)
        for name in scenario.services.names where bits.below(3) > 0 {
            var balancer = LoadBalancerSpec()
            balancer.registration = .milliseconds(Int64(bits.below(20_000)))
            balancer.deregistration = .milliseconds(Int64(bits.below(20_000)))
            balancer.readinessGates = bits.below(2) == 0
            scenario.services[name]?.loadBalancer = balancer
        }
        for name in scenario.rollouts.names {
            guard case .canary(var canary) = scenario.rollouts[name]?.delivery else { continue }
            canary.analysis?.successCondition.latencies = [
                LatencyCondition(percentile: 95, limit: .milliseconds(Int64(1 + bits.below(500))))
            ]
            scenario.rollouts[name]?.delivery = .canary(canary)
        }
        return scenario
    }
}
