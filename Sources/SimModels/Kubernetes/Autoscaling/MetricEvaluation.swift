/// What all metrics of an autoscaler propose together: the largest proposal counts.
///
/// Source: kubernetes/kubernetes pkg/controller/podautoscaler/horizontal.go
/// `computeReplicasForMetrics`.
public struct MetricEvaluation: Hashable, Sendable, BitwiseCopyable {
    /// The replicas of the largest proposal; 0 before the first.
    public private(set) var replicas = 0
    /// The first proposal of that size; nil if every metric failed.
    public private(set) var deciding: ReplicaProposal?
    /// The position in the spec of the metric that made it.
    public private(set) var decidingMetric = 0
    /// How many metrics made a proposal.
    public private(set) var succeeded = 0
    /// How many metrics could not be evaluated.
    public private(set) var failed = 0
    /// The first metric that could not be evaluated.
    public private(set) var firstFailure: MetricSourceType?
    /// The position in the spec of the first metric that could not be evaluated.
    public private(set) var firstFailedMetric = 0
    /// Why it could not be, where that was told.
    public private(set) var firstError: ReplicaCalculationError?

    /// Creates the evaluation of no metric yet.
    public init() {}

    /// Takes the proposal of the next metric in order.
    public mutating func propose(_ proposal: ReplicaProposal) {
        if deciding == nil || replicas == 0 || proposal.replicas > replicas {
            replicas = proposal.replicas
            deciding = proposal
            decidingMetric = succeeded + failed
        }
        succeeded += 1
    }

    /// Notes that the next metric in order could not be evaluated.
    public mutating func fail(
        _ type: MetricSourceType,
        because error: ReplicaCalculationError? = nil
    ) {
        if firstFailure == nil {
            firstFailure = type
            firstFailedMetric = succeeded + failed
            firstError = error
        }
        failed += 1
    }

    /// Whether the result may be acted on.
    ///
    /// With a metric missing nobody knows whether fewer replicas would do, so only staying or growing
    /// is allowed.
    public func isValid(current: Int) -> Bool {
        failed == 0 || (succeeded > 0 && replicas >= current)
    }
}
