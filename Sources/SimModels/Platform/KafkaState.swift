import SimCore

/// What happens at brokers and at their clients.
public enum KafkaEvent: BitwiseCopyable, Sendable {
    /// A pod's producer has something to do by itself.
    case producerTimer(pod: UInt32, epoch: UInt32)
    /// A batch reaches the leader of its partition.
    case batchArrives(index: UInt32, generation: UInt32)
    /// The answer to a batch reaches the producer.
    case batchAnswered(index: UInt32, generation: UInt32)
    /// The followers of a partition have caught up with an append.
    case replicated(partition: UInt32)
    /// A pod's group member has something to do by itself.
    case memberTimer(pod: UInt32, epoch: UInt32)
    /// The coordinator of a service's group has something to do by itself.
    case groupTimer(service: UInt16)
    /// The session of a dead broker has run out.
    case brokerFenced(broker: UInt32)

    static let names = [
        "producerTimer", "batchArrives", "batchAnswered", "replicated", "memberTimer",
        "groupTimer", "brokerFenced",
    ]

    var kind: UInt16 {
        switch self {
        case .producerTimer: 0
        case .batchArrives: 1
        case .batchAnswered: 2
        case .replicated: 3
        case .memberTimer: 4
        case .groupTimer: 5
        case .brokerFenced: 6
        }
    }

    var subject: UInt32 {
        switch self {
        case .producerTimer(let pod, _), .memberTimer(let pod, _): pod
        case .batchArrives(let index, _), .batchAnswered(let index, _): index
        case .replicated(let partition): partition
        case .groupTimer(let service): UInt32(service)
        case .brokerFenced(let broker): broker
        }
    }
}

/// A topic while it runs.
struct TopicState: Sendable {
    /// The number of its first partition among all partitions.
    let firstPartition: Int
    /// How many it has.
    let count: Int
    /// The service that reads it; none if nobody does.
    var consumer: UInt16?
    /// The last change of the traffic that is written to it.
    var load = OccurrenceID.none
    /// The occurrence that says its group lags behind; none while it keeps up.
    var lagging = OccurrenceID.none
    /// What kept its messages from brokers when somebody last looked, and when that was.
    var stall = OccurrenceID.none
    var stallLookedAt: SimTime?
    /// When its group was last seen to keep up.
    var keptUpAt = SimTime.start
    /// Records written up to the last look at the lag.
    var appendedAtLastLook: Int64 = 0
}

/// A partition while it runs, with how far its group has got.
struct PartitionState: Sendable {
    let topic: UInt16
    var log: Partition
    var consumption = PartitionConsumption()
    /// The pod that reads it; `UInt32.max` for nobody.
    var owner = UInt32.max
    /// The occurrence that took its leader; none while it has one.
    var outage = OccurrenceID.none
    /// The occurrences that say that no copy may lead it, and that too few are in sync; none while one does
    /// and enough are.
    var stall = OccurrenceID.none
    var thinness = OccurrenceID.none
    /// The broker that led it last; while it has no leader, the one whose session has to end.
    var fallenLeader = UInt32.max
    /// Appends that the followers have yet to fetch: when, and up to which offset.
    var replicating = DeadlineQueue()
    /// Batches that wait for the followers, in the order of their offsets, by handle.
    var awaiting = Ring<UInt64>()
    /// When the records that are not accounted for yet were accepted, by offset.
    var acceptance = AcceptanceLog()
}

/// A batch on its way from a producer to a partition and back.
struct BatchInFlight: BitwiseCopyable, Sendable {
    let pod: UInt32
    let epoch: UInt32
    let id: BatchID
    let count: Int64
    let partition: UInt32
    let acks: Acks
    /// When its first record was accepted, and its place in ``Platform/acceptances`` if the others were
    /// not at about the same time; negative for none.
    let acceptedAt: SimTime
    let acceptances: Int32
    /// Whether the records are in the leader's log.
    var isAppended = false
    /// Whether the answer is a success.
    var isAcknowledged = false
    /// The end of its records in the log.
    var upper: Int64 = 0
}

/// A pod's producer and consumer.
struct KafkaClientState: Sendable {
    var producer: Producer?
    /// What the producer asks of the broker.
    var acks = Acks.all
    var producerTimer = EventID.none
    var producerDue = SimTime.distantFuture
    /// When the records that it holds were accepted, by their numbers.
    var acceptance = AcceptanceLog()

    var member: GroupMember?
    var memberTimer = EventID.none
    var memberDue = SimTime.distantFuture
    /// Whether the consumer was told to close and has.
    var hasLeft = false

    /// What the consumer works on, partition by partition; empty while it polls.
    var inHand: [(partition: UInt32, range: OffsetRange)] = []
    /// Its records, and the CPU one of them takes on average.
    var inHandCount: Int64 = 0
    var cpuPerMessage = SimDuration.zero
    /// Whether the records are being stored, or wait for a connection to be stored.
    var isStoring = false
    /// The database session that stores them; none without one.
    var session = PoolHandle.none
    /// How many of them were done when the process died; set just before its end is booked.
    var doneAtKill: Int64 = 0
    /// The partition to begin the next poll with.
    var nextPoll = 0
    /// Batches processed, the member of random draws.
    var polls: UInt64 = 0

    /// When the producer next has something to do by itself; never without one.
    mutating func nextDue() -> SimTime {
        producer?.settleDue()
        return producer?.due ?? .distantFuture
    }
}

/// The coordinator of a service's consumer group.
struct GroupState: Sendable {
    var coordinator: ConsumerGroup
    var timer = EventID.none
    var due = SimTime.distantFuture
    /// The pod of each client process that ever was, by client number.
    var clients: [UInt32] = []
    /// The occurrence of the rebalance under way; none while there is none.
    var rebalance = OccurrenceID.none
    var rebalanceStartedAt = SimTime.start
    /// What last ended a process that had not left, and the occurrence of the last member that the group
    /// went on without.
    var lastEnd = OccurrenceID.none
    var lastLoss = OccurrenceID.none
    /// The starts of the last rebalances, for storms: at most three.
    var recentStarts: [SimTime] = []
    var stormUntil = SimTime.start
    /// Whether the group has been stable since the start of the run.
    var hasBeenStable = false
}
