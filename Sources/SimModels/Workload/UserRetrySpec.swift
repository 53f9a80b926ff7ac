/// People who try again themselves: they press reload.
///
/// However often somebody tries, they want one thing: the last try decides what became of it.
public struct UserRetrySpec: Equatable, Sendable {
    /// Tries at most, the first one included.
    public var attempts = 3
    /// From the failure of a try to the next one.
    public var delay = DurationDistribution()
    /// What people try again after; everything that is not an answer unless set.
    public var on = Trigger.allCases
    /// The share of failures that people try again after; 1 unless set.
    public var probability = Fraction(1)

    /// What ends a try without an answer.
    public enum Trigger: String, SchemaEnum {
        /// It failed.
        case error
        /// The client gave up waiting.
        case timeout
        /// It was turned away by design.
        case rejected
    }

    /// Two more tries, at once.
    public init() {}

    /// So many tries at the most.
    public init(attempts: Int, delay: DurationDistribution) {
        self.attempts = attempts
        self.delay = delay
    }
}

extension UserRetrySpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Retry of users"
    /// What it describes, in one sentence.
    public static let summary =
        "People who press reload. However often somebody tries, they want one thing, which the last try "
        + "decides; the work for earlier tries goes on and counts for nothing."
    /// The declarations of all fields.
    public static let fields: [Field<UserRetrySpec>] = [
        Field(
            "attempts",
            \.attempts,
            unit: "tries",
            range: .between(2, 20),
            required: true,
            "Tries at most, the first one included."
        ),
        Field(
            "delay",
            \.delay,
            required: true,
            "From the failure of a try to the next one."
        ),
        Field("on", \.on, "What people try again after."),
        Field(
            "probability",
            \.probability,
            range: .between(Fraction(0), Fraction(1)),
            "The share of such failures that people try again after; the others take them for final."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: UserRetrySpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if value.on.isEmpty {
            context.report(
                at: node,
                field: "on",
                found: "an empty array",
                expected:
                    "one of \(Trigger.allCases.map { quoted($0.rawValue) }.joined(separator: ", "))",
                hint: "people who never try again need no \"retry\""
            )
        }
    }
}
