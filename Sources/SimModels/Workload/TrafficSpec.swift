public import SimCore

/// A source of requests.
///
/// Sources add up. A spike is a source of its own beside the everyday one, so that the everyday
/// requests are the same with and without it.
public struct TrafficSpec: Equatable, Sendable {
    /// The service asked.
    public var target = NameReference("")
    /// The operation asked for; the service's only one unless set.
    public var operation: NameReference?
    /// The rate over time; each segment lasts until the next one starts.
    public var rate: [RateSegmentSpec] = []
    /// How arrivals lie in time.
    public var arrivals = Arrivals.poisson
    /// How long the client waits for an answer; the target's `timeout` unless set.
    public var timeout: SimDuration?

    /// How arrivals lie in time.
    public enum Arrivals: String, SchemaEnum {
        /// Independent users: exponential gaps at the rate of the moment.
        case poisson
        /// A metronome: equal gaps at a constant rate.
        case even
    }

    /// No traffic, to nobody.
    public init() {}
}

/// From one instant on, a rate: held, or approached in a straight line.
public struct RateSegmentSpec: Equatable, Sendable {
    /// Start of the segment, from T+0; the first may be negative to cover the warm-up.
    public var at: SimDuration?
    /// Requests a second at the start of the segment.
    public var rate = Rate(perSecond: 0)
    /// Requests a second at the end of the segment, reached in a straight line; held unless set.
    public var rampTo: Rate?

    /// Nothing, from the beginning.
    public init() {}

    /// A rate held from an instant on.
    public init(at: SimDuration? = nil, rate: Rate, rampTo: Rate? = nil) {
        self.at = at
        self.rate = rate
        self.rampTo = rampTo
    }
}

extension RateSegmentSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Rate segment"
    /// What it describes, in one sentence.
    public static let summary =
        "From one instant on, a rate: held, or approached in a straight line until the next segment."
    /// The declarations of all fields.
    public static let fields: [Field<RateSegmentSpec>] = [
        Field(
            "at",
            \.at,
            "Start of the segment, from T+0. Without it the segment starts with the warm-up."
        ),
        Field("rate", \.rate, required: true, "Rate from there on, such as \"330/s\"."),
        Field(
            "rampTo",
            \.rampTo,
            "Rate at the start of the next segment (or the end of the run), reached in a straight line."
        ),
    ]
}

extension TrafficSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Traffic"
    /// What it describes, in one sentence.
    public static let summary =
        "A source of requests. Sources add up: make a spike a source of its own beside the everyday one."
    /// The declarations of all fields.
    public static let fields: [Field<TrafficSpec>] = [
        Field("target", \.target, required: true, "The service asked."),
        Field(
            "operation",
            \.operation,
            "The operation asked for; the service's only one unless set."
        ),
        Field("rate", \.rate, required: true, "Rate over time: segments in order of their start."),
        Field("arrivals", \.arrivals, "How arrivals lie in time."),
        Field(
            "timeout",
            \.timeout,
            range: .above(.zero),
            "How long the client waits for an answer; the target's `timeout` unless set."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: TrafficSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        guard let segments = node["rate"] else { return }
        if value.rate.isEmpty {
            context.report(
                at: node,
                field: "rate",
                found: "no segment",
                expected: "at least one rate segment"
            )
        }
        for index in value.rate.indices.dropFirst() {
            let previous = value.rate[index - 1].at
            guard let at = value.rate[index].at else {
                context.report(
                    at: segments.elements[index],
                    found: "no \"at\" in segment \(index)",
                    expected: "a start for each segment but the first"
                )
                continue
            }
            if let previous, at <= previous {
                context.report(
                    at: segments.elements[index],
                    found: "a segment at \(at) after one at \(previous)",
                    expected: "segments in order of their start"
                )
            }
        }
    }
}
