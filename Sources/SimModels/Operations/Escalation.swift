public import SimCore

/// Who is paged, and when, in the manner of PagerDuty: level after level until someone acknowledges.
///
/// Source: PagerDuty support, "Escalation Policy Basics"; PagerDuty/terraform-provider-pagerduty,
/// `pagerduty_escalation_policy` and `pagerduty_service`.
public struct EscalationPolicy: Hashable, Sendable {
    /// `escalation_delay_in_minutes` of each level, in order.
    public var escalationDelays: [SimDuration]
    /// `num_loops`, 0 to 9: how many more times the levels are gone through; 0, the provider's
    /// default.
    public var loops = 0
    /// `acknowledgement_timeout`, after which an acknowledged incident counts as triggered again;
    /// 30 min, Terraform's default; nothing turns it off.
    public var acknowledgementTimeout: SimDuration? = .minutes(30)
    /// `auto_resolve_timeout`, after which an incident is resolved unasked; 4 h, Terraform's
    /// default; nothing turns it off.
    public var autoResolveTimeout: SimDuration? = .hours(4)
    /// Whether an incident can be acknowledged after the delay of the last level has run out too.
    ///
    /// True unless set, an assumption of this package: an incident stays open then, and nothing in
    /// the provider's documents takes the button away. The derived conformance rows of escalations
    /// say the opposite and are replayed with false.
    public var acceptsLateAcknowledgement = true

    /// Creates a policy from the delay of each level.
    public init(escalationDelays: [SimDuration]) {
        self.escalationDelays = escalationDelays
    }
}

/// One incident on its way through an ``EscalationPolicy``.
///
/// The policy is the one of the moment at which the incident opened. The owner calls
/// ``advance(to:)`` at ``nextTimer``, until it answers nothing.
public struct Escalation: Hashable, Sendable {
    /// Where the incident stands.
    public enum State: Hashable, Sendable, BitwiseCopyable {
        /// Nobody has acknowledged.
        case triggered
        /// Someone has.
        case acknowledged
        /// It is over.
        case resolved
    }

    /// Something an escalation has done; levels count from 1.
    public enum Fact: Hashable, Sendable, BitwiseCopyable {
        /// The people of a level are paged.
        case notify(level: Int, at: SimTime)
        /// Someone of a level acknowledged.
        case acknowledged(level: Int, at: SimTime)
        /// The acknowledgement ran out.
        case unacknowledged(level: Int, at: SimTime)
        /// The incident was resolved by its timeout.
        case autoResolved(at: SimTime)
        /// The incident was resolved.
        case resolved(at: SimTime)
    }

    /// The policy as it was when the incident opened.
    public let policy: EscalationPolicy
    /// Where the incident stands.
    public private(set) var state = State.triggered
    /// The level notified last, from 1; 0 before the first.
    public private(set) var level = 0

    private var loopsLeft: Int
    private var escalateAt: SimTime?
    private var unacknowledgeAt: SimTime?
    private let autoResolveAt: SimTime?
    /// Set while the level whose acknowledgement ran out has not been notified again.
    private var renotifyAt: SimTime?
    /// When the delay of the last level runs out for good, once that level has been notified.
    private var exhaustedAt: SimTime?

    /// Opens an incident; its first notification is due at once.
    public init(_ policy: EscalationPolicy, triggeredAt time: SimTime) {
        self.policy = policy
        loopsLeft = max(0, policy.loops)
        escalateAt = policy.escalationDelays.isEmpty ? nil : time
        autoResolveAt = policy.autoResolveTimeout.map { time + $0 }
    }

    /// When something is due next; nothing once nothing can be.
    public var nextTimer: SimTime? {
        guard state != .resolved else { return nil }
        let never = SimTime.distantFuture
        let due = min(
            min(autoResolveAt ?? never, escalateAt ?? never),
            min(unacknowledgeAt ?? never, renotifyAt ?? never)
        )
        return due == never ? nil : due
    }

    /// Does the next thing that is due up to and including an instant.
    ///
    /// At one instant the order is: automatic resolution, the end of an acknowledgement, paging.
    public mutating func advance(to time: SimTime) -> Fact? {
        guard let due = nextTimer, due <= time else { return nil }
        if due == autoResolveAt {
            state = .resolved
            return .autoResolved(at: due)
        }
        if due == unacknowledgeAt {
            state = .triggered
            unacknowledgeAt = nil
            renotifyAt = due
            return .unacknowledged(level: level, at: due)
        }
        if due == renotifyAt {
            renotifyAt = nil
        } else if level == policy.escalationDelays.count {
            level = 1
            loopsLeft -= 1
        } else {
            level += 1
        }
        let delay = max(.zero, policy.escalationDelays[level - 1])
        let isLast = level == policy.escalationDelays.count && loopsLeft == 0
        escalateAt = isLast ? nil : due + delay
        exhaustedAt = isLast ? due + delay : nil
        return .notify(level: level, at: due)
    }

    /// Acknowledges the incident; a further acknowledgement restarts its timeout and says nothing.
    public mutating func acknowledge(at time: SimTime) -> Fact? {
        guard state != .resolved, level > 0 else { return nil }
        if state == .triggered, !policy.acceptsLateAcknowledgement, let exhaustedAt,
            time >= exhaustedAt
        {
            return nil
        }
        escalateAt = nil
        renotifyAt = nil
        unacknowledgeAt = policy.acknowledgementTimeout.map { time + $0 }
        guard state == .triggered else { return nil }
        state = .acknowledged
        return .acknowledged(level: level, at: time)
    }

    /// Resolves the incident; nothing happens if it is resolved already.
    public mutating func resolve(at time: SimTime) -> Fact? {
        guard state != .resolved else { return nil }
        state = .resolved
        return .resolved(at: time)
    }
}
