import SimCore

extension AlertSpec {
    /// The condition as its state machine reads it.
    var condition: NRQLConditionSpec {
        var condition = NRQLConditionSpec()
        switch function {
        case .count: condition.function = .count
        case .sum: condition.function = .sum
        case .average: condition.function = .average
        case .max: condition.function = .max
        case .min: condition.function = .min
        case .p50: condition.function = .percentile(50)
        case .p95: condition.function = .percentile(95)
        case .p99: condition.function = .percentile(99)
        }
        switch comparison {
        case .above: condition.comparison = .above
        case .aboveOrEquals: condition.comparison = .aboveOrEquals
        case .below: condition.comparison = .below
        case .belowOrEquals: condition.comparison = .belowOrEquals
        }
        condition.threshold = threshold
        condition.thresholdDuration = .seconds(Int64(thresholdDuration))
        condition.thresholdOccurrences = thresholdOccurrences == .all ? .all : .atLeastOnce
        condition.aggregationWindow = .seconds(Int64(aggregationWindow))
        switch aggregationMethod {
        case .eventFlow: condition.aggregationMethod = .eventFlow
        case .eventTimer: condition.aggregationMethod = .eventTimer
        case .cadence: condition.aggregationMethod = .cadence
        }
        condition.aggregationDelay = .seconds(Int64(aggregationDelay))
        condition.aggregationTimer = .seconds(Int64(aggregationTimer))
        condition.slideBy = slideBy.map { .seconds(Int64($0)) }
        return condition
    }
}
