import SimCore
import SimModels
import Testing

@Suite("Scenario reference")
struct ScenarioReferenceTests {
    @Test("every object and choice has a section, in the order first mentioned")
    func sections() {
        let headings = ScenarioReference.markdown(root: SampleScenario.self)
            .split(separator: "\n")
            .filter { $0.hasPrefix("## ") }
        #expect(
            headings == [
                "## SampleScenario", "## SampleService", "## SampleFault", "## SampleAutoscaler",
                "## SampleStep", "## SampleDistribution", "## SampleAction", "## Constant",
                "## Exponential",
            ]
        )
    }

    @Test("a row shows type, unit, default, range, source and meaning")
    func rows() {
        let lines = ScenarioReference.markdown(root: SampleScenario.self).split(separator: "\n")
        let expected = [
            "| Field | Type | Unit | Default | Range | Source | Meaning |",
            "| `version` | whole number |  | required | 1 to 1 |  | Version of the format. |",
            #"| `duration` | duration |  | `"10m"` | > "0s" |  | How long to run. |"#,
            "| `services` | map by name of [SampleService](#sampleservice) |  | required | not empty |"
                + "  | The services. |",
            "| `variants` | map by name of any JSON |  | `{}` |  |  | Merge patches to compare. |",
            "| `replicas` | whole number | pods | `3` | ≥ 1 | apps/v1 | How many pods. |",
            #"| `cpu` | CPU quantity |  | `"500m"` | ≥ "1m" | core/v1 | CPU limit. |"#,
            #"| `memory` | byte quantity |  | none | "4Mi" to "64Gi" |  | Memory limit. |"#,
            "| `autoscaler` | [SampleAutoscaler](#sampleautoscaler) |  | none |  |  |"
                + " The autoscaler, if any. |",
            "| `dependsOn` | list of name |  | `[]` |  |  | Services that are called. |",
            "| `thinkTime` | [SampleDistribution](#sampledistribution) |  | `0s` |  |  |"
                + " Time between requests. |",
            #"| `weights` | list of number |  | `[1]` | 0 to 1 |  | Shares of the traffic \| by zone. |"#,
            "| `targetCPU` | percentage |  | `80` | > 0, ≤ 500 |  | CPU aimed at. |",
            #"| `selectPolicy` | `"Max"`, `"Min"`, `"Disabled"` |  | `"Max"` |  |  | Which policy wins. |"#,
            "| one of `none`, `killPods` | [SampleAction](#sampleaction) |  | required |  |  |"
                + " What happens. |",
            "| `parallel` | list of [SampleStep](#samplestep) |  | not empty |  | Does all at once. |",
            "Short form: a whole number.",
            "The field `distribution` names one of these; its own fields stand beside it.",
        ]
        for line in expected { #expect(lines.contains(Substring(line)), "\(line)") }
    }

    @Test("every stored property of the sample has a field")
    func coverage() {
        expectEveryPropertyHasAField(SampleScenario.self)
    }

    @Test("a property without a field is found")
    func uncovered() {
        #expect(propertiesWithoutField(Forgetful.self) == ["Forgetful.forgotten"])
    }
}

private struct Forgetful: SchemaObject {
    var kept = 1
    var forgotten = 2
    static let typeName = "Forgetful"
    static let summary = "An object that declares too little."
    static let fields: [Field<Self>] = [Field("kept", \.kept, "Declared.")]
}
