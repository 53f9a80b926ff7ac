/// What happens to nodes, and to the pods that wait for one.
public enum NodeEvent: BitwiseCopyable, Sendable {
    /// A node that was asked for is Ready.
    case ready(node: UInt32)
    /// The scheduler tries the pods that wait again.
    case schedule
    /// The control plane has not heard of a node for too long.
    case silence(node: UInt32)
    /// The pods of a node tolerate no longer that it is not reachable.
    case tolerationEnd(node: UInt32)
    /// The pods of a node that is no more are collected.
    case collection(node: UInt32)
    /// The provider takes a node back.
    case interruption(node: UInt32)
    /// The pods of a node that is drained are evicted, those refused before again.
    case evictions(node: UInt32, drain: UInt32)
    /// A node has been drained for as long as somebody would wait.
    case drainTimeout(node: UInt32, drain: UInt32)
    /// The cluster autoscaler looks.
    case scan
    /// The kubelets look how much memory their nodes have left.
    case memoryCheck

    static let names = [
        "ready", "schedule", "silence", "tolerationEnd", "collection", "interruption",
        "evictions", "drainTimeout", "scan", "memoryCheck",
    ]

    var kind: UInt16 {
        switch self {
        case .ready: 0
        case .schedule: 1
        case .silence: 2
        case .tolerationEnd: 3
        case .collection: 4
        case .interruption: 5
        case .evictions: 6
        case .drainTimeout: 7
        case .scan: 8
        case .memoryCheck: 9
        }
    }

    var subject: UInt32 {
        switch self {
        case .ready(let node), .silence(let node), .tolerationEnd(let node),
            .collection(let node), .interruption(let node), .evictions(let node, _),
            .drainTimeout(let node, _):
            node
        case .schedule, .scan, .memoryCheck: 0
        }
    }
}
