public import SimCore

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
            default: "the start of the warm-up",
            "Start of the segment, from T+0. Without it the segment starts with the warm-up."
        ),
        Field(
            "rate",
            \.rate,
            range: .atMost(.perSecond(RateCurve.maximumRate)),
            required: true,
            "Rate from there on, such as \"330/s\"."
        ),
        Field(
            "rampTo",
            \.rampTo,
            range: .atMost(.perSecond(RateCurve.maximumRate)),
            "Rate at the start of the next segment (or the end of the run), reached in a straight line."
        ),
    ]
}

extension RateSegmentSpec {
    /// Reports segments that do not follow one another.
    static func validate(
        _ segments: [RateSegmentSpec],
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if segments.isEmpty {
            context.report(
                .rule,
                at: node.place,
                found: "no segment",
                expected: "at least one rate segment"
            )
        }
        for index in segments.indices.dropFirst() {
            let previous = segments[index - 1].at
            guard let at = segments[index].at else {
                context.report(
                    at: node.elements[index],
                    found: "no \"at\" in segment \(index)",
                    expected: "a start for each segment but the first"
                )
                continue
            }
            if let previous, at <= previous {
                context.report(
                    at: node.elements[index],
                    found: "a segment at \(at) after one at \(previous)",
                    expected: "segments in order of their start"
                )
            }
        }
    }
}
