/// What one metric of an autoscaler measures and which value it should have.
///
/// Source: autoscaling/v2 `MetricSpec`. Names of custom metrics live at the edges; the arithmetic
/// only depends on what is written here.
public struct MetricSpec: Hashable, Sendable, BitwiseCopyable {
    /// Where the values come from.
    public var type: MetricSourceType
    /// The resource of a `resource` or `containerResource` metric; ignored for the others.
    public var resource: ResourceName
    /// The value to hold.
    public var target: MetricTarget

    /// Creates a metric.
    public init(_ type: MetricSourceType, resource: ResourceName = .cpu, target: MetricTarget) {
        self.type = type
        self.resource = resource
        self.target = target
    }

    /// The metric of an autoscaler that names none: CPU at 80 % of the pods' requests.
    ///
    /// Source: kubernetes/kubernetes pkg/apis/autoscaling/v2/defaults.go.
    public static var `default`: MetricSpec {
        MetricSpec(.resource, resource: .cpu, target: .utilization(80))
    }
}

/// Where the values of a metric come from.
///
/// Source: autoscaling/v2 `MetricSourceType`.
public enum MetricSourceType: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// CPU or memory of whole pods, from the resource metrics API.
    case resource
    /// CPU or memory of one container of each pod.
    case containerResource
    /// A custom metric of each pod.
    case pods
    /// A custom metric of one other object.
    case object
    /// A metric from outside the cluster, such as the length of a queue.
    case external

    /// The reason of the ScalingActive condition when this metric cannot be evaluated.
    public var failureReason: AutoscalerConditionReason {
        switch self {
        case .resource: .failedGetResourceMetric
        case .containerResource: .failedGetContainerResourceMetric
        case .pods: .failedGetPodsMetric
        case .object: .failedGetObjectMetric
        case .external: .failedGetExternalMetric
        }
    }
}

/// A resource a pod requests and uses.
///
/// Source: core/v1 `ResourceName`. Only CPU samples are held back while a pod starts.
public enum ResourceName: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Processor time; one milli-unit is a thousandth of a core.
    case cpu
    /// Memory; one milli-unit is a thousandth of a byte.
    case memory
}

/// The value an autoscaler tries to hold for a metric.
///
/// Source: autoscaling/v2 `MetricTarget`. Quantities are whole milli-units, as in the controller.
public enum MetricTarget: Hashable, Sendable, BitwiseCopyable {
    /// Percent of the pods' requests; for `resource` and `containerResource`.
    case utilization(Int)
    /// Milli-units per pod.
    case averageValue(Int64)
    /// Milli-units in all; for `object` and `external`.
    case value(Int64)
}
