import SimCore
import SimModels
import Testing

@Suite("CrashLoopBackOff")
struct CrashLoopBackOffTests {
    /// The waits of a container that runs so long each time, in seconds.
    private func waits(
        _ runs: [Int64],
        profile: CrashLoopBackOff.Profile = .init()
    ) -> [Int64] {
        var backOff = CrashLoopBackOff(profile: profile)
        var started = SimTime.start
        return runs.map { run in
            let finished = started + .seconds(run)
            let wait = backOff.delay(finishedAt: finished)
            started = backOff.restartTime(finishedAt: finished)
            backOff.restarted(finishedAt: finished, at: started)
            return wait.nanoseconds / 1_000_000_000
        }
    }

    @Test("the first restart is immediate, then waits double up to five minutes")
    func doubling() {
        #expect(
            waits(Array(repeating: 5, count: 9)) == [0, 10, 20, 40, 80, 160, 300, 300, 300]
        )
    }

    @Test("ten minutes of running forget all, a wait that ends within them is waited for")
    func reset() {
        #expect(waits([5, 5, 5, 560, 5]) == [0, 10, 20, 40, 80])
        #expect(waits([5, 5, 5, 561, 5]) == [0, 10, 20, 39, 10])
        #expect(waits([5, 5, 5, 600, 5]) == [0, 10, 20, 0, 10])
        #expect(waits([5, 5, 5, 601, 5]) == [0, 10, 20, 0, 10])
    }

    @Test("waiting counts: who lives for 400 s is forgotten before five minutes of it are over")
    func waitingCounts() {
        let long = waits(Array(repeating: 400, count: 14))
        #expect(long == [0, 10, 20, 40, 80, 160, 200, 10, 20, 40, 80, 160, 200, 10])
        let even = waits(Array(repeating: 300, count: 9))
        #expect(even == [0, 10, 20, 40, 80, 160, 300, 300, 300])
        #expect(waits(Array(repeating: 301, count: 9)) == [0, 10, 20, 40, 80, 160, 299, 10, 20])
    }

    @Test("a maximum below the first wait caps that one too")
    func smallMaximum() {
        var profile = CrashLoopBackOff.Profile()
        profile.maximum = .seconds(3)
        #expect(waits([1, 1, 1, 1], profile: profile) == [0, 3, 3, 3])
    }

    @Test("a late restart counts from when it happened")
    func lateRestart() {
        var backOff = CrashLoopBackOff()
        let finished = SimTime.start + .seconds(5)
        backOff.restarted(finishedAt: finished, at: finished + .seconds(15))
        #expect(backOff.delay(finishedAt: finished + .seconds(605)) == .seconds(10))
        #expect(backOff.delay(finishedAt: finished + .seconds(606)) == .seconds(9))
        #expect(backOff.delay(finishedAt: finished + .seconds(615)) == .zero)
    }
}
