/// What an EndpointSlice says of a pod, as far as traffic goes by it.
enum EndpointCondition: UInt8, BitwiseCopyable, Sendable {
    /// It gets no traffic: it is not ready.
    case none
    /// It is ready and stays.
    case ready
    /// It is being deleted and is still ready (`serving` and `terminating`): it gets traffic as long
    /// as no endpoint is ready.
    ///
    /// Source: kubernetes/kubernetes pkg/proxy/topology.go `CategorizeEndpoints`, stable since 1.28.
    case terminating

    /// The conditions of a pod.
    init(isReady: Bool, isDeleting: Bool) {
        if !isReady {
            self = .none
        } else {
            self = isDeleting ? .terminating : .ready
        }
    }
}

/// The endpoints of a service, as those who route traffic know them.
struct ServiceEndpoints: Sendable {
    /// The pods that are ready, and those that serve while they terminate, in the order in which they
    /// became known.
    private(set) var ready: [UInt32] = []
    private(set) var terminating: [UInt32] = []

    /// The pods that traffic goes to: those that are ready, or if there is none the others.
    var used: [UInt32] { ready.isEmpty ? terminating : ready }

    /// A pod's condition becomes known.
    mutating func move(_ pod: UInt32, from old: EndpointCondition, to new: EndpointCondition) {
        switch old {
        case .none: break
        case .ready: ready.removeAll { $0 == pod }
        case .terminating: terminating.removeAll { $0 == pod }
        }
        switch new {
        case .none: break
        case .ready: ready.append(pod)
        case .terminating: terminating.append(pod)
        }
    }
}
