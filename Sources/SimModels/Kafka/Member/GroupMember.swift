public import SimCore

/// The client's side of a classic group: joining, heartbeats and what they do to its partitions.
///
/// Each call answers one ``MemberStep``; after it the caller arms one timer at ``nextTimer``, which
/// it answers with ``timersFired(at:)``. An armed timer that comes too early does no harm.
/// Source: AbstractCoordinator.java, ConsumerCoordinator.java, Heartbeat.java in
/// clients/.../consumer/internals; SPEC 3.3.
public struct GroupMember: Sendable {
    /// Where the client is in joining its group.
    public enum Phase: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
        /// Not in a group: not started, closed, or out since its poll interval ran out.
        case unjoined
        /// Waits for JoinGroup to be answered; sends no heartbeats.
        case joining
        /// Waits for SyncGroup to be answered.
        case syncing
        /// Has its assignment.
        case stable
        /// Stopped for good: another process has its instance id.
        case fenced
    }

    /// The settings; fixed for the life of the process.
    public let config: ConsumerConfig

    /// The process, as answers name it.
    public let client: UInt32

    /// `group.instance.id` as its place in ascending order; nil when dynamic.
    public let instance: UInt32?

    /// Where the member's id stands among the ids of its group.
    public let rank: UInt32

    /// The topics it reads.
    public let topics: [Int32]

    /// The pause of a cooperative member between revoking and joining again; 1 ms.
    ///
    /// The real client joins at its next poll; 1 ms is what the recorded timelines used.
    public static var followUpDelay: SimDuration { .milliseconds(1) }

    /// Where it is in joining.
    public internal(set) var phase = Phase.unjoined

    /// The id the coordinator gave it.
    public internal(set) var member: MemberID?

    /// The generation of its last JoinGroup answer; -1 outside a group.
    public internal(set) var generation: Int32 = -1

    /// The partitions it owns, ascending.
    public internal(set) var assignment: [TopicPartition] = []

    /// The partitions the last step revoked or lost.
    public internal(set) var released: [TopicPartition] = []

    /// Whether its last JoinGroup answer made it the one who assigns.
    public internal(set) var assigns = false

    /// What the sticky assignor remembers.
    var lastAssignment: [TopicPartition] = []
    var lastGeneration: Int32 = -1

    var nextHeartbeat: SimTime?
    var followUpJoin: SimTime?
    /// When the application last was in `poll()`; nil while it is there.
    var leftPollAt: SimTime?
    var needsRejoin = false
    var isPollTimedOut = false

    /// Creates a process that has not started.
    public init(
        config: ConsumerConfig,
        client: UInt32,
        instance: UInt32? = nil,
        rank: UInt32,
        topics: [Int32]
    ) {
        self.config = config
        self.client = client
        self.instance = instance
        self.rank = rank
        self.topics = topics
    }

    /// The JoinGroup request as it would be sent now.
    ///
    /// The sticky assignor sends the last assignment it was told of, although the partitions were
    /// given back. Source: `subscriptionUserData`, StickyAssignor.java.
    public var joinRequest: JoinRequest {
        let isSticky = config.assignor == .sticky
        return JoinRequest(
            client: client,
            member: member,
            instance: instance,
            rank: rank,
            subscription: Subscription(
                topics: topics,
                owned: isSticky ? lastAssignment : assignment,
                generation: isSticky ? lastGeneration : generation
            ),
            sessionTimeout: config.sessionTimeout,
            rebalanceTimeout: config.maxPollInterval
        )
    }

    /// The earliest instant at which the client acts by itself; nil when it waits for nothing.
    public var nextTimer: SimTime? {
        var next = SimTime.distantFuture
        if let nextHeartbeat { next = min(next, nextHeartbeat) }
        if let followUpJoin { next = min(next, followUpJoin) }
        if let pollDeadline { next = min(next, pollDeadline) }
        return next == .distantFuture ? nil : next
    }

    /// When `max.poll.interval.ms` runs out; nil while the application polls or nothing is joined.
    var pollDeadline: SimTime? {
        guard let leftPollAt, phase == .syncing || phase == .stable else { return nil }
        return leftPollAt + config.maxPollInterval
    }

    /// Joins the group.
    public mutating func start(at now: SimTime) -> MemberStep {
        var step = MemberStep()
        member = nil
        lastAssignment.removeAll()
        lastGeneration = -1
        stop()
        sendJoin(&step)
        return step
    }

    /// Closes the consumer: a dynamic member leaves the group at once, a static one says nothing.
    ///
    /// What it owned is in ``released``; commit it before, as `close()` does with auto-commit.
    public mutating func close() -> MemberStep {
        var step = MemberStep()
        if instance == nil, member != nil, phase != .unjoined { step.request = .leave }
        release(assignment, .revoked, &step)
        stop()
        return step
    }

    /// Forgets everything, as the death of the process does; ``released`` is what it owned.
    public mutating func kill() {
        released = assignment
        assignment.removeAll()
        member = nil
        stop()
    }

    /// Puts the client out of its group; it sends nothing by itself any more.
    private mutating func stop() {
        phase = .unjoined
        generation = -1
        nextHeartbeat = nil
        followUpJoin = nil
        leftPollAt = nil
        needsRejoin = false
        isPollTimedOut = false
    }

    /// Gives partitions up and notes how.
    mutating func release(
        _ partitions: [TopicPartition],
        _ how: MemberStep.Release,
        _ step: inout MemberStep
    ) {
        guard !partitions.isEmpty else { return }
        released = partitions
        assignment.removeAll { partitions.contains($0) }
        step.release = how
        if how == .lost {
            lastAssignment.removeAll()
            lastGeneration = -1
        }
    }

    /// Sends JoinGroup; an eager member gives everything back first.
    mutating func sendJoin(_ step: inout MemberStep) {
        if !config.assignor.isCooperative { release(assignment, .revoked, &step) }
        needsRejoin = false
        followUpJoin = nil
        nextHeartbeat = nil
        phase = .joining
        step.request = .join
    }
}
