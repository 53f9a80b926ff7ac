/// What the leader answered to a produce request.
public enum AppendAnswer: Hashable, Sendable, BitwiseCopyable {
    /// The records are in the log and, for their `acks`, sent.
    case acknowledged(OffsetRange)

    /// The records are in the leader's log; the answer waits for the high watermark to pass them.
    case awaitingReplication(OffsetRange)

    /// `NOT_LEADER_OR_FOLLOWER`: no leader; nothing was appended, the producer retries.
    case notLeader

    /// `NOT_ENOUGH_REPLICAS`: the in-sync set is too small for `acks=all`; nothing was appended.
    case notEnoughReplicas
}

/// How an `acks=all` request that waited stands.
public enum ReplicationAnswer: Hashable, Sendable, BitwiseCopyable {
    /// Every in-sync replica has the records, and there are enough of them.
    case acknowledged

    /// Some in-sync replica still lacks them.
    case awaitingReplication

    /// `NOT_ENOUGH_REPLICAS_AFTER_APPEND`: replicated, but to too few; **the records stay in the
    /// log**, so a retry duplicates them unless the producer is idempotent.
    case notEnoughReplicasAfterAppend
}

extension Partition {
    /// Appends records at the leader.
    ///
    /// Source: `appendRecordsToLeader`, core/.../cluster/Partition.scala.
    public mutating func append(_ count: Int64, acks: Acks) -> AppendAnswer {
        precondition(count >= 0, "cannot append a negative number of records, got \(count)")
        guard let leaderIndex else { return .notLeader }
        if acks == .all, isUnderMinIsr { return .notEnoughReplicas }
        let range = OffsetRange(logEndOffset, logEndOffset + count)
        logEndOffset = range.upper
        appended += count
        replicas[leaderIndex].logEndOffset = range.upper
        extendTail(to: range.upper, acknowledged: acks != .all)
        advanceHighWatermark()
        if acks != .all || highWatermark >= range.upper { return .acknowledged(range) }
        return .awaitingReplication(range)
    }

    /// How an `acks=all` request whose records end at an offset stands now.
    public func replication(of upper: Int64) -> ReplicationAnswer {
        // The records may sit above a watermark that is held back by the in-sync set's size.
        guard inSyncEndOffset >= upper else { return .awaitingReplication }
        return isUnderMinIsr ? .notEnoughReplicasAfterAppend : .acknowledged
    }

    /// Notes that every live in-sync follower has the log below an offset.
    ///
    /// Answers the range the high watermark moved over; empty when it did not move.
    @discardableResult
    public mutating func replicated(upTo offset: Int64) -> OffsetRange {
        for index in replicas.indices
        where index != leaderIndex && replicas[index].isAlive && replicas[index].isInSync {
            advanceReplica(at: index, to: offset)
        }
        return advanceHighWatermark()
    }

    /// Notes that one follower has the log below an offset; it joins the ISR when it caught up.
    ///
    /// A follower is back in sync once its log reaches the high watermark.
    /// Answers the range the high watermark moved over.
    @discardableResult
    public mutating func replicated(upTo offset: Int64, by broker: BrokerID) -> OffsetRange {
        for index in replicas.indices
        where replicas[index].broker == broker && index != leaderIndex && replicas[index].isAlive {
            advanceReplica(at: index, to: offset)
            if replicas[index].logEndOffset >= highWatermark, !isOffline {
                replicas[index].isInSync = true
            }
        }
        return advanceHighWatermark()
    }

    private mutating func advanceReplica(at index: Int, to offset: Int64) {
        let reached = offset < logEndOffset ? offset : logEndOffset
        if reached > replicas[index].logEndOffset { replicas[index].logEndOffset = reached }
    }

    /// The lowest log end in the in-sync set.
    var inSyncEndOffset: Int64 {
        var end = logEndOffset
        for index in replicas.indices where replicas[index].isInSync {
            if replicas[index].logEndOffset < end { end = replicas[index].logEndOffset }
        }
        return end
    }

    /// Moves the high watermark up to the lowest log end of the in-sync set.
    ///
    /// It never falls here, and stands still while the in-sync set is too small (KIP-966, 4.x;
    /// 3.x moved it on). Source: `maybeIncrementLeaderHW`, `isUnderMinIsr`.
    @discardableResult
    mutating func advanceHighWatermark() -> OffsetRange {
        let old = highWatermark
        guard !isOffline, !isUnderMinIsr else { return OffsetRange(old, old) }
        let reached = inSyncEndOffset
        guard reached > old else { return OffsetRange(old, old) }
        highWatermark = reached
        dropTail(upTo: reached)
        return OffsetRange(old, reached)
    }

    private mutating func extendTail(to upper: Int64, acknowledged: Bool) {
        if let last = tail.last, last.acknowledged == acknowledged {
            tail[tail.count - 1].upper = upper
        } else {
            tail.append(TailRun(upper: upper, acknowledged: acknowledged))
        }
    }

    private mutating func dropTail(upTo offset: Int64) {
        var gone = 0
        while gone < tail.count, tail[gone].upper <= offset { gone += 1 }
        if gone == tail.count {
            tail.removeAll(keepingCapacity: true)
        } else if gone > 0 {
            tail.removeFirst(gone)
        }
    }
}
