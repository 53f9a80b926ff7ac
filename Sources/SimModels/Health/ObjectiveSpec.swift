public import SimCore

/// A service level indicator and its objective: on what the clients of a service get, or on what becomes
/// of the messages of a topic.
public struct ObjectiveSpec: Equatable, Sendable {
    /// What has to become of a message for it to be good.
    public enum MessageGoal: String, SchemaEnum {
        /// A consumer has processed it.
        case processed
        /// A broker has taken it, with the acknowledgement that its producer asked for, and kept it.
        case delivered
    }

    /// The service whose clients are asked; this or ``topic``.
    public var service: NameReference?
    /// The topic whose accepted messages are judged; this or ``service``.
    public var topic: NameReference?
    /// What has to become of a message; processed unless set.
    public var goodWhen = MessageGoal.processed
    /// Longest time to answer, or from the acceptance of a message, that still counts as good; any
    /// unless set.
    public var goodWithin: SimDuration?
    /// Percentage of good requests or messages aimed at; 99.9 unless set.
    public var objective = 99.9
    /// Whether the platform is down when this is; unless set, that of a service is critical and that of a
    /// topic is not.
    public var critical: Bool?
    /// Share of good requests under which the state is degraded; 0.99 unless set.
    public var degradedBelow = 0.99
    /// Share of good requests under which the state is down; 0.5 unless set.
    public var downBelow = 0.5
    /// Length of the sliding window; 10 s unless set.
    public var window = SimDuration.seconds(10)
    /// Fewest requests in a window that say anything; 1 unless set.
    public var minimumRequests = 1

    /// 99.9 % of all requests to a service yet to be named.
    public init() {}

    /// Whether the platform is down when this is.
    public var isCritical: Bool { critical ?? (topic == nil) }

    /// The objective on the messages of a topic that is read and has no other: 99 % processed within
    /// 5 min of their acceptance, and not critical.
    static func messages(of topic: String) -> ObjectiveSpec {
        var spec = ObjectiveSpec()
        spec.topic = NameReference(topic)
        spec.goodWithin = .minutes(5)
        spec.objective = 99
        return spec
    }
}

extension ObjectiveSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Objective"
    /// What it describes, in one sentence.
    public static let summary =
        "A service level indicator, evaluated every second over a sliding window of arrivals."
    /// The declarations of all fields.
    public static let fields: [Field<ObjectiveSpec>] = [
        Field("service", \.service, "The service whose clients are asked. This or `topic`."),
        Field(
            "topic",
            \.topic,
            "The topic whose accepted messages are judged. This or `service`; one that is read and has no "
                + "objective gets `messages/TOPIC`: 99 % processed within 5 min, not critical."
        ),
        Field("goodWhen", \.goodWhen, "What has to become of a message of `topic`."),
        Field(
            "goodWithin",
            \.goodWithin,
            range: .above(.zero),
            default: "any time",
            "Longest time to answer, or from the acceptance of a message, that still counts as good; any "
                + "unless set."
        ),
        Field(
            "objective",
            \.objective,
            unit: "%",
            range: .between(0, 100),
            "Percentage of good requests or messages aimed at, for the error budget."
        ),
        Field(
            "critical",
            \.critical,
            "Whether the platform is down when this indicator is; unless set, with `service` it is and "
                + "with `topic` it is not, though it makes an incident all the same."
        ),
        Field(
            "degradedBelow",
            \.degradedBelow,
            range: .between(0, 1),
            "Share of good requests under which the state is `degraded`."
        ),
        Field(
            "downBelow",
            \.downBelow,
            range: .between(0, 1),
            "Share of good requests under which the state is `down`."
        ),
        Field(
            "window",
            \.window,
            range: .between(.seconds(1), .hours(24)),
            "Length of the sliding window."
        ),
        Field(
            "minimumRequests",
            \.minimumRequests,
            unit: "requests",
            range: .between(1, 1_000_000_000),
            "Fewest requests in a window that say anything; below it the state is kept."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: ObjectiveSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if (value.service == nil) == (value.topic == nil) {
            context.report(
                at: node,
                found: value.service == nil
                    ? "neither service nor topic" : "both service and topic",
                expected: "one of service and topic"
            )
        }
        if value.topic == nil, value.goodWhen != .processed {
            context.report(
                at: node,
                field: "goodWhen",
                found: "goodWhen of an objective on a service",
                expected: "an objective with topic"
            )
        }
        if value.downBelow > value.degradedBelow {
            context.report(
                at: node,
                field: "downBelow",
                found: "downBelow \(value.downBelow)",
                expected: "at most degradedBelow (\(value.degradedBelow))"
            )
        }
    }
}
