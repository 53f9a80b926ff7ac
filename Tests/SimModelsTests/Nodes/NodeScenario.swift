import SimCore
import SimModels
import Testing

/// Small scenarios with nodes, written as their files would be.
enum NodeScenario {
    /// What a run left: its timeline, its nodes, and the first account that did not add up.
    struct Run {
        var result: RunResult
        var nodes: [NodeRow]
        var problem: String?

        /// When something of a kind happened, and to which number.
        func facts(_ kind: OccurrenceKind, _ subject: String? = nil) -> [TimelineEntry] {
            result.timeline.filter { entry in
                entry.kind == kind && (subject == nil || entry.subject == subject)
            }
        }

        /// The whole seconds at which something of a kind happened.
        func seconds(_ kind: OccurrenceKind, _ subject: String? = nil) -> [Double] {
            facts(kind, subject).map(\.at.seconds)
        }
    }

    /// The text of a scenario whose pods start within two seconds.
    static func text(
        cluster: String,
        web: String = "",
        services: String = "",
        faults: String = "{}",
        traffic: String = "{}",
        duration: String = "10m",
        more: String = ""
    ) -> String {
        let defaults = [
            ("podStart", #""1s""#), ("startup", #""1s""#),
            ("operations", #"{ "get": { "steps": [{ "sleep": "20ms" }] } }"#),
        ]
        var fields = defaults.filter { !web.contains("\"\($0.0)\"") }
            .map { "\"\($0.0)\": \($0.1)" }
        if !web.isEmpty { fields.append(web) }
        return """
            { "version": 1, "name": "nodes", "warmup": "0s", "duration": "\(duration)",
              "cluster": { "metricPhase": "5s", "housekeepingPhase": "3s",
                "restartLatency": "0s", \(cluster) },
              "services": { "web": { \(fields.joined(separator: ", ")) }
                \(services.isEmpty ? "" : ", " + services) },
              "traffic": \(traffic),
              "faults": \(faults)\(more.isEmpty ? "" : ", " + more) }
            """
    }

    /// A pool of nodes with so many cores.
    static func pool(_ cpu: String, _ more: String = #""count": 1"#) -> String {
        #"{ "allocatable": { "cpu": "\#(cpu)" }, \#(more) }"#
    }

    /// Runs a scenario, checking every account after every event.
    static func run(_ text: String, seed: UInt64 = 1) throws -> Run {
        let file = try ScenarioFile(parsing: Array(text.utf8), source: "n.json")
        let run = try ScenarioRun(try file.scenario())
        var simulation = run.simulation(seed: seed)
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        return Run(
            result: try run.run(seed: seed),
            nodes: simulation.model.nodeTable,
            problem: observer.problem
        )
    }

    /// What is wrong with a scenario, one line an issue.
    static func issues(_ text: String) -> [String] {
        do {
            let file = try ScenarioFile(parsing: Array(text.utf8), source: "n.json")
            return try file.validate().map(\.description)
        } catch {
            return error.issues.map(\.description)
        }
    }
}
