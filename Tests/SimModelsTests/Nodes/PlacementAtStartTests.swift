import SimCore
import SimModels
import TestSupport
import Testing

@Suite("Placing the pods of a start")
struct PlacementAtStartTests {
    @Test("binds each pod to the node that it would have found alone")
    func random() throws {
        for seed in Effort.seeds(1...200, short: 24) {
            var scenario = RandomScenario.make(seed: seed)
            RandomNodes.add(to: &scenario, seed: seed)
            guard let run = try? ScenarioRun(scenario) else { continue }
            try requireSame(run, "seed \(seed)")
        }
    }

    @Test(
        "whatever spread is asked for",
        arguments: [
            "[]",
            #"[{"topologyKey": "kubernetes.io/hostname"}]"#,
            #"[{"topologyKey": "topology.kubernetes.io/zone", "maxSkew": 2}]"#,
            """
            [{"topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "ScheduleAnyway"},
             {"topologyKey": "kubernetes.io/hostname", "maxSkew": 3}]
            """,
        ]
    )
    func spread(_ rules: String) throws {
        let services = (0..<6).map { number in
            """
            "s\(number)": {"replicas": \(number * 7), "topologySpreadConstraints": \(rules),
              "resources": {"requests": {"cpu": "\(50 + number % 3 * 130)m", "memory": "64Mi"}},
              "operations": {"get": {}}}
            """
        }.joined(separator: ", ")
        let text = """
            {"version": 1, "name": "n", "warmup": "0s", "duration": "1s",
             "cluster": {"nodePools": {
               "a": {"allocatable": {"cpu": "2", "memory": "1Gi"}, "count": 7, "zones": ["x", "y"]},
               "b": {"allocatable": {"cpu": "4", "memory": "1Gi", "pods": 9}, "count": 5,
                 "zones": ["z"]}}},
             "services": {\(services)},
             "traffic": {"t": {"target": "s1", "rate": [{"rate": "1/s"}]}}}
            """
        try requireSame(
            ScenarioRun(ScenarioFile(parsing: Array(text.utf8), source: "n.json")),
            rules
        )
    }

    private func requireSame(_ run: ScenarioRun, _ what: String) throws {
        var together = run.simulation()
        var alone = run.withPodsPlacedOneByOne.simulation()
        try together.run(until: .start + .milliseconds(1))
        try alone.run(until: .start + .milliseconds(1))
        #expect(together.model.nodeTable == alone.model.nodeTable, "\(what)")
        #expect(together.digest == alone.digest, "\(what)")
        #expect(!together.model.nodeTable.isEmpty, "\(what)")
    }
}
