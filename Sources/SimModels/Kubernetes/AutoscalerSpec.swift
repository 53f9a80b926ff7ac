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

    /// Whether a metric is a share of the request.
    public var usesUtilization: Bool {
        metrics.contains { $0.resource.target.type == .utilization }
    }
}

/// One metric of an autoscaler.
public struct AutoscalerMetricSpec: Equatable, Sendable {
    /// Where a metric comes from.
    public enum Source: String, SchemaEnum {
        /// CPU of the pods, from the metrics server.
        case resource = "Resource"
    }

    /// Where the metric comes from.
    public var type = Source.resource
    /// The resource and its target.
    public var resource = ResourceMetricSpec()

    /// CPU utilization of 80 %.
    public init() {}
}

/// A resource metric and its target.
public struct ResourceMetricSpec: Equatable, Sendable {
    /// The resources that can be measured.
    public enum Resource: String, SchemaEnum {
        /// CPU.
        case cpu
    }

    /// The resource.
    public var name = Resource.cpu
    /// Its target.
    public var target = MetricTargetSpec()

    /// CPU utilization of 80 %.
    public init() {}
}

/// The target of a metric.
public struct MetricTargetSpec: Equatable, Sendable {
    /// What the target is compared with.
    public enum Kind: String, SchemaEnum {
        /// Usage as a percentage of the request.
        case utilization = "Utilization"
        /// Usage averaged over the pods.
        case averageValue = "AverageValue"
    }

    /// What the target is compared with.
    public var type = Kind.utilization
    /// Percentage of the request, for `Utilization`.
    public var averageUtilization: Int?
    /// CPU of a pod, for `AverageValue`.
    public var averageValue: CPUQuantity?

    /// A utilization of 80 %.
    ///
    /// Source: `autoscaling/v2` defaulting.
    public init() {
        averageUtilization = 80
    }
}

extension MetricTargetSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "MetricTarget"
    /// What it describes, in one sentence.
    public static let summary = "The target of a metric."
    /// The declarations of all fields.
    public static let fields: [Field<MetricTargetSpec>] = [
        Field("type", \.type, source: "autoscaling/v2", "What the target is compared with."),
        Field(
            "averageUtilization",
            \.averageUtilization,
            unit: "%",
            range: .between(1, 2_147_483_647),
            source: "autoscaling/v2",
            "Percentage of the pods' cpu request, for `Utilization`."
        ),
        Field(
            "averageValue",
            \.averageValue,
            unit: "cores",
            range: .atLeast(.millicores(1)),
            source: "autoscaling/v2",
            "CPU of a pod, for `AverageValue`."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: MetricTargetSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        switch value.type {
        case .utilization where node["averageValue"] != nil:
            context.report(
                at: node,
                found: "averageValue in a Utilization target",
                expected: "averageUtilization, and nothing else beside it"
            )
        case .averageValue where node["averageUtilization"] != nil || value.averageValue == nil:
            context.report(
                at: node,
                found: "an AverageValue target without averageValue, or with averageUtilization",
                expected: "averageValue, and nothing else beside it"
            )
        default:
            break
        }
    }
}

extension ResourceMetricSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "ResourceMetricSource"
    /// What it describes, in one sentence.
    public static let summary = "A resource metric and its target."
    /// The declarations of all fields.
    public static let fields: [Field<ResourceMetricSpec>] = [
        Field("name", \.name, source: "autoscaling/v2", "The resource."),
        Field("target", \.target, source: "autoscaling/v2", "Its target."),
    ]
}

extension AutoscalerMetricSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "MetricSpec"
    /// What it describes, in one sentence.
    public static let summary = "One metric of an autoscaler."
    /// The declarations of all fields.
    public static let fields: [Field<AutoscalerMetricSpec>] = [
        Field(
            "type",
            \.type,
            required: true,
            source: "autoscaling/v2",
            "Where the metric comes from."
        ),
        Field("resource", \.resource, source: "autoscaling/v2", "The resource and its target."),
    ]
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
            source: "autoscaling/v2",
            "Fewest pods."
        ),
        Field(
            "maxReplicas",
            \.maxReplicas,
            unit: "pods",
            range: .between(1, 10_000),
            required: true,
            source: "autoscaling/v2",
            "Most pods."
        ),
        Field(
            "metrics",
            \.metrics,
            range: .nonEmpty,
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
            source: "autoscaling/v2",
            "How fast and how steadily it scales. Without it the controller's built-in rules apply."
        ),
        Field(
            "syncPhase",
            \.syncPhase,
            range: .atLeast(.zero),
            "Instant of the syncs within the sync period, from T+0; drawn for each autoscaler unless set."
        ),
    ]

    /// The target of a single cpu Utilization metric; none when the metrics are anything else.
    public var targetCPU: Int? {
        get {
            guard metrics.count == 1, metrics[0].resource.target.type == .utilization else {
                return nil
            }
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
            context.report(
                at: node,
                field: "minReplicas",
                found: "minReplicas \(value.minReplicas) above maxReplicas \(value.maxReplicas)",
                expected: "minReplicas of at most maxReplicas"
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
