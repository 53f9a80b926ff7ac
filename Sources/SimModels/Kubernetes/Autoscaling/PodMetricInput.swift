public import SimCore

/// What the autoscaler sees of one pod when it evaluates one metric.
public struct PodMetricInput: Hashable, Sendable, BitwiseCopyable {
    /// The pod's phase.
    public var phase: PodPhase
    /// Whether the pod has a deletion timestamp.
    public var isBeingDeleted: Bool
    /// The Ready condition; nil until the kubelet has set one.
    public var ready: PodCondition?
    /// When the kubelet acknowledged the pod; nil before.
    public var startTime: SimTime?
    /// The request the metric is measured against, in milli-units; nil if a container has none.
    ///
    /// Only utilization targets read it; see ``PodResourceRequests``.
    public var requestMilli: Int64?
    /// The newest sample of the metric; nil if the metrics API has none for the pod.
    public var sample: PodMetricSample?

    /// Creates the view of a pod; with no arguments, a running pod about which nothing else is known.
    public init(
        phase: PodPhase = .running,
        isBeingDeleted: Bool = false,
        ready: PodCondition? = nil,
        startTime: SimTime? = nil,
        requestMilli: Int64? = nil,
        sample: PodMetricSample? = nil
    ) {
        self.phase = phase
        self.isBeingDeleted = isBeingDeleted
        self.ready = ready
        self.startTime = startTime
        self.requestMilli = requestMilli
        self.sample = sample
    }
}

/// A sample of a metric of a pod.
///
/// Source: kubernetes/kubernetes pkg/controller/podautoscaler/metrics `PodMetric`.
public struct PodMetricSample: Hashable, Sendable, BitwiseCopyable {
    /// The value in milli-units: for CPU, thousandths of a core averaged over the window.
    public var milli: Int64
    /// The end of the window.
    public var timestamp: SimTime
    /// The length of the window.
    public var window: SimDuration

    /// Creates a sample.
    public init(milli: Int64, timestamp: SimTime, window: SimDuration) {
        self.milli = milli
        self.timestamp = timestamp
        self.window = window
    }
}

/// Samples of pods the selector no longer finds, which the metrics API still reports.
///
/// They weigh in averages and in the number of samples, never in utilization.
public struct ExtraneousSamples: Hashable, Sendable, BitwiseCopyable {
    /// How many there are.
    public var count: Int64
    /// Their sum in milli-units.
    public var totalMilli: Int64

    /// Creates a sum of samples.
    public init(count: Int64, totalMilli: Int64) {
        self.count = count
        self.totalMilli = totalMilli
    }

    /// No such samples.
    public static var none: ExtraneousSamples { ExtraneousSamples(count: 0, totalMilli: 0) }
}

/// The requests of a pod's containers for one resource, in milli-units; nil where there is none.
public struct PodResourceRequests: Hashable, Sendable {
    /// The pod-level request, which takes the place of the containers' ones.
    ///
    /// Source: core/v1 `PodSpec.resources` (feature gate PodLevelResources).
    public var podLevel: Int64?
    /// The containers' requests.
    public var containers: [Int64?]
    /// The requests of restartable init containers (sidecars).
    public var sidecars: [Int64?]

    /// Creates the requests of a pod.
    public init(podLevel: Int64? = nil, containers: [Int64?], sidecars: [Int64?] = []) {
        self.podLevel = podLevel
        self.containers = containers
        self.sidecars = sidecars
    }

    /// The request of the whole pod; nil if any container lacks one.
    ///
    /// A single container without a request fails the metric for the whole target.
    public var podMilli: Int64? {
        if let podLevel { return podLevel }
        var sum: Int64 = 0
        for request in containers {
            guard let request else { return nil }
            sum &+= request
        }
        for request in sidecars {
            guard let request else { return nil }
            sum &+= request
        }
        return sum
    }
}
