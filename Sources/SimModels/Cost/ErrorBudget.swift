public import SimCore

/// The errors that an objective allows over a period, for even traffic.
///
/// Source: Google SRE workbook, chapter "Alerting on SLOs".
public struct ErrorBudget: Hashable, Sendable {
    /// The share of good events aimed at, from 0 up to but not including 1.
    public var objective: Double
    /// The period the objective is kept over.
    public var period: SimDuration

    /// Creates a budget; 30 days are the period of the workbook's examples.
    public init(objective: Double, period: SimDuration = .days(30)) {
        self.objective = objective
        self.period = period
    }

    /// The share of events that may be bad.
    public var fraction: Double { 1 - objective }

    /// How long a full outage may last within the period, in seconds.
    public var secondsOfFullOutage: Double { fraction * period.seconds }

    /// How many times faster than allowed a ratio of bad events uses the budget up.
    public func burnRate(errorRatio: Double) -> Double { errorRatio / fraction }

    /// The share of the budget that a ratio of bad events uses up within a time; 1 is all of it.
    public func consumed(by errorRatio: Double, lasting duration: SimDuration) -> Double {
        burnRate(errorRatio: errorRatio) * (duration.seconds / period.seconds)
    }

    /// The share of the budget that a number of bad events uses up, out of those of a whole period.
    ///
    /// Exact where traffic is not even; nothing without traffic.
    public func consumed(badEvents: Int64, ofPeriodEvents events: Int64) -> Double? {
        guard events > 0, fraction > 0 else { return nil }
        return Double(badEvents) / (Double(events) * fraction)
    }

    /// How long a burn rate takes to use the whole budget up, in seconds; nothing if it never does.
    public func secondsToExhaustion(burnRate: Double) -> Double? {
        burnRate > 0 ? period.seconds / burnRate : nil
    }
}

/// A pair of windows that alerts when the budget burns too fast over both.
///
/// Source: Google SRE workbook, chapter "Alerting on SLOs", the recommended parameters for 30 days:
/// 14.4 over 1 h and 5 min, 6 over 6 h and 30 min, 1 over 3 d and 6 h.
public struct BurnRateAlert: Hashable, Sendable, BitwiseCopyable {
    /// The burn rate that both windows have to exceed.
    public var factor: Double
    /// The window that decides when it fires.
    public var longWindow: SimDuration
    /// The window that decides when it stops.
    public var shortWindow: SimDuration

    /// Creates a pair of windows.
    public init(factor: Double, longWindow: SimDuration, shortWindow: SimDuration) {
        self.factor = factor
        self.longWindow = longWindow
        self.shortWindow = shortWindow
    }

    /// The ratio of bad events that both windows have to exceed.
    public func errorRatioThreshold(_ budget: ErrorBudget) -> Double { factor * budget.fraction }

    /// Whether any ratio of bad events can exceed the threshold.
    public func isReachable(_ budget: ErrorBudget) -> Bool { errorRatioThreshold(budget) < 1 }

    /// The share of the budget used up while the long window fills at the threshold.
    public func budgetConsumedInLongWindow(_ budget: ErrorBudget) -> Double {
        factor * longWindow.seconds / budget.period.seconds
    }

    /// Seconds from a step of the error ratio to the moment at which one of the windows exceeds the
    /// threshold; nothing if it never does.
    public func secondsToCross(
        _ window: SimDuration,
        from before: Double = 0,
        to during: Double,
        _ budget: ErrorBudget
    ) -> Double? {
        let threshold = errorRatioThreshold(budget)
        if before > threshold { return 0 }
        guard during > threshold else { return nil }
        return window.seconds * (threshold - before) / (during - before)
    }

    /// Seconds from a step of the error ratio to the alert; nothing if it never fires.
    public func secondsToDetect(
        from before: Double = 0,
        to during: Double,
        _ budget: ErrorBudget
    ) -> Double? {
        let long = secondsToCross(longWindow, from: before, to: during, budget)
        let short = secondsToCross(shortWindow, from: before, to: during, budget)
        guard let long, let short else { return nil }
        return max(long, short)
    }

    /// Seconds from the end of the errors to the end of the alert, the short window having been full
    /// of them.
    public func secondsToReset(after during: Double, _ budget: ErrorBudget) -> Double {
        let threshold = errorRatioThreshold(budget)
        guard during > threshold else { return 0 }
        return shortWindow.seconds * (1 - threshold / during)
    }
}
