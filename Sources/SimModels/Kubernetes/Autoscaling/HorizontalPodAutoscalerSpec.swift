public import SimCore

/// What a user asks of an autoscaler.
///
/// Source: autoscaling/v2 `HorizontalPodAutoscalerSpec`. The scale target is whoever owns the value.
public struct HorizontalPodAutoscalerSpec: Hashable, Sendable {
    /// Fewest replicas kept; 1 if nil.
    ///
    /// Source: kubernetes/kubernetes pkg/apis/autoscaling/v2/defaults.go.
    public var minReplicas: Int?
    /// Most replicas asked for.
    public var maxReplicas: Int
    /// The metrics, of which the largest proposal counts; CPU at 80 % if empty.
    public var metrics: [MetricSpec]
    /// Rates and windows; nil selects the controller's older path.
    public var behavior: HorizontalPodAutoscalerBehavior?

    /// Creates a specification.
    public init(
        minReplicas: Int? = nil,
        maxReplicas: Int,
        metrics: [MetricSpec] = [],
        behavior: HorizontalPodAutoscalerBehavior? = nil
    ) {
        self.minReplicas = minReplicas
        self.maxReplicas = maxReplicas
        self.metrics = metrics
        self.behavior = behavior
    }

    /// The specification with every absent field filled in as the API server does it.
    ///
    /// Source: kubernetes/kubernetes pkg/apis/autoscaling/v2/defaults.go.
    public func defaulted() -> HorizontalPodAutoscalerSpec {
        HorizontalPodAutoscalerSpec(
            minReplicas: minReplicas ?? 1,
            maxReplicas: maxReplicas,
            metrics: metrics.isEmpty ? [.default] : metrics,
            behavior: behavior?.defaulted()
        )
    }
}

/// Flags of kube-controller-manager that rule every autoscaler of a cluster.
///
/// Source of all defaults: kubernetes/kubernetes
/// pkg/controller/podautoscaler/config/v1alpha1/defaults.go.
public struct HorizontalPodAutoscalerFlags: Hashable, Sendable, BitwiseCopyable {
    /// Time from the end of one reconcile to the next of the same autoscaler; 15 s.
    ///
    /// `--horizontal-pod-autoscaler-sync-period`. There is no back-off after a failure, and the
    /// autoscalers of a cluster are not aligned with each other.
    public var syncPeriod = SimDuration.seconds(15)
    /// Half-width of the band around the target in which nothing happens, as a fraction; 0.1.
    ///
    /// `--horizontal-pod-autoscaler-tolerance`.
    public var tolerance = 0.1
    /// How long a higher proposal of the past holds a scale-down back; 300 s.
    ///
    /// `--horizontal-pod-autoscaler-downscale-stabilization`.
    public var downscaleStabilization = SimDuration.seconds(300)
    /// How long after a pod's start its CPU samples are mistrusted; 300 s.
    ///
    /// `--horizontal-pod-autoscaler-cpu-initialization-period`.
    public var cpuInitializationPeriod = SimDuration.seconds(300)
    /// How long after a pod's start becoming unready counts as never having been ready; 30 s.
    ///
    /// `--horizontal-pod-autoscaler-initial-readiness-delay`.
    public var initialReadinessDelay = SimDuration.seconds(30)

    /// Creates the flags of an untouched cluster.
    public init() {}
}
