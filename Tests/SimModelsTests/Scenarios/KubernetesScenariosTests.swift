import Foundation
import SimModels
import Testing

/// The shipped scenarios about the cluster: what they promise holds, with every variant.
@Suite("Scenarios/kubernetes")
struct KubernetesScenariosTests {
    private static let folder = "Scenarios/kubernetes"

    private static func names() -> [String] {
        let path = Documents.root.appendingPathComponent(folder).path
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    private static func file(_ name: String) throws -> ScenarioFile {
        let text = try Documents.text(of: "\(folder)/\(name).json")
        return try ScenarioFile(parsing: [UInt8](text.utf8), source: "\(name).json")
    }

    @Test("there are scenarios of the cluster")
    func present() {
        #expect(Self.names().count >= 15)
    }

    @Test(
        "every expectation of the file and of its variants holds, and each variant has some",
        arguments: names()
    )
    func expectations(_ name: String) throws {
        let file = try Self.file(name)
        for variant in [nil] + file.variantNames.map(Optional.some) {
            let result = try file.run(variant: variant)
            #expect(!result.expectations.isEmpty, "\(variant ?? "none")")
            for verdict in result.expectations {
                #expect(verdict.passed == true, "\(variant ?? "none"): \(verdict)")
            }
            #expect(result.warnings.isEmpty)
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
            ("overload-liveness-kill", "services.shop.livenessProbe.timeoutSeconds=5"),
            ("termination-race", "cluster.endpointPropagation=0s"),
            ("registry-outage", "faults.registry.duration=4m"),
        ]
    )
    func broken(_ name: String, _ setting: String) throws {
        let result = try ScenarioRun(Self.file(name), settings: [setting]).run()
        #expect(!result.expectationsHold)
    }
}
