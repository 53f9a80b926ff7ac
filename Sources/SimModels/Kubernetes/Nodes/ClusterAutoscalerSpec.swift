public import SimCore

/// The cluster autoscaler, with its own flags.
public struct ClusterAutoscalerSpec: Equatable, Sendable {
    /// How one pool is chosen of those that would help.
    public enum Expander: String, SchemaEnum {
        /// Any of them, drawn from the stream `cluster-autoscaler/expander`.
        case random
        /// The one whose new nodes are used best.
        case leastWaste = "least-waste"
    }

    /// Time between two looks; 10 s unless set.
    ///
    /// Source: cluster-autoscaler `--scan-interval`.
    public var scanInterval = SimDuration.seconds(10)
    /// Instant of the looks within the interval, from T+0; drawn unless set.
    public var scanPhase: SimDuration?
    /// How one pool is chosen of those that would help; random unless set.
    ///
    /// Source: cluster-autoscaler `--expander`.
    public var expander = Expander.random
    /// How long a node may take to come up; 15 min unless set.
    ///
    /// Source: cluster-autoscaler `--max-node-provision-time`.
    public var maxNodeProvisionTime = SimDuration.minutes(15)
    /// Share of the requests in what a node has, below which it may be removed; 0.5 unless set.
    ///
    /// Source: cluster-autoscaler `--scale-down-utilization-threshold`.
    public var scaleDownUtilizationThreshold = 0.5
    /// Whether the requests of DaemonSets are left out of that share, and of what it is a share of; false
    /// unless set.
    ///
    /// Source: cluster-autoscaler `--ignore-daemonsets-utilization`.
    public var ignoreDaemonSetsUtilization = false
    /// How long a node must be unneeded to be removed; 10 min unless set.
    ///
    /// Source: cluster-autoscaler `--scale-down-unneeded-time`.
    public var scaleDownUnneededTime = SimDuration.minutes(10)
    /// How long a node must be unready to be removed; 20 min unless set.
    ///
    /// Source: cluster-autoscaler `--scale-down-unready-time`.
    public var scaleDownUnreadyTime = SimDuration.minutes(20)
    /// How long nothing is removed after nodes were asked for; 10 min unless set.
    ///
    /// Source: cluster-autoscaler `--scale-down-delay-after-add`.
    public var scaleDownDelayAfterAdd = SimDuration.minutes(10)
    /// How long nothing is removed after a removal; the scan interval unless set.
    ///
    /// Source: cluster-autoscaler `--scale-down-delay-after-delete`.
    public var scaleDownDelayAfterDelete: SimDuration?
    /// How long nothing is removed after a removal failed; 3 min unless set.
    ///
    /// Source: cluster-autoscaler `--scale-down-delay-after-failure`.
    public var scaleDownDelayAfterFailure = SimDuration.minutes(3)
    /// Empty nodes removed at once; 10 unless set.
    ///
    /// Source: cluster-autoscaler `--max-empty-bulk-delete`.
    public var maxEmptyBulkDelete = 10
    /// Grace period that pods of a removed node get at most; 600 s unless set.
    ///
    /// Source: cluster-autoscaler `--max-graceful-termination-sec`.
    public var maxGracefulTerminationSec = 600

    /// The flags' own defaults.
    public init() {}
}

extension ClusterAutoscalerSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Cluster autoscaler"
    /// What it describes, in one sentence.
    public static let summary =
        "The cluster autoscaler, with its own flags: it asks for nodes when pods fit nowhere."
    /// The declarations of all fields.
    public static let fields: [Field<ClusterAutoscalerSpec>] = [
        Field(
            "scanInterval",
            \.scanInterval,
            range: .between(.seconds(1), .hours(24)),
            source: "cluster-autoscaler --scan-interval",
            "Time between two looks at the cluster."
        ),
        Field(
            "scanPhase",
            \.scanPhase,
            range: .atLeast(.zero),
            default: "drawn",
            "Instant of the looks within the interval, from T+0; drawn unless set."
        ),
        Field(
            "expander",
            \.expander,
            source: "cluster-autoscaler --expander",
            "How one pool is chosen of those that would help."
        ),
        Field(
            "maxNodeProvisionTime",
            \.maxNodeProvisionTime,
            range: .between(.seconds(1), .hours(24)),
            source: "cluster-autoscaler --max-node-provision-time",
            "How long a node may take to come up; then it is given up, and its pool is left alone for 5 min."
        ),
        Field(
            "scaleDownUtilizationThreshold",
            \.scaleDownUtilizationThreshold,
            range: .between(0, 1),
            source: "cluster-autoscaler --scale-down-utilization-threshold",
            "Share of the requests in what a node has (the larger of cpu and memory) below which it may be removed."
        ),
        Field(
            "ignoreDaemonSetsUtilization",
            \.ignoreDaemonSetsUtilization,
            source: "cluster-autoscaler --ignore-daemonsets-utilization",
            "Whether the requests of DaemonSets are left out of that share, and of what it is a share of."
        ),
        Field(
            "scaleDownUnneededTime",
            \.scaleDownUnneededTime,
            range: .between(.zero, .hours(24)),
            source: "cluster-autoscaler --scale-down-unneeded-time",
            "How long a node must be unneeded to be removed."
        ),
        Field(
            "scaleDownUnreadyTime",
            \.scaleDownUnreadyTime,
            range: .between(.zero, .hours(24)),
            source: "cluster-autoscaler --scale-down-unready-time",
            "How long a node must be unready to be removed."
        ),
        Field(
            "scaleDownDelayAfterAdd",
            \.scaleDownDelayAfterAdd,
            range: .between(.zero, .hours(24)),
            source: "cluster-autoscaler --scale-down-delay-after-add",
            "How long nothing is removed after nodes were asked for."
        ),
        Field(
            "scaleDownDelayAfterDelete",
            \.scaleDownDelayAfterDelete,
            range: .between(.zero, .hours(24)),
            default: "`scanInterval`",
            source: "cluster-autoscaler --scale-down-delay-after-delete",
            "How long nothing is removed after a removal."
        ),
        Field(
            "scaleDownDelayAfterFailure",
            \.scaleDownDelayAfterFailure,
            range: .between(.zero, .hours(24)),
            source: "cluster-autoscaler --scale-down-delay-after-failure",
            "How long nothing is removed after a removal failed."
        ),
        Field(
            "maxEmptyBulkDelete",
            \.maxEmptyBulkDelete,
            unit: "nodes",
            range: .between(1, 10_000),
            source: "cluster-autoscaler --max-empty-bulk-delete",
            "Empty nodes removed at once; of others, one at a time."
        ),
        Field(
            "maxGracefulTerminationSec",
            \.maxGracefulTerminationSec,
            unit: "s",
            range: .between(0, 86_400),
            source: "cluster-autoscaler --max-graceful-termination-sec",
            "Grace period that pods of a removed node get at most."
        ),
    ]
}
