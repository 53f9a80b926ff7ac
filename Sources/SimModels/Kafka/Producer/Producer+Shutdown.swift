public import SimCore

extension Producer {
    /// Begins to send everything at once, as `flush()` and `close()` do on SIGTERM.
    ///
    /// Batches no longer linger, the application's queue is handed over as memory allows, and
    /// records that still arrive go straight to the client. Wait for ``isDrained``.
    public mutating func beginFlush(at now: SimTime) {
        isFlushing = true
        flushQueue(at: now)
    }

    /// Stops a flush; the producer goes on as before it.
    public mutating func endFlush() {
        isFlushing = false
    }

    /// Drops everything the process held, as SIGKILL, an OOM kill or the loss of its node does.
    ///
    /// Answers the records by where they were; `acks` does not matter to the first two. The producer is
    /// empty afterwards and can serve the next process; answers to old batches are `stale`.
    public mutating func kill() -> ProducerLoss {
        let loss = ProducerLoss(queued: queued, buffered: buffered, inFlight: inFlight)
        killed += queued + buffered + inFlight
        queued = 0
        owed = 0
        buffered = 0
        inFlight = 0
        memoryUsed = 0
        isFlushing = false
        waiting.removeAll()
        active.removeAll(keepingCapacity: true)
        freeSlots.removeAll(keepingCapacity: true)
        for slot in batches.indices.reversed() {
            batches[slot].state = .free
            freeSlots.append(Int32(slot))
        }
        for partition in inFlightOfPartition.indices { inFlightOfPartition[partition] = 0 }
        return loss
    }
}
