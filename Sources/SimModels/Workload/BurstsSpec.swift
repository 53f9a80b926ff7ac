public import SimCore

/// A rate that jumps between states at random: a Markov-modulated Poisson process.
///
/// The states follow one another in the order written, and after the last comes the first again; each
/// lasts an exponential time. The source begins in one of them at random, as it would be found.
/// Source: Fischer and Meier-Hellstern, "The Markov-modulated Poisson process (MMPP) cookbook",
/// Performance Evaluation 18(2), 1993.
public struct BurstsSpec: Equatable, Sendable {
    /// The states.
    public var states: [BurstStateSpec] = []

    /// No state yet.
    public init() {}

    /// Bursts of given states.
    public init(states: [BurstStateSpec]) {
        self.states = states
    }

    /// The rate in the long run: that of the states, each weighed by how long it lasts.
    package var meanRate: Rate {
        let length = states.reduce(0) { $0 + $1.meanDuration.seconds }
        let count = states.reduce(0) { $0 + $1.rate.perSecond * $1.meanDuration.seconds }
        return .perSecond(length > 0 ? count / length : 0)
    }
}

extension BurstsSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Bursts"
    /// What it describes, in one sentence.
    public static let summary =
        "A rate that jumps between states at random (a Markov-modulated Poisson process)."
    /// The declarations of all fields.
    public static let fields: [Field<BurstsSpec>] = [
        Field(
            "states",
            \.states,
            required: true,
            "The states, two or more, each followed by the next and the last by the first. The run begins "
                + "in one of them at random."
        )
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: BurstsSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if value.states.count < 2 {
            context.report(
                at: node,
                field: "states",
                found: value.states.isEmpty ? "no state" : "one state",
                expected: "two states or more",
                hint: "a rate that never jumps is a \"rate\""
            )
        } else if value.states.allSatisfy({ $0.rate.perSecond == 0 }) {
            context.report(
                at: node,
                field: "states",
                found: "a rate of 0 in every state",
                expected: "a state in which requests come"
            )
        }
    }
}

/// One state of a rate that jumps.
public struct BurstStateSpec: Equatable, Sendable {
    /// Requests a second in the state.
    public var rate = Rate(perSecond: 0)
    /// How long the state lasts on average.
    public var meanDuration = SimDuration.seconds(1)

    /// No requests, for a second.
    public init() {}

    /// A state of a rate and a mean duration.
    public init(rate: Rate, meanDuration: SimDuration) {
        self.rate = rate
        self.meanDuration = meanDuration
    }
}

extension BurstStateSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Burst state"
    /// What it describes, in one sentence.
    public static let summary = "One state of a rate that jumps."
    /// The declarations of all fields.
    public static let fields: [Field<BurstStateSpec>] = [
        Field(
            "rate",
            \.rate,
            range: .atMost(.perSecond(RateCurve.maximumRate)),
            required: true,
            "Rate in the state, such as \"100/s\"."
        ),
        Field(
            "meanDuration",
            \.meanDuration,
            range: .atLeast(.milliseconds(1)),
            required: true,
            "How long the state lasts on average; each time an exponential duration."
        ),
    ]
}
