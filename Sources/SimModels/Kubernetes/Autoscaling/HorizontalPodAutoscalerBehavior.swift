/// How fast, and how nervously, an autoscaler may act in each direction.
///
/// Nil means "as written: nothing", which is not the same as an empty value: without any behavior
/// the controller takes an older path with rules of its own.
/// Source: autoscaling/v2 `HorizontalPodAutoscalerBehavior`.
public struct HorizontalPodAutoscalerBehavior: Hashable, Sendable {
    /// The rules for adding pods; the default rules if nil.
    public var scaleUp: HPAScalingRules?
    /// The rules for removing pods; the default rules if nil.
    public var scaleDown: HPAScalingRules?

    /// The behavior of `"behavior": {}`: every rule takes the default of its direction.
    public init() {}

    /// Creates a behavior.
    public init(scaleUp: HPAScalingRules?, scaleDown: HPAScalingRules? = nil) {
        self.scaleUp = scaleUp
        self.scaleDown = scaleDown
    }

    /// The behavior with every absent field filled in as the API server does it.
    ///
    /// Each field takes its default on its own; giving `policies` replaces the whole default list. The
    /// scale-down window stays nil: the controller reads its own flag in its place.
    /// Source: kubernetes/kubernetes pkg/apis/autoscaling/v2/defaults.go.
    public func defaulted() -> HorizontalPodAutoscalerBehavior {
        HorizontalPodAutoscalerBehavior(
            scaleUp: (scaleUp ?? HPAScalingRules()).filled(from: .defaultScaleUp),
            scaleDown: (scaleDown ?? HPAScalingRules()).filled(from: .defaultScaleDown)
        )
    }
}

/// The rules of one direction.
///
/// Source: autoscaling/v2 `HPAScalingRules`.
public struct HPAScalingRules: Hashable, Sendable {
    /// How long past proposals hold a change back, in seconds, 0 to 3600.
    public var stabilizationWindowSeconds: Int?
    /// Which of several policies counts.
    public var selectPolicy: ScalingPolicySelect?
    /// The rate limits; at least one if the list is given.
    public var policies: [HPAScalingPolicy]?
    /// Half-width of the band around the target in which this direction does nothing, as a fraction.
    public var tolerance: Double?

    /// Rules that take every default of their direction.
    public init() {
        self.init(stabilizationWindowSeconds: nil)
    }

    /// Creates rules; what is left out takes the default of its direction.
    public init(
        stabilizationWindowSeconds: Int? = nil,
        selectPolicy: ScalingPolicySelect? = nil,
        policies: [HPAScalingPolicy]? = nil,
        tolerance: Double? = nil
    ) {
        self.stabilizationWindowSeconds = stabilizationWindowSeconds
        self.selectPolicy = selectPolicy
        self.policies = policies
        self.tolerance = tolerance
    }

    /// No window; the larger of 4 pods and 100 % per 15 s.
    ///
    /// Source: kubernetes/kubernetes pkg/apis/autoscaling/v2/defaults.go.
    public static var defaultScaleUp: HPAScalingRules {
        HPAScalingRules(
            stabilizationWindowSeconds: 0,
            selectPolicy: .max,
            policies: [
                HPAScalingPolicy(.pods, value: 4, periodSeconds: 15),
                HPAScalingPolicy(.percent, value: 100, periodSeconds: 15),
            ]
        )
    }

    /// The controller's window (300 s unless its flag says otherwise); 100 % per 15 s.
    ///
    /// Source: kubernetes/kubernetes pkg/apis/autoscaling/v2/defaults.go.
    public static var defaultScaleDown: HPAScalingRules {
        HPAScalingRules(
            selectPolicy: .max,
            policies: [HPAScalingPolicy(.percent, value: 100, periodSeconds: 15)]
        )
    }

    func filled(from defaults: HPAScalingRules) -> HPAScalingRules {
        HPAScalingRules(
            stabilizationWindowSeconds: stabilizationWindowSeconds
                ?? defaults.stabilizationWindowSeconds,
            selectPolicy: selectPolicy ?? defaults.selectPolicy,
            policies: policies ?? defaults.policies,
            tolerance: tolerance ?? defaults.tolerance
        )
    }
}

/// A limit on how much one direction may change within a period.
///
/// Source: autoscaling/v2 `HPAScalingPolicy`.
public struct HPAScalingPolicy: Hashable, Sendable, BitwiseCopyable {
    /// What `value` counts.
    public var type: HPAScalingPolicyType
    /// The largest change per period, above 0.
    public var value: Int
    /// The length of the period in seconds, 1 to 1800.
    public var periodSeconds: Int

    /// A doubling every 15 s, the API's default for scaling up by percentage.
    public init() {
        self.init(.percent, value: 100, periodSeconds: 15)
    }

    /// Creates a policy.
    public init(_ type: HPAScalingPolicyType, value: Int, periodSeconds: Int) {
        self.type = type
        self.value = value
        self.periodSeconds = periodSeconds
    }
}

/// What the value of a policy counts.
///
/// Source: autoscaling/v2 `HPAScalingPolicyType`.
public enum HPAScalingPolicyType: String, Sendable, BitwiseCopyable, CaseIterable {
    /// Pods.
    case pods = "Pods"
    /// Percent of the replicas at the start of the period.
    case percent = "Percent"
}

/// Which of several policies decides.
///
/// Source: autoscaling/v2 `ScalingPolicySelect`.
public enum ScalingPolicySelect: String, Sendable, BitwiseCopyable, CaseIterable {
    /// The policy that allows the largest change.
    case max = "Max"
    /// The policy that allows the smallest change.
    case min = "Min"
    /// None: the direction is switched off.
    case disabled = "Disabled"
}
