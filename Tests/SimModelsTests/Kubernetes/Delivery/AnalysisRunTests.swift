import SimCore
import SimModels
import Testing

@Suite("analysis runs")
struct AnalysisRunTests {
    private func run(_ change: (inout AnalysisSpec) -> Void = { _ in }) -> AnalysisRun {
        var spec = AnalysisSpec()
        spec.interval = .seconds(30)
        spec.successCondition = SuccessCondition(0.05)
        change(&spec)
        return AnalysisRun(spec, at: .start + .seconds(100))
    }

    private func second(_ second: Int64) -> SimTime { .start + .seconds(second) }

    @Test("the first measurement comes after the delay, or after an interval without one")
    func first() {
        #expect(run().next == second(130))
        #expect(run { $0.initialDelay = .seconds(10) }.next == second(110))
    }

    @Test("it fails with one failed measurement more than the limit, whenever they come")
    func limit() {
        var run = run { $0.failureLimit = 1 }
        let result1 = run.measure(errors: 6, of: 100, at: second(130))
        #expect(result1 == .failed)
        #expect(run.next == second(160))
        let result2 = run.measure(errors: 5, of: 100, at: second(160))
        #expect(result2 == .passed)
        let result3 = run.measure(errors: 6, of: 100, at: second(190))
        #expect(result3 == .analysisFailed)
    }

    @Test("without an answer there is no measurement")
    func empty() {
        var run = run { $0.count = 1 }
        let result4 = run.measure(errors: 0, of: 0, at: second(130))
        #expect(result4 == .empty)
        #expect(run.measurements == 0)
        let result5 = run.measure(errors: 0, of: 1, at: second(160))
        #expect(result5 == .analysisSucceeded)
    }

    @Test("it succeeds with the last of its measurements, failed ones included")
    func count() {
        var run = run {
            $0.count = 2
            $0.failureLimit = 1
        }
        let result6 = run.measure(errors: 0, of: 10, at: second(130))
        #expect(result6 == .passed)
        let result7 = run.measure(errors: 10, of: 10, at: second(160))
        #expect(result7 == .analysisSucceeded)
    }

    @Test("a bound on a percentile is met by times up to it")
    func latency() {
        var condition = SuccessCondition(1)
        condition.latencies = [LatencyCondition(percentile: 50, limit: .milliseconds(100))]
        var times = Histogram()
        for milliseconds in [10, 20, 90] { times.record(Int64(milliseconds) * 1_000_000) }
        #expect(condition.isMet(errors: 3, of: 3, latency: times))
        for _ in 0..<5 { times.record(200_000_000) }
        #expect(!condition.isMet(errors: 0, of: 8, latency: times))
        // Nothing was measured.
        #expect(condition.isMet(errors: 0, of: 0, latency: Histogram()))
    }

    @Test("a condition with < is not met by its own limit")
    func strict() {
        #expect(SuccessCondition(0.05).isMet(errors: 5, of: 100))
        #expect(!SuccessCondition(0.05, isStrict: true).isMet(errors: 5, of: 100))
        #expect(SuccessCondition(0).isMet(errors: 0, of: 100))
    }
}
