public import SimCore

/// The HorizontalPodAutoscaler of a service, with the fields of `autoscaling/v2`.
public struct AutoscalerSpec: Equatable, Sendable {
    /// Fewest pods; 1 unless set.
    ///
    /// Source: `autoscaling/v2`.
    public var minReplicas = 1
    /// Most pods.
    public var maxReplicas = 1
    /// What is measured; the largest proposal of several wins.
    ///
    /// Default: one `Resource` metric, cpu `Utilization` 80. Source: `autoscaling/v2` defaulting.
    public var metrics = [AutoscalerMetricSpec()]
    /// How fast and how steadily it scales; the controller's built-in rules unless set.
    public var behavior: HorizontalPodAutoscalerBehavior?
    /// Instant of the first sync, within one sync period, counted from a multiple of the period;
    /// drawn at random for each autoscaler unless set.
    public var syncPhase: SimDuration?

    /// One to one pods.
    public init() {}

    /// Whether a metric is a share of the cpu request.
    public var usesUtilization: Bool {
        metrics.contains { metric in
            switch metric.type {
            case .resource:
                metric.resource.name == .cpu && metric.resource.target.type == .utilization
            case .containerResource:
                metric.containerResource?.name == .cpu
                    && metric.containerResource?.target.type == .utilization
            case .pods, .object, .external: false
            }
        }
    }
}

extension AutoscalerSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "HorizontalPodAutoscaler"
    /// What it describes, in one sentence.
    public static let summary =
        "The HorizontalPodAutoscaler of a service. `{\"targetCPU\": 50, …}` stands for one cpu Utilization metric."
    /// The declarations of all fields.
    public static let fields: [Field<AutoscalerSpec>] = [
        Field(
            "minReplicas",
            \.minReplicas,
            unit: "pods",
            range: .between(1, 10_000),
            source: "autoscaling/v2; 0 takes the feature gate HPAScaleToZero",
            refusal: Refusal(below: "must be greater than or equal to 1"),
            "Fewest pods; 1 or more, because the feature gate HPAScaleToZero is off by default."
        ),
        Field(
            "maxReplicas",
            \.maxReplicas,
            unit: "pods",
            range: .between(1, 10_000),
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(below: "must be greater than 0"),
            "Most pods."
        ),
        Field(
            "metrics",
            \.metrics,
            range: .nonEmpty,
            default: "cpu, Utilization 80",
            source: "autoscaling/v2: cpu Utilization 80",
            "What is measured; the largest proposal of several wins."
        ),
        Field(
            "targetCPU",
            \.targetCPU,
            unit: "%",
            range: .between(1, 2_147_483_647),
            "Short form of one cpu metric with this Utilization."
        ),
        Field(
            "behavior",
            \.behavior,
            default: "the controller's built-in rules",
            source: "autoscaling/v2",
            "How fast and how steadily it scales. Without it the controller's built-in rules apply."
        ),
        Field(
            "syncPhase",
            \.syncPhase,
            range: .atLeast(.zero),
            default: "drawn",
            "Instant of the syncs within the sync period, from T+0; drawn for each autoscaler unless set."
        ),
    ]

    /// The target of a single cpu Utilization metric; none when the metrics are anything else.
    public var targetCPU: Int? {
        get {
            guard metrics.count == 1, metrics[0].type == .resource,
                metrics[0].resource.name == .cpu, metrics[0].resource.target.type == .utilization
            else { return nil }
            return metrics[0].resource.target.averageUtilization
        }
        set {
            guard let newValue else { return }
            var metric = AutoscalerMetricSpec()
            metric.resource.target.averageUtilization = newValue
            metrics = [metric]
        }
    }

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: AutoscalerSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if value.minReplicas > value.maxReplicas {
            context.reportInvalid(
                "must be greater than or equal to `minReplicas`",
                field: "maxReplicas",
                in: node
            )
        }
        if let short = node["targetCPU"], node["metrics"] != nil {
            context.report(
                at: short,
                found: "targetCPU beside metrics",
                expected: "one of the two: targetCPU is the short form of metrics"
            )
        }
    }
}
