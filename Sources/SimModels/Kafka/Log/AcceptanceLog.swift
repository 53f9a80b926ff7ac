package import SimCore

/// When the records of a sequence were accepted: runs of consecutive numbers, oldest first.
///
/// The numbers are those of a partition's offsets, or count what one producer took. Records accepted
/// within one bucket of time share a run, which is dated to the first of them; so the log costs what its
/// buckets cost, whatever the number of records.
package struct AcceptanceLog: Sendable {
    /// Consecutive records that were accepted at about one instant.
    package struct Run: BitwiseCopyable, Sendable {
        /// The first number behind the run.
        package var upper: Int64
        /// When its first record was accepted.
        package var at: SimTime
    }

    /// Some records and when they were accepted.
    package struct Part: BitwiseCopyable, Sendable {
        /// How many they are.
        package var count: Int64
        /// When the first of them was accepted.
        package var at: SimTime
    }

    /// Runs that are kept before those of records that are gone are looked for.
    private static var leastKept: Int { 64 }

    private let bucket: SimDuration
    private var runs: [Run] = []
    private var head = 0
    private var bucketStart = SimTime.start
    private var bucketEnd = SimTime.start
    private var tidyAt = leastKept

    /// An empty log; with a bucket of zero it keeps nothing.
    package init(bucket: SimDuration = .zero) {
        self.bucket = bucket
    }

    /// How many bytes it holds.
    package var heldBytes: Int { runs.count * MemoryLayout<Run>.stride }

    /// Whether anybody wants to know.
    package var isKept: Bool { bucket > .zero }

    /// Whether so many runs have gathered that it is time to ``drop(upTo:)`` those of records that are
    /// gone.
    package var isUntidy: Bool { runs.count >= tidyAt }

    /// Notes that the records up to a number were accepted at an instant.
    package mutating func append(upTo upper: Int64, at instant: SimTime) {
        if instant < bucketEnd, instant >= bucketStart, head < runs.count {
            runs[runs.count - 1].upper = upper
            return
        }
        let length = bucket.nanoseconds
        let start = instant.nanoseconds / length * length
        bucketStart = SimTime(nanoseconds: start)
        bucketEnd = SimTime(nanoseconds: start) + bucket
        runs.append(Run(upper: upper, at: instant))
    }

    /// The place of the run with a record.
    package func place(of number: Int64) -> Int {
        guard head < runs.count, runs[head].upper <= number else { return head }
        var lower = head
        var upper = runs.count
        while lower < upper {
            let middle = (lower + upper) / 2
            if runs[middle].upper <= number { lower = middle + 1 } else { upper = middle }
        }
        return lower
    }

    /// The run at a place; none behind the last.
    package subscript(place: Int) -> Run? {
        place < runs.count ? runs[place] : nil
    }

    /// The records of a range, by when they were accepted.
    package func parts(of range: OffsetRange) -> [Part] {
        var parts: [Part] = []
        var lower = range.lower
        var place = place(of: lower)
        while lower < range.upper, let run = self[place] {
            let upper = min(run.upper, range.upper)
            parts.append(Part(count: upper - lower, at: run.at))
            lower = upper
            place += 1
        }
        return parts
    }

    /// Forgets the records below a number.
    package mutating func drop(upTo number: Int64) {
        while head < runs.count, runs[head].upper <= number { head += 1 }
        guard head >= Self.leastKept || isUntidy, head * 2 >= runs.count || isUntidy else { return }
        runs.removeFirst(head)
        head = 0
        tidyAt = max(Self.leastKept, 2 * runs.count)
    }

    /// Forgets the records from a number on, which will be given to others.
    package mutating func cut(from number: Int64) {
        while head < runs.count, runs[runs.count - 1].upper > number {
            let isAllGone = runs.count - 1 > head && runs[runs.count - 2].upper >= number
            if isAllGone {
                runs.removeLast()
            } else {
                runs[runs.count - 1].upper = number
            }
        }
        bucketEnd = bucketStart
    }
}

/// Lists of parts for batches that were not accepted at about one instant; places are used again.
struct AcceptanceLists: Sendable {
    private var lists: [[AcceptanceLog.Part]] = []
    private var free: [Int32] = []
    /// Parts in all lists together.
    private var parts = 0

    /// How many bytes they hold.
    var heldBytes: Int {
        lists.count * MemoryLayout<[AcceptanceLog.Part]>.stride
            + parts * MemoryLayout<AcceptanceLog.Part>.stride
    }

    /// Keeps the parts of a range.
    mutating func insert(_ range: OffsetRange, of log: AcceptanceLog) -> Int32 {
        let parts = log.parts(of: range)
        self.parts += parts.count
        guard let place = free.popLast() else {
            lists.append(parts)
            return Int32(truncatingIfNeeded: lists.count - 1)
        }
        lists[Int(place)] = parts
        return place
    }

    /// The parts at a place.
    subscript(place: Int32) -> [AcceptanceLog.Part] { lists[Int(place)] }

    /// Frees a place.
    mutating func remove(_ place: Int32) {
        parts -= lists[Int(place)].count
        lists[Int(place)] = []
        free.append(place)
    }
}
