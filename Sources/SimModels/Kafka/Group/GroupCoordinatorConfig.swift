public import SimCore

/// Settings of the broker that coordinates a classic group.
///
/// Source of all defaults: apache/kafka 1eb7644349cb, GroupCoordinatorConfig.java; the same in 3.x
/// and 4.x.
public struct GroupCoordinatorConfig: Hashable, Sendable {
    /// `group.initial.rebalance.delay.ms`: how long an empty group waits for company; 3 s.
    ///
    /// The sample server.properties and the docker image set 0.
    public var initialRebalanceDelay = SimDuration.seconds(3)

    /// `group.min.session.timeout.ms`; 6 s.
    public var minSessionTimeout = SimDuration.seconds(6)

    /// `group.max.session.timeout.ms`; 30 min.
    public var maxSessionTimeout = SimDuration.minutes(30)

    /// How long a member that joins for the first time may stay silent; 5 min.
    ///
    /// Source: the constant `CLASSIC_GROUP_NEW_MEMBER_JOIN_TIMEOUT_MS`.
    public var newMemberJoinTimeout = SimDuration.minutes(5)

    /// `offsets.retention.minutes`: how long an empty group keeps its offsets; 7 days.
    public var offsetsRetention = SimDuration.days(7)

    /// Creates the settings of a broker that was told nothing.
    public init() {}
}
