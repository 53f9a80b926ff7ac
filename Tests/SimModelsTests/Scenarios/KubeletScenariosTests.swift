import Foundation
import SimModels
import Testing

/// The shipped scenarios about kubelets: what they promise holds, with every variant.
@Suite("Kubelet scenarios")
struct KubeletScenariosTests {
    private func file(_ name: String) throws -> ScenarioFile {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Scenarios/\(name).json")
        return try ScenarioFile(
            parsing: [UInt8](Data(contentsOf: path)),
            source: "\(name).json"
        )
    }

    @Test(
        "every expectation holds",
        arguments: ["overload-liveness-kill", "termination-race", "registry-outage"]
    )
    func expectations(_ name: String) throws {
        let file = try file("kubernetes/\(name)")
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
            ("overload-liveness-kill", "services.shop.livenessProbe.timeoutSeconds=5"),
            ("termination-race", "cluster.endpointPropagation=0s"),
            ("registry-outage", "faults.registry.duration=4m"),
        ]
    )
    func broken(_ name: String, _ setting: String) throws {
        let result = try ScenarioRun(file("kubernetes/\(name)"), settings: [setting]).run()
        #expect(!result.expectationsHold)
    }
}
