public import SimCore

/// A canary with traffic routing.
///
/// Source: Argo Rollouts `spec.strategy.canary`.
public struct CanarySpec: Equatable, Sendable {
    /// What is done one after the other; then the new version gets all traffic.
    public var steps: [CanaryStepSpec] = []
    /// What watches the canary's answers from the first step until it has all traffic.
    public var analysis: AnalysisSpec?
    /// Time the old pods stay after the traffic has left them; 30 s unless set.
    ///
    /// Source: Argo Rollouts docs, specification, `scaleDownDelaySeconds`.
    public var scaleDownDelaySeconds = 30
    /// Time the new pods stay after an abort; 30 s unless set, and for ever if 0.
    ///
    /// Source: Argo Rollouts docs, "Scaledown New Replicaset on Aborted Rollout".
    public var abortScaleDownDelaySeconds = 30
    /// Whether the rollout is aborted at the progress deadline; false unless set.
    ///
    /// Source: Argo Rollouts docs, specification, `progressDeadlineAbort`.
    public var progressDeadlineAbort = false

    /// A canary that gets all traffic as soon as it is complete.
    public init() {}
}

/// One step of a canary.
public enum CanaryStepSpec: Equatable, Sendable {
    /// The canary gets so many per cent of the traffic, once it has pods for it.
    case setWeight(Int)
    /// Nothing is done for a while.
    case pause(PauseSpec)
}

/// A pause between two steps of a canary.
public struct PauseSpec: Equatable, Sendable {
    /// How long.
    public var duration = SimDuration.zero

    /// No pause at all.
    public init() {}
}

/// What decides whether a new version is good.
///
/// Source: Argo Rollouts `AnalysisTemplate`, `spec.metrics`.
public struct AnalysisSpec: Equatable, Sendable {
    /// Time between measurements.
    public var interval = SimDuration.minutes(1)
    /// Time from the start of the analysis to its first measurement; none unless set.
    public var initialDelay = SimDuration.zero
    /// Measurements after which the analysis has succeeded; it goes on for ever unless set.
    public var count: Int?
    /// Failed measurements that are let pass; one more fails the analysis; 0 unless set.
    ///
    /// Source: Argo Rollouts docs, analysis, `failureLimit`.
    public var failureLimit = 0
    /// What a measurement must fulfil.
    public var successCondition = SuccessCondition()

    /// An analysis that no error passes.
    public init() {}
}

extension CanarySpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Canary"
    /// What it describes, in one sentence.
    public static let summary =
        "A canary with traffic routing: beside all old pods, as many new ones as its weight calls for."
    /// The declarations of all fields.
    public static let fields: [Field<CanarySpec>] = [
        Field(
            "steps",
            \.steps,
            source: "Argo Rollouts spec.strategy.canary.steps",
            "What is done one after the other; then the new version gets all traffic."
        ),
        Field(
            "analysis",
            \.analysis,
            source: "Argo Rollouts spec.strategy.canary.analysis",
            "What watches the canary's answers in the background; a failure aborts the rollout."
        ),
        Field(
            "scaleDownDelaySeconds",
            \.scaleDownDelaySeconds,
            unit: "s",
            range: .between(0, 86_400),
            source: "Argo Rollouts",
            "Time the old pods stay after the traffic has left them."
        ),
        Field(
            "abortScaleDownDelaySeconds",
            \.abortScaleDownDelaySeconds,
            unit: "s",
            range: .between(0, 86_400),
            source: "Argo Rollouts",
            "Time the new pods stay after an abort; for ever if 0."
        ),
        Field(
            "progressDeadlineAbort",
            \.progressDeadlineAbort,
            source: "Argo Rollouts",
            "Whether the rollout is aborted at the service's `progressDeadlineSeconds`."
        ),
    ]
}

extension CanaryStepSpec: SchemaUnion {
    /// The name in the scenario reference.
    public static let typeName = "Canary step"
    /// What it describes, in one sentence.
    public static let summary = "One step of a canary: an object with exactly one of these keys."
    /// The declarations of all alternatives.
    public static let alternatives: [Alternative<Self>] = [
        Alternative(
            "setWeight",
            Self.setWeight,
            unit: "%",
            range: .between(0, 100),
            source: "Argo Rollouts",
            "The canary gets so many per cent of the calls, once enough of its pods are available."
        ),
        Alternative("pause", Self.pause, source: "Argo Rollouts", "Nothing is done for a while."),
    ]
}

extension PauseSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Pause"
    /// What it describes, in one sentence.
    public static let summary = "A pause between two steps of a canary."
    /// The declarations of all fields.
    public static let fields: [Field<PauseSpec>] = [
        Field(
            "duration",
            \.duration,
            range: .atLeast(.zero),
            required: true,
            source: "Argo Rollouts",
            "How long; nobody is there to end a pause without one."
        )
    ]
}

extension AnalysisSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Analysis"
    /// What it describes, in one sentence.
    public static let summary =
        "What decides whether a new version is good: what a proxy in front of it has seen since the last "
        + "measurement. Calls that were turned away, found no pod or had no answer in time are errors."
    /// The declarations of all fields.
    public static let fields: [Field<AnalysisSpec>] = [
        Field(
            "interval",
            \.interval,
            range: .between(.seconds(1), .days(1)),
            required: true,
            source: "Argo Rollouts AnalysisTemplate",
            "Time between measurements."
        ),
        Field(
            "initialDelay",
            \.initialDelay,
            range: .between(.zero, .days(1)),
            source: "Argo Rollouts AnalysisTemplate",
            "Time from the start of the analysis to its first measurement."
        ),
        Field(
            "count",
            \.count,
            unit: "measurements",
            range: .between(1, 100_000),
            default: "without end",
            source: "Argo Rollouts AnalysisTemplate",
            "Measurements after which the analysis has succeeded."
        ),
        Field(
            "failureLimit",
            \.failureLimit,
            unit: "measurements",
            range: .between(0, 100_000),
            source: "Argo Rollouts AnalysisTemplate",
            "Failed measurements that are let pass; one more fails the analysis."
        ),
        Field(
            "successCondition",
            \.successCondition,
            required: true,
            source: "Argo Rollouts AnalysisTemplate",
            "What a measurement must fulfil: `errorRate` is the share of the calls to the new version that "
                + "failed, `p50`, `p95` and `p99` are how long they took."
        ),
    ]
}
