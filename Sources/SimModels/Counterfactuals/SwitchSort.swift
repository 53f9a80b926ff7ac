/// What a run can be made without, to see what depends on it.
enum SwitchSort: UInt8, Sendable {
    /// A fault is left out.
    case fault
    /// A rollout is left out.
    case rollout
    /// A step of a runbook is left out.
    case runbookStep
    /// The rate of a source, or the number of its users, stays what it was before a change.
    case traffic
    /// The number of a Deployment's pods stays what it was: its autoscaler holds it from then on.
    case replicas
    /// The failures of a service's liveness probe are ignored.
    case livenessProbe
    /// A database's `max_connections` is lifted.
    case databaseLimit
    /// The size of a service's connection pools is lifted.
    case poolLimit
    /// A proxy's limit of clients is lifted.
    case proxyLimit
    /// The memory limit of a service's containers is lifted.
    case memoryLimit
    /// Nobody acts on an alert: its pages do not make anybody run a runbook.
    case alert
}

extension SwitchSort {
    /// What the run is made without, in words.
    var words: String {
        switch self {
        case .fault: "the fault"
        case .rollout: "the rollout"
        case .runbookStep: "the step"
        case .traffic: "the change: the rate before goes on"
        case .replicas: "the autoscaler from then on"
        case .livenessProbe: "that probe's failures"
        case .databaseLimit: "the limit of connections"
        case .poolLimit: "the size of the pools"
        case .proxyLimit: "the limit of clients"
        case .memoryLimit: "the memory limit"
        case .alert: "anybody who acts on it"
        }
    }

    /// Whether it stands for something that comes from outside the platform.
    var isFromOutside: Bool { self == .fault || self == .rollout || self == .traffic }
}
