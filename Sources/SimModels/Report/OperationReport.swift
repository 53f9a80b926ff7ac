/// What one operation of a service did with the time of its calls: those that a pod took in and that
/// are over, however they ended.
public struct OperationReport: Hashable, Sendable {
    /// The operation's name.
    public var name: String
    /// Calls.
    public var calls: Int64 = 0
    /// Calls that had to wait for a worker.
    public var waited: Int64 = 0
    /// Calls waiting for a worker, on average over time.
    public var meanInQueue = 0.0
    /// Calls waiting or worked on, on average over time.
    public var meanInSystem = 0.0
    /// Time of whole calls, as whoever made them sees it.
    public var total = PartReport()
    /// The parts of it that ever took time; their means add up to its mean.
    public var parts: [PartReport] = []

    init(name: String) {
        self.name = name
    }

    /// The time of a part, zero if it never took any.
    public func time(_ part: TimePart) -> PartReport {
        parts.first { $0.part == part } ?? PartReport(zero: part, of: calls)
    }
}

/// A time of calls, in milliseconds; nothing when there was no call.
public struct PartReport: Hashable, Sendable {
    /// The part; none for whole calls.
    public var part: TimePart?
    /// The mean over all calls, those without such a time included.
    public var mean: Double?
    /// Percentiles over all calls.
    public var percentiles = LatencyReport()

    /// Nothing was measured.
    init() {}

    /// Calls that spent no time on something.
    init(zero part: TimePart, of calls: Int64) {
        self.part = part
        guard calls > 0 else { return }
        mean = 0
        percentiles = LatencyReport(p50: 0, p95: 0, p99: 0, p999: 0, max: 0)
    }
}
