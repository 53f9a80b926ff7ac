/// How the partitions of a group's topics are dealt to its members.
///
/// Where the Java code iterates hash maps, members and topics are taken in ascending order here.
/// Source: clients/.../consumer/*Assignor.java; group-coordinator/.../assignor/ for KIP-848; SPEC 4, 5.
public enum Assignor: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// `RangeAssignor`: consecutive partitions, topic by topic; the default, eager.
    case range

    /// `RoundRobinAssignor`: all partitions dealt in turn; eager.
    case roundRobin

    /// `StickyAssignor`: even, and as before where possible; eager.
    case sticky

    /// `CooperativeStickyAssignor`: as sticky, and members give up only what moves.
    case cooperativeSticky

    /// Range of the KIP-848 protocol, run by the coordinator.
    case rangeKIP848

    /// Whether members keep reading while they join again.
    ///
    /// Source: `RebalanceProtocol` of each assignor.
    public var isCooperative: Bool { self == .cooperativeSticky }

    /// Deals the partitions of topics to members.
    ///
    /// - Parameters:
    ///   - members: The members in ascending order of their ids.
    ///   - topics: The number of partitions of each topic; 0 for one without metadata or that
    ///     nobody reads (the sticky assignors deal every topic they are given, as the real ones do).
    /// - Returns: Each member's partitions, in the order of the members.
    public func assign(members: [AssignorMember], topics: [Int32]) -> [[TopicPartition]] {
        switch self {
        case .sticky, .cooperativeSticky:
            StickyAssignment.assign(
                members: members,
                topics: topics,
                isCooperative: isCooperative
            )
        case .range: RangeAssignment.assign(members: members, topics: topics)
        case .rangeKIP848: RangeAssignment.assign(members: members, topics: topics)
        case .roundRobin: RoundRobinAssignment.assign(members: members, topics: topics)
        }
    }
}
