import Foundation
import SimModels
import Testing

/// The shipped scenarios about servers, queues and balancing: what they promise holds, with every
/// variant.
@Suite("Scenarios/services")
struct ServicesScenariosTests {
    private static let names = ["gunicorn-timeout", "keep-alive-pinning", "lifo-and-shedding"]

    private static func file(_ name: String) throws -> ScenarioFile {
        let text = try Documents.text(of: "Scenarios/services/\(name).json")
        return try ScenarioFile(parsing: [UInt8](text.utf8), source: "\(name).json")
    }

    @Test("every expectation of the file and of its variants holds", arguments: names)
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
            ("gunicorn-timeout", "services.shop.server.gunicorn.timeout=30"),
            ("gunicorn-timeout", "services.shop.server.gunicorn.workers=64"),
            ("keep-alive-pinning", "services.catalog.loadBalancing.keepAlive.idleTimeout=50ms"),
            ("keep-alive-pinning", "services.catalog.loadBalancing.keepAlive=null"),
            ("lifo-and-shedding", "services.api.queueLimit=10"),
            ("lifo-and-shedding", "services.api.workers=6"),
        ]
    )
    func broken(_ name: String, _ setting: String) throws {
        let result = try ScenarioRun(Self.file(name), settings: [setting]).run()
        #expect(!result.expectationsHold)
    }
}
