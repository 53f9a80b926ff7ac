/// What a consumer does next, and what it did with its partitions.
public struct MemberStep: Hashable, Sendable, BitwiseCopyable {
    /// A request to the group coordinator.
    public enum Request: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
        /// Nothing to send.
        case none
        /// Send ``GroupMember/joinRequest``.
        case join
        /// Send SyncGroup for the generation; an assigning member adds the assignments.
        case sync
        /// Send a heartbeat and hand its answer to ``GroupMember/heartbeatAnswered(_:at:)``.
        case heartbeat
        /// Send LeaveGroup for ``GroupMember/member``.
        case leave
    }

    /// What became of partitions the consumer had.
    public enum Release: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
        /// It keeps what it had.
        case none
        /// Given back in order; a commit was still possible.
        case revoked
        /// Taken away; another member may own them already and a commit fails.
        case lost
    }

    /// The request to send.
    public var request = Request.none

    /// How the partitions in ``GroupMember/released`` were given up.
    public var release = Release.none

    /// Whether ``GroupMember/assignment`` is a new one.
    public var isAssigned = false

    /// Whether `max.poll.interval.ms` ran out.
    public var isPollTimeout = false

    /// Creates a step in which nothing happens.
    public init() {}
}
