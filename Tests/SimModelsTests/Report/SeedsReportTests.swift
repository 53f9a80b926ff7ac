import SimCore
import SimModels
import Testing

@Suite("Report over several seeds")
struct SeedsReportTests {
    @Test("the text and the JSON are as recorded")
    func golden() throws {
        let report = sampleReport()
        try expectGolden(report.text(), "sample-storm.seeds.txt")
        try expectGolden(String(decoding: report.json, as: UTF8.self), "sample-storm.seeds.json")
    }

    @Test(
        "the median of an even number of values is the mean of the middle two",
        arguments: [([5], 5.0), ([9, 1], 5.0), ([3, 1, 2], 2.0), ([4, 1, 3, 2], 2.5)]
            as [([Int64], Double)]
    )
    func median(lost: [Int64], median: Double) {
        let results = lost.map { count in
            var result = RunResult(named: "s")
            result.messages.lost = count
            return result
        }
        let range = SeedsReport(results).measures.first { $0.name == "messages.lost" }?.range
        #expect(range?.median == median)
        #expect(range?.min == lost.min().map(Double.init))
        #expect(range?.max == lost.max().map(Double.init))
    }

    @Test("a time that never came in any seed has no median")
    func never() {
        let report = SeedsReport([RunResult(named: "s"), RunResult(named: "s")])
        let detect = report.measures.first { $0.name == "downtime.time_to_detect_s" }
        #expect(detect != nil)
        #expect(detect?.range == nil)
        #expect(
            report.text().contains(
                "  time to detect                      –      –     –  0 of 2\n"
            )
        )
    }

    @Test("an expectation passes when it holds in the share of seeds that it asks for")
    func shares() {
        let results = (0..<20).map { seed in
            var result = RunResult(named: "s")
            result.seed = UInt64(seed)
            result.expectations = [
                ExpectationVerdict("e", that: "x == 0", actual: "1", passed: seed != 7)
            ]
            return result
        }
        #expect(SeedsReport(results, requiredShares: ["e": 0.95]).expectationsHold)
        #expect(!SeedsReport(results, requiredShares: ["e": 0.96]).expectationsHold)
        #expect(!SeedsReport(results).expectationsHold)
        #expect(SeedsReport(results).expectations[0].share == 0.95)
    }

    private func sampleReport() -> SeedsReport {
        let results = (0..<3).map { number in
            var result = sampleResult()
            result.seed += UInt64(number)
            result.messages.lost += Int64(number) * 1_000
            if number == 1 {
                result.claims[0].verdict = .contradicted
                result.downtime.timeToDetect = nil
            }
            return result
        }
        return SeedsReport(results, requiredShares: ["no-loss": 0.5])
    }
}
