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

    @Test("exactly ten minutes of running forget nothing, a moment more forgets all")
    func reset() {
        #expect(waits([5, 5, 5, 600, 5]) == [0, 10, 20, 40, 80])
        #expect(waits([5, 5, 5, 601, 5]) == [0, 10, 20, 0, 10])
    }

    @Test("time spent waiting does not count as running")
    func waitingIsNotRunning() {
        let long = waits(Array(repeating: 400, count: 8))
        #expect(long == [0, 10, 20, 40, 80, 160, 300, 300])
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
        #expect(backOff.delay(finishedAt: finished + .seconds(615)) == .seconds(10))
        #expect(backOff.delay(finishedAt: finished + .seconds(616)) == .zero)
    }
}
