/// What the loss of a broker meant for one partition.
public enum BrokerFailure: Hashable, Sendable, BitwiseCopyable {
    /// The broker held no copy, or was down already.
    case unaffected

    /// A follower is gone; the leader goes on, and its in-sync set is unchanged until told.
    case followerLost

    /// The leader is gone: the partition is offline until an election.
    case leaderLost
}

/// What an election of a leader came to.
public enum Election: Hashable, Sendable, BitwiseCopyable {
    /// A replica leads. What its log does not have is gone.
    ///
    /// `removed` is the range of offsets cut off; `lost` splits its records by what their
    /// producers had been told.
    case elected(BrokerID, removed: OffsetRange, lost: LostRecords)

    /// The leader is alive and stays.
    case unchanged

    /// No replica may lead: the partition stays offline until one that was in sync returns.
    case noEligibleReplica
}

extension Partition {
    /// Notes that a broker is gone.
    ///
    /// Losses show at the ``elect()`` that follows: the same broker may return with its log.
    public mutating func brokerFailed(_ broker: BrokerID) -> BrokerFailure {
        guard let index = replicas.firstIndex(where: { $0.broker == broker }),
            replicas[index].isAlive
        else { return .unaffected }
        replicas[index].isAlive = false
        guard index == leaderIndex else { return .followerLost }
        leaderIndex = nil
        return .leaderLost
    }

    /// Takes a broker out of the in-sync set, as its fencing or a long lag does.
    ///
    /// The last member of the set stays in it, as in Kafka. Answers the range the high watermark
    /// moved over, now that it need not wait for that broker.
    @discardableResult
    public mutating func removeFromISR(_ broker: BrokerID) -> OffsetRange {
        for index in replicas.indices
        where replicas[index].broker == broker && index != leaderIndex
            && replicas[index].isInSync && inSyncReplicas > 1
        {
            replicas[index].isInSync = false
        }
        return advanceHighWatermark()
    }

    /// Notes that a broker is back, with the log it had less what an election cut off.
    ///
    /// It follows the leader; when the partition is offline, ask for an ``elect()``.
    public mutating func brokerReturned(_ broker: BrokerID) {
        for index in replicas.indices where replicas[index].broker == broker {
            replicas[index].isAlive = true
        }
    }

    /// Moves leadership away from a live leader, as a controlled shutdown does.
    ///
    /// What only the old leader had is lost as in a crash.
    public mutating func moveLeadership() -> Election {
        guard let old = leaderIndex else { return elect() }
        guard
            let next = replicas.indices.first(where: {
                $0 != old && replicas[$0].isAlive && replicas[$0].isInSync
            })
        else { return .unchanged }
        return lead(next)
    }

    /// Elects a leader: the first replica of the list that is alive and in sync.
    ///
    /// With `unclean.leader.election.enable` any live replica will do when none in sync is left,
    /// and everything it had not fetched is lost, `acks=all` included.
    /// Source: PartitionChangeBuilder in metadata/; SPEC 2.
    public mutating func elect() -> Election {
        guard isOffline else { return .unchanged }
        if let next = replicas.indices.first(where: {
            replicas[$0].isAlive && replicas[$0].isInSync
        }) {
            return lead(next)
        }
        guard uncleanLeaderElectionEnable,
            let next = replicas.indices.first(where: { replicas[$0].isAlive })
        else { return .noEligibleReplica }
        for index in replicas.indices { replicas[index].isInSync = index == next }
        return lead(next)
    }

    private mutating func lead(_ index: Int) -> Election {
        leaderIndex = index
        leaderEpoch += 1
        let end = replicas[index].logEndOffset
        let removed = OffsetRange(end, logEndOffset)
        let gone = loss(above: end)
        lost.acknowledged += gone.acknowledged
        lost.unacknowledged += gone.unacknowledged
        logEndOffset = end
        if highWatermark > end { highWatermark = end }
        cutTail(at: end)
        // A copy that is down cuts the same offsets off when it returns and asks for the end of its
        // epoch; nobody reads it before, so the cut is made here.
        for other in replicas.indices { truncate(other, to: end) }
        // A dead member of the in-sync set leaves it with the election that replaces the leader.
        for other in replicas.indices where !replicas[other].isAlive {
            replicas[other].isInSync = false
        }
        advanceHighWatermark()
        return .elected(replicas[index].broker, removed: removed, lost: gone)
    }

    private mutating func truncate(_ index: Int, to offset: Int64) {
        if replicas[index].logEndOffset > offset { replicas[index].logEndOffset = offset }
    }

    /// Counts the records at or above an offset by what their producers had been told.
    private func loss(above offset: Int64) -> LostRecords {
        var lost = LostRecords()
        let committed = OffsetRange(offset, highWatermark)
        lost.acknowledged += committed.count
        var lower = highWatermark
        for run in tail {
            let count = OffsetRange(lower, run.upper).from(offset).count
            if run.acknowledged { lost.acknowledged += count } else { lost.unacknowledged += count }
            lower = run.upper
        }
        return lost
    }

    private mutating func cutTail(at offset: Int64) {
        while let last = tail.last, last.upper > offset {
            let lower = tail.count > 1 ? tail[tail.count - 2].upper : highWatermark
            if lower >= offset {
                tail.removeLast()
            } else {
                tail[tail.count - 1].upper = offset
            }
        }
    }
}
