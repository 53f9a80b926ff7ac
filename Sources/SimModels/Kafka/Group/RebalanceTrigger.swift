/// What makes a coordinator ask all members of a group to join again.
public struct RebalanceTrigger: Hashable, Sendable, BitwiseCopyable {
    /// What a member did, or did not do.
    public enum Kind: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
        /// It is new.
        case joined
        /// It joined again: the leader, or one that subscribes to something else now.
        case rejoined
        /// It left.
        case left
        /// Nothing was heard of it for `session.timeout.ms`.
        case expired
        /// It joined, and never asked for its assignment.
        case silent
    }

    /// What it was.
    public var kind: Kind
    /// The process of the member, by its number.
    public var client: UInt32
}
