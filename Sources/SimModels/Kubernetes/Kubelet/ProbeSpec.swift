public import SimCore

/// How a kubelet probes a container.
///
/// Source of all defaults: core/v1 `Probe`, kubernetes/kubernetes pkg/apis/core/v1/defaults.go.
public struct ProbeSpec: Hashable, Sendable, BitwiseCopyable {
    /// Seconds after the container's start during which attempts are skipped; 0.
    public var initialDelaySeconds = 0
    /// Seconds from one attempt to the next, at least 1; 10.
    public var periodSeconds = 10
    /// Seconds after which an attempt without answer has failed, at least 1; 1.
    public var timeoutSeconds = 1
    /// Successes in a row that make a success; 1, and always 1 for liveness and startup.
    public var successThreshold = 1
    /// Failures in a row that make a failure; 3.
    public var failureThreshold = 3
    /// Seconds a container killed by this probe gets to end; the pod's own grace period if nil.
    public var terminationGracePeriodSeconds: Int?

    /// Creates a probe with the defaults of the API server.
    public init() {}

    /// Creates a probe.
    public init(
        initialDelaySeconds: Int = 0,
        periodSeconds: Int = 10,
        timeoutSeconds: Int = 1,
        successThreshold: Int = 1,
        failureThreshold: Int = 3,
        terminationGracePeriodSeconds: Int? = nil
    ) {
        self.initialDelaySeconds = initialDelaySeconds
        self.periodSeconds = periodSeconds
        self.timeoutSeconds = timeoutSeconds
        self.successThreshold = successThreshold
        self.failureThreshold = failureThreshold
        self.terminationGracePeriodSeconds = terminationGracePeriodSeconds
    }

    /// The time from one attempt to the next.
    public var period: SimDuration { .seconds(Int64(periodSeconds)) }

    /// The time after which an attempt without answer has failed.
    public var timeout: SimDuration { .seconds(Int64(timeoutSeconds)) }
}

/// What a probe is for.
public enum ProbeType: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Decides whether the pod gets traffic; a failure never restarts anything.
    case readiness
    /// Decides whether the container is killed and restarted.
    case liveness
    /// Holds the other two back until the container has started; kills it if it never does.
    case startup
}

/// What a probe currently says about a container.
///
/// Source: kubernetes/kubernetes pkg/kubelet/prober/results.
public enum ProbeResult: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Not enough answers yet; only before the first result of a startup probe.
    case unknown
    /// The container is ready, alive or started.
    case success
    /// It is not.
    case failure

    /// What a probe says about a container that has just been created.
    public static func initial(for type: ProbeType) -> ProbeResult {
        switch type {
        case .readiness: .failure
        case .liveness: .success
        case .startup: .unknown
        }
    }
}

/// How one attempt of a probe went.
public enum ProbeOutcome: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// The container answered as it should.
    case success
    /// It answered wrongly, refused or did not answer in time.
    case failure
    /// The kubelet could not even try; the attempt leaves no trace.
    case error
}

/// What a worker does at an instant of its ticker.
public enum ProbeAttempt: Hashable, Sendable, BitwiseCopyable {
    /// Asks the container; no answer within the timeout is a failure.
    case probe(timeout: SimDuration)
    /// Does nothing and waits for the next instant.
    case skipped(ProbeSkip)
    /// Ends: the pod is being deleted, and from now on this probe counts as passed.
    case stopped
}

/// Why a worker does nothing at an instant of its ticker.
public enum ProbeSkip: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// The container has not been created yet.
    case noContainer
    /// The container is to be killed; probing resumes with the next one.
    case onHold
    /// The container has ended.
    case notRunning
    /// The initial delay is not over.
    case initialDelay
    /// The startup probe has passed already.
    case alreadyStarted
    /// The startup probe has not passed yet.
    case notStarted
}

/// What the outcome of an attempt changes.
public enum ProbeTransition: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Nothing: below the threshold, or what was known before.
    case none
    /// The container became ready, or alive again.
    case becameSuccess
    /// The container is no longer ready.
    case becameFailure
    /// The container is to be killed, with its grace period, and restarted as its policy says.
    case kill
    /// The container counts as started, so its other probes begin.
    case started
}
