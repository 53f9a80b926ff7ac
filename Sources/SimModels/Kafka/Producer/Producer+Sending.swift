public import SimCore

extension Producer {
    /// Takes the next batch to put on the wire, if one may go now.
    ///
    /// Attempts that are due again go first, to the partition they were for. A batch not sent
    /// before goes to the next partition that has a leader and fewer than `maxInFlight` batches on
    /// the wire: the sticky partitioner fills one batch for one partition, then turns to another.
    /// A request carries one batch of each partition of its broker, so the limit of requests per
    /// connection is a limit of batches per partition here. With `acks=0` the batch counts as sent
    /// at once and has no answer.
    ///
    /// Source: `RecordAccumulator.drain`, `BuiltInPartitioner` (KIP-794).
    ///
    /// - Parameters:
    ///   - now: The current instant.
    ///   - draw: A random number to choose the partition by; nil takes them in turn.
    /// - Returns: The batch, or nil when none may go now.
    public mutating func nextSend(at now: SimTime, draw: UInt32? = nil) -> ProduceBatch? {
        for place in active.indices {
            let slot = Int(active[place])
            guard batches[slot].state == .backingOff, batches[slot].actionAt <= now,
                mayReceive(Int(batches[slot].partition))
            else { continue }
            return launch(slot, at: now)
        }
        guard let slot = waiting.first, isReady(slot, at: now),
            let partition = choosePartition(draw: draw)
        else { return nil }
        waiting.removeFirst()
        active.append(Int32(slot))
        batches[slot].partition = Int32(partition)
        return launch(slot, at: now)
    }

    /// Notes that the broker has taken a batch.
    public mutating func acknowledged(_ id: BatchID, at now: SimTime) -> BatchCompletion {
        guard let slot = inFlightSlot(of: id) else { return .stale }
        let count = batches[slot].count
        land(slot)
        buffered -= count
        acknowledged += count
        deactivate(slot, at: now)
        return .acknowledged(count)
    }

    /// Notes that a batch failed.
    ///
    /// - Parameters:
    ///   - id: The batch.
    ///   - now: The current instant.
    ///   - isRetriable: False for an error no attempt can cure.
    ///   - jitter: Factor on the pause, 0.8…1.2 in the real client (KIP-580).
    /// - Returns: Whether it goes out again, and when.
    public mutating func failed(
        _ id: BatchID,
        at now: SimTime,
        isRetriable: Bool = true,
        jitter: Double = 1
    ) -> BatchFailure {
        guard let slot = inFlightSlot(of: id) else { return .stale }
        let count = batches[slot].count
        land(slot)
        if !isRetriable { return drop(slot, count, .notRetriable, at: now) }
        if expiry(of: slot) <= now { return drop(slot, count, .deliveryTimeout, at: now) }
        return retry(slot, at: now, jitter: jitter)
    }

    private mutating func launch(_ slot: Int, at now: SimTime) -> ProduceBatch {
        batches[slot].attempts += 1
        let batch = batches[slot]
        let send = ProduceBatch(
            id: batch.id,
            count: batch.count,
            first: batch.first,
            partition: batch.partition,
            attempt: batch.attempts,
            createdAt: batch.createdAt
        )
        if config.acks == .none {
            buffered -= batch.count
            acknowledged += batch.count
            deactivate(slot, at: now)
            return send
        }
        batches[slot].state = .inFlight
        batches[slot].actionAt = now
        inFlightOfPartition[Int(batch.partition)] += 1
        buffered -= batch.count
        inFlight += batch.count
        return send
    }

    /// Takes a batch off the wire; it counts as buffered until its fate is decided.
    mutating func land(_ slot: Int) {
        inFlightOfPartition[Int(batches[slot].partition)] -= 1
        inFlight -= batches[slot].count
        buffered += batches[slot].count
        batches[slot].state = .backingOff
    }

    /// Puts a batch that came off the wire back for another attempt, or gives it up.
    mutating func retry(_ slot: Int, at now: SimTime, jitter: Double) -> BatchFailure {
        // `attempts` counts requests made; `retries` bounds those after the first.
        guard Int64(batches[slot].attempts) <= config.retries else {
            return drop(slot, batches[slot].count, .retriesExhausted, at: now)
        }
        let pause = config.backoff(beforeAttempt: batches[slot].attempts)
        let scaled = Double(pause.nanoseconds) * (jitter.isFinite ? jitter : 1)
        batches[slot].actionAt = now + SimDuration(nanosecondsRounding: scaled)
        return .retry(batches[slot].actionAt)
    }

    private mutating func drop(
        _ slot: Int,
        _ count: Int64,
        _ cause: DropCause,
        at now: SimTime
    ) -> BatchFailure {
        buffered -= count
        dropped += count
        deactivate(slot, at: now)
        return .dropped(count, cause)
    }

    /// Removes a batch from the active ones and frees it.
    mutating func deactivate(_ slot: Int, at now: SimTime) {
        if let place = active.firstIndex(of: Int32(slot)) { active.remove(at: place) }
        release(slot, at: now)
    }

    func expiry(of slot: Int) -> SimTime { batches[slot].createdAt + config.deliveryTimeout }

    func mayReceive(_ partition: Int) -> Bool {
        partitionHasLeader[partition] && Int(inFlightOfPartition[partition]) < config.maxInFlight
    }

    private func inFlightSlot(of id: BatchID) -> Int? {
        let slot = id.slot
        guard slot < batches.count, batches[slot].id == id, batches[slot].state == .inFlight else {
            return nil
        }
        return slot
    }

    private mutating func choosePartition(draw: UInt32?) -> Int? {
        let count = partitionHasLeader.count
        guard let draw else {
            for step in 0..<count {
                let partition = (nextPartition + step) % count
                guard mayReceive(partition) else { continue }
                nextPartition = (partition + 1) % count
                return partition
            }
            return nil
        }
        var open = 0
        for partition in 0..<count where mayReceive(partition) { open += 1 }
        guard open > 0 else { return nil }
        var skip = Int(draw) % open
        for partition in 0..<count where mayReceive(partition) {
            if skip == 0 { return partition }
            skip -= 1
        }
        return nil
    }
}
