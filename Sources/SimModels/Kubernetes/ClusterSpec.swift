public import SimCore

/// The cluster's own loops, with the flags of the components that run them.
public struct ClusterSpec: Equatable, Sendable {
    /// Time between syncs of an autoscaler; 15 s unless set.
    ///
    /// Source: kube-controller-manager `--horizontal-pod-autoscaler-sync-period`.
    public var horizontalPodAutoscalerSyncPeriod = SimDuration.seconds(15)
    /// Band around a target in which nothing is done; 0.1 unless set.
    ///
    /// Source: kube-controller-manager `--horizontal-pod-autoscaler-tolerance`.
    public var horizontalPodAutoscalerTolerance = 0.1
    /// Window of an autoscaler without a scale-down window of its own; 300 s unless set.
    ///
    /// Source: kube-controller-manager `--horizontal-pod-autoscaler-downscale-stabilization`.
    public var horizontalPodAutoscalerDownscaleStabilization = SimDuration.seconds(300)
    /// Time after a pod's start in which its cpu samples are doubted; 300 s unless set.
    ///
    /// Source: kube-controller-manager `--horizontal-pod-autoscaler-cpu-initialization-period`.
    public var horizontalPodAutoscalerCPUInitializationPeriod = SimDuration.seconds(300)
    /// Time after a pod's start in which turning unready means it was never ready; 30 s unless set.
    ///
    /// Source: kube-controller-manager `--horizontal-pod-autoscaler-initial-readiness-delay`.
    public var horizontalPodAutoscalerInitialReadinessDelay = SimDuration.seconds(30)
    /// Time between scrapes of the metrics server; 15 s unless set.
    ///
    /// Source: metrics-server `--metric-resolution`, released manifests.
    public var metricResolution = SimDuration.seconds(15)
    /// Instant of the scrapes within the resolution, from T+0; drawn unless set.
    public var metricPhase: SimDuration?
    /// Time between the kubelet's own readings of a container's counters; 10 s unless set.
    ///
    /// Source: cAdvisor `--housekeeping-interval`.
    public var housekeepingInterval = SimDuration.seconds(10)
    /// Instant of the readings within the interval, from T+0; drawn unless set.
    public var housekeepingPhase: SimDuration?
    /// How metrics other than cpu and memory reach an autoscaler.
    public var customMetrics = CustomMetricsSpec()
    /// Time until every node's proxy knows that a pod became ready or stopped being so; 1 s unless set.
    ///
    /// Source: Kubernetes documentation "Pod Lifecycle: Termination"; typically 0.1 s to 2 s.
    public var endpointPropagation = SimDuration.seconds(1)
    /// Cores of a node, the bound of a pod without a cpu limit; 4 unless set.
    public var nodeCPU = CPUQuantity(millicores: 4_000)
    /// Period of a cpu limit's quota; 100 ms unless set.
    ///
    /// Source: `cpuCFSQuotaPeriod`, KubeletConfiguration v1beta1.
    public var cpuCFSQuotaPeriod = CFSQuota.defaultPeriod

    /// The pools of nodes, by name; without any there is always room for pods.
    public var nodePools = NameMap<NodePoolSpec>()
    /// The cluster autoscaler; none unless set.
    public var clusterAutoscaler: ClusterAutoscalerSpec?
    /// How long a node may be silent before it counts as NotReady; 40 s unless set.
    ///
    /// Source: kube-controller-manager `--node-monitor-grace-period`; 50 s from Kubernetes 1.32 on.
    public var nodeMonitorGracePeriod = SimDuration.seconds(40)
    /// How long pods stay on a node that cannot be reached; 300 s unless set.
    ///
    /// Source: kube-apiserver `--default-unreachable-toleration-seconds`.
    public var unreachableTolerationSeconds = 300
    /// Waits before restarts.
    public var crashLoopBackOff = CrashLoopBackOffSpec()
    /// From the end of a container, or of its back-off, until the next one starts; 0 s to 1 s unless set.
    ///
    /// The kubelet learns of the end of a container when it lists them again, and of the end of a back-off
    /// when it looks which pods are due; it does either once a second. Source: kubernetes/kubernetes
    /// pkg/kubelet/kubelet.go `genericPlegRelistPeriod`, `syncLoop`.
    public var restartLatency = DurationDistribution.uniform(.zero, .seconds(1))

    /// The components' own defaults.
    public init() {}
}

extension ClusterSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Cluster"
    /// What it describes, in one sentence.
    public static let summary =
        "The cluster's own loops, with the flags of the components that run them."
    /// The declarations of all fields.
    public static let fields: [Field<ClusterSpec>] = [
        Field(
            "horizontalPodAutoscalerSyncPeriod",
            \.horizontalPodAutoscalerSyncPeriod,
            range: .between(.seconds(1), .hours(24)),
            source: "kube-controller-manager --horizontal-pod-autoscaler-sync-period",
            "Time between syncs of an autoscaler."
        ),
        Field(
            "horizontalPodAutoscalerTolerance",
            \.horizontalPodAutoscalerTolerance,
            range: .between(0, 1),
            source: "kube-controller-manager --horizontal-pod-autoscaler-tolerance",
            "Band around a target, as a share of it, in which nothing is done."
        ),
        Field(
            "horizontalPodAutoscalerDownscaleStabilization",
            \.horizontalPodAutoscalerDownscaleStabilization,
            range: .between(.zero, .hours(24)),
            source: "kube-controller-manager --horizontal-pod-autoscaler-downscale-stabilization",
            "Window of an autoscaler without a scale-down window of its own."
        ),
        Field(
            "horizontalPodAutoscalerCPUInitializationPeriod",
            \.horizontalPodAutoscalerCPUInitializationPeriod,
            range: .between(.zero, .hours(24)),
            source: "kube-controller-manager --horizontal-pod-autoscaler-cpu-initialization-period",
            "Time after a pod's start in which its cpu samples are doubted."
        ),
        Field(
            "horizontalPodAutoscalerInitialReadinessDelay",
            \.horizontalPodAutoscalerInitialReadinessDelay,
            range: .between(.zero, .hours(24)),
            source: "kube-controller-manager --horizontal-pod-autoscaler-initial-readiness-delay",
            "Time after a pod's start in which turning unready means that it was never ready."
        ),
        Field(
            "metricResolution",
            \.metricResolution,
            range: .between(.seconds(1), .hours(24)),
            source: "metrics-server --metric-resolution, released manifests",
            "Time between scrapes of the metrics server."
        ),
        Field(
            "metricPhase",
            \.metricPhase,
            range: .atLeast(.zero),
            default: "drawn",
            "Instant of the scrapes within the resolution, from T+0; drawn unless set."
        ),
        Field(
            "housekeepingInterval",
            \.housekeepingInterval,
            range: .between(.seconds(1), .hours(24)),
            source: "cAdvisor --housekeeping-interval",
            "Time between the kubelet's own readings of a container's counters."
        ),
        Field(
            "housekeepingPhase",
            \.housekeepingPhase,
            range: .atLeast(.zero),
            default: "drawn",
            "Instant of the readings within the interval, from T+0; drawn unless set."
        ),
        Field(
            "customMetrics",
            \.customMetrics,
            "How Pods, Object and External metrics reach an autoscaler."
        ),
        Field(
            "endpointPropagation",
            \.endpointPropagation,
            range: .between(.zero, .hours(1)),
            source: "Kubernetes documentation, Pod Lifecycle: typically 0.1 s to 2 s",
            "Time until traffic follows a change of a pod's readiness."
        ),
        Field(
            "nodeCPU",
            \.nodeCPU,
            unit: "cores",
            range: .between(.millicores(1), .millicores(1_000_000)),
            "Cores that a container's threads run on where there are no nodePools: the bound of a pod without a cpu limit. A modelling choice."
        ),
        Field(
            "nodePools",
            \.nodePools,
            "Pools of nodes, by name. Without any there is always room for pods."
        ),
        Field(
            "clusterAutoscaler",
            \.clusterAutoscaler,
            "The cluster autoscaler; pools with a `max` are its to scale."
        ),
        Field(
            "nodeMonitorGracePeriod",
            \.nodeMonitorGracePeriod,
            range: .between(.seconds(10), .hours(1)),
            source: "kube-controller-manager --node-monitor-grace-period, 50 s from 1.32 on",
            "How long a node may be silent before it is NotReady."
        ),
        Field(
            "unreachableTolerationSeconds",
            \.unreachableTolerationSeconds,
            unit: "s",
            range: .between(0, 86_400),
            source: "kube-apiserver --default-unreachable-toleration-seconds",
            "How long pods stay on a node that cannot be reached, before they are deleted."
        ),
        Field(
            "crashLoopBackOff",
            \.crashLoopBackOff,
            source: "kubelet.config.k8s.io/v1beta1 CrashLoopBackOffConfig",
            "How long the kubelets wait before they restart a container that keeps ending."
        ),
        Field(
            "restartLatency",
            \.restartLatency,
            source:
                "kubernetes/kubernetes pkg/kubelet/kubelet.go genericPlegRelistPeriod and syncLoop, 1 s each",
            "From the end of a container, or of its back-off, until the kubelet starts the next one."
        ),
        Field(
            "cpuCFSQuotaPeriod",
            \.cpuCFSQuotaPeriod,
            range: .between(.milliseconds(1), .seconds(1)),
            source: "KubeletConfiguration v1beta1 cpuCFSQuotaPeriod",
            "Period of a cpu limit's quota: what is used of it, is used until the next period begins."
        ),
    ]
}
