import SimCore

extension Producer {
    /// Records the client can still take before `buffer.memory` is used up.
    var room: Int64 {
        var room: Int64 = 0
        if let open = openSlot { room = recordsPerBatch - batches[open].count }
        let free = Int64(Self.maxBatches - batches.count + freeSlots.count)
        let newBatches = min(free, max(0, config.bufferMemory - memoryUsed) / bytesPerBatch)
        let (records, overflow) = newBatches.multipliedReportingOverflow(by: recordsPerBatch)
        let (sum, tooMany) = records.addingReportingOverflow(room)
        return overflow || tooMany ? .max : sum
    }

    /// The batch that still takes records.
    var openSlot: Int? {
        guard let last = waiting.last, batches[last].count < recordsPerBatch else { return nil }
        return last
    }

    /// Hands records to `send()`; the caller has checked that there is ``room``.
    ///
    /// Answers whether a batch was begun or filled.
    @discardableResult
    mutating func buffer(_ count: Int64, at now: SimTime) -> Bool {
        buffered += count
        if let open = openSlot, batches[open].count + count < recordsPerBatch {
            batches[open].count += count
            return false
        }
        var left = count
        while left > 0 {
            let slot = openSlot ?? openBatch(at: now, from: accepted - queued - left)
            let taken = min(left, recordsPerBatch - batches[slot].count)
            batches[slot].count += taken
            left -= taken
        }
        return true
    }

    private mutating func openBatch(at now: SimTime, from first: Int64) -> Int {
        memoryUsed += bytesPerBatch
        let slot = freeSlots.popLast().map(Int.init) ?? batches.count
        let batch = Batch(
            id: BatchID(sequence: nextSequence, slot: slot),
            count: 0,
            first: first,
            createdAt: now,
            actionAt: now,
            partition: -1,
            attempts: 0,
            state: .waiting
        )
        nextSequence += 1
        if slot == batches.count { batches.append(batch) } else { batches[slot] = batch }
        waiting.append(slot)
        return slot
    }

    /// Returns a batch's place and memory, and lets a waiting flush go on.
    mutating func release(_ slot: Int, at now: SimTime) {
        batches[slot].state = .free
        freeSlots.append(Int32(slot))
        memoryUsed -= bytesPerBatch
        if owed > 0 { handOver(at: now) }
    }

    /// Begins to hand the whole application queue to `send()`.
    mutating func flushQueue(at now: SimTime) {
        owed = queued
        handOver(at: now)
    }

    /// Hands over what buffer memory allows; the rest of the flush waits in the queue.
    ///
    /// `send()` blocks meanwhile. The model lets it block for as long as it takes: an application
    /// that drops a record when `max.block.ms` runs out is not modelled.
    private mutating func handOver(at now: SimTime) {
        let count = min(owed, room)
        guard count > 0 else { return }
        owed -= count
        queued -= count
        buffer(count, at: now)
    }

    /// Whether the oldest batch that was never sent may go now.
    ///
    /// Full, lingered long enough, memory exhausted with someone waiting, or flushing.
    /// Source: `RecordAccumulator.batchReady`.
    func isReady(_ slot: Int, at now: SimTime) -> Bool {
        batches[slot].count >= recordsPerBatch || slot != waiting.last || isFlushing || owed > 0
            || batches[slot].createdAt + config.linger <= now
    }
}
