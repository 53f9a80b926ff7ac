public import SimCore

/// One decision of something that decides: what it looked at, by which rule, and what came of it.
///
/// Alerts, probes, pools, consumer groups, the scheduler and the cluster autoscaler all tell theirs in
/// this one shape.
public struct Decision: Hashable, Sendable {
    /// When it was, from T+0; negative in the warm-up.
    public var at: SimDuration
    /// What was decided on, such as `window`, `liveness` or `scale-up`.
    public var what: String
    /// Whom it is about, such as a pod; empty where that is whoever decides.
    public var subject: String
    /// What was looked at, in the order in which it is told.
    public var inputs: [Input]
    /// The rule, in plain words with the names of the real system's settings.
    public var rule: String
    /// What came of it, in a few words.
    public var result: String
    /// What kept more from coming of it; nil where nothing did.
    public var heldBack: String?
    /// Whether something is otherwise after it than before.
    public var isChange: Bool

    /// A decision that changed nothing and was held back by nothing, unless told otherwise.
    init(
        at: SimDuration,
        what: String,
        subject: String = "",
        inputs: [Input] = [],
        rule: String,
        result: String,
        heldBack: String? = nil,
        isChange: Bool = false
    ) {
        self.at = at
        self.what = what
        self.subject = subject
        self.inputs = inputs
        self.rule = rule
        self.result = result
        self.heldBack = heldBack
        self.isChange = isChange
    }

    /// One thing that was looked at.
    public struct Input: Hashable, Sendable {
        /// What it is.
        public var name: String
        /// What was found.
        public var value: Value
        /// The unit of a number, as in `points`; empty where the value says it or has none.
        public var unit: String

        init(_ name: String, _ value: Value, _ unit: String = "") {
            self.name = name
            self.value = value
            self.unit = unit
        }
    }

    /// What was found of one thing.
    public enum Value: Hashable, Sendable {
        /// A number of things.
        case count(Int64)
        /// A measured number.
        case number(Double)
        /// A span of time.
        case span(SimDuration)
        /// An instant, from T+0.
        case instant(SimDuration)
        /// A word, such as a name.
        case word(String)
        /// Nothing: there was no value.
        case none
    }

    /// Whether another one came to the same by the same rule, from other numbers perhaps.
    func isLike(_ other: Decision) -> Bool {
        what == other.what && rule == other.rule && result == other.result
            && heldBack == other.heldBack && !isChange && !other.isChange && words == other.words
    }

    /// The words among what was looked at.
    private var words: [String] {
        inputs.compactMap { input in
            if case .word(let word) = input.value { return word }
            return nil
        }
    }
}

/// All decisions of one of those that were asked about, the warm-up included.
public struct DecisionAccount: Hashable, Sendable {
    /// The name it is asked for by, such as `alert/slow`.
    public var name: String
    /// Its decisions, in the order of time.
    public var decisions: [Decision] = []

    init(name: String) { self.name = name }
}
