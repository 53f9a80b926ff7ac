/// How many replicas one metric calls for, and from what.
public struct ReplicaProposal: Hashable, Sendable, BitwiseCopyable {
    /// The replicas called for, before windows, rates and bounds.
    public var replicas: Int
    /// The measured value in milli-units: an average per pod, or the total for a `value` target.
    public var usageMilli: Int64
    /// The measured percentage of the requests; nil for other targets.
    public var utilization: Int?
    /// Measured over target: over 1 calls for more replicas.
    public var ratio: Double
    /// The ratio after idle or busy guesses for unready and missing pods; nil if none were needed.
    public var guessedRatio: Double?
    /// Pods whose sample counted.
    public var readyCount: Int
    /// Pods without a sample.
    public var missingCount: Int
    /// Pods whose sample was not trusted yet.
    public var unreadyCount: Int
    /// The sums and the rule that led here.
    public var arithmetic = ReplicaArithmetic()

    /// Creates a proposal.
    public init(
        replicas: Int,
        usageMilli: Int64,
        utilization: Int? = nil,
        ratio: Double,
        guessedRatio: Double? = nil,
        readyCount: Int = 0,
        missingCount: Int = 0,
        unreadyCount: Int = 0
    ) {
        self.replicas = replicas
        self.usageMilli = usageMilli
        self.utilization = utilization
        self.ratio = ratio
        self.guessedRatio = guessedRatio
        self.readyCount = readyCount
        self.missingCount = missingCount
        self.unreadyCount = unreadyCount
    }
}

/// Why a metric yields no proposal.
public enum ReplicaCalculationError: Error, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// The metrics API answered with an error or with nothing.
    case noMetrics
    /// The selector matches no pod.
    case noPods
    /// The only samples are those of pods that do not count yet.
    case noMetricsForReadyPods
    /// A container has no request for the resource, so there is no utilization.
    case missingRequest
    /// The pods with samples request nothing, or are unknown to the selector.
    case noRequests
    /// The kind of metric has no such target; API validation refuses it.
    case unsupportedTarget
}

/// The band around a ratio of 1 in which nothing happens.
///
/// Both ends belong to it, in double arithmetic: with a tolerance of 0.1, a ratio of 110/100 is inside.
/// Source: kubernetes/kubernetes pkg/controller/podautoscaler/replica_calculator.go `Tolerances`.
public struct ScalingTolerances: Hashable, Sendable, BitwiseCopyable {
    /// Half-width below 1, as a fraction.
    public var scaleDown: Double
    /// Half-width above 1, as a fraction.
    public var scaleUp: Double

    /// Creates a band.
    public init(scaleDown: Double, scaleUp: Double) {
        self.scaleDown = scaleDown
        self.scaleUp = scaleUp
    }

    /// Whether a ratio is close enough to 1 to do nothing.
    public func contain(_ ratio: Double) -> Bool {
        (1.0 - scaleDown) <= ratio && ratio <= (1.0 + scaleUp)
    }
}
