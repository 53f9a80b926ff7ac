import SimCore

extension ScaledObjectSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "ScaledObject"
    /// What it describes, in one sentence.
    public static let summary =
        "A KEDA ScaledObject: KEDA goes from no pod to one and back, an autoscaler that it makes does the rest."
    /// The declarations of all fields.
    public static let fields: [Field<ScaledObjectSpec>] = [
        Field(
            "pollingInterval",
            \.pollingInterval,
            unit: "s",
            range: .between(1, 86_400),
            source: "keda.sh/v1alpha1",
            "Time between KEDA's own looks at the triggers; the autoscaler asks at its own syncs."
        ),
        Field(
            "cooldownPeriod",
            \.cooldownPeriod,
            unit: "s",
            range: .between(0, 86_400),
            source: "keda.sh/v1alpha1",
            "Time after the last active trigger before KEDA goes back to no pod; it holds no other step back."
        ),
        Field(
            "idleReplicaCount",
            \.idleReplicaCount,
            unit: "pods",
            range: .between(0, 0),
            source: "keda.sh/v1alpha1; kedacore/keda issue 2314: 0 is the only value that works",
            "Pods while no trigger is active; must be less than minReplicaCount."
        ),
        Field(
            "minReplicaCount",
            \.minReplicaCount,
            unit: "pods",
            range: .between(0, 10_000),
            source: "keda.sh/v1alpha1",
            "Fewest pods, and as many as KEDA starts with when a trigger becomes active (at least 1)."
        ),
        Field(
            "maxReplicaCount",
            \.maxReplicaCount,
            unit: "pods",
            range: .between(1, 10_000),
            source: "keda.sh/v1alpha1",
            "Most pods."
        ),
        Field(
            "triggers",
            \.triggers,
            range: .nonEmpty,
            required: true,
            source: "keda.sh/v1alpha1",
            "What is looked at; the largest proposal of several wins."
        ),
        Field(
            "advanced",
            \.advanced,
            source: "keda.sh/v1alpha1",
            "Further settings."
        ),
        Field(
            "pollingPhase",
            \.pollingPhase,
            range: .atLeast(.zero),
            default: "drawn",
            "Instant of KEDA's looks within the interval, from T+0; drawn unless set."
        ),
        Field(
            "syncPhase",
            \.syncPhase,
            range: .atLeast(.zero),
            default: "drawn",
            "Instant of the autoscaler's syncs within the sync period, from T+0; drawn unless set."
        ),
    ]

    /// Reports counts that contradict each other, in the words of KEDA's admission webhook.
    public static func validate(
        _ value: ScaledObjectSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if max(1, value.minReplicaCount) > value.maxReplicaCount {
            context.reportRule(
                "MinReplicaCount=\(value.minReplicaCount) must be less than "
                    + "MaxReplicaCount=\(value.maxReplicaCount)",
                at: node,
                field: "minReplicaCount"
            )
        }
        if let idle = value.idleReplicaCount, idle >= value.minReplicaCount {
            context.reportRule(
                "IdleReplicaCount=\(idle) must be less than MinReplicaCount=\(value.minReplicaCount)",
                at: node,
                field: "idleReplicaCount"
            )
        }
    }
}

extension ScaleTriggerSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "ScaleTrigger"
    /// What it describes, in one sentence.
    public static let summary = "Something that KEDA looks at."
    /// The declarations of all fields.
    public static let fields: [Field<ScaleTriggerSpec>] = [
        Field("type", \.type, required: true, source: "keda.sh/v1alpha1", "The kind of scaler."),
        Field(
            "metricType",
            \.metricType,
            source: "keda.sh/v1alpha1",
            "How the autoscaler compares the metric with the threshold."
        ),
        Field(
            "metadata",
            \.metadata,
            required: true,
            source: "keda.sh/v1alpha1",
            "What the scaler looks at."
        ),
    ]
}

extension KafkaTriggerSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "KafkaTrigger"
    /// What it describes, in one sentence.
    public static let summary = "The lag of a consumer group, as KEDA's kafka scaler reads it."
    /// The declarations of all fields.
    public static let fields: [Field<KafkaTriggerSpec>] = [
        Field("topic", \.topic, required: true, source: "KEDA Apache Kafka scaler", "The topic."),
        Field(
            "consumerGroup",
            \.consumerGroup,
            required: true,
            source: "KEDA Apache Kafka scaler",
            "The group that reads it: its consumer's group.id, or the name of the service."
        ),
        Field(
            "lagThreshold",
            \.lagThreshold,
            unit: "messages",
            range: .between(1, 1_000_000_000_000),
            source: "KEDA Apache Kafka scaler",
            "Lag for each pod. The lag told to the autoscaler is capped at this times the partitions."
        ),
        Field(
            "activationLagThreshold",
            \.activationLagThreshold,
            unit: "messages",
            range: .between(0, 1_000_000_000_000),
            source: "KEDA Apache Kafka scaler",
            "Lag above which the trigger is active; matters between no pod and one only."
        ),
        Field(
            "allowIdleConsumers",
            \.allowIdleConsumers,
            source: "KEDA Apache Kafka scaler",
            "Whether the lag told is not capped, so that there may be more pods than partitions."
        ),
        Field(
            "limitToPartitionsWithLag",
            \.limitToPartitionsWithLag,
            source: "KEDA Apache Kafka scaler",
            "Whether the cap counts only partitions with lag, even where idle consumers are allowed."
        ),
    ]

    /// Reports settings that contradict each other, in the words of the scaler.
    public static func validate(
        _ value: KafkaTriggerSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if value.allowIdleConsumers && value.limitToPartitionsWithLag {
            context.reportRule(
                "allowIdleConsumers and limitToPartitionsWithLag cannot be set simultaneously",
                at: node,
                field: "limitToPartitionsWithLag"
            )
        }
    }
}

extension ScaledObjectAdvancedSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "ScaledObjectAdvanced"
    /// What it describes, in one sentence.
    public static let summary = "Further settings of a ScaledObject."
    /// The declarations of all fields.
    public static let fields: [Field<ScaledObjectAdvancedSpec>] = [
        Field(
            "horizontalPodAutoscalerConfig",
            \.horizontalPodAutoscalerConfig,
            source: "keda.sh/v1alpha1",
            "The autoscaler that KEDA makes."
        )
    ]
}

extension HorizontalPodAutoscalerConfigSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "HorizontalPodAutoscalerConfig"
    /// What it describes, in one sentence.
    public static let summary = "Settings of the autoscaler that KEDA makes."
    /// The declarations of all fields.
    public static let fields: [Field<HorizontalPodAutoscalerConfigSpec>] = [
        Field(
            "behavior",
            \.behavior,
            default: "the controller's built-in rules",
            source: "keda.sh/v1alpha1, autoscaling/v2",
            "How fast and how steadily it scales. Without it the controller's built-in rules apply."
        )
    ]
}
