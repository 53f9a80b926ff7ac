/// What became of what the clients of one source wanted; the outcomes add up to `offered`.
public struct SourceReport: Hashable, Sendable {
    /// How important its requests are, 0 the most.
    public var priority = 0
    /// Intents.
    public var offered: Int64 = 0
    /// Answered in time.
    public var succeeded: Int64 = 0
    /// Failed.
    public var failed: Int64 = 0
    /// Turned away by design.
    public var rejected: Int64 = 0
    /// Given up by the client and finished all the same.
    public var late: Int64 = 0
    /// Not over at the end of the run.
    public var inFlight: Int64 = 0
    /// Tries made.
    public var attempts: Int64 = 0
    /// Time from the first try to the answer of the successes, to within 0.4 %.
    public var latency = LatencyReport()

    /// A source without requests.
    public init() {}
}

extension SourceReport {
    /// The figures by their keys in the JSON, in its order; latencies apart.
    static let counts: [(key: String, value: @Sendable (SourceReport) -> Int64)] = [
        ("offered", { $0.offered }), ("succeeded", { $0.succeeded }), ("failed", { $0.failed }),
        ("rejected", { $0.rejected }), ("late", { $0.late }), ("in_flight", { $0.inFlight }),
        ("attempts", { $0.attempts }),
    ]

    /// A figure by its path below the source's name.
    static func isKnown(_ path: ArraySlice<String>) -> Bool {
        if path.count == 1 { return counts.contains { $0.key == path.first } }
        return path.count == 2 && path.first == "latency_ms"
            && LatencyReport.keys.contains(path.last ?? "")
    }

    /// The value of a figure; none when nothing was measured.
    func value(_ path: ArraySlice<String>) -> Double? {
        if let count = Self.counts.first(where: { $0.key == path.first }) {
            return Double(count.value(self))
        }
        return latency.figure(path.last ?? "")
    }
}
