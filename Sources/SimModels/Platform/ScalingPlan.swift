/// Where an autoscaler's metrics come from, and what KEDA looks at.
struct ScalingPlan: Sendable {
    /// Where each metric of the autoscaler is read, in the order of its spec.
    var readings: [MetricReading] = []
    /// The name of each metric for people, such as `http_requests_per_second`.
    var names: [String] = []
    /// The ScaledObject, if that is what makes the autoscaler.
    var scaledObject: ScaledObjectSpec?
    /// The topic of each of its triggers.
    var triggerTopics: [UInt16] = []
}

/// Where a metric of an autoscaler is read.
enum MetricReading: Equatable, Sendable, BitwiseCopyable {
    /// At the metrics server.
    case resource(ResourceName)
    /// At the adapter, for each pod: a number among ``Plan/customMetrics``.
    case pods(Int)
    /// At the adapter, one value: a number among ``Plan/customMetrics``.
    case object(Int)
    /// At the adapter, one value from outside the cluster.
    case external(Int)
    /// At KEDA: the number of a trigger.
    case trigger(Int)

    /// The API that answers.
    var api: MetricsAPI {
        switch self {
        case .resource: .resource
        case .pods, .object: .custom
        case .external, .trigger: .external
        }
    }
}
