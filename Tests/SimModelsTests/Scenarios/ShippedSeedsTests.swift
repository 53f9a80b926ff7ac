import Foundation
import SimModels
import TestSupport
import Testing

/// What a shipped scenario expects holds in each of the seeds 1 to 20, or in the share that it says.
@Suite("seeds of the shipped scenarios")
struct ShippedSeedsTests {
    private static let paths: [String] = {
        let root = Documents.root.appendingPathComponent("Scenarios").path
        let files = (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? []
        let all = files.filter { $0.hasSuffix(".json") && !$0.hasPrefix("benchmarks/") }.sorted()
        return Effort.isLong ? all : all.filter { $0.hasPrefix("services/") }
    }()

    @Test("expectations hold in each seed, or in the share that they say", arguments: paths)
    func seeds(_ path: String) throws {
        let file = try Documents.scenario("Scenarios/\(path)")
        let seeds = Effort.seeds(1...20, short: 2)
        let shares = Dictionary(
            uniqueKeysWithValues: try file.scenario().expect.map { ($0.name, $0.value.share) }
        )
        var judged = 0
        for variant in [nil] + file.variantNames.map(Optional.some) {
            let run = try ScenarioRun(file, variant: variant)
            var failed: [String: [UInt64]] = [:]
            for seed in seeds {
                for expectation in try run.run(seed: seed).expectations
                where expectation.mean == nil {
                    judged += 1
                    if !expectation.passed { failed[expectation.id, default: []].append(seed) }
                }
            }
            for (id, bad) in failed.sorted(by: { $0.key < $1.key }) {
                let holds = 1 - Double(bad.count) / Double(seeds.count)
                // Of two seeds no share can be read: only what has to hold in all is judged then.
                guard Effort.isLong || shares[id] == 1 else { continue }
                #expect(
                    holds + 1e-9 >= shares[id] ?? 1,
                    "\(path) \(variant ?? "") \(id) failed in seeds \(bad)"
                )
            }
        }
        #expect(judged > 0, "\(path) expects nothing")
    }
}
