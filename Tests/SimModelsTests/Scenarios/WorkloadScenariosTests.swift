import Foundation
import SimModels
import Testing

/// The shipped scenarios about where requests come from: what they promise holds, with every variant.
@Suite("Scenarios/workload")
struct WorkloadScenariosTests {
    private static let names = [
        "closed-users", "diurnal-autoscaling", "retry-amplification", "trace-replay",
    ]

    private static func file(_ name: String) throws -> ScenarioFile {
        try Documents.scenario("Scenarios/workload/\(name).json")
    }

    @Test(
        "every expectation of the file and of its variants holds, and each variant has some",
        arguments: names
    )
    func expectations(_ name: String) throws {
        let file = try Self.file(name)
        for variant in [nil] + file.variantNames.map(Optional.some) {
            let result = try file.run(variant: variant)
            #expect(!result.expectations.isEmpty, "\(variant ?? "none")")
            for verdict in result.expectations {
                #expect(verdict.passed == true, "\(variant ?? "none"): \(verdict)")
            }
            #expect(result.warnings.isEmpty, "\(variant ?? "none")")
        }
    }

    @Test(
        "another rule breaks what a scenario shows",
        arguments: [
            ("closed-users", "traffic.visitors.users.thinkTime.mean=1s"),
            ("closed-users", "traffic.visitors.users.changes[0].count=400"),
            ("retry-amplification", "traffic.visitors.retry.attempts=2"),
            ("retry-amplification", "traffic.visitors.retry.probability=0.2"),
            ("trace-replay", "traffic.yesterday.trace.speed=2"),
            ("diurnal-autoscaling", "traffic.visitors.diurnal.peakAt=03:00"),
        ]
    )
    func broken(_ name: String, _ setting: String) throws {
        let result = try ScenarioRun(Self.file(name), settings: [setting]).run()
        #expect(!result.expectationsHold)
    }
}
