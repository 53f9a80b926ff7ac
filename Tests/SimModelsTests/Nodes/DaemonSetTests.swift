import SimCore
import SimModels
import Testing

@Suite("DaemonSets and what the kubelet keeps")
struct DaemonSetTests {
    private typealias Nodes = NodeScenario

    private func run(
        _ pool: String,
        flags: String = "",
        web: String = #""replicas": 1, "resources": { "requests": { "cpu": "100m" } }"#,
        duration: String = "20m"
    ) throws -> NodeScenario.Run {
        try Nodes.run(
            Nodes.text(
                cluster: """
                    "clusterAutoscaler": { "scanPhase": "4s"\(flags) },
                    "nodePools": { "n": { "allocatable": { "cpu": "4" }, "min": 1, "max": 5, \(pool) } }
                    """,
                web: web,
                duration: duration
            )
        )
    }

    @Test("a node with agents of 55 % is never removed at 0.5, not even an empty one")
    func agentsKeepNodes() throws {
        let agents = #""count": 3, "daemonSets": { "cpu": "2200m" }"#
        let kept = try run(agents)
        #expect(kept.problem == nil)
        #expect(kept.facts(.nodeUnneeded).isEmpty && kept.nodes.count == 3)
        // What the kubelet keeps is no part of what is allocatable: nobody requests it.
        let reserved = try run(#""count": 3, "systemReserved": { "cpu": "2200m" }"#)
        #expect(reserved.seconds(.nodeRemoved).count == 2)
        let higher = try run(agents, flags: #", "scaleDownUtilizationThreshold": 0.6"#)
        #expect(higher.seconds(.nodeRemoved).count == 2)
        #expect(higher.facts(.nodeUnneeded).first?.detail == 55)
    }

    @Test("ignoreDaemonSetsUtilization leaves them out on both sides")
    func ignored() throws {
        let ignoring = #", "ignoreDaemonSetsUtilization": true"#
        let agents = #""count": 2, "daemonSets": { "cpu": "2200m" }"#
        let run = try run(agents, flags: ignoring)
        #expect(run.problem == nil)
        #expect(run.seconds(.nodeRemoved) == [604])
        // The pod's 100m of the 1800m that are left.
        #expect(run.facts(.nodeUnneeded).first?.detail == 5)
        // 900m of the 1800m that are left are half of them; of all 4 cores it would be less.
        let half = try self.run(
            agents,
            flags: ignoring,
            web: #""replicas": 2, "resources": { "requests": { "cpu": "900m" } }"#
        )
        #expect(half.facts(.nodeUnneeded).isEmpty)
    }

    @Test("LeastAllocated counts what DaemonSets request")
    func leastAllocated() throws {
        let run = try Nodes.run(
            Nodes.text(
                cluster: """
                    "nodePools": {
                      "busy": { "allocatable": { "cpu": "4" }, "daemonSets": { "cpu": "2" } },
                      "free": { "allocatable": { "cpu": "4" } } }
                    """,
                web: """
                    "replicas": 2, "resources": { "requests": { "cpu": "500m" } },
                    "topologySpreadConstraints": [
                      { "maxSkew": 9, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "DoNotSchedule" } ]
                    """,
                duration: "5s"
            )
        )
        #expect(run.problem == nil)
        #expect(run.nodes.map(\.pods.count) == [0, 2])
    }

    @Test("new nodes are estimated with their DaemonSets")
    func estimate() throws {
        // Of 4 cores 2200m are the agents': one pod of a core fits on each node, not four.
        let run = try run(
            #""count": 1, "provisionTime": "60s", "daemonSets": { "cpu": "2200m" }"#,
            web: #""replicas": 4, "resources": { "requests": { "cpu": "1" } }"#,
            duration: "3m"
        )
        #expect(run.problem == nil)
        #expect(run.facts(.clusterAutoscalerScaled).map(\.detail) == [4])
        #expect(run.nodes.map(\.pods.count) == [1, 1, 1, 1])
        let pods = [NodeResources(cpu: 1_000, memory: 0, pods: 1)]
        let node = NodeResources(cpu: 4_000, memory: .max, pods: 10)
        let daemonSets = NodeResources(cpu: 2_200, memory: 0, pods: 1)
        let one = NodeEstimate(pods, into: node, beside: daemonSets, atMost: 9)
        // The expander counts what is left of the whole node.
        #expect(one.nodes == 1 && one.waste == 0.75)
    }
}
