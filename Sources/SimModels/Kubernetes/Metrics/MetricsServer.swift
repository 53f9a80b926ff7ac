public import SimCore

/// The resource metrics an autoscaler can read: per pod, the usage between the last two scrapes.
///
/// Between a pod's work and the autoscaler lie two delays. A kubelet reads the counters of its containers
/// at its own housekeeping instants; a scrape sees those readings, not the present. And a rate needs two
/// readings of one container, so a new container has no usage at first.
/// Pods are dense indices the caller assigns; a pod counts as one container.
/// Source: kubernetes-sigs/metrics-server pkg/storage/pod.go.
public struct MetricsServer: Hashable, Sendable {
    /// Time from one scrape to the next; 15 s.
    ///
    /// Source: `--metric-resolution` in the manifests of kubernetes-sigs/metrics-server; 60 s formerly.
    public let metricResolution: SimDuration

    /// The youngest age at which a single reading makes a usage; 10 s.
    ///
    /// A container first scraped at this age or later, but within one resolution of its start, has a usage
    /// at once: its counter was zero at the start.
    /// Source: kubernetes-sigs/metrics-server pkg/storage/pod.go `freshContainerMinMetricsResolution`.
    public static var freshContainerMinimum: SimDuration { .seconds(10) }

    /// Time from one housekeeping instant of a kubelet to the next; 10 s.
    ///
    /// Source: kubelet `--housekeeping-interval`; cAdvisor stretches it to 15 s for idle containers.
    public static var housekeepingInterval: SimDuration { .seconds(10) }

    private struct Slot: Hashable {
        var startTime: SimTime?
        /// What the kubelet read last.
        var read: MetricsPoint?
        /// What the last scrape saw.
        var last: MetricsPoint?
        /// The reading the usage is measured from.
        var previous: MetricsPoint?
    }

    private var slots: [Slot] = []

    /// Creates a server that has never scraped.
    public init(metricResolution: SimDuration = .seconds(15)) {
        self.metricResolution = metricResolution
    }

    /// Takes note that a pod's container started, for the first time or again.
    ///
    /// The kubelet has no reading of the new container until its next housekeeping.
    public mutating func containerStarted(pod: Int, at now: SimTime) {
        precondition(pod >= 0, "a pod index is not negative, got \(pod)")
        while slots.count <= pod { slots.append(Slot()) }
        slots[pod].startTime = now
        slots[pod].read = nil
    }

    /// Takes note that a pod's container ended; the next scrape finds nothing of it.
    public mutating func containerEnded(pod: Int) {
        guard slots.indices.contains(pod) else { return }
        slots[pod].startTime = nil
        slots[pod].read = nil
    }

    /// Forgets a pod, so that its index can be given to another one.
    public mutating func remove(pod: Int) {
        guard slots.indices.contains(pod) else { return }
        slots[pod] = Slot()
    }

    /// Lets the kubelet read the counters of a pod's container; without a container nothing happens.
    ///
    /// - Parameters:
    ///   - pod: The pod.
    ///   - cpuNanoseconds: Processor time the present container has used since its start.
    ///   - memoryBytes: Its working set.
    ///   - now: The present.
    public mutating func housekeeping(
        pod: Int,
        cpuNanoseconds: Int64,
        memoryBytes: Int64 = 0,
        at now: SimTime
    ) {
        guard slots.indices.contains(pod), let startTime = slots[pod].startTime else { return }
        slots[pod].read = MetricsPoint(
            startTime: startTime,
            timestamp: now,
            cpuNanoseconds: cpuNanoseconds,
            memoryBytes: memoryBytes
        )
    }

    /// Collects the kubelets' latest readings of all pods.
    ///
    /// - Complexity: O(highest pod index), without allocation.
    public mutating func scrape() {
        for pod in slots.indices { store(pod) }
    }

    /// Forgets every scrape, as the process does when it ends; the kubelets' readings stay theirs.
    public mutating func forgetScrapes() {
        for pod in slots.indices {
            slots[pod].last = nil
            slots[pod].previous = nil
        }
    }

    /// The usage of a pod as the resource metrics API answers it; nil while there is none.
    public func sample(pod: Int, resource: ResourceName = .cpu) -> PodMetricSample? {
        guard slots.indices.contains(pod), let last = slots[pod].last,
            let previous = slots[pod].previous
        else { return nil }
        return last.usage(of: resource, since: previous)
    }

    private mutating func store(_ pod: Int) {
        guard let point = slots[pod].read else {
            slots[pod].last = nil
            slots[pod].previous = nil
            return
        }
        let last = slots[pod].last
        slots[pod].last = point
        let age = point.timestamp - point.startTime
        if age < metricResolution && age >= Self.freshContainerMinimum {
            slots[pod].previous = MetricsPoint(
                startTime: point.startTime,
                timestamp: point.startTime,
                cpuNanoseconds: 0,
                memoryBytes: point.memoryBytes
            )
        } else if let last, point.startTime < last.timestamp {
            if point.timestamp > last.timestamp {
                slots[pod].previous = last
            } else if let previous = slots[pod].previous, previous.timestamp >= point.timestamp {
                slots[pod].previous = nil
            }
        } else {
            slots[pod].previous = nil
        }
    }
}
