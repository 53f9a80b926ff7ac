import SimCore
import SimModels
import Testing

@Suite("Report for programs")
struct ReportJSONTests {
    @Test("the JSON of an incident is as recorded")
    func golden() throws {
        try expectGolden(ReportJSON.text(of: sampleResult()), "sample-storm.7.json")
    }

    @Test("every result is JSON that reads back, whatever its names and numbers")
    func readsBack() throws {
        for seed in UInt64(1)...100 {
            var random = RandomResult(seed: seed)
            let result = random.result()
            let node = try JSONNode(parsing: ReportJSON.bytes(of: result), source: "report")
            #expect(node.members.first?.name == "schemaVersion")
            #expect(node["scenario"]?.string == result.scenario)
            #expect(node["claims"]?.elements.count == result.claims.count)
            let seeds = SeedsReport([result, result])
            let summary = try JSONNode(parsing: seeds.json, source: "report")
            #expect(summary["seeds"]?.elements.count == 2)
        }
    }

    @Test(
        "a whole number beyond 2^53 is a string, since readers would round it",
        arguments: [
            (UInt64(9_007_199_254_740_992), "9007199254740992"),
            (UInt64(9_007_199_254_740_993), "\"9007199254740993\""),
            (UInt64.max, "\"18446744073709551615\""),
        ]
    )
    func largeSeeds(seed: UInt64, written: String) {
        var result = RunResult(named: "s")
        result.seed = seed
        #expect(ReportJSON.text(of: result).contains("\n  \"seed\": \(written),\n"))
    }

    @Test("of the warm-up only what led to something later is shown, however far back")
    func warmUp() throws {
        var result = RunResult(named: "s")
        func entry(_ id: UInt32, _ seconds: Int64, _ causes: [UInt32]) -> TimelineEntry {
            TimelineEntry(id, at: .seconds(seconds), .podReady, of: "w", text: "t", causes: causes)
        }
        result.timeline = [
            entry(1, -50, []), entry(2, -40, []), entry(3, -30, [1]), entry(4, 0, [3]),
            entry(5, 9, [99]),
        ]
        let node = try JSONNode(parsing: ReportJSON.bytes(of: result), source: "report")
        let ids = node["timeline"]?.elements.compactMap { $0["id"]?.number?.shown }
        #expect(ids == ["1", "3", "4", "5"])
    }
}
