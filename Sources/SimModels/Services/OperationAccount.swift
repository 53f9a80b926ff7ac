import SimCore

/// What the calls of one operation spent their time on, since T+0.
///
/// It holds the calls that a pod took in and that are over, however they ended.
struct OperationAccount: Sendable {
    /// Calls.
    private(set) var calls: Int64 = 0
    /// Calls that had to wait for a worker.
    private(set) var waited: Int64 = 0
    /// The time of all calls together at the service and in its queues, in nanoseconds: the integral
    /// over time of the number of calls there.
    private(set) var atService: Int128 = 0
    private(set) var inQueue: Int128 = 0
    /// The shortest time of a call that was answered well, in nanoseconds.
    private(set) var quickest = Int64.max
    /// The times of whole calls, and of each part where it is not zero.
    private var times = TimeHistograms()

    /// Counts a call that is over for those who wait for it.
    mutating func count(_ spent: borrowing CallTimes) {
        calls &+= 1
        if spent[.queue] > 0 { waited &+= 1 }
        times.record(spent)
    }

    /// Notes how long a call took that was answered well.
    mutating func noteSuccess(after elapsed: SimDuration) {
        quickest = min(quickest, elapsed.nanoseconds)
    }

    /// Adds the time of a call at its service to the integrals, as far as it is after T+0.
    mutating func integrate(_ times: borrowing CallTimes, until now: SimTime, from origin: SimTime)
    {
        let (here, queue) = Self.presence(of: times, until: now, from: origin)
        atService &+= Int128(here)
        inQueue &+= Int128(queue)
    }

    /// The time of a call at its service, and in the queue there, between two instants.
    ///
    /// What is not network is one stretch up to the second, and begins with the queue.
    static func presence(
        of times: borrowing CallTimes,
        until now: SimTime,
        from origin: SimTime
    ) -> (here: Int64, queue: Int64) {
        let here = times.total - times[.network]
        let queue = times[.queue]
        let before = max(0, here - (now - origin).nanoseconds)
        return (here - min(before, here), max(0, queue - before))
    }

    /// The mean time of a whole call, or of a part of it, in nanoseconds; none without calls.
    func mean(_ part: TimePart?) -> Double? {
        calls > 0 ? times.sum(Self.row(part)) / Double(calls) : nil
    }

    /// A percentile of the time of a whole call, or of a part of it, in nanoseconds; none without calls.
    func quantile(_ share: Double, _ part: TimePart?) -> Int64? {
        guard calls > 0 else { return nil }
        let row = Self.row(part)
        // The calls without such a time come first.
        let rank = min(max(Int64((share * Double(calls)).rounded(.up)), 1), calls)
        let place = rank - (calls - times.count(row))
        return place > 0 ? times.value(ofRank: place, row) : 0
    }

    /// Whether a part ever took time.
    func has(_ part: TimePart) -> Bool { times.count(Self.row(part)) > 0 }

    /// The rows of the histograms: whole calls, then the parts.
    private static func row(_ part: TimePart?) -> Int { part.map { Int($0.rawValue) } ?? 9 }
}

/// Histograms of the parts of calls' times, and behind them of whole calls; times of zero are left out.
///
/// Below 2^7 ns each time has its own bucket; above, every power of two is cut into 2^7 equal
/// buckets, so that the relative error of a percentile is at most 2^-8. A histogram has memory from its first time on.
private struct TimeHistograms: Sendable {
    private struct Row: BitwiseCopyable, Sendable {
        var start: Int32 = -1
        var count: Int64 = 0
        var sum: Int128 = 0
        var least = Int64.max
        var greatest: Int64 = 0
    }

    private static var bits: Int { 7 }
    /// One hour and more fall into the last bucket.
    private static var highest: Int64 { 3_600_000_000_000 }
    private static var bucketsOfRow: Int { bucket(of: highest) + 1 }

    private var rows = InlineArray<10, Row>(repeating: Row())
    private var buckets: [Int64] = []

    mutating func record(_ spent: borrowing CallTimes) {
        for row in 0..<9 {
            let time = spent.time(row)
            if time > 0 { record(time, row) }
        }
        let total = spent.total
        if total > 0 { record(total, 9) }
    }

    private mutating func record(_ time: Int64, _ row: Int) {
        if rows[row].start < 0 {
            rows[row].start = Int32(buckets.count)
            buckets.append(contentsOf: repeatElement(0, count: Self.bucketsOfRow))
        }
        rows[row].count &+= 1
        rows[row].sum &+= Int128(time)
        rows[row].least = min(rows[row].least, time)
        rows[row].greatest = max(rows[row].greatest, time)
        buckets[Int(rows[row].start) + Self.bucket(of: min(time, Self.highest))] &+= 1
    }

    /// How many times are not zero.
    func count(_ row: Int) -> Int64 { rows[row].count }

    /// Their sum.
    func sum(_ row: Int) -> Double { Double(rows[row].sum) }

    /// The time of a rank among those that are not zero; the largest is exact.
    func value(ofRank rank: Int64, _ row: Int) -> Int64 {
        guard rank < rows[row].count else { return rows[row].greatest }
        var seen: Int64 = 0
        for place in 0..<Self.bucketsOfRow {
            seen += buckets[Int(rows[row].start) + place]
            guard seen >= rank else { continue }
            return min(max(Self.middle(of: place), rows[row].least), rows[row].greatest)
        }
        return rows[row].greatest
    }

    @inline(__always)
    private static func bucket(of time: Int64) -> Int {
        let shift = max(63 &- time.leadingZeroBitCount &- bits, 0)
        return shift &<< bits &+ Int(truncatingIfNeeded: time &>> Int64(truncatingIfNeeded: shift))
    }

    private static func middle(of bucket: Int) -> Int64 {
        let shift = max(bucket >> bits - 1, 0)
        return Int64(bucket - shift << bits) << shift + (1 << shift) >> 1
    }
}
