public import SimCore

/// A reading of a container's counters.
///
/// Source: kubernetes-sigs/metrics-server pkg/storage/types.go `MetricsPoint`.
public struct MetricsPoint: Hashable, Sendable, BitwiseCopyable {
    /// When the container started, at which instant its counter was zero.
    public var startTime: SimTime
    /// When the kubelet read the counters.
    public var timestamp: SimTime
    /// Processor time used since the start: nanoseconds of one core.
    public var cpuNanoseconds: Int64
    /// The working set at the timestamp, in bytes.
    public var memoryBytes: Int64

    /// Creates a reading.
    public init(
        startTime: SimTime,
        timestamp: SimTime,
        cpuNanoseconds: Int64,
        memoryBytes: Int64 = 0
    ) {
        self.startTime = startTime
        self.timestamp = timestamp
        self.cpuNanoseconds = cpuNanoseconds
        self.memoryBytes = memoryBytes
    }

    /// The usage of a resource between an earlier reading and this one.
    ///
    /// CPU is the mean over the window, cut to whole billionths of a core and then rounded up to whole
    /// thousandths; memory is the newest reading alone. Nil where the counters went backwards.
    public func usage(of resource: ResourceName, since earlier: MetricsPoint) -> PodMetricSample? {
        let window = timestamp - earlier.timestamp
        guard window > .zero, startTime >= earlier.startTime,
            cpuNanoseconds >= earlier.cpuNanoseconds
        else { return nil }
        let milli: Int64
        switch resource {
        case .cpu:
            let used = cpuNanoseconds &- earlier.cpuNanoseconds
            milli =
                used == 0 ? 0 : Self.milliRoundedUp(nanoCores: Double(used) / window.seconds)
        case .memory:
            let (product, overflow) = memoryBytes.multipliedReportingOverflow(by: 1_000)
            milli = overflow ? .max : product
        }
        return PodMetricSample(milli: milli, timestamp: timestamp, window: window)
    }

    private static func milliRoundedUp(nanoCores: Double) -> Int64 {
        guard nanoCores < 9e18 else { return 9_000_000_000_000 }
        let whole = Int64(nanoCores)
        return whole / 1_000_000 + (whole % 1_000_000 > 0 ? 1 : 0)
    }
}
