import SimCore
import SimModels
import Testing

private func at(_ seconds: Int64) -> SimTime { .start + .seconds(seconds) }

@Suite("ProbeWorker")
struct ProbeWorkerTests {
    @Test("before anything is known a container is alive but neither ready nor started")
    func initialResults() {
        #expect(ProbeWorker(.readiness, spec: ProbeSpec()).result == .failure)
        #expect(ProbeWorker(.liveness, spec: ProbeSpec()).result == .success)
        #expect(ProbeWorker(.startup, spec: ProbeSpec()).result == .unknown)
    }

    @Test("an attempt is skipped for the first reason that applies")
    func skips() {
        var worker = ProbeWorker(.liveness, spec: ProbeSpec(initialDelaySeconds: 5))
        #expect(worker.attempt(at: at(0), isStarted: false) == .skipped(.noContainer))
        worker.containerStarted(at: at(1))
        let almost = at(6) - .nanoseconds(1)
        #expect(worker.attempt(at: almost, isStarted: true) == .skipped(.initialDelay))
        #expect(worker.attempt(at: at(6), isStarted: false) == .skipped(.notStarted))
        #expect(worker.attempt(at: at(6), isStarted: true) == .probe(timeout: .seconds(1)))
        worker.containerEnded()
        #expect(worker.attempt(at: at(7), isStarted: true) == .skipped(.notRunning))
        #expect(worker.result == .failure)
    }

    @Test("after a kill the worker waits for a new container and counts anew")
    func kill() {
        var worker = ProbeWorker(.liveness, spec: ProbeSpec(failureThreshold: 2))
        worker.containerStarted(at: at(0))
        #expect(worker.record(.failure) == .none)
        #expect(worker.record(.failure) == .kill)
        #expect(worker.isOnHold)
        #expect(worker.attempt(at: at(30), isStarted: true) == .skipped(.onHold))
        #expect(worker.record(.failure) == .none)
        worker.containerEnded()
        worker.containerStarted(at: at(40))
        #expect(worker.result == .success)
        #expect(worker.record(.failure) == .none)
        #expect(worker.record(.failure) == .kill)
    }

    @Test("readiness fails and recovers without ever asking for a restart")
    func readiness() {
        var worker = ProbeWorker(
            .readiness,
            spec: ProbeSpec(successThreshold: 2, failureThreshold: 3)
        )
        worker.containerStarted(at: at(0))
        let outcomes: [ProbeOutcome] = [
            .success, .success, .failure, .failure, .error, .failure, .success, .success,
        ]
        let transitions = outcomes.map { worker.record($0) }
        #expect(
            transitions == [
                .none, .becameSuccess, .none, .none, .none, .becameFailure, .none, .becameSuccess,
            ]
        )
    }

    @Test("deletion ends liveness and startup with success, readiness goes on")
    func deletion() {
        for type in [ProbeType.liveness, .startup] {
            var worker = ProbeWorker(type, spec: ProbeSpec())
            worker.containerStarted(at: at(0))
            let attempt = worker.attempt(at: at(9), isStarted: false, isBeingDeleted: true)
            #expect(attempt == .stopped)
            #expect(worker.result == .success)
        }
        var readiness = ProbeWorker(.readiness, spec: ProbeSpec())
        readiness.containerStarted(at: at(0))
        let attempt = readiness.attempt(at: at(9), isStarted: true, isBeingDeleted: true)
        #expect(attempt == .probe(timeout: .seconds(1)))
    }

    @Test("a startup probe reports the start once and is idle from then on")
    func startup() {
        var worker = ProbeWorker(.startup, spec: ProbeSpec())
        worker.containerStarted(at: at(0))
        #expect(worker.record(.success) == .started)
        #expect(worker.attempt(at: at(10), isStarted: true) == .skipped(.alreadyStarted))
    }

    @Test("a hard failure is detected within failureThreshold periods")
    func detectionTime() {
        for phase: Int64 in 0..<10 {
            var worker = ProbeWorker(.liveness, spec: ProbeSpec())
            worker.containerStarted(at: at(0))
            let failsAt = at(100)
            var now = at(phase)
            while worker.record(now >= failsAt ? .failure : .success) != .kill {
                now += worker.spec.period
            }
            let detection = now - failsAt
            #expect(detection >= .seconds(20) && detection < .seconds(30), "phase \(phase) s")
        }
    }

    @Test("a result changes exactly when its run reaches the threshold, over many sequences")
    func thresholdLaw() {
        for seed: UInt64 in 1...300 {
            var random = KubernetesRandom(seed: seed)
            let success = random.int(1...3)
            let failure = random.int(1...4)
            var worker = ProbeWorker(
                .readiness,
                spec: ProbeSpec(successThreshold: success, failureThreshold: failure)
            )
            worker.containerStarted(at: at(0))
            var history: [ProbeOutcome] = []
            for _ in 0..<60 {
                let outcome: ProbeOutcome = random.chance(60) ? .success : .failure
                history.append(outcome)
                _ = worker.record(outcome)
                #expect(
                    worker.result == expected(history, success, failure),
                    "seed \(seed), \(history)"
                )
            }
        }
    }

    /// The kind of the last run in the history that is long enough.
    private func expected(
        _ history: [ProbeOutcome],
        _ success: Int,
        _ failure: Int
    ) -> ProbeResult {
        for end in history.indices.reversed() {
            let threshold = history[end] == .success ? success : failure
            guard end + 1 >= threshold else { continue }
            if history[(end + 1 - threshold)...end].allSatisfy({ $0 == history[end] }) {
                return history[end] == .success ? .success : .failure
            }
        }
        return .failure
    }
}
