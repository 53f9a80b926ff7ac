public import SimCore

/// Something that breaks: when, how often, for how long, and what.
public struct FaultSpec: Equatable, Sendable {
    /// When it breaks, from T+0; exactly one of `at` and `when`.
    public var at: SimDuration?
    /// The state of the platform in which it breaks.
    public var when: FaultTriggerSpec?
    /// How long it lasts; to the end of the run unless set.
    public var duration: SimDuration?
    /// Time from one strike to the next; it strikes once unless set.
    public var every: SimDuration?
    /// Strikes at most; as many as fit into the run unless set.
    public var times: Int?
    /// Each strike comes later by a random time of up to so much.
    public var jitter = SimDuration.zero
    /// The share of strikes that happen.
    public var probability = Fraction(1)
    /// What breaks.
    public var effect = FaultEffectSpec.killPods(KillPodsSpec())

    /// A fault that hits nobody yet.
    public init() {}
}

extension FaultSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Fault"
    /// What it describes, in one sentence.
    public static let summary =
        "Something that breaks, at an instant or in a state of the platform, once or again and again."
    /// The declarations of all fields.
    public static let fields: [Field<FaultSpec>] = [
        Field(
            "at",
            \.at,
            range: .atLeast(.zero),
            "When it breaks, from T+0. Exactly one of `at` and `when`."
        ),
        Field("when", \.when, "The state of the platform in which it breaks."),
        Field(
            "duration",
            \.duration,
            range: .above(.zero),
            default: "to the end of the run",
            source: "Chaos Mesh `duration`",
            "How long an effect that lasts does so."
        ),
        Field(
            "every",
            \.every,
            range: .atLeast(.milliseconds(1)),
            default: "once",
            "Time from one strike to the next, counted from `at`; it strikes once unless set."
        ),
        Field(
            "times",
            \.times,
            unit: "strikes",
            range: .between(1, 1_000_000),
            default: "as many as fit into the run, with `every` or `once: false`",
            "Strikes at most; with `every` or `once: false`, as many as fit into the run unless set."
        ),
        Field(
            "jitter",
            \.jitter,
            range: .atLeast(.zero),
            "Each strike comes later by a time drawn from the fault's own stream, up to this."
        ),
        Field(
            "probability",
            \.probability,
            range: .between(Fraction(0), Fraction(1)),
            "The share of strikes that happen, drawn from the fault's own stream."
        ),
        Field("effect", \.effect, required: true, "What breaks."),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: FaultSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        for problem in value.problems {
            context.report(
                at: node,
                field: problem.field,
                found: problem.found,
                expected: problem.expected,
                hint: problem.hint
            )
        }
    }
}

extension FaultSpec {
    /// A rule that several fields break together.
    struct Problem {
        var field: String?
        var found: String
        var expected: String
        var hint: String?
    }

    /// The rules that the fields break together.
    var problems: [Problem] {
        var problems = onsetProblems
        let effect = effect.traits
        if duration != nil, !effect.isLasting {
            problems.append(
                Problem(
                    field: "duration",
                    found: "a duration of \"\(effect.name)\"",
                    expected: "none: it is over in an instant",
                    hint: "to let it happen again, say every"
                )
            )
        }
        if times != nil, every == nil, when?.once ?? true {
            problems.append(
                Problem(
                    field: "times",
                    found: "times for a fault that strikes once",
                    expected: "every beside it, or when with once: false"
                )
            )
        }
        guard let every else { return problems }
        let texts = (DurationText.text(every), DurationText.text(jitter))
        if jitter > every {
            problems.append(
                Problem(
                    field: "jitter",
                    found: "a jitter of \(texts.1)",
                    expected: "at most every (\(texts.0))",
                    hint: "strikes would change places"
                )
            )
        }
        guard effect.isLasting else { return problems }
        if let duration, duration + jitter <= every { return problems }
        let found = duration.map { "a duration of " + DurationText.text($0) } ?? "no duration"
        problems.append(
            Problem(
                field: duration == nil ? "every" : "duration",
                found: jitter > .zero ? "\(found) and a jitter of \(texts.1)" : found,
                expected: "a duration (and jitter) of at most every (\(texts.0)) in all",
                hint: "a strike must be over before the next one; two faults may overlap"
            )
        )
        return problems
    }

    private var onsetProblems: [Problem] {
        switch (at, when) {
        case (nil, nil):
            return [
                Problem(
                    found: "neither at nor when",
                    expected: "one of them",
                    hint: "at is a time from T+0 such as \"5m\"; when names a state"
                )
            ]
        case (.some, .some):
            return [
                Problem(
                    field: "when",
                    found: "both at and when",
                    expected: "one of them",
                    hint: "the fault strikes at a time or in a state"
                )
            ]
        case (nil, .some) where every != nil:
            return [
                Problem(
                    field: "every",
                    found: "both when and every",
                    expected: "every beside at only",
                    hint: "once: false lets it strike each time the state comes about"
                )
            ]
        case (_, let trigger):
            guard let trigger, trigger.above == nil, trigger.below == nil else { return [] }
            return [
                Problem(
                    field: "when",
                    found: "neither above nor below",
                    expected: "one of them, or both"
                )
            ]
        }
    }
}
