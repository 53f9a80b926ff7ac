import SimCore
import SimModels
import TestSupport
import Testing

@Suite("what the random scenarios reach")
struct RandomScenarioReachTests {
    @Test(
        "the random scenarios reach every cause of failure and of loss, and every turn of a platform"
    )
    func reach() throws {
        var failures: [FailureCause: Int64] = [:]
        var losses: [LossCause: Int64] = [:]
        var kinds: [OccurrenceKind: Int] = [:]
        var late: Int64 = 0
        var rejected: Int64 = 0
        var duplicates: Int64 = 0
        var stranded: Int64 = 0
        for seed in UInt64(1)...200 {
            let run = try ScenarioRun(RandomScenario.make(seed: seed))
            let result = try run.run(seed: seed)
            for (cause, count) in result.requests.failedByCause {
                failures[cause, default: 0] += count
            }
            for (cause, count) in result.messages.lostByCause { losses[cause, default: 0] += count }
            for entry in result.timeline { kinds[entry.kind, default: 0] += 1 }
            late += result.requests.late
            rejected += result.requests.rejected
            duplicates += result.messages.duplicates
            stranded += result.messages.stranded
        }
        print("REACH", failures, losses, kinds, late, rejected, duplicates, stranded)
        for cause in FailureCause.allCases { #expect(failures[cause] != nil, "\(cause)") }
        for cause in LossCause.allCases { #expect(losses[cause] != nil, "\(cause)") }
        for kind in OccurrenceKind.allCases { #expect(kinds[kind] != nil, "\(kind)") }
        #expect(late > 0 && rejected > 0 && duplicates > 0 && stranded > 0)
    }
}
