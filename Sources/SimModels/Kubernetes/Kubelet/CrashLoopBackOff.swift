public import SimCore

/// The waiting time before each restart of one container.
///
/// The first restart is immediate; each further one waits twice as long as the one before, up to a
/// maximum. The past is forgotten some time after the last restart by the clock, waiting included: the
/// kubelet deletes what is that old from its list every 2 s, and a container that still waits then is
/// started without it. Source: kubernetes/kubernetes pkg/kubelet/kuberuntime `doBackOff`,
/// pkg/kubelet/kubelet_pods.go `HandlePodCleanups` (`backOff.GC()`), client-go
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
        /// How long after a restart, by the clock, the past is forgotten; 600 s.
        ///
        /// A wait that ends just then is the last one that is remembered.
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
    ///
    /// It ends with the back-off, or as soon as the back-off is forgotten.
    public func delay(finishedAt finished: SimTime) -> SimDuration {
        guard let backoff else { return .zero }
        return max(.zero, min(backoff, profile.resetAfter - (finished - lastRestart)))
    }

    /// Takes note of the restart of a container that ended earlier.
    public mutating func restarted(finishedAt finished: SimTime, at now: SimTime) {
        if let backoff, finished - lastRestart + backoff <= profile.resetAfter {
            self.backoff = min(backoff * 2, profile.maximum)
        } else {
            backoff = profile.effectiveInitial
        }
        lastRestart = now
    }

    /// Takes note of an attempt that failed at once, and answers how long to wait for the next.
    ///
    /// Nothing is forgotten while it waits: this is the pull of an image, whose list is tidied only when
    /// a pull succeeds. Source: kubernetes/kubernetes pkg/kubelet/images/image_manager.go.
    mutating func failed(at now: SimTime) -> SimDuration {
        let wait: SimDuration
        if let backoff, now - lastRestart <= profile.resetAfter {
            wait = min(backoff * 2, profile.maximum)
        } else {
            wait = profile.effectiveInitial
        }
        backoff = wait
        lastRestart = now
        return wait
    }
}
