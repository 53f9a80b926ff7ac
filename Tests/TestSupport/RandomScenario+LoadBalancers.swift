import SimCore
public import SimModels

extension RandomScenario {
    /// A scenario for a seed in which load balancers follow the pods.
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
        return scenario
    }
}
