import Foundation
import SimModels
import Testing

@Suite("Shipped scenarios")
struct ShippedScenariosTests {
    /// Every scenario file of the repository.
    private static func paths() throws -> [String] {
        let folder = Documents.root.appendingPathComponent("Scenarios").path
        return try FileManager.default.subpathsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".json") }.sorted()
    }

    @Test("each is named in the list of them, says what it shows and asserts something")
    func described() throws {
        let list = try Documents.text(of: "Scenarios/README.md")
        let paths = try Self.paths()
        #expect(paths.count > 10)
        for path in paths {
            let file = try Documents.scenario("Scenarios/" + path)
            #expect(list.contains(path), "Scenarios/README.md does not name \(path)")
            let scenario = try file.scenario()
            #expect(scenario.description.count > 80, "\(path) says too little")
            #expect(!scenario.expect.isEmpty, "\(path) asserts nothing")
        }
    }
}
