import SimCore

/// What the container of a pod waits for before it can start.
struct ImagePullState: BitwiseCopyable, Sendable {
    /// Whether the next start finds its image, because a pull has been waited for.
    var isAssured = false
    /// Pulls begun for the pod.
    var pulls: UInt16 = 0
    /// Waits after pulls that failed: 10 s doubling to 300 s, as for containers.
    ///
    /// Source: kubernetes/kubernetes pkg/kubelet/kubelet.go `imageBackOff`, MaxImageBackOff.
    var backOff = CrashLoopBackOff()

    /// Takes note of a pull that failed and answers when the kubelet tries again.
    mutating func failed(at now: SimTime) -> SimDuration {
        backOff.failed(at: now)
    }
}

/// The images on the nodes, and the registry they come from.
struct ImageStore: Sendable {
    private struct Copy: BitwiseCopyable, Sendable {
        var node: UInt32
        var version: UInt16
        var from: SimTime
    }

    /// By service, the nodes that have the image of one of its versions, or get it.
    private var copies: [[Copy]] = []
    /// By service, the stream of its pull times.
    var streams: [StreamID?] = []
    /// By service, what keeps the registry from answering; none while it answers.
    private var outages: [OccurrenceID] = []

    /// Makes room for one more service.
    mutating func addService(stream: StreamID?) {
        copies.append([])
        streams.append(stream)
        outages.append(.none)
    }

    /// When a node has the image of a version of a service; none when nobody has pulled it there.
    func presence(_ service: Int, version: UInt16, node: UInt32) -> SimTime? {
        copies[service].first { $0.node == node && $0.version == version }?.from
    }

    /// A node has the image of a version of a service from an instant on.
    mutating func hold(_ service: Int, version: UInt16, node: UInt32, from instant: SimTime) {
        guard streams[service] != nil, presence(service, version: version, node: node) == nil
        else { return }
        copies[service].append(Copy(node: node, version: version, from: instant))
    }

    /// What keeps the registry from answering for the image of a service; none while it answers.
    func outage(_ service: Int) -> OccurrenceID { outages[service] }

    /// The registry answers for all images.
    mutating func endOutages() {
        for service in outages.indices { outages[service] = .none }
    }

    /// The registry does not answer for the image of a service, or for any.
    mutating func beginOutage(of service: Int?, cause: OccurrenceID) {
        for index in outages.indices where service == nil || service == index {
            outages[index] = max(outages[index], cause)
        }
    }
}
