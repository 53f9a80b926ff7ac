import SimModels
import TestSupport

extension DecisionScenarios {
    static let all = [alert, probe, pool, node, group]

    static func run(_ text: String) throws -> ScenarioRun {
        try ScenarioRun(ScenarioFile(parsing: Array(text.utf8), source: "decisions.json"))
    }

    /// The decisions of one who decides.
    static func decisions(of name: String, in text: String) throws -> [Decision] {
        let result = try run(text).run(explaining: [name])
        return result.decisions.first { $0.name == name }?.decisions ?? []
    }
}

extension Decision {
    /// What was found of an input.
    func value(_ name: String) -> Value? { inputs.first { $0.name == name }?.value }
}
