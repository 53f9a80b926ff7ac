public import SimCore

/// The waiting time before each restart of one container.
///
/// The first restart is immediate; each further one waits twice as long as the one before, up to a
/// maximum. A container that ran long enough starts from the beginning again; waiting never counts as
/// running. Source: kubernetes/kubernetes pkg/kubelet/kuberuntime `doBackOff`, client-go
/// util/flowcontrol/backoff.go.
public struct CrashLoopBackOff: Hashable, Sendable, BitwiseCopyable {
    /// How fast the waiting times grow and when they are forgotten.
    public struct Profile: Hashable, Sendable, BitwiseCopyable {
        /// The wait before the second restart; 10 s.
        ///
        /// Source: kubernetes/kubernetes pkg/kubelet/kubelet.go. 1 s with the feature gate
        /// ReduceDefaultCrashLoopBackOffDecay.
        public var initial = SimDuration.seconds(10)
        /// The longest wait; 300 s.
        ///
        /// Source: kubernetes/kubernetes pkg/kubelet/kubelet.go. 60 s with the feature gate
        /// ReduceDefaultCrashLoopBackOffDecay, and `crashLoopBackOff.maxContainerRestartPeriod` of a
        /// node's kubelet.
        public var maximum = SimDuration.seconds(300)
        /// How long a container must run, strictly, for its past to be forgotten; 600 s.
        ///
        /// Source: kubernetes/kubernetes pkg/kubelet/kubelet.go. Older kubelets used twice the maximum.
        public var resetAfter = SimDuration.seconds(600)

        /// Creates the profile of an untouched kubelet.
        public init() {}

        /// The first wait actually used: never longer than the longest.
        var effectiveInitial: SimDuration { min(initial, maximum) }
    }

    /// How fast the waiting times grow and when they are forgotten.
    public let profile: Profile

    /// The wait of the next restart but for a reset; nil before the first restart.
    public private(set) var backoff: SimDuration?
    private var lastRestart = SimTime.start

    /// Creates the state of a container that has never been restarted.
    public init(profile: Profile = Profile()) {
        self.profile = profile
    }

    /// The instant at which a container that ended may be restarted.
    public func restartTime(finishedAt finished: SimTime) -> SimTime {
        finished + delay(finishedAt: finished)
    }

    /// The wait before the restart of a container that ended; zero means at once.
    public func delay(finishedAt finished: SimTime) -> SimDuration {
        guard let backoff, !isForgotten(finishedAt: finished) else { return .zero }
        return backoff
    }

    /// Takes note of the restart of a container that ended earlier.
    public mutating func restarted(finishedAt finished: SimTime, at now: SimTime) {
        if let backoff, !isForgotten(finishedAt: finished) {
            self.backoff = min(backoff * 2, profile.maximum)
        } else {
            backoff = profile.effectiveInitial
        }
        lastRestart = now
    }

    private func isForgotten(finishedAt finished: SimTime) -> Bool {
        finished - lastRestart > profile.resetAfter
    }
}
