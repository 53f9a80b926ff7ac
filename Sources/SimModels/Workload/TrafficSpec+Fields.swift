import SimCore

extension TrafficSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Traffic"
    /// What it describes, in one sentence.
    public static let summary =
        "A source of requests, with exactly one of `rate`, `bursts`, `diurnal`, `recorded`, `trace` and "
        + "`users`. Sources add up: make a spike a source of its own beside the everyday one."
    /// The declarations of all fields.
    public static let fields: [Field<TrafficSpec>] = [
        Field("target", \.target, required: true, "The service asked."),
        Field(
            "operation",
            \.operation,
            default: "the service's only one",
            "The operation asked for; the service's only one unless set."
        ),
        Field("rate", \.rate, "Rate over time: segments in order of their start."),
        Field("bursts", \.bursts, "A rate that jumps between states at random."),
        Field("diurnal", \.diurnal, "A rate that follows the hour of the day."),
        Field("recorded", \.recorded, "A rate that was recorded, in a CSV file."),
        Field("trace", \.trace, "Single requests that were recorded, in a CSV file."),
        Field("users", \.users, "Users who ask, wait for the answer, think, and ask again."),
        Field(
            "arrivals",
            \.arrivals,
            "How arrivals lie in time, with `rate`, `diurnal` and `recorded`."
        ),
        Field(
            "timeout",
            \.timeout,
            range: .above(.zero),
            default: "the target's `timeout`",
            "How long the client waits for an answer; the target's `timeout` unless set."
        ),
        Field(
            "priority",
            \.priority,
            range: .between(0, 255),
            "How important the requests and all calls made for them are: 0 the most, 255 the least."
        ),
        Field(
            "keys",
            \.keys,
            "What the requests are about. Without it the requests of `users` have their user for a key, "
                + "others none."
        ),
        Field(
            "retry",
            \.retry,
            default: "never",
            "How often people try again themselves. Never unless set."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: TrafficSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        let written = kinds.filter { kind in
            node[kind].map { !$0.isNull } ?? false
        }
        if written.count != 1 {
            context.report(
                at: node,
                field: written.count > 1 ? written[1] : nil,
                found: written.isEmpty
                    ? "a source without requests" : written.map(quoted).joined(separator: " and "),
                expected: "exactly one of " + kinds.map(quoted).joined(separator: ", "),
                hint: written.isEmpty
                    ? nil : "make two sources of them; what comes from sources adds up"
            )
            return
        }
        if value.arrivals == .even, let kind = written.first,
            !["rate", "diurnal", "recorded"].contains(kind)
        {
            context.report(
                at: node,
                field: "arrivals",
                found: "\"even\" arrivals beside \(quoted(kind))",
                expected: "\"even\" with \"rate\", \"diurnal\" or \"recorded\"",
                hint: "\(quoted(kind)) says itself how its requests lie in time"
            )
        }
        if let segments = node["rate"] {
            RateSegmentSpec.validate(value.rate, in: &context, at: segments)
        }
    }
}
