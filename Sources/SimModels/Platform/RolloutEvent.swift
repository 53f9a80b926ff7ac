import SimCore

/// What happens to rollouts.
public enum RolloutEvent: BitwiseCopyable, Sendable {
    /// A rollout of the scenario begins: its pod template is applied.
    case start(index: UInt16)
    /// A Deployment's controller looks, because something it watches has changed.
    case sync(service: UInt16)
    /// A Deployment's controller looks, because time has passed.
    case timer(service: UInt16)
    /// An analysis measures the new version.
    case measure(service: UInt16)
    /// The proxies know of a new share of the traffic for a version; of none after it all pods are alike.
    case shift(service: UInt16, revision: UInt16, weight: UInt8?)
    /// The process of a version that does not live long ends.
    case crash(pod: UInt32, epoch: UInt32)

    static let names = ["start", "sync", "timer", "measure", "shift", "crash"]

    var kind: UInt16 {
        switch self {
        case .start: 0
        case .sync: 1
        case .timer: 2
        case .measure: 3
        case .shift: 4
        case .crash: 5
        }
    }

    var subject: UInt32 {
        switch self {
        case .start(let index): UInt32(index)
        case .sync(let service), .timer(let service), .measure(let service),
            .shift(let service, _, _):
            UInt32(service)
        case .crash(let pod, _): pod
        }
    }
}
