import SimCore
import SimModels
import Testing

@Suite("Scenario decoding")
struct SchemaDecodingTests {
    @Test("a minimal file takes every default")
    func minimal() throws {
        let (scenario, warnings) = try SampleScenario.decode(
            json: Array(#"{"version": 1, "services": {"b": {}, "a": {"autoscaler": 50}}}"#.utf8),
            source: "storm.json"
        )
        #expect(scenario.services.names == ["a", "b"])
        #expect(scenario.services["b"]?.replicas == 3)
        #expect(scenario.services["a"]?.autoscaler?.maxReplicas == 50)
        #expect(warnings.isEmpty)
    }
}
