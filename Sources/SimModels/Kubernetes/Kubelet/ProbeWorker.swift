public import SimCore

/// One probe of one container of one pod.
///
/// The worker lives as long as the pod: it makes its first attempt when the pod is admitted and one each
/// period from then on, whatever its containers do meanwhile, so that the phase of the attempts is the
/// pod's. The caller keeps that ticker, carries out the attempts and does what the answers say.
/// Source: kubernetes/kubernetes pkg/kubelet/prober/worker.go.
public struct ProbeWorker: Hashable, Sendable, BitwiseCopyable {
    /// What the probe is for.
    public let type: ProbeType
    /// How it probes.
    public let spec: ProbeSpec
    /// What it says about the present container.
    public private(set) var result: ProbeResult
    /// How many outcomes in a row agreed; a kill starts the count anew, a new container does not.
    public private(set) var run = 0
    /// Whether the worker waits for a new container because it asked for a kill.
    public private(set) var isOnHold = false

    private var lastOutcome = ProbeOutcome.error
    private var container = Container.none

    private enum Container: Hashable, BitwiseCopyable {
        case none
        case running(since: SimTime)
        case ended
    }

    /// Creates the worker of an admitted pod whose container has yet to be created.
    public init(_ type: ProbeType, spec: ProbeSpec) {
        self.type = type
        self.spec = spec
        result = .initial(for: type)
    }

    /// Whether successes change nothing more: the probe has passed, and its last attempt did too.
    public var isSettled: Bool {
        result == .success && (lastOutcome == .success || type == .startup) && !isOnHold
    }

    /// Takes note of a new container that started running.
    public mutating func containerStarted(at now: SimTime) {
        container = .running(since: now)
        result = .initial(for: type)
        isOnHold = false
    }

    /// Takes note that the container has ended; until the next one it is neither ready nor alive.
    public mutating func containerEnded() {
        container = .ended
        result = .failure
    }

    /// What to do at an instant of the ticker, or at once when the kubelet asks for an extra attempt.
    ///
    /// - Parameters:
    ///   - now: The present.
    ///   - isStarted: Whether the container's startup probe has passed, or it has none.
    ///   - isBeingDeleted: Whether the pod has a deletion timestamp. Readiness goes on regardless.
    /// - Returns: The attempt to make, if any. A skipped attempt still uses up its instant.
    public mutating func attempt(
        at now: SimTime,
        isStarted: Bool,
        isBeingDeleted: Bool = false
    ) -> ProbeAttempt {
        if isOnHold { return .skipped(.onHold) }
        switch container {
        case .none:
            return .skipped(.noContainer)
        case .ended:
            return .skipped(.notRunning)
        case .running(let start):
            if isBeingDeleted && type != .readiness {
                result = .success
                return .stopped
            }
            if now - start < .seconds(Int64(spec.initialDelaySeconds)) {
                return .skipped(.initialDelay)
            }
            if isStarted && type == .startup { return .skipped(.alreadyStarted) }
            if !isStarted && type != .startup { return .skipped(.notStarted) }
            return .probe(timeout: spec.timeout)
        }
    }

    /// Counts the outcome of an attempt.
    ///
    /// An outcome that arrives when the worker is on hold or its container has ended is dropped: the
    /// kubelet has at most one attempt under way and none then.
    public mutating func record(_ outcome: ProbeOutcome) -> ProbeTransition {
        guard case .running = container, !isOnHold, outcome != .error else { return .none }
        if outcome == lastOutcome {
            run += run < Int.max ? 1 : 0
        } else {
            lastOutcome = outcome
            run = 1
        }
        let succeeded = outcome == .success
        guard run >= (succeeded ? spec.successThreshold : spec.failureThreshold) else {
            return .none
        }
        let before = result
        result = succeeded ? .success : .failure
        if !succeeded && type != .readiness {
            isOnHold = true
            run = 0
            return .kill
        }
        if before == result { return .none }
        if !succeeded { return .becameFailure }
        return type == .startup ? .started : .becameSuccess
    }
}
