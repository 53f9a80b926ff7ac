import Foundation
import SimModels
import Testing

@Suite("Scenarios/kubernetes/rolling-update-bad-version.json")
struct RollingUpdateScenarioTests {
    @Test("every expectation of the file and of its variants holds, and each variant has some")
    func expectations() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Scenarios/kubernetes/rolling-update-bad-version.json")
        let file = try ScenarioFile(
            parsing: [UInt8](try Data(contentsOf: path)),
            source: "rolling-update-bad-version.json"
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
