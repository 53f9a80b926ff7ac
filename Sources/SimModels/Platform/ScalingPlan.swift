import SimCore

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

/// How Prometheus finds a metric that an autoscaler reads.
struct Scrape: Sendable {
    /// The service whose pods are asked, and what a pod says of it; nil where it is not pods.
    var pods: (service: Int, read: @Sendable (borrowing Platform, Int) -> Int64)?
    /// The service or topic otherwise.
    var gauge: Gauge?

    init(_ plan: CustomMetricPlan) {
        let reading = Reading.of(plan.metric)
        switch plan.scope {
        case .pods(let service):
            if let read = reading?.scraped?.ofPod { pods = (Int(service), read) }
        case .service(let entry), .topic(let entry):
            gauge = reading.map { Gauge($0, of: Int(entry)) }
        }
    }

    /// What a service or topic is said to have at an instant.
    func value(in platform: borrowing Platform, at now: SimTime) -> Int64? {
        guard let gauge else { return nil }
        if let count = gauge.count(in: platform) { return count }
        return gauge.value(in: platform, at: now).flatMap { Int64(exactly: $0) }
    }
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
