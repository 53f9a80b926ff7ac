public import SimCore

/// One statement of a postmortem, to be held against the run.
///
/// Its time, its number and its cause are judged apart.
public struct ClaimSpec: Equatable, Sendable {
    /// The statement, in the postmortem's words.
    public var text = ""
    /// The event that the time and the cause are about.
    public var event: EventQuery?
    /// When it is said to have happened, from T+0.
    public var at: SimDuration?
    /// How far off a time may be; one autoscaler sync, 15 s, unless set.
    public var timeTolerance = SimDuration.seconds(15)
    /// What is said to have led to the event, or without one to the number: each is tried in runs without it.
    public var because: [EventQuery] = []
    /// The number that the statement is about.
    public var measure: Placed<String>?
    /// The number claimed.
    public var value: Double?
    /// How the number is compared; approximately unless set.
    public var comparator = Comparator.approximately
    /// How far off a number may be, as a share of the claimed one; 0.1 unless set.
    public var tolerance = 0.1
    /// Why the statement cannot be checked at all.
    public var notCheckable: String?
    /// The variant it is held against; the file as it stands unless set.
    public var variant: NameReference?

    /// What a verdict is about.
    public enum Aspect: String, SchemaEnum {
        /// When it happened.
        case time
        /// How much or how many.
        case count
        /// How things stood at an instant.
        case state
        /// What led to it.
        case cause
    }

    /// How a number is compared with the claimed one.
    public enum Comparator: String, SchemaEnum {
        /// Within the tolerance.
        case approximately
        /// Not less.
        case atLeast
        /// Not more.
        case atMost
        /// The same.
        case equals
    }

    /// A claim of nothing.
    public init() {}

    /// The aspects that get a verdict.
    var judgedAspects: [Aspect] {
        if notCheckable != nil { return [.state] }
        var aspects: [Aspect] = []
        if event != nil, at != nil { aspects.append(.time) }
        if measure != nil { aspects.append(numberAspect) }
        if !because.isEmpty { aspects.append(.cause) }
        return aspects
    }

    /// Whether the number is about an instant, as opposed to the whole run.
    var numberAspect: Aspect {
        measure.map { $0.value.contains(" at ") } ?? false ? .state : .count
    }
}

extension ClaimSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Claim"
    /// What it describes, in one sentence.
    public static let summary =
        "One statement of a postmortem. Its time, its number and its cause are judged apart."
    /// The declarations of all fields.
    public static let fields: [Field<ClaimSpec>] = [
        Field("text", \.text, range: .nonEmpty, required: true, "The statement, in its own words."),
        Field("event", \.event, "The event that the time and the cause are about."),
        Field("at", \.at, range: .atLeast(.zero), "When it is said to have happened, from T+0."),
        Field(
            "timeTolerance",
            \.timeTolerance,
            range: .atLeast(.zero),
            source: "one autoscaler sync",
            "How far off the time may be."
        ),
        Field(
            "because",
            \.because,
            "What is said to have led to the event, or without one to the number: each is tried in "
                + "runs without it."
        ),
        Field(
            "measure",
            \.measure,
            "The number the statement is about: a measure such as `messages.lost`, "
                + "or a series at an instant such as `services.web.pods at 90s`."
        ),
        Field("value", \.value, "The number claimed."),
        Field("comparator", \.comparator, "How the number is compared."),
        Field(
            "tolerance",
            \.tolerance,
            range: .between(0, 10),
            "How far off the number may be, as a share of the claimed one."
        ),
        Field("notCheckable", \.notCheckable, "Why the statement cannot be checked at all."),
        Field(
            "variant",
            \.variant,
            "The variant it is held against; the file as it stands unless set."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: ClaimSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if (value.measure == nil) != (value.value == nil) {
            context.report(
                at: node,
                found: value.measure == nil
                    ? "a value without a measure" : "a measure without a value",
                expected: "both: measure says what is counted, value what is claimed"
            )
        }
        if value.event == nil, value.at != nil {
            context.report(
                at: node,
                found: "a time without an event",
                expected: "event: the thing that happened then"
            )
        }
        if value.event == nil, value.measure == nil, !value.because.isEmpty {
            context.report(
                at: node,
                found: "a cause without an event or a measure",
                expected: "event: the thing that happened because of that, or measure and value"
            )
        }
        if value.event != nil, value.at == nil, value.because.isEmpty {
            context.report(
                at: node,
                found: "an event without a time or a cause",
                expected: "at, because, or both"
            )
        }
        if value.event == nil, value.measure == nil, value.notCheckable == nil {
            context.report(
                at: node,
                found: "a claim with nothing to check",
                expected: "event, measure or notCheckable"
            )
        }
    }
}

/// A parameter that nobody measured: where it may lie, and why it stands where it does.
public struct AssumptionSpec: Equatable, Sendable {
    /// The least and the most it may be, written as the field itself is.
    public var range: [String] = []
    /// Why it is assumed, and why so.
    public var why = ""
    /// The statements that it was chosen to meet, each as `CLAIM.ASPECT`; they cannot confirm it.
    public var fits: [Placed<String>] = []
    /// What the other end of the range does to the verdict; the report says it beside the verdict.
    public var otherwise: String?

    /// An assumption of nothing.
    public init() {}
}

extension AssumptionSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Assumption"
    /// What it describes, in one sentence.
    public static let summary =
        "A parameter that nobody measured, named by its path in the file: where it may lie, and why."
    /// The declarations of all fields.
    public static let fields: [Field<AssumptionSpec>] = [
        Field(
            "range",
            \.range,
            range: .nonEmpty,
            required: true,
            "The least and the most it may be, written as the field itself is."
        ),
        Field("why", \.why, range: .nonEmpty, required: true, "Why it is assumed, and why so."),
        Field(
            "fits",
            \.fits,
            "The statements it was chosen to meet, each as `CLAIM.ASPECT`; they cannot confirm it."
        ),
        Field(
            "otherwise",
            \.otherwise,
            "What the other end of the range does to the verdict; the report says it beside the verdict."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: AssumptionSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if value.range.count != 2 {
            context.report(
                at: node,
                field: "range",
                found: "\(value.range.count) values",
                expected: "two: the least and the most"
            )
        }
    }
}

/// An assertion of a regression test.
public struct ExpectationSpec: Equatable, Sendable {
    /// What must hold, such as `messages.lost == 0`.
    public var that = Placed("")
    /// The variant it is about; the file as it stands unless set.
    public var variant: NameReference?
    /// The share of seeds in which it must hold, when several are run; all unless set.
    public var share = 1.0
    /// That it is about the mean over seeds instead of each run; each run unless set.
    public var mean: MeanOverSeedsSpec?

    /// An expectation of nothing.
    public init() {}
}

extension ExpectationSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Expectation"
    /// What it describes, in one sentence.
    public static let summary = "An assertion of a regression test; the text of it alone will do."
    /// The types a short form is written in.
    public static let shortForms: [SchemaType] = [.string]
    /// The declarations of all fields.
    public static let fields: [Field<ExpectationSpec>] = [
        Field(
            "that",
            \.that,
            required: true,
            "What must hold: a measure, one of == != < <= > >= ~, and a number, duration or verdict."
        ),
        Field(
            "variant",
            \.variant,
            default: "the file as it stands",
            "The variant it is about; the file as it stands unless set."
        ),
        Field(
            "share",
            \.share,
            range: .between(0, 1),
            "The share of seeds in which it must hold, when several are run."
        ),
        Field(
            "mean",
            \.mean,
            "That it is about the mean over seeds instead of each run. A single run does not judge it."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: ExpectationSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if value.mean != nil, node["share"] != nil {
            context.report(
                at: node,
                field: "share",
                found: "a share of seeds beside a mean over seeds",
                expected: "one of the two: either each run is judged, or their mean"
            )
        }
    }

    /// What a short form stands for; nil when the node is not one.
    public static func decodeShortForm(
        _ node: JSONNode,
        in context: inout DecodingContext
    ) -> ExpectationSpec? {
        guard case .string = node.kind, let that = Placed<String>.decode(node, in: &context) else {
            return nil
        }
        var expectation = ExpectationSpec()
        expectation.that = that
        return expectation
    }
}
