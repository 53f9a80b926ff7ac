/// How far one consumer group has got in one partition, exactly.
///
/// Three marks move independently: the *position* of the next fetch, the *committed* offset where
/// a new owner resumes, and what was *processed*. Their gaps are the two classic accidents:
/// committed but never processed is lost, processed but not committed is processed again.
/// Source: ConsumerCoordinator.java, SubscriptionState.java; SPEC 3.4.
public struct PartitionConsumption: Sendable {
    /// The offset the next fetch of the owner starts at.
    public private(set) var position: Int64

    /// The offset a new owner resumes at.
    public private(set) var committed: Int64

    /// Every offset below is accounted for: processed at least once, or lost.
    public private(set) var settledUpTo: Int64

    /// Ranges above ``settledUpTo`` that were processed out of order; sorted and apart.
    public private(set) var processedAhead: [OffsetRange] = []

    /// Records processed for the first time.
    public private(set) var processed: Int64 = 0

    /// Times a record was processed that had been processed before.
    public private(set) var duplicates: Int64 = 0

    /// Records committed by an owner that never processed them.
    public private(set) var lost: Int64 = 0

    /// Records that were skipped without being read (`auto.offset.reset=latest`, retention).
    public private(set) var skipped: Int64 = 0

    /// Creates the bookkeeping of a group that starts to read at an offset.
    public init(startingAt offset: Int64 = 0) {
        position = offset
        committed = offset
        settledUpTo = offset
    }

    /// Records a group still has to commit, below a high watermark.
    ///
    /// Source: consumer lag as kafka-consumer-groups.sh prints it.
    public func lag(behind highWatermark: Int64) -> Int64 {
        highWatermark > committed ? highWatermark - committed : 0
    }

    /// Hands the owner the next records below a high watermark and moves the position.
    public mutating func fetch(max limit: Int64, below highWatermark: Int64) -> OffsetRange {
        guard limit > 0, position < highWatermark else { return OffsetRange(position, position) }
        let available = highWatermark - position
        let range = OffsetRange(position, position + (available < limit ? available : limit))
        position = range.upper
        return range
    }

    /// Notes that records were processed; answers how many for the first time and how many again.
    ///
    /// Ranges may come in any order, from the owner or from one that was evicted meanwhile.
    @discardableResult
    public mutating func processed(_ range: OffsetRange) -> Processed {
        let fresh = settle(range)
        let answer = Processed(firstTime: fresh, duplicates: range.count - fresh)
        processed += answer.firstTime
        duplicates += answer.duplicates
        return answer
    }

    /// Stores an offset as the place to resume at; the last commit wins, whatever was processed.
    public mutating func commit(_ offset: Int64) {
        committed = offset
    }

    /// Commits the position, as auto-commit does at the first poll after its interval.
    public mutating func commitPosition() {
        committed = position
    }

    /// Puts a new owner at the committed offset and answers it.
    @discardableResult
    public mutating func resume() -> Int64 {
        position = committed
        return position
    }

    /// Notes that the owner died with records in hand: fetched, and not yet reported processed.
    ///
    /// Those below the committed offset are lost, the rest will be read again. Records in the
    /// range that were processed already count as neither.
    @discardableResult
    public mutating func ownerLost(inHand: OffsetRange) -> OwnerLoss {
        let loss = abandoned(inHand: inHand)
        resume()
        return OwnerLoss(lost: loss.lost, redelivered: loss.redelivered, resume: position)
    }

    /// Notes that a process that no longer owned the partition died with records in hand.
    ///
    /// As ``ownerLost(inHand:)``, except that the position is another owner's by now and stays.
    @discardableResult
    public mutating func abandoned(inHand: OffsetRange) -> OwnerLoss {
        let unprocessed = unsettled(in: inHand)
        let fresh = settle(inHand.below(committed))
        lost += fresh
        return OwnerLoss(lost: fresh, redelivered: unprocessed - fresh, resume: position)
    }

    /// Notes that the owner died holding everything between what is accounted for and its position.
    @discardableResult
    public mutating func ownerLost() -> OwnerLoss {
        ownerLost(inHand: OffsetRange(settledUpTo, position))
    }

    /// Moves the group past records nobody will read, and answers how many it had not processed.
    ///
    /// Retention that overtook the group, or `auto.offset.reset=latest` without a commit.
    @discardableResult
    public mutating func skip(to offset: Int64) -> Int64 {
        let fresh = settle(OffsetRange(settledUpTo, offset))
        skipped += fresh
        if position < offset { position = offset }
        if committed < offset { committed = offset }
        return fresh
    }

    /// Notes that the log was cut at an offset by an unclean election.
    ///
    /// Offsets above it will be given to other records, so the marks fall back to it.
    public mutating func truncated(to offset: Int64) {
        if position > offset { position = offset }
        if committed > offset { committed = offset }
        if settledUpTo > offset { settledUpTo = offset }
        while let last = processedAhead.last, last.upper > offset {
            processedAhead.removeLast()
            let rest = last.below(offset)
            if last.lower < offset, !rest.isEmpty { processedAhead.append(rest) }
        }
    }
}

/// How much of a processed range was new.
public struct Processed: Hashable, Sendable, BitwiseCopyable {
    /// Records never processed before.
    public var firstTime: Int64

    /// Records processed before, or given up as lost.
    public var duplicates: Int64

    /// Creates a count.
    public init(firstTime: Int64, duplicates: Int64) {
        self.firstTime = firstTime
        self.duplicates = duplicates
    }
}

/// What became of the records in an owner's hands.
public struct OwnerLoss: Hashable, Sendable, BitwiseCopyable {
    /// Records that were committed and will not be processed by anyone.
    public var lost: Int64

    /// Records the next owner will read again.
    public var redelivered: Int64

    /// The offset at which the next owner starts.
    public var resume: Int64

    /// Creates a count.
    public init(lost: Int64, redelivered: Int64, resume: Int64) {
        self.lost = lost
        self.redelivered = redelivered
        self.resume = resume
    }
}

extension PartitionConsumption {
    /// Counts the offsets of a range that are not accounted for.
    public func unsettled(in range: OffsetRange) -> Int64 {
        var count = range.from(settledUpTo).count
        for done in processedAhead { count -= done.intersection(range).count }
        return count
    }

    /// Whether nothing of a range is accounted for and everything before it is.
    package func isNext(_ range: OffsetRange) -> Bool {
        range.lower == settledUpTo && processedAhead.isEmpty
    }

    /// The parts of a range that are not accounted for, in order.
    package func unsettledRanges(in range: OffsetRange) -> [OffsetRange] {
        var answer: [OffsetRange] = []
        var lower = max(range.lower, settledUpTo)
        for done in processedAhead where done.upper > lower && done.lower < range.upper {
            if done.lower > lower { answer.append(OffsetRange(lower, done.lower)) }
            lower = done.upper
        }
        if lower < range.upper { answer.append(OffsetRange(lower, range.upper)) }
        return answer
    }

    /// Marks a range as accounted for and answers how many offsets were not before.
    private mutating func settle(_ range: OffsetRange) -> Int64 {
        let open = range.from(settledUpTo)
        guard open.upper > settledUpTo, !open.isEmpty else { return 0 }
        if open.lower == settledUpTo, processedAhead.isEmpty {
            settledUpTo = open.upper
            return open.count
        }
        let fresh = unsettled(in: open)
        merge(open)
        return fresh
    }

    /// Joins a range with those it touches, and moves ``settledUpTo`` over what became gapless.
    private mutating func merge(_ range: OffsetRange) {
        var lower = range.lower
        var upper = range.upper
        var first = 0
        while first < processedAhead.count, processedAhead[first].upper < lower { first += 1 }
        var last = first
        while last < processedAhead.count, processedAhead[last].lower <= upper {
            if processedAhead[last].lower < lower { lower = processedAhead[last].lower }
            if processedAhead[last].upper > upper { upper = processedAhead[last].upper }
            last += 1
        }
        if lower <= settledUpTo {
            settledUpTo = upper
            processedAhead.removeSubrange(0..<last)
        } else {
            processedAhead.replaceSubrange(
                first..<last,
                with: CollectionOfOne(OffsetRange(lower, upper))
            )
        }
    }
}
