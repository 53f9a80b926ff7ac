/// The replica count that the rates of a direction allow, and what allows it.
///
/// Source: kubernetes/kubernetes pkg/controller/podautoscaler/horizontal.go
/// `calculateScaleUpLimitWithScalingRules` and its counterpart for scaling down.
public struct ScalingAllowance: Hashable, Sendable, BitwiseCopyable {
    /// What sets the rate.
    public enum Rule: Hashable, Sendable, BitwiseCopyable {
        /// The policy that was selected, the first of several that allow the same.
        case policy(HPAScalingPolicy)
        /// No policy counts: the direction is switched off.
        case disabled
        /// Twice the replicas there are, and never less than 4: the rate of an autoscaler without behavior.
        case doubling
    }

    /// The most replicas allowed when scaling up, the fewest when scaling down.
    public var replicas: Int
    /// What sets the rate.
    public var rule: Rule
    /// The replicas it counts from: those at the start of the policy's period.
    public var base: Int

    init(_ replicas: Int, by rule: Rule, from base: Int) {
        self.replicas = replicas
        self.rule = rule
        self.base = base
    }
}
