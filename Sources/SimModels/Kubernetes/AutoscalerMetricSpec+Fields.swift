// The fields of autoscaling/v2, and the reasons of
// kubernetes/kubernetes pkg/apis/autoscaling/validation/validation.go.

extension MetricTargetSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "MetricTarget"
    /// What it describes, in one sentence.
    public static let summary = "The target of a metric."
    /// The declarations of all fields.
    public static let fields: [Field<MetricTargetSpec>] = [
        Field(
            "type",
            \.type,
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(missing: "must specify a metric target type"),
            "What the target is compared with."
        ),
        Field(
            "averageUtilization",
            \.averageUtilization,
            unit: "%",
            range: .between(1, 2_147_483_647),
            source: "autoscaling/v2",
            refusal: Refusal(below: "must be greater than 0"),
            "Percentage of the pods' request, for `Utilization`."
        ),
        Field(
            "value",
            \.value,
            range: .atLeast(.milli(1)),
            source: "autoscaling/v2",
            refusal: Refusal(below: "must be positive"),
            "Value of the whole metric, for `Value`."
        ),
        Field(
            "averageValue",
            \.averageValue,
            range: .atLeast(.milli(1)),
            source: "autoscaling/v2",
            refusal: Refusal(below: "must be positive"),
            "Value of a pod, for `AverageValue`; of cpu in cores, of memory in bytes."
        ),
    ]

    /// Reports a value other than the one the type speaks of.
    public static func validate(
        _ value: MetricTargetSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        let fields = ["averageUtilization", "value", "averageValue"]
        let given = fields.filter { node[$0] != nil }
        // What is missing, or too much, depends on the kind of metric; see checkTarget.
        guard given.count == 1, given[0] != value.type.field else { return }
        context.reportRule(
            "a target of type \(value.type.rawValue) with \(given[0]) instead of \(value.type.field)",
            at: node,
            field: given[0],
            hint: "the API server takes it, and the controller goes by one or the other"
        )
    }
}

extension MetricTargetSpec.Kind {
    /// The field that holds the target.
    var field: String {
        switch self {
        case .utilization: "averageUtilization"
        case .value: "value"
        case .averageValue: "averageValue"
        }
    }

    /// Decodes a kind, exactly as spelled.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> Self? {
        guard let word = node.string else {
            context.reportWrongType(node, expected: schemaType)
            return nil
        }
        if let kind = allCases.first(where: { $0.rawValue.hasSameBytes(as: word) }) { return kind }
        context.report(
            .wrongFormat,
            at: node.place,
            found: "Invalid value: \(node.written): "
                + "must be either Utilization, Value, or AverageValue"
        )
        return nil
    }
}

extension DecodingContext {
    /// Reports a target without any of the values its kind of metric takes, or with too many.
    ///
    /// - Parameters:
    ///   - node: The metric source that holds the target.
    ///   - allowed: The fields it takes; the last one is reported where none is there.
    ///   - missing: What the API server says where none is there.
    ///   - both: The sentence where several are, and of which field.
    fileprivate mutating func checkTarget(
        in node: JSONNode,
        allowed: [String],
        missing: (reason: String, field: String),
        both: (reason: String, field: String)
    ) {
        guard let target = node["target"] else { return }
        _ = within(.name("target"), target) { context in
            let given = ["averageUtilization", "value", "averageValue"].filter {
                target[$0].map { !$0.isNull } == true
            }
            let fitting = given.filter { allowed.contains($0) }
            if fitting.isEmpty {
                context.reportRequired(missing.reason, field: missing.field, in: target)
            } else if given.count > 1 {
                context.reportRule(both.reason, at: target, field: both.field)
            }
            return ()
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
        Field(
            "name",
            \.name,
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(missing: "must specify a resource name"),
            "The resource."
        ),
        Field(
            "target",
            \.target,
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(missing: "must specify a metric target type"),
            "Its target: `averageUtilization` or `averageValue`."
        ),
    ]

    /// Reports a target that a resource cannot have.
    public static func validate(
        _ value: ResourceMetricSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        context.checkResourceTarget(in: node)
    }
}

extension DecodingContext {
    fileprivate mutating func checkResourceTarget(in node: JSONNode) {
        checkTarget(
            in: node,
            allowed: ["averageUtilization", "averageValue"],
            missing: (
                "must set either a target raw value or a target utilization", "averageUtilization"
            ),
            both: (
                "Forbidden: may not set both a target raw value and a target utilization",
                node["target"]?["value"] == nil ? "averageValue" : "value"
            )
        )
    }
}

extension ContainerResourceMetricSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "ContainerResourceMetricSource"
    /// What it describes, in one sentence.
    public static let summary = "A resource metric of one container of each pod, and its target."
    /// The declarations of all fields.
    public static let fields: [Field<ContainerResourceMetricSpec>] = [
        Field(
            "name",
            \.name,
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(missing: "must specify a resource name"),
            "The resource."
        ),
        Field(
            "container",
            \.container,
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(missing: "must specify a container"),
            "The container: the one the pods have bears the name of the service."
        ),
        Field(
            "target",
            \.target,
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(missing: "must specify a metric target type"),
            "Its target: `averageUtilization` or `averageValue`."
        ),
    ]

    /// Reports a target that a resource cannot have.
    public static func validate(
        _ value: ContainerResourceMetricSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        context.checkResourceTarget(in: node)
    }
}

extension PodsMetricSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "PodsMetricSource"
    /// What it describes, in one sentence.
    public static let summary = "A metric of each pod and its target."
    /// The declarations of all fields.
    public static let fields: [Field<PodsMetricSpec>] = [
        Field(
            "metric",
            \.metric,
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(missing: "must specify a metric name"),
            "The metric of each pod: http_requests_per_second, http_requests_in_flight (on a worker) "
                + "or http_requests_queued (waiting for one)."
        ),
        Field(
            "target",
            \.target,
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(missing: "must specify a positive target averageValue"),
            "Its target: an `averageValue`."
        ),
    ]

    /// Reports a target other than an average.
    public static func validate(
        _ value: PodsMetricSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        context.checkTarget(
            in: node,
            allowed: ["averageValue"],
            missing: ("must specify a positive target averageValue", "averageValue"),
            both: (
                "a Pods metric has an averageValue only",
                node["target"]?["value"] == nil ? "averageUtilization" : "value"
            )
        )
    }
}

extension ObjectMetricSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "ObjectMetricSource"
    /// What it describes, in one sentence.
    public static let summary = "A metric of another object and its target."
    /// The declarations of all fields.
    public static let fields: [Field<ObjectMetricSpec>] = [
        Field(
            "describedObject",
            \.describedObject,
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(missing: ""),
            "The object."
        ),
        Field(
            "metric",
            \.metric,
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(missing: "must specify a metric name"),
            "The metric of the whole service: http_requests_per_second, http_requests_in_flight or "
                + "http_requests_queued."
        ),
        Field(
            "target",
            \.target,
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(missing: "must specify a metric target type"),
            "Its target: a `value` or an `averageValue`."
        ),
    ]

    /// Reports a target that an object cannot have.
    public static func validate(
        _ value: ObjectMetricSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        context.checkTarget(
            in: node,
            allowed: ["value", "averageValue"],
            missing: ("must set either a target value or averageValue", "averageValue"),
            both: (
                "the type says which of the two counts, so leave the other out",
                value.target.type == .value ? "averageValue" : "value"
            )
        )
    }
}

extension DescribedObjectSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "CrossVersionObjectReference"
    /// What it describes, in one sentence.
    public static let summary = "An object of the cluster."
    /// The declarations of all fields.
    public static let fields: [Field<DescribedObjectSpec>] = [
        Field(
            "kind",
            \.kind,
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(missing: ""),
            "The kind."
        ),
        Field(
            "name",
            \.name,
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(missing: ""),
            "The service; an Ingress bears the name of the service behind it."
        ),
    ]
}

extension ExternalMetricSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "ExternalMetricSource"
    /// What it describes, in one sentence.
    public static let summary = "A metric from outside the cluster and its target."
    /// The declarations of all fields.
    public static let fields: [Field<ExternalMetricSpec>] = [
        Field(
            "metric",
            \.metric,
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(missing: "must specify a metric name"),
            "The metric: kafka_consumergroup_lag with the labels topic and consumergroup, or "
                + "http_requests_per_second, http_requests_in_flight or http_requests_queued with the "
                + "label service."
        ),
        Field(
            "target",
            \.target,
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(missing: "must specify a metric target type"),
            "Its target: a `value` or an `averageValue`."
        ),
    ]

    /// Reports a target that an external metric cannot have.
    public static func validate(
        _ value: ExternalMetricSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        context.checkTarget(
            in: node,
            allowed: ["value", "averageValue"],
            missing: (
                "must set either a target value for metric or a per-pod target", "averageValue"
            ),
            both: (
                "Forbidden: may not set both a target value for metric and a per-pod target",
                "value"
            )
        )
    }
}

extension MetricIdentifierSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "MetricIdentifier"
    /// What it describes, in one sentence.
    public static let summary = "A metric by name and labels."
    /// The declarations of all fields.
    public static let fields: [Field<MetricIdentifierSpec>] = [
        Field(
            "name",
            \.name,
            required: true,
            source: "prometheus-adapter names rates of counters …_total as …_per_second; "
                + "kafka-exporter: kafka_consumergroup_lag",
            refusal: Refusal(missing: "must specify a metric name"),
            "The name of the metric."
        ),
        Field("selector", \.selector, source: "autoscaling/v2", "Which series of it."),
    ]
}

extension LabelSelectorSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "LabelSelector"
    /// What it describes, in one sentence.
    public static let summary = "Labels that series must bear."
    /// The declarations of all fields.
    public static let fields: [Field<LabelSelectorSpec>] = [
        Field(
            "matchLabels",
            \.matchLabels,
            required: true,
            source: "meta/v1 LabelSelector",
            "Labels and their values."
        )
    ]
}

extension AutoscalerMetricSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "MetricSpec"
    /// What it describes, in one sentence.
    public static let summary =
        "One metric of an autoscaler: a type and the field that the type names."
    /// The declarations of all fields.
    public static let fields: [Field<AutoscalerMetricSpec>] = [
        Field(
            "type",
            \.type,
            required: true,
            source: "autoscaling/v2",
            refusal: Refusal(missing: "must specify a metric source type"),
            "Where the metric comes from."
        ),
        Field(
            "resource",
            \.resource,
            source: "autoscaling/v2",
            "A resource of the pods, from the metrics server."
        ),
        Field(
            "containerResource",
            \.containerResource,
            source: "autoscaling/v2",
            "A resource of one container of the pods, from the metrics server."
        ),
        Field(
            "pods",
            \.pods,
            source: "autoscaling/v2",
            "A metric of each pod, from the custom metrics API."
        ),
        Field(
            "object",
            \.object,
            source: "autoscaling/v2",
            "A metric of another object, from the custom metrics API."
        ),
        Field(
            "external",
            \.external,
            source: "autoscaling/v2",
            "A metric from outside the cluster, from the external metrics API."
        ),
    ]

    /// Reports a source other than the one the type names.
    public static func validate(
        _ value: AutoscalerMetricSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        let wanted = value.type.field
        if node[wanted].map({ $0.isNull }) != false {
            context.reportRequired(
                "must populate information for the given metric source",
                field: wanted,
                in: node
            )
        }
        for source in Source.allCases where source != value.type && node[source.field] != nil {
            context.reportForbidden(
                "must populate the given metric source only",
                field: source.field,
                in: node
            )
        }
    }
}
