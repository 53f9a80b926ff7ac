public import SimCore

/// A load balancer in front of a service that registers pods as its targets.
///
/// The AWS Load Balancer Controller with `target-type: ip` works so: targets follow the pods, and take
/// traffic only after the load balancer has registered them and found them healthy, which may take longer
/// than taking one out.
public struct LoadBalancerSpec: Equatable, Sendable {
    /// Time from a pod's readiness until traffic comes to it.
    public var registration = SimDuration.zero
    /// Time from a pod's deletion, or the end of its readiness, until no new request comes to it.
    public var deregistration = SimDuration.zero
    /// Whether a pod is ready only once the load balancer sends traffic to it; false unless set.
    ///
    /// Source: core/v1 PodSpec `readinessGates`, which the controller injects only where asked to
    /// (`elbv2.k8s.aws/pod-readiness-gate-inject`).
    public var readinessGates = false

    /// A load balancer that follows at once.
    public init() {}
}

extension LoadBalancerSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Load balancer"
    /// What it describes, in one sentence.
    public static let summary =
        "A load balancer in front of a service that registers ready pods as its targets, instead of "
        + "`endpointPropagation`. Pods that serve while they terminate are none of them."
    /// The declarations of all fields.
    public static let fields: [Field<LoadBalancerSpec>] = [
        Field(
            "registration",
            \.registration,
            range: .between(.zero, .hours(1)),
            required: true,
            source: "aws-load-balancer-controller#1124: 90 s; #1834: 3 to 5 min for an NLB",
            "Time from a pod's readiness until traffic comes to it: registered, and found healthy."
        ),
        Field(
            "deregistration",
            \.deregistration,
            range: .between(.zero, .hours(1)),
            required: true,
            source: "aws-load-balancer-controller#1124, #2106: 35 s",
            "Time from a pod's deletion, or the end of its readiness, until no new request comes to it."
        ),
        Field(
            "readinessGates",
            \.readinessGates,
            source: "core/v1 PodSpec readinessGates; elbv2.k8s.aws/pod-readiness-gate-inject",
            "Whether a pod counts as ready only once it is registered, so that a rollout waits for it."
        ),
    ]
}
