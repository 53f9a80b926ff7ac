public import SimCore

/// One producer client and the application queue in front of it.
///
/// A record is *queued* (accepted by the application, unknown to Kafka), then *buffered* (in a
/// batch of the client), then *in flight*, then acknowledged or given up. The producer keeps
/// counts; the caller moves time: it asks ``nextTimer``, calls ``timersFired(at:)`` and then
/// ``nextSend(at:draw:)`` until that answers nil.
/// Source: RecordAccumulator.java, Sender.java in clients/.../producer/internals; SPEC 1.3.
public struct Producer: Sendable {
    enum BatchState: UInt8, Sendable {
        case free, waiting, inFlight, backingOff
    }

    struct Batch: Sendable {
        var id: BatchID
        var count: Int64
        /// The number of its first record among all that were accepted, from 0.
        var first: Int64
        var createdAt: SimTime
        /// When the request went out, or when the next attempt may.
        var actionAt: SimTime
        var partition: Int32
        var attempts: Int32
        var state: BatchState
    }

    /// Places in the table of batches; the id leaves 16 bits for them.
    static let maxBatches = 65_536

    /// The settings; fixed for the life of the producer.
    public let config: ProducerConfig

    let recordsPerBatch: Int64
    let bytesPerBatch: Int64
    let hasBatchQueue: Bool

    /// What ``nextTimer`` was when it was last settled; never where there was nothing to wait for.
    var due = SimTime.distantFuture

    /// Records in the application's queue, not yet handed to `send()`.
    public internal(set) var queued: Int64 = 0

    /// Records of the queue whose flush has begun and waits for buffer memory.
    var owed: Int64 = 0

    /// When the oldest record that no flush has claimed entered the queue.
    var oldestQueuedAt = SimTime.start

    /// Records in batches that are not on the wire.
    public internal(set) var buffered: Int64 = 0

    /// Records in requests without an answer.
    public internal(set) var inFlight: Int64 = 0

    /// Records taken from the application since the start.
    public internal(set) var accepted: Int64 = 0

    /// Records offered and refused since the start; never part of ``accepted``.
    public internal(set) var rejected: Int64 = 0

    /// Records that count as sent.
    public internal(set) var acknowledged: Int64 = 0

    /// Records given up by the client, for any ``DropCause``.
    public internal(set) var dropped: Int64 = 0

    /// Records that were in the producer when its process was killed.
    public internal(set) var killed: Int64 = 0

    /// Bytes of `buffer.memory` in use.
    public internal(set) var memoryUsed: Int64 = 0

    /// Whether the application waits for everything to be sent (``beginFlush(at:)``).
    public internal(set) var isFlushing = false

    var batches: [Batch] = []
    var freeSlots: [Int32] = []
    /// Batches never sent, oldest first; only the last may still be filling.
    var waiting = SlotQueue()
    /// Batches in flight or between attempts, in the order of their first attempt.
    var active: [Int32] = []
    var inFlightOfPartition: [Int32]
    var partitionHasLeader: [Bool]
    var nextPartition: Int
    var nextSequence: UInt64 = 0

    /// The records that the last ``timersFired(at:)`` gave up before they were on the wire, by their
    /// numbers in the order of acceptance, from 0.
    package internal(set) var givenUp: [OffsetRange] = []

    /// Creates an idle producer for a topic.
    ///
    /// - Parameters:
    ///   - config: The settings.
    ///   - partitions: Partitions of the topic; at least one.
    ///   - firstPartition: Where dealing batches to partitions starts; any number.
    public init(config: ProducerConfig, partitions: Int, firstPartition: UInt32 = 0) {
        precondition(partitions > 0, "a topic has at least one partition, got \(partitions)")
        self.config = config
        recordsPerBatch = config.recordsPerBatch
        bytesPerBatch = config.bytesPerBatch
        hasBatchQueue = config.hasBatchQueue
        inFlightOfPartition = Array(repeating: 0, count: partitions)
        partitionHasLeader = Array(repeating: true, count: partitions)
        nextPartition = Int(firstPartition) % partitions
    }

    /// Records it has in memory: all that were accepted and neither acknowledged nor given up.
    var held: Int64 { queued + buffered + inFlight }

    /// Whether nothing waits to be sent or answered.
    public var isDrained: Bool { queued == 0 && buffered == 0 && inFlight == 0 }

    /// Tells the client whether a partition has a leader, as a metadata update does.
    ///
    /// Batches are not dealt to a partition without one. Ask ``nextSend(at:draw:)`` afterwards.
    public mutating func setLeader(ofPartition partition: Int32, isKnown: Bool) {
        partitionHasLeader[Int(partition)] = isKnown
    }

    /// Takes records from the application.
    ///
    /// All of them or none. With a queue of its own the application accepts whatever that queue
    /// holds, whatever Kafka does; without one, a full buffer refuses.
    public mutating func enqueue(_ count: Int64, at now: SimTime) -> EnqueueAnswer {
        if hasBatchQueue, !isFlushing { return enqueueInQueue(count, at: now) }
        if owed == 0, let open = openSlot, batches[open].count + count < recordsPerBatch {
            // The way of almost every record: into the batch that is filling.
            batches[open].count += count
            buffered += count
            accepted += count
            return .accepted
        }
        guard owed == 0, count <= room else {
            rejected += count
            return .rejected(.bufferFull)
        }
        accepted += count
        return buffer(count, at: now) ? .acceptedAndDue : .accepted
    }

    private mutating func enqueueInQueue(_ count: Int64, at now: SimTime) -> EnqueueAnswer {
        if let capacity = config.batchQueueCapacity, queued + count > capacity {
            rejected += count
            return .rejected(.queueFull)
        }
        accepted += count
        let isFirst = queued == owed
        if isFirst { oldestQueuedAt = now }
        queued += count
        if config.batchQueueFlushRecords > 0, queued - owed >= config.batchQueueFlushRecords {
            flushQueue(at: now)
            return .acceptedAndDue
        }
        return isFirst && config.flushInterval != nil ? .acceptedAndDue : .accepted
    }

    /// How many bytes the batches that it knows of hold.
    var heldBytes: Int {
        batches.count * MemoryLayout<Batch>.stride
            + (freeSlots.count + active.count) * MemoryLayout<Int32>.stride
            + givenUp.count * MemoryLayout<OffsetRange>.stride
    }

    /// The records that it holds and that are not on the wire, by their numbers in the order of
    /// acceptance, from 0.
    package var unsent: [OffsetRange] {
        var ranges: [OffsetRange] = []
        for batch in batches where batch.state == .waiting || batch.state == .backingOff {
            ranges.append(OffsetRange(batch.first, batch.first + batch.count))
        }
        if queued > 0 { ranges.append(OffsetRange(accepted - queued, accepted)) }
        return ranges
    }

    /// The number of the oldest record that it holds; that of the next one when it holds none.
    package var oldestHeld: Int64 {
        var oldest = accepted - queued
        for batch in batches where batch.state != .free { oldest = min(oldest, batch.first) }
        return oldest
    }

    /// Checks that every accepted record is in exactly one account.
    ///
    /// Answers a sentence about what does not add up, or nil.
    package func checkInvariants() -> String? {
        let accounts = queued + buffered + inFlight + acknowledged + dropped + killed
        if accounts != accepted { return "accepted \(accepted) but accounts hold \(accounts)" }
        if owed > queued { return "\(owed) records owed but only \(queued) queued" }
        var counts = (waiting: Int64(0), flying: Int64(0), memory: Int64(0))
        for batch in batches where batch.state != .free {
            if batch.state == .inFlight {
                counts.flying += batch.count
            } else {
                counts.waiting += batch.count
            }
            counts.memory += bytesPerBatch
        }
        if counts.waiting != buffered { return "\(buffered) buffered, batches: \(counts.waiting)" }
        if counts.flying != inFlight { return "\(inFlight) in flight, batches: \(counts.flying)" }
        if counts.memory != memoryUsed { return "\(memoryUsed) bytes, batches: \(counts.memory)" }
        if memoryUsed > max(config.bufferMemory, 0) { return "\(memoryUsed) bytes over the bound" }
        return nil
    }
}
