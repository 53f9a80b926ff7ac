/// How a Deployment replaces the pods of an old template by those of a new one.
///
/// Source: apps/v1 `DeploymentStrategy`.
public struct DeploymentStrategySpec: Equatable, Sendable {
    /// The two ways there are.
    public enum Kind: String, SchemaEnum {
        /// Some pods at a time, within `rollingUpdate`.
        case rollingUpdate = "RollingUpdate"
        /// All old pods go before the first new one comes.
        case recreate = "Recreate"
    }

    /// The way; `RollingUpdate` unless set.
    ///
    /// Source: kubernetes/kubernetes pkg/apis/apps/v1/defaults.go.
    public var type = Kind.rollingUpdate
    /// The bounds of a rolling update; those of an empty `rollingUpdate` unless set.
    public var rollingUpdate: RollingUpdateStrategy?

    /// A rolling update with the defaults of the API server.
    public init() {}
}

extension DeploymentStrategySpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Deployment strategy"
    /// What it describes, in one sentence.
    public static let summary = "How a rollout replaces old pods by new ones."
    /// The declarations of all fields.
    public static let fields: [Field<DeploymentStrategySpec>] = [
        Field(
            "type",
            \.type,
            source: "apps/v1 DeploymentStrategy",
            "Some pods at a time, or all old ones before the first new one."
        ),
        Field(
            "rollingUpdate",
            \.rollingUpdate,
            default: "that of an empty object",
            source: "apps/v1 DeploymentStrategy",
            "The bounds of a rolling update; not allowed with `Recreate`."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: DeploymentStrategySpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        // Source: kubernetes/kubernetes pkg/apis/apps/validation/validation.go.
        if value.type == .recreate, value.rollingUpdate != nil {
            context.reportRule(
                "rollingUpdate may not be specified when strategy type is \"Recreate\"",
                at: node,
                field: "rollingUpdate",
                hint: "take rollingUpdate out, or say type RollingUpdate"
            )
        }
    }
}

extension RollingUpdateStrategy: SchemaObject {
    /// The bounds of an empty `rollingUpdate`.
    public init() {
        self.init(maxSurge: .percent(25))
    }

    /// The name in the scenario reference.
    public static let typeName = "Rolling update"
    /// What it describes, in one sentence.
    public static let summary = "How far a rolling update may leave the number of pods asked for."
    /// The declarations of all fields.
    public static let fields: [Field<RollingUpdateStrategy>] = [
        Field(
            "maxSurge",
            \.maxSurge,
            unit: "pods",
            source: "apps/v1 RollingUpdateDeployment; a percentage rounds up",
            "Pods there may be above the number asked for."
        ),
        Field(
            "maxUnavailable",
            \.maxUnavailable,
            unit: "pods",
            source: "apps/v1 RollingUpdateDeployment; a percentage rounds down",
            "Pods that may be missing from the number asked for."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: RollingUpdateStrategy,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        // Source: validation.go `ValidateRollingUpdateDeployment`; "0%" counts as 0 there.
        func isZero(_ bound: IntOrPercent) -> Bool { bound == .count(0) || bound == .percent(0) }
        if isZero(value.maxUnavailable), isZero(value.maxSurge) {
            context.reportRule(
                "maxUnavailable may not be 0 when maxSurge is 0",
                at: node,
                field: "maxUnavailable",
                hint: "no pod could ever be replaced"
            )
        }
        if case .percent(let percent) = value.maxUnavailable, percent > 100 {
            context.reportRule(
                "maxUnavailable must not be greater than 100%",
                at: node,
                field: "maxUnavailable"
            )
        }
    }
}
