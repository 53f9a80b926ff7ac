import Foundation
import SimModels
import Testing

/// The shipped scenarios about databases and their connections: what they promise holds, with every
/// variant.
@Suite("Scenarios/database")
struct DatabaseScenariosTests {
    private static let folder = "Scenarios/database"

    private static func names() -> [String] {
        let path = Documents.root.appendingPathComponent(folder).path
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    private static func file(_ name: String) throws -> ScenarioFile {
        let text = try Documents.text(of: "\(folder)/\(name).json")
        return try ScenarioFile(parsing: [UInt8](text.utf8), source: "\(name).json")
    }

    @Test("there are scenarios of databases")
    func present() {
        #expect(Self.names().count >= 3)
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
        }
    }

    @Test(
        "another rule breaks what a scenario shows",
        arguments: [
            ("connection-bomb", "databases.postgres.max_connections=90"),
            ("pool-exhaustion", "services.shop.connections.pool.queuePool.pool_size=25"),
            ("pgbouncer", "databases.postgres.max_connections=300"),
        ]
    )
    func broken(_ name: String, _ setting: String) throws {
        let result = try ScenarioRun(Self.file(name), settings: [setting]).run()
        #expect(!result.expectationsHold)
    }
}
