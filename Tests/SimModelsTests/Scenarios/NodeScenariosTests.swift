import Foundation
import SimModels
import Testing

@Suite("Scenarios/kubernetes of nodes")
struct NodeScenariosTests {
    @Test(
        "every expectation of the file and of its variants holds, and each variant has some",
        arguments: ["pdb-against-drain", "spot-interruption", "node-provisioning"]
    )
    func expectations(_ name: String) throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Scenarios/kubernetes/\(name).json")
        let file = try ScenarioFile(
            parsing: [UInt8](try Data(contentsOf: path)),
            source: "\(name).json"
        )
        for variant in [nil] + file.variantNames.map(Optional.some) {
            let result = try file.run(variant: variant)
            #expect(!result.expectations.isEmpty, "\(variant ?? "none")")
            for verdict in result.expectations {
                #expect(verdict.passed == true, "\(variant ?? "none"): \(verdict)")
            }
            #expect(result.warnings.isEmpty)
        }
    }
}
