import SimCore
import SimModels
import TestSupport
import Testing

@Suite("Rules of nodes")
struct NodeRulesTests {
    private typealias Nodes = NodeScenario
    private static let plain = #""nodePools": { "n": { "allocatable": { "cpu": "4" } } }"#

    @Test(
        "what is wrong is said at its place",
        arguments: [
            (
                #""clusterAutoscaler": {}, "nodePools": { "n": { "allocatable": { "cpu": "4" }, "min": 3, "max": 2 } }"#,
                "", "", "min 3 is above max 2"
            ),
            (
                #""nodePools": { "n": { "allocatable": { "cpu": "4" }, "min": 3 } }"#, "", "",
                "min without max"
            ),
            (
                #""clusterAutoscaler": {}, "nodePools": { "n": { "allocatable": { "cpu": "4" }, "max": 3, "count": 4 } }"#,
                "", "", "4 nodes at the start are not between min 0 and max 3"
            ),
            (
                #""nodePools": { "n": { "allocatable": { "cpu": "4" }, "max": 3 } }"#, "", "",
                "has a max, but nothing adds nodes"
            ),
            (
                #""clusterAutoscaler": {}, \#(plain)"#, "", "",
                "cluster.clusterAutoscaler has no node pool with a max"
            ),
            (
                #""nodePools": { "n": { "allocatable": { "cpu": "4" }, "systemReserved": { "cpu": "4" } } }"#,
                "", "", "systemReserved leaves no cpu"
            ),
            (
                #""nodePools": { "n": { "allocatable": { "cpu": "4", "memory": "1Gi" }, "systemReserved": { "memory": "1Gi" } } }"#,
                "", "", "systemReserved leaves no memory"
            ),
            (
                #""nodePools": { "n": { "allocatable": { "cpu": "4" }, "systemReserved": { "cpu": "2" }, "kubeReserved": { "cpu": "2" } } }"#,
                "", "", "kubeReserved leaves no cpu"
            ),
            (
                #""nodePools": { "n": { "allocatable": { "cpu": "4" }, "systemReserved": { "cpu": "2" }, "daemonSets": { "cpu": "2" } } }"#,
                "", "", "daemonSets leave no cpu"
            ),
            (
                #""nodePools": { "n": { "allocatable": { "cpu": "4", "memory": "1Gi" }, "daemonSets": { "memory": "1Gi" } } }"#,
                "", "", "daemonSets leave no memory"
            ),
            (
                #""nodePools": { "n": { "allocatable": { "cpu": "4", "pods": 3 }, "daemonSets": { "pods": 3 } } }"#,
                "", "", "daemonSets leave no place"
            ),
            (
                #""nodePools": { "n": { "allocatable": { "cpu": "4" }, "daemonSets": { "cpu": "3500m" } } }"#,
                #""resources": { "requests": { "cpu": "1" } }"#, "",
                "a pod of \"web\" requests more than a node of any pool has"
            ),
            (
                #""nodePools": { "n": { "allocatable": { "cpu": "4" }, "zones": ["a", "a"] } }"#,
                "", "", "a zone is named twice"
            ),
            (#""nodePools": { "n": { "count": 1 } }"#, "", "", "allocatable"),
            (
                plain, #""resources": { "requests": { "cpu": "5" } }"#, "",
                "a pod of \"web\" requests more than a node of any pool has"
            ),
            (
                plain, #""podDisruptionBudget": {}"#, "", "neither bound"
            ),
            (
                plain, #""podDisruptionBudget": { "minAvailable": 1, "maxUnavailable": 1 }"#, "",
                "both minAvailable and maxUnavailable"
            ),
            (
                #""nodeCPU": "4""#, #""podDisruptionBudget": { "minAvailable": 1 }"#, "",
                "but there are no cluster.nodePools"
            ),
            (
                plain, "", #"{ "killNode": { "pool": "m" } }"#, "unknown node pool \"m\""
            ),
            (plain, "", #"{ "killZone": { "zone": "z" } }"#, "unknown zone \"z\""),
            (
                plain, "", #"{ "spotInterruption": { "pool": "n" } }"#,
                "the pool \"n\" has no spot nodes"
            ),
            (plain, "", #"{ "spotInterruption": {} }"#, "no node pool has spot nodes"),
            (
                #""nodePools": { "n": { "allocatable": { "cpu": "4" }, "spot": true }, "m": { "allocatable": { "cpu": "4" }, "zones": ["b"] } }"#,
                "", #"{ "spotInterruption": { "zone": "b" } }"#,
                "no node pool with spot nodes is in the zone \"b\""
            ),
            (
                #""nodePools": { "n": { "allocatable": { "cpu": "4" } }, "m": { "allocatable": { "cpu": "4" }, "zones": ["b"] } }"#,
                "", #"{ "killNode": { "pool": "n", "zone": "b" } }"#,
                "the pool \"n\" has no nodes in the zone \"b\": the fault hits nothing; its zones are a"
            ),
            (
                #""nodeCPU": "4""#, "", #"{ "drainNode": {} }"#,
                "a fault of nodes, but there are no cluster.nodePools"
            ),
            (
                #""nodePools": { "n": { "allocatable": { "cpu": "4" }, "count": 10000 }, "m": { "allocatable": { "cpu": "4" }, "count": 10000 }, "o": { "allocatable": { "cpu": "4" } } }"#,
                "", "", "20001 nodes together"
            ),
        ]
    )
    func rules(_ cluster: String, _ web: String, _ fault: String, _ expected: String) {
        let issues = Nodes.issues(
            Nodes.text(
                cluster: cluster,
                web: web,
                faults: fault.isEmpty ? "{}" : #"{ "f": { "at": "1s", "effect": \#(fault) } }"#
            )
        )
        #expect(issues.count == 1, "\(issues)")
        #expect(issues.first?.contains(expected) == true, "\(issues)")
        #expect(issues.first?.hasPrefix("n.json:") == true, "\(issues)")
    }

    @Test("the name of a pool's cost item is its own")
    func costName() {
        let issues = Nodes.issues(
            Nodes.text(
                cluster: """
                    "nodePools": { "n": { "allocatable": { "cpu": "4" }, "pricePerHour": 1 } }
                    """,
                more: """
                    "costs": { "items": { "nodes.n": { "meter": { "months": {} }, "unitPrice": 1 } } }
                    """
            )
        )
        #expect(issues.count == 1 && issues[0].contains("nodes.n"), "\(issues)")
    }

    @Test("nodes are billed from the request for them to their end, at the price of their pool")
    func cost() throws {
        let run = try Nodes.run(
            Nodes.text(
                cluster: """
                    "clusterAutoscaler": { "scanPhase": "0s" },
                    "nodePools": {
                      "fixed": { "allocatable": { "cpu": "2" }, "count": 2, "pricePerHour": 0.5 },
                      "grown": { "allocatable": { "cpu": "2" }, "min": 0, "max": 3, "count": 0,
                        "provisionTime": "2m", "pricePerHour": 2 } }
                    """,
                web: #""replicas": 6, "resources": { "requests": { "cpu": "1" } }"#,
                duration: "30m"
            )
        )
        let lines = run.result.cost.items
        #expect(lines.map(\.item) == ["nodes.fixed", "nodes.grown"])
        #expect(lines.map(\.unit) == ["node-hour", "node-hour"])
        #expect(lines.map(\.quantity) == [1, 0.5])
        #expect(lines.map(\.amount) == [0.5, 1])
    }

    @Test("every account adds up with nodes that come, go, fail and are drained")
    func laws() throws {
        var kinds: Set<UInt16> = []
        for seed in Effort.seeds(1...40, short: 12) {
            var scenario = RandomScenario.make(seed: seed)
            RandomNodes.add(to: &scenario, seed: seed)
            let run = try ScenarioRun(scenario)
            var simulation = run.simulation(seed: seed)
            var observer = InvariantObserver()
            try simulation.run(until: run.span.end, observing: &observer)
            if let problem = observer.problem { Issue.record("seed \(seed): \(problem)") }
            kinds.formUnion(simulation.occurrences.map(\.kind))
        }
        guard Effort.isLong else {
            #expect(kinds.contains(OccurrenceKind.nodeReady.rawValue))
            return
        }
        let wanted: [OccurrenceKind] = [
            .nodeReady, .nodeLost, .nodeNotReady, .nodeRemoved, .nodeInterruptionNotice,
            .nodeDrainBegan, .nodeDrained, .clusterAutoscalerScaled, .podUnschedulable,
            .podScheduled, .podEvicted, .evictionRefused,
        ]
        for kind in wanted where !kinds.contains(kind.rawValue) {
            Issue.record("no random scenario has \(kind.name)")
        }
    }
}
