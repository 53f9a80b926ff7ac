public import SimCore

/// Who is told of an alert, in the manner of Opsgenie: rules with delays from the alert's creation.
///
/// Unlike those of ``EscalationPolicy``, delays do not add up, and a rule may go on after somebody
/// acknowledged. Repetition of the whole set is not modelled.
/// Source: Atlassian support, "How do escalations work in Opsgenie".
public struct NotificationRules: Hashable, Sendable {
    /// One rule.
    public struct Rule: Hashable, Sendable, BitwiseCopyable {
        /// What silences a rule that is due.
        public enum Condition: Hashable, Sendable, BitwiseCopyable {
            /// Acknowledging and closing.
            case ifNotAcknowledged
            /// Closing only.
            case ifNotClosed
        }

        /// What silences it.
        public var condition: Condition
        /// The time from the creation of the alert.
        public var delay: SimDuration

        /// Creates a rule.
        public init(_ condition: Condition, after delay: SimDuration) {
            self.condition = condition
            self.delay = delay
        }
    }

    /// A notification that is due.
    public struct Notification: Hashable, Sendable, BitwiseCopyable {
        /// The number of the rule, from 1.
        public var rule: Int
        /// When it is due.
        public var at: SimTime
    }

    /// The rules, in order.
    public let rules: [Rule]
    private let createdAt: SimTime
    private var isAcknowledged = false
    private var isClosed = false
    private var done: [Bool]

    /// Creates the notifications of one alert.
    public init(_ rules: [Rule], createdAt time: SimTime) {
        self.rules = rules
        createdAt = time
        done = [Bool](repeating: false, count: rules.count)
    }

    /// When the next notification is due; nothing if none will be.
    public var nextTimer: SimTime? {
        nextRule.map { createdAt + rules[$0].delay }
    }

    /// The next notification that is due up to and including an instant.
    public mutating func advance(to time: SimTime) -> Notification? {
        guard let rule = nextRule, createdAt + rules[rule].delay <= time else { return nil }
        done[rule] = true
        return Notification(rule: rule + 1, at: createdAt + rules[rule].delay)
    }

    /// Acknowledges the alert.
    public mutating func acknowledge() { isAcknowledged = true }

    /// Closes the alert.
    public mutating func close() { isClosed = true }

    /// The rule that is due first and not silenced; of those due together, the first.
    private var nextRule: Int? {
        guard !isClosed else { return nil }
        var next: Int?
        for (index, rule) in rules.enumerated() where !done[index] {
            if isAcknowledged, rule.condition == .ifNotAcknowledged { continue }
            if let current = next, rules[current].delay <= rule.delay { continue }
            next = index
        }
        return next
    }
}
