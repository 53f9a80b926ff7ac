public import SimCore

/// Which incidents share an issue, and so a page.
public enum IncidentPreference: Hashable, Sendable, BitwiseCopyable {
    /// PER_POLICY: all of the policy; the provider's default.
    case perPolicy
    /// PER_CONDITION: those of one condition.
    case perCondition
    /// PER_CONDITION_AND_TARGET: those of one condition and one signal.
    case perConditionAndTarget
}

/// How urgent a condition's incidents are.
public enum IncidentPriority: Hashable, Sendable, BitwiseCopyable {
    /// Critical: a critical threshold, or a lost signal.
    case critical
    /// High: a warning threshold.
    case warning
}

/// A New Relic alert policy: gathers incidents into issues and says when people hear of them.
///
/// An incident joins the open issue of its key, or opens one. People are told when an issue is
/// activated and when it closes, which it does with its last incident: under the default preference a
/// second failing condition pages nobody.
/// Source: newrelic/docs-website, "Specify when alerts create incidents" and "Incident workflows".
public struct IssueTracker: Hashable, Sendable {
    /// One issue.
    public struct Issue: Hashable, Sendable, BitwiseCopyable {
        /// The condition whose incident opened it.
        public var condition: Int
        /// The signal whose incident opened it.
        public var signal: Int
        /// When it opened.
        public var openedAt: SimTime
        /// When its activation leaves for the people, delivery included.
        public var activationDeliveredAt: SimTime
        /// When its last incident closed; nothing while it is open.
        public var closedAt: SimTime?
        /// Incidents that joined it, the first included.
        public var incidents: Int64
        /// Incidents of it that are open.
        public var openIncidents: Int64
        /// When the grace period for correlating it ended.
        var graceEnd: SimTime
    }

    /// What an opening incident does.
    public enum Opening: Hashable, Sendable, BitwiseCopyable {
        /// It activates an issue; its notification is delivered at the instant given.
        case activated(issue: Int, deliveredAt: SimTime)
        /// It joins an issue; nobody is told.
        case joined(issue: Int)
    }

    /// What a closing incident does.
    public enum Closing: Hashable, Sendable, BitwiseCopyable {
        /// It closes its issue; the notification is delivered at the instant given.
        case closed(issue: Int, deliveredAt: SimTime)
        /// Other incidents keep the issue open.
        case stillOpen(issue: Int)
        /// There was no such open issue.
        case unknown
    }

    /// Which incidents share an issue; PER_POLICY, the provider's default.
    public var preference: IncidentPreference
    /// How long correlation holds a critical activation back; 0, the provider's value without
    /// correlation decisions (60 s with them).
    public var criticalGracePeriod: SimDuration = .zero
    /// How long correlation holds a warning's activation back; 0, the provider's value without
    /// correlation decisions (300 s with them).
    public var warningGracePeriod: SimDuration = .zero
    /// From sending a notification to its delivery; 0, since the provider documents none.
    public var deliveryLatency: SimDuration = .zero
    /// Every issue so far, in order of opening; an issue's number is its index.
    public private(set) var issues: [Issue] = []

    /// The numbers of the open issues, in order of opening.
    private var open: [Int] = []

    /// Creates a policy without incidents.
    public init(preference: IncidentPreference = .perPolicy) {
        self.preference = preference
    }

    /// Lets an incident open.
    ///
    /// - Parameters:
    ///   - condition: The number of its condition within the policy.
    ///   - signal: The number of its signal; any number that stays the same.
    ///   - priority: How urgent it is.
    ///   - time: When it opens.
    /// - Returns: Whether it activates an issue or joins one.
    /// - Complexity: linear in the number of open issues.
    public mutating func openIncident(
        condition: Int,
        signal: Int,
        priority: IncidentPriority = .critical,
        at time: SimTime
    ) -> Opening {
        if let issue = openIssue(condition: condition, signal: signal) {
            issues[issue].incidents += 1
            issues[issue].openIncidents += 1
            return .joined(issue: issue)
        }
        let grace = priority == .critical ? criticalGracePeriod : warningGracePeriod
        let graceEnd = time + max(.zero, grace)
        let delivered = graceEnd + max(.zero, deliveryLatency)
        open.append(issues.count)
        issues.append(
            Issue(
                condition: condition,
                signal: signal,
                openedAt: time,
                activationDeliveredAt: delivered,
                closedAt: nil,
                incidents: 1,
                openIncidents: 1,
                graceEnd: graceEnd
            )
        )
        return .activated(issue: issues.count - 1, deliveredAt: delivered)
    }

    /// Lets an incident close; the notification never overtakes the one of the activation.
    public mutating func closeIncident(
        condition: Int,
        signal: Int,
        at time: SimTime
    ) -> Closing {
        guard let issue = openIssue(condition: condition, signal: signal) else { return .unknown }
        issues[issue].openIncidents -= 1
        guard issues[issue].openIncidents == 0 else { return .stillOpen(issue: issue) }
        issues[issue].closedAt = time
        open.removeAll { $0 == issue }
        let sent = max(time, issues[issue].graceEnd)
        return .closed(issue: issue, deliveredAt: sent + max(.zero, deliveryLatency))
    }

    /// The open issue that an incident of a condition and signal belongs to.
    public func openIssue(condition: Int, signal: Int) -> Int? {
        open.first { issue in
            switch preference {
            case .perPolicy: true
            case .perCondition: issues[issue].condition == condition
            case .perConditionAndTarget:
                issues[issue].condition == condition && issues[issue].signal == signal
            }
        }
    }
}
