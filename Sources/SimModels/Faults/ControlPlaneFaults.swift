public import SimCore

/// The aggregated APIs that autoscalers read metrics from.
public enum MetricsAPI: String, SchemaEnum {
    /// CPU and memory of pods: metrics-server.
    case resource = "metrics.k8s.io"
    /// Metrics of pods and other objects: an adapter such as prometheus-adapter.
    case custom = "custom.metrics.k8s.io"
    /// Metrics from outside the cluster: an adapter, or KEDA.
    case external = "external.metrics.k8s.io"
}

/// Metrics APIs that do not answer.
public struct MetricsOutageSpec: Equatable, Sendable {
    /// Which; all of them unless set.
    public var apis = MetricsAPI.allCases

    /// No API answers.
    public init() {}
}

/// A kube-controller-manager that starts anew.
public struct ControllerRestartSpec: Equatable, Sendable {
    /// Time without a controller, until another one leads; 15 s unless set.
    ///
    /// Source: kube-controller-manager `--leader-elect-lease-duration`, 15 s.
    public var downtime = SimDuration.seconds(15)

    /// A leader that dies without giving up its lease.
    public init() {}
}

extension MetricsOutageSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Metrics outage"
    /// What it describes, in one sentence.
    public static let summary =
        "Metrics APIs do not answer: autoscalers that read them stay where they are (FailedGetResourceMetric)."
    /// The declarations of all fields.
    public static let fields: [Field<MetricsOutageSpec>] = [
        Field(
            "apis",
            \.apis,
            range: .nonEmpty,
            source: "kube-aggregator APIServices of metrics-server, prometheus-adapter, KEDA",
            "Which. metrics.k8s.io is metrics-server, which forgets what it has scraped: a usage takes two "
                + "scrapes again."
        )
    ]
}

extension ControllerRestartSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Controller restart"
    /// What it describes, in one sentence.
    public static let summary =
        "The kube-controller-manager starts anew: its autoscalers forget past recommendations and scale events."
    /// The declarations of all fields.
    public static let fields: [Field<ControllerRestartSpec>] = [
        Field(
            "downtime",
            \.downtime,
            range: .between(.zero, .hours(1)),
            source: "kube-controller-manager --leader-elect-lease-duration",
            "Time until another controller leads; each autoscaler's first sync comes a sync period later."
        )
    ]
}
