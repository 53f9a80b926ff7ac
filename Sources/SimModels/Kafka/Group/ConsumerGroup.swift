public import SimCore

/// The coordinator's side of one classic consumer group.
///
/// Requests come in as calls; answers that must wait (JoinGroup, SyncGroup) come out of
/// ``nextAnswer()`` in the order they were sent. After each call the caller drains them and arms
/// one timer at ``nextTimer``, which it answers with ``timersFired(at:)``.
/// Source: group-coordinator/.../GroupMetadataManager.java and classic/ClassicGroup.java at
/// 1eb7644349cb; 3.x: core/.../GroupCoordinator.scala, same rules; SPEC 3.2.
public struct ConsumerGroup: Sendable {
    /// The states of a classic group.
    public enum State: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
        /// No members.
        case empty
        /// Waits for the members to join.
        case preparingRebalance
        /// All have joined; waits for the leader's assignment.
        case completingRebalance
        /// Everyone knows the assignment.
        case stable
        /// Removed.
        case dead
    }

    struct Member: Sendable {
        var id: MemberID
        var client: UInt32
        var instance: UInt32?
        var rank: UInt32
        var subscription: Subscription
        var sessionTimeout: SimDuration
        var rebalanceTimeout: SimDuration
        var sessionDeadline: SimTime
        var isNew = true
        var isAwaitingJoin = true
        var isAwaitingSync = false
        var owesSync = false
        var assignment: [TopicPartition] = []
    }

    /// A client that was given an id and has not come back with it.
    struct PendingMember: Sendable {
        var id: MemberID
        var deadline: SimTime
    }

    /// The settings; fixed for the life of the group.
    public let config: GroupCoordinatorConfig

    /// Where the group is in its life.
    public internal(set) var state = State.empty

    /// How many join phases were completed.
    public internal(set) var generation: Int32 = 0

    /// How many times the group left a state for ``State/preparingRebalance``.
    public internal(set) var rebalances: Int64 = 0

    /// What made it do so the last time; nil before the first.
    public internal(set) var trigger: RebalanceTrigger?

    var members: [Member] = []
    var pending: [PendingMember] = []
    var leader: MemberID?
    var nextMember: UInt32 = 0

    /// Whether the group came to ``State/preparingRebalance`` from ``State/empty``.
    var isInitialRebalance = false
    var newMemberAdded = false
    var initialRemaining = SimDuration.zero
    var joinDeadline: SimTime?
    var syncDeadline: SimTime?

    var answers: [GroupAnswer] = []
    var answersTaken = 0
    var dueTimers: [GroupTimer] = []

    /// Creates an empty group.
    public init(config: GroupCoordinatorConfig = GroupCoordinatorConfig()) {
        self.config = config
    }

    /// The number of members, those that still have to rejoin included.
    public var memberCount: Int { members.count }

    /// The longest time any member may take to rejoin.
    public var rebalanceTimeout: SimDuration {
        var longest = SimDuration.zero
        for index in members.indices where members[index].rebalanceTimeout > longest {
            longest = members[index].rebalanceTimeout
        }
        return longest
    }

    /// Whether an id is that of a member.
    public func contains(_ member: MemberID) -> Bool { place(of: member) != nil }

    /// The partitions the last assignment gave a member.
    public func assignment(of member: MemberID) -> [TopicPartition] {
        place(of: member).map { members[$0].assignment } ?? []
    }

    /// Takes the next answer to deliver, oldest first.
    public mutating func nextAnswer() -> GroupAnswer? {
        guard answersTaken < answers.count else {
            answers.removeAll(keepingCapacity: true)
            answersTaken = 0
            return nil
        }
        answersTaken += 1
        return answers[answersTaken - 1]
    }

    /// What the leader's client answers for all members: an assignor run over their subscriptions.
    ///
    /// - Parameters:
    ///   - assignor: The assignor the group has in common.
    ///   - topics: The number of partitions of each topic.
    /// - Returns: One assignment for each member, in the order of their ranks.
    public func assignments(by assignor: Assignor, topics: [Int32]) -> [MemberAssignment] {
        let order = members.indices.sorted { lhs, rhs in
            (members[lhs].rank, members[lhs].id) < (members[rhs].rank, members[rhs].id)
        }
        let partitions = assignor.assign(
            members: order.map {
                AssignorMember(
                    instance: members[$0].instance,
                    subscription: members[$0].subscription
                )
            },
            topics: topics.indices.map { topic in
                isRead(Int32(topic)) ? topics[topic] : 0
            }
        )
        return order.indices.map {
            MemberAssignment(member: members[order[$0]].id, partitions: partitions[$0])
        }
    }

    /// Whether any member reads a topic; the leader asks for the metadata of no other.
    private func isRead(_ topic: Int32) -> Bool {
        members.contains { $0.subscription.topics.contains(topic) }
    }

    func place(of member: MemberID) -> Int? {
        members.firstIndex { $0.id == member }
    }

    func place(ofInstance instance: UInt32) -> Int? {
        members.firstIndex { $0.instance == instance }
    }

    /// The error of a request that names a member, if there is one.
    ///
    /// Source: `ClassicGroup.validateMember`.
    func validate(_ member: MemberID, instance: UInt32?) -> GroupError? {
        if let instance {
            guard let place = place(ofInstance: instance) else { return .unknownMemberID }
            if members[place].id != member { return .fencedInstanceID }
        }
        return contains(member) ? nil : .unknownMemberID
    }
}
