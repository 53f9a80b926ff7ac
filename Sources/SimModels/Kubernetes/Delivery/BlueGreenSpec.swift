/// All new pods beside the old ones, then all traffic at once.
///
/// Source: Argo Rollouts `spec.strategy.blueGreen`.
public struct BlueGreenSpec: Equatable, Sendable {
    /// Time from when the new pods are available to the switch; none unless set.
    public var autoPromotionSeconds = 0
    /// New pods before the switch is due; as many as old ones unless set.
    public var previewReplicaCount: Int?
    /// What watches the new version after the switch; a failure switches back.
    public var postPromotionAnalysis: AnalysisSpec?
    /// Time the old pods stay after the traffic has left them; 30 s unless set.
    ///
    /// Source: Argo Rollouts docs, BlueGreen, `scaleDownDelaySeconds`.
    public var scaleDownDelaySeconds = 30
    /// Time the new pods stay after an abort; 30 s unless set, and for ever if 0.
    ///
    /// Source: Argo Rollouts docs, "Scaledown New Replicaset on Aborted Rollout".
    public var abortScaleDownDelaySeconds = 30
    /// Whether the rollout is aborted at the progress deadline; false unless set.
    ///
    /// Source: Argo Rollouts docs, specification, `progressDeadlineAbort`.
    public var progressDeadlineAbort = false

    /// A switch as soon as the new pods are available.
    public init() {}
}

extension BlueGreenSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Blue-green"
    /// What it describes, in one sentence.
    public static let summary = "All new pods beside the old ones, then all traffic at once."
    /// The declarations of all fields.
    public static let fields: [Field<BlueGreenSpec>] = [
        Field(
            "autoPromotionSeconds",
            \.autoPromotionSeconds,
            unit: "s",
            range: .between(0, 86_400),
            source: "Argo Rollouts",
            "Time from when the new pods are available to the switch."
        ),
        Field(
            "previewReplicaCount",
            \.previewReplicaCount,
            unit: "pods",
            range: .between(1, 10_000),
            default: "as many as old ones",
            source: "Argo Rollouts",
            "New pods until the switch is due; the rest come before it."
        ),
        Field(
            "postPromotionAnalysis",
            \.postPromotionAnalysis,
            source: "Argo Rollouts",
            "What watches the new version after the switch; a failure switches back."
        ),
        Field(
            "scaleDownDelaySeconds",
            \.scaleDownDelaySeconds,
            unit: "s",
            range: .between(0, 86_400),
            source: "Argo Rollouts",
            "Time the old pods stay after the traffic has left them, and any analysis has passed."
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

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: BlueGreenSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if let analysis = value.postPromotionAnalysis, analysis.count == nil {
            context.reportRule(
                "a postPromotionAnalysis without a count never ends",
                at: node,
                field: "postPromotionAnalysis",
                hint: "say after how many measurements it has succeeded"
            )
        }
    }
}
