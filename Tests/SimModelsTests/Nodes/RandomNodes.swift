import SimCore
import SimModels
import TestSupport

/// Gives a random scenario nodes that are too few, and faults that take some of them away.
enum RandomNodes {
    static func add(to scenario: inout Scenario, seed: UInt64) {
        defer { addDaemonSets(to: &scenario, seed: seed) }
        var bits = SplitMix(seed &* 0xD134_2543_DE82_EF95 &+ 5)
        func chance(_ outOf: Int) -> Bool { bits.below(outOf) == 0 }
        func at() -> SimDuration { .seconds(Int64(5 + bits.below(60))) }
        scenario.cluster.nodeMonitorGracePeriod = .seconds(10)
        scenario.cluster.unreachableTolerationSeconds = bits.below(30)
        for name in ["a", "b"].prefix(1 + bits.below(2)) {
            var pool = NodePoolSpec()
            pool.allocatable.cpu = .cores(Int64(2 + bits.below(3)))
            pool.allocatable.pods = 3 + bits.below(8)
            pool.zones = chance(2) ? ["x"] : ["x", "y"]
            pool.spot = name == "a"
            pool.count = 1 + bits.below(4)
            pool.provisionTime = .constant(.seconds(Int64(3 + bits.below(30))))
            if chance(2) {
                pool.min = 0
                pool.max = (pool.count ?? 1) + bits.below(4)
                var autoscaler = ClusterAutoscalerSpec()
                autoscaler.scaleDownUnneededTime = .seconds(15)
                autoscaler.scaleDownDelayAfterAdd = .seconds(20)
                autoscaler.maxNodeProvisionTime = .seconds(20)
                autoscaler.scaleDownUnreadyTime = .seconds(20)
                scenario.cluster.clusterAutoscaler = autoscaler
            }
            scenario.cluster.nodePools[name] = pool
        }
        for index in 0..<scenario.services.count {
            scenario.services.update(at: index) { service in
                if service.resources.limits.cpu == nil, service.resources.requests.cpu == nil {
                    service.resources.requests.cpu = .millicores(Int64(100 + bits.below(900)))
                }
                if chance(3) {
                    service.topologySpreadConstraints = [
                        TopologySpreadConstraintSpec(chance(2) ? .zone : .hostname)
                    ]
                }
                if chance(2) {
                    var budget = PodDisruptionBudgetSpec()
                    budget.maxUnavailable = .count(bits.below(2))
                    service.podDisruptionBudget = budget
                }
            }
        }
        func add(_ name: String, _ effect: FaultEffectSpec) {
            var fault = FaultSpec()
            fault.at = at()
            fault.effect = effect
            scenario.faults[name] = fault
        }
        if chance(2) {
            var kill = KillNodeSpec()
            kill.count = 1
            add("node-kill", .killNode(kill))
        }
        if chance(2) {
            var drain = DrainNodeSpec()
            drain.count = 1 + bits.below(2)
            if chance(2) { drain.timeout = .seconds(12) }
            add("node-drain", .drainNode(drain))
        }
        if chance(2) {
            var spot = SpotInterruptionSpec()
            spot.count = 1
            spot.notice = .seconds(Int64(bits.below(20)))
            spot.terminationHandler = chance(2)
            add("node-spot", .spotInterruption(spot))
        }
        if chance(2) {
            // Less than the containers of a crowded node use: nobody asked for it, so they all fit.
            for name in scenario.cluster.nodePools.names {
                scenario.cluster.nodePools[name]?.allocatable.memory = .mebibytes(150)
            }
            for name in scenario.services.names where scenario.services[name]?.memory == nil {
                var memory = MemorySpec()
                memory.base = .mebibytes(Int64(30 + bits.below(40)))
                scenario.services[name]?.memory = memory
            }
        }
    }

    /// Agents on the nodes of some pools.
    private static func addDaemonSets(to scenario: inout Scenario, seed: UInt64) {
        var bits = SplitMix(seed &* 0xA24B_AED4 &+ 7)
        scenario.cluster.clusterAutoscaler?.ignoreDaemonSetsUtilization = bits.below(3) == 0
        for index in 0..<scenario.cluster.nodePools.count where bits.below(2) == 0 {
            scenario.cluster.nodePools.update(at: index) {
                $0.daemonSets.cpu = .millicores(Int64(50 + bits.below(900)))
                $0.daemonSets.pods = bits.below(2)
            }
        }
    }
}
