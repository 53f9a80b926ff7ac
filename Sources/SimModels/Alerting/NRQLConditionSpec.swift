public import SimCore

/// The settings of a New Relic NRQL alert condition, under their own names.
///
/// Ranges are those of the provider's documentation; a scenario checks them when it is read. A value
/// outside them does not trap here: a negative delay counts as none, a window or a step as at
/// least a millisecond.
/// Source: newrelic/docs-website, "Streaming alerts: key terms and concepts" and "Create NRQL alert
/// conditions"; newrelic/terraform-provider-newrelic, `nrql_alert_condition`.
public struct NRQLConditionSpec: Hashable, Sendable {
    /// What is computed over each window; average unless set, a choice of this package.
    public var function: NRQLFunction = .average
    /// How a window's value is compared with the threshold; Terraform's default, equals.
    public var comparison: ThresholdOperator = .equals
    /// The value compared with; 0 unless set, a choice of this package.
    public var threshold = 0.0
    /// How long windows must breach; the provider requires it, here 60 s, its shortest for static
    /// thresholds.
    public var thresholdDuration: SimDuration = .seconds(60)
    /// Whether every window of ``thresholdDuration`` must breach, or one; ALL, a choice of this
    /// package, since the provider requires it.
    public var thresholdOccurrences: ThresholdOccurrences = .all
    /// `aggregation_window`, 30 s to 6 h; 60 s, the provider's default.
    public var aggregationWindow: SimDuration = .seconds(60)
    /// `aggregation_method`; EVENT_FLOW, the provider's default.
    public var aggregationMethod: AggregationMethod = .eventFlow
    /// `aggregation_delay` of EVENT_FLOW and CADENCE; 120 s, the default of the product pages.
    public var aggregationDelay: SimDuration = .seconds(120)
    /// `aggregation_timer` of EVENT_TIMER; 60 s, the provider's default.
    public var aggregationTimer: SimDuration = .seconds(60)
    /// `slide_by`, a factor of the window; off, the provider's default.
    public var slideBy: SimDuration?
    /// `fill_option` and `fill_value`; NONE, the provider's default.
    public var fill: GapFilling = .none
    /// `expiration_duration`, after which a silent signal is lost; off, the provider's default.
    public var expirationDuration: SimDuration?
    /// `open_violation_on_expiration`; false, the provider's default.
    public var openViolationOnExpiration = false
    /// `close_violations_on_expiration`; false, the provider's default.
    public var closeViolationsOnExpiration = false
    /// `ignore_on_expected_termination`; false, the provider's default.
    public var ignoreOnExpectedTermination = false
    /// `violation_time_limit_seconds`; 3 days, the provider's default.
    public var violationTimeLimit: SimDuration = .days(3)
    /// `evaluation_delay`, for which a new signal is not evaluated; off, the provider's default.
    public var evaluationDelay: SimDuration = .zero

    /// Creates a condition with the defaults given at each setting.
    public init() {}

    /// The time between the ends of two windows that follow one another.
    var step: SimDuration {
        max(.milliseconds(1), slideBy ?? aggregationWindow)
    }

    /// How many steps one window covers.
    var stepsPerWindow: Int64 {
        max(1, aggregationWindow.nanoseconds / step.nanoseconds)
    }

    /// How many windows in a row must breach, and how many must not for recovery.
    var requiredWindows: Int64 {
        max(1, thresholdDuration.nanoseconds / step.nanoseconds)
    }
}

/// What an NRQL condition computes over the points of a window.
public enum NRQLFunction: Hashable, Sendable, BitwiseCopyable {
    /// `count(*)`: the number of points; nothing over no points, never 0.
    case count
    /// `sum(x)`.
    case sum
    /// `average(x)`.
    case average
    /// `max(x)`.
    case max
    /// `min(x)`.
    case min
    /// `percentage(count(*), WHERE …)`: the share in per cent of points whose value is not 0.
    case percentage
    /// `percentile(x, p)` for p from 0 to 100, within 0.4 % of the value for values from 1e-6 to 2e8.
    case percentile(Double)
}

/// When an NRQL condition considers a window complete.
public enum AggregationMethod: Hashable, Sendable, BitwiseCopyable {
    /// EVENT_FLOW: when a point arrives that lies `aggregation_delay` beyond the window.
    case eventFlow
    /// EVENT_TIMER: when no point of the window has arrived for `aggregation_timer`.
    case eventTimer
    /// CADENCE: `aggregation_delay` after the end of the window, whatever arrived.
    case cadence
}

/// What stands in for the value of a window without points.
public enum GapFilling: Hashable, Sendable, BitwiseCopyable {
    /// NONE: nothing; the window interrupts every streak.
    case none
    /// LAST_VALUE: the value of the latest window that had one.
    case lastValue
    /// STATIC: a fixed value.
    case fixed(Double)
}

/// How many of the windows within `threshold_duration` have to breach.
public enum ThresholdOccurrences: Hashable, Sendable, BitwiseCopyable {
    /// ALL: every one of them.
    case all
    /// AT_LEAST_ONCE: one.
    case atLeastOnce
}

/// How a value is compared with a threshold; a value that is not a number never breaches.
public enum ThresholdOperator: Hashable, Sendable, BitwiseCopyable {
    /// Greater than the threshold.
    case above
    /// Greater than or equal to it.
    case aboveOrEquals
    /// Less than it.
    case below
    /// Less than or equal to it.
    case belowOrEquals
    /// Equal to it.
    case equals
    /// Not equal to it.
    case notEquals

    /// Whether a value breaches a threshold.
    public func breaches(_ value: Double, _ threshold: Double) -> Bool {
        switch self {
        case .above: value > threshold
        case .aboveOrEquals: value >= threshold
        case .below: value < threshold
        case .belowOrEquals: value <= threshold
        case .equals: value == threshold
        case .notEquals: value < threshold || value > threshold
        }
    }
}
