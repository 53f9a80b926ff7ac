/// The sums and the rule by which a metric became a number of replicas, for records of the decision.
///
/// Source: kubernetes/kubernetes pkg/controller/podautoscaler/replica_calculator.go; the rules are the
/// places where its functions return.
public struct ReplicaArithmetic: Hashable, Sendable, BitwiseCopyable {
    /// What settled the number of replicas.
    public enum Rule: UInt8, Sendable, BitwiseCopyable, CaseIterable {
        /// The ratio is so close to 1 that nothing changes.
        case withinTolerance
        /// The ratio times the pods that are ready, rounded up.
        case readyPods
        /// The ratio with guesses times all pods with a sample or a guess, rounded up.
        case guessedPods
        /// The ratio with guesses lies on the other side of 1: nothing changes.
        case ratioTurned
        /// The product would move against its ratio: nothing changes.
        case productTurned
        /// The total over the target, rounded up; pods do not count.
        case total
    }

    /// What settled the number of replicas.
    public var rule = Rule.withinTolerance
    /// What the counted samples add up to, in milli-units, without guesses.
    public var totalMilli: Int64 = 0
    /// What the pods of these samples request, in milli-units; nil for other targets than utilization.
    public var requestMilli: Int64?
    /// The pods that the ratio was multiplied by; 0 where no product was made.
    public var pods: Int64 = 0

    /// Creates the arithmetic of nothing.
    public init() {}
}
