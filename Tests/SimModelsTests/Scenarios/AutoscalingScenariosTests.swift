import Foundation
import SimModels
import Testing

/// The shipped scenarios about autoscalers: what they promise holds, with every variant.
@Suite("Autoscaling scenarios")
struct AutoscalingScenariosTests {
    private func file(_ name: String) throws -> ScenarioFile {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Scenarios/kubernetes/\(name).json")
        return try ScenarioFile(
            parsing: [UInt8](Data(contentsOf: path)),
            source: "\(name).json"
        )
    }

    @Test(
        "every expectation holds",
        arguments: ["hpa-scale-up", "flapping-stabilization", "keda-63-of-64", "metrics-outage"]
    )
    func expectations(_ name: String) throws {
        let file = try file(name)
        for variant in [nil] + file.variantNames.map(Optional.some) {
            let result = try ScenarioRun(file, variant: variant).run()
            #expect(!result.expectations.isEmpty, "\(name) \(variant ?? "")")
            for expectation in result.expectations {
                #expect(
                    expectation.passed,
                    "\(name) \(variant ?? "") \(expectation.id): \(expectation.actual)"
                )
            }
        }
    }

    @Test(
        "another rule breaks what a scenario shows",
        arguments: [
            (
                "hpa-scale-up",
                "services.web.autoscaler.behavior.scaleUp.policies[0].periodSeconds=15"
            ),
            ("hpa-scale-up", "cluster.metricResolution=30s"),
            ("flapping-stabilization", "services.web.autoscaler.behavior.scaleDown=null"),
            ("metrics-outage", "faults.metrics-server.duration=4m"),
            ("keda-63-of-64", "cluster.horizontalPodAutoscalerTolerance=0.01"),
        ]
    )
    func broken(_ name: String, _ setting: String) throws {
        let result = try ScenarioRun(file(name), settings: [setting]).run()
        #expect(!result.expectationsHold)
    }
}
