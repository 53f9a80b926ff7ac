public import SimCore

extension Producer {
    /// The earliest instant at which the producer has something to do by itself.
    ///
    /// Nil when it has nothing to wait for. It can lie in the past when a batch is sendable now.
    public var nextTimer: SimTime? {
        var next = SimTime.distantFuture
        if let interval = config.flushInterval, queued > owed {
            next = min(next, oldestQueuedAt + interval)
        }
        if let slot = waiting.first {
            next = min(next, expiry(of: slot))
            if partitionHasLeader.indices.contains(where: mayReceive) {
                let isFilling = !isReady(slot, at: batches[slot].createdAt)
                let createdAt = batches[slot].createdAt
                next = min(next, isFilling ? createdAt + config.linger : createdAt)
            }
        }
        for place in active {
            let slot = Int(place)
            next = min(next, expiry(of: slot))
            if batches[slot].state == .inFlight {
                next = min(next, batches[slot].actionAt + config.requestTimeout)
            } else if mayReceive(Int(batches[slot].partition)) {
                next = min(next, batches[slot].actionAt)
            }
        }
        return next == .distantFuture ? nil : next
    }

    /// Brings ``due`` up to date, where the producer lies: a getter would be handed a copy of it.
    mutating func settleDue() { due = nextTimer ?? .distantFuture }

    /// Lets everything fall due that is due: queue flush, delivery timeout, request timeout.
    ///
    /// Ask ``nextSend(at:draw:)`` afterwards.
    @discardableResult
    public mutating func timersFired(at now: SimTime) -> ProducerTimeouts {
        var timeouts = ProducerTimeouts()
        if !givenUp.isEmpty { givenUp.removeAll(keepingCapacity: true) }
        expireActive(at: now, &timeouts)
        while let slot = waiting.first, expiry(of: slot) <= now {
            timeouts.expiredBuffered += batches[slot].count
            giveUp(slot)
            buffered -= batches[slot].count
            dropped += batches[slot].count
            waiting.removeFirst()
            release(slot, at: now)
        }
        if let interval = config.flushInterval, queued > owed, oldestQueuedAt + interval <= now {
            flushQueue(at: now)
        }
        return timeouts
    }

    private mutating func giveUp(_ slot: Int) {
        let first = batches[slot].first
        givenUp.append(OffsetRange(first, first + batches[slot].count))
    }

    private mutating func expireActive(at now: SimTime, _ timeouts: inout ProducerTimeouts) {
        var place = 0
        while place < active.count {
            let slot = Int(active[place])
            let isInFlight = batches[slot].state == .inFlight
            let count = batches[slot].count
            if expiry(of: slot) <= now {
                if isInFlight {
                    land(slot)
                    timeouts.expiredInFlight += count
                } else {
                    timeouts.expiredBuffered += count
                    giveUp(slot)
                }
                buffered -= count
                dropped += count
                deactivate(slot, at: now)
                continue
            }
            if isInFlight, batches[slot].actionAt + config.requestTimeout <= now {
                land(slot)
                timeouts.requestTimeouts += 1
                if case .dropped(let records, _) = retry(slot, at: now, jitter: 1) {
                    timeouts.retriesExhausted += records
                    continue
                }
            }
            place += 1
        }
    }
}
