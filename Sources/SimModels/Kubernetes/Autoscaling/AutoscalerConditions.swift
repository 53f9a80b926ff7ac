/// The conditions an autoscaler reports; nil until first set, then kept until set again.
///
/// Source: autoscaling/v2 `HorizontalPodAutoscalerConditionType`.
public struct AutoscalerConditions: Hashable, Sendable, BitwiseCopyable {
    /// Whether the scale could be read and written, and whether a window held it.
    public var ableToScale: AutoscalerCondition?
    /// Whether the metrics could be evaluated.
    public var scalingActive: AutoscalerCondition?
    /// Whether a limit changed the result.
    public var scalingLimited: AutoscalerCondition?

    /// Creates conditions of which none has been set.
    public init() {}
}

/// One condition of an autoscaler.
public struct AutoscalerCondition: Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
    /// Whether the condition holds.
    public var isTrue: Bool
    /// Why.
    public var reason: AutoscalerConditionReason

    /// Creates a condition.
    public init(_ isTrue: Bool, _ reason: AutoscalerConditionReason) {
        self.isTrue = isTrue
        self.reason = reason
    }

    /// Status and reason as kubectl prints them, such as `True:ReadyForNewScale`.
    public var description: String { "\(isTrue ? "True" : "False"):\(reason.rawValue)" }
}

/// The reasons of an autoscaler's conditions, spelled as the controller spells them.
///
/// Source: kubernetes/kubernetes pkg/controller/podautoscaler/horizontal.go.
public enum AutoscalerConditionReason: String, Sendable, BitwiseCopyable, CaseIterable {
    /// The scale was read; nothing further has been decided.
    case succeededGetScale = "SucceededGetScale"
    /// A new replica count was written.
    case succeededRescale = "SucceededRescale"
    /// Writing the new replica count failed.
    case failedUpdateScale = "FailedUpdateScale"
    /// No window held the proposal back.
    case readyForNewScale = "ReadyForNewScale"
    /// Recent lower proposals hold a scale-up back.
    case scaleUpStabilized = "ScaleUpStabilized"
    /// Recent higher proposals hold a scale-down back.
    case scaleDownStabilized = "ScaleDownStabilized"
    /// The metrics were evaluated.
    case validMetricFound = "ValidMetricFound"
    /// The target has no replicas, so autoscaling is off.
    case scalingDisabled = "ScalingDisabled"
    /// A resource metric could not be evaluated.
    case failedGetResourceMetric = "FailedGetResourceMetric"
    /// A container resource metric could not be evaluated.
    case failedGetContainerResourceMetric = "FailedGetContainerResourceMetric"
    /// A pods metric could not be evaluated.
    case failedGetPodsMetric = "FailedGetPodsMetric"
    /// An object metric could not be evaluated.
    case failedGetObjectMetric = "FailedGetObjectMetric"
    /// An external metric could not be evaluated.
    case failedGetExternalMetric = "FailedGetExternalMetric"
    /// No limit changed the result.
    case desiredWithinRange = "DesiredWithinRange"
    /// The result is held at `minReplicas`.
    case tooFewReplicas = "TooFewReplicas"
    /// The result is held at `maxReplicas`.
    case tooManyReplicas = "TooManyReplicas"
    /// A rate limit holds a scale-up.
    case scaleUpLimit = "ScaleUpLimit"
    /// A rate limit holds a scale-down.
    case scaleDownLimit = "ScaleDownLimit"
}
