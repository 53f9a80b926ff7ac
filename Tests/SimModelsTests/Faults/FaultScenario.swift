import SimCore
import SimModels

/// The pieces of small scenarios in which something breaks.
enum FaultScenario {
    /// A fault at an instant.
    static func fault(
        _ effect: FaultEffectSpec,
        at: SimDuration?,
        _ change: (inout FaultSpec) -> Void = { _ in }
    ) -> FaultSpec {
        var fault = FaultSpec()
        fault.at = at
        fault.effect = effect
        change(&fault)
        return fault
    }

    /// Containers that get a signal.
    static func kill(
        _ service: String,
        _ change: (inout KillPodsSpec) -> Void = { _ in }
    ) -> FaultEffectSpec {
        var kill = KillPodsSpec()
        kill.service = NameReference(service)
        change(&kill)
        return .killPods(kill)
    }

    /// A service that does nothing, with some pods, in a scenario of its own.
    static func idle(seconds: Int64, pods: Int) -> Scenario {
        var scenario = TinyScenario.scenario(seconds: seconds)
        scenario.services["web"] = TinyScenario.service([]) { $0.replicas = pods }
        return scenario
    }

    /// When something of a kind happened.
    static func times(_ kind: OccurrenceKind, in result: RunResult) -> [SimDuration] {
        result.timeline.filter { $0.kind == kind }.map(\.at)
    }

    /// What is wrong with a scenario whose faults are these, one line an issue.
    static func issues(faults: String, more: String = "") -> [String] {
        let text = """
            { "version": 1, "name": "broken", "duration": "10m",
              "services": { "web": { "operations": { "get": { "steps": [{ "cpu": "1ms" }] } } } },
              "databases": { "main": {} }\(more),
              "faults": \(faults) }
            """
        do {
            let file = try ScenarioFile(parsing: Array(text.utf8), source: "f.json")
            return try file.validate().map(\.description)
        } catch {
            return error.issues.map(\.description)
        }
    }
}
