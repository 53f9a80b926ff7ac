public import SimCore

/// A KEDA ScaledObject of a service, with the fields of `keda.sh/v1alpha1`.
///
/// KEDA itself goes from no pod to one and back; between one and the most pods, a
/// HorizontalPodAutoscaler that KEDA makes decides, which asks KEDA for the metrics.
/// Source of all defaults: keda.sh/docs ScaledObject specification; Apache Kafka scaler.
public struct ScaledObjectSpec: Equatable, Sendable {
    /// Seconds between KEDA's own looks at the triggers; 30 unless set.
    public var pollingInterval = 30
    /// Seconds after the last active trigger before KEDA goes back to no pod; 300 unless set.
    public var cooldownPeriod = 300
    /// Pods while no trigger is active, fewer than `minReplicaCount`; not set unless given.
    public var idleReplicaCount: Int?
    /// Fewest pods; 0 unless set.
    public var minReplicaCount = 0
    /// Most pods; 100 unless set.
    public var maxReplicaCount = 100
    /// What is looked at; the largest proposal of several wins.
    public var triggers: [ScaleTriggerSpec] = []
    /// The autoscaler that KEDA makes.
    public var advanced = ScaledObjectAdvancedSpec()
    /// Instant of KEDA's first look, within one interval, counted from a multiple of it; drawn unless set.
    public var pollingPhase: SimDuration?
    /// Instant of the autoscaler's first sync, within one sync period; drawn unless set.
    public var syncPhase: SimDuration?

    /// KEDA's own defaults, without a trigger.
    public init() {}
}

/// Something KEDA looks at.
public struct ScaleTriggerSpec: Equatable, Sendable {
    /// The kinds of triggers.
    public enum Kind: String, SchemaEnum {
        /// The lag of a consumer group.
        case kafka
    }

    /// How the autoscaler compares the metric with the threshold.
    public enum MetricType: String, SchemaEnum {
        /// Averaged over the pods.
        case averageValue = "AverageValue"
        /// As it is.
        case value = "Value"
    }

    /// The kind.
    public var type = Kind.kafka
    /// How the autoscaler compares the metric with the threshold; `AverageValue` unless set.
    public var metricType = MetricType.averageValue
    /// What is looked at.
    public var metadata = KafkaTriggerSpec()

    /// A Kafka trigger of a topic yet to be named.
    public init() {}
}

/// The lag of a consumer group, as KEDA's `kafka` scaler reads it.
public struct KafkaTriggerSpec: Equatable, Sendable {
    /// The topic.
    public var topic = NameReference("")
    /// The group that reads it.
    public var consumerGroup = NameReference("")
    /// Messages of lag for each pod; 10 unless set.
    public var lagThreshold: Int64 = 10
    /// Lag above which the trigger is active; 0 unless set.
    public var activationLagThreshold: Int64 = 0
    /// Whether more pods than partitions are allowed; false unless set.
    public var allowIdleConsumers = false
    /// Whether only partitions with lag count as places for pods; false unless set.
    public var limitToPartitionsWithLag = false

    /// KEDA's own defaults.
    public init() {}
}

/// Further settings of a ScaledObject.
public struct ScaledObjectAdvancedSpec: Equatable, Sendable {
    /// The autoscaler that KEDA makes.
    public var horizontalPodAutoscalerConfig = HorizontalPodAutoscalerConfigSpec()

    /// Nothing set.
    public init() {}
}

/// Settings of the autoscaler that KEDA makes.
public struct HorizontalPodAutoscalerConfigSpec: Equatable, Sendable {
    /// How fast and how steadily it scales; the controller's built-in rules unless set.
    public var behavior: HorizontalPodAutoscalerBehavior?

    /// Nothing set.
    public init() {}
}
