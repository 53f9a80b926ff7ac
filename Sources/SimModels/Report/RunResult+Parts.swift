package import SimCore

// Results made by hand, for the tests of what is written about them.

extension RunResult {
    /// A result of a run in which nothing happened.
    package init(named scenario: String) {
        self.init()
        self.scenario = scenario
    }
}

extension ServiceReport {
    /// What a service saw.
    package init(
        of calls: Int64,
        succeeded: Int64,
        failed: Int64,
        rejected: Int64,
        latency: LatencyReport,
        pods: Int,
        peakPods: Int64,
        restarts: Int64
    ) {
        self.init()
        self.calls = calls
        self.succeeded = succeeded
        self.failed = failed
        self.rejected = rejected
        self.latency = latency
        self.pods = pods
        self.peakPods = peakPods
        self.restarts = restarts
    }
}

extension LatencyReport {
    /// Percentiles in milliseconds.
    package init(
        median p50: Double?,
        p95: Double?,
        p99: Double?,
        p999: Double? = nil,
        max: Double?
    ) {
        self.init(p50: p50, p95: p95, p99: p99, p999: p999, max: max)
    }
}

extension ErrorBudgetReport {
    /// What a run spent of an objective's budget.
    package init(of objective: String, target: Double, spent: Double?) {
        self.init(objective: objective, target: target, spent: spent)
    }
}

extension HealthInterval {
    /// A stretch of a state of an objective.
    package init(
        _ state: State,
        of objective: String,
        isCritical: Bool,
        from: SimDuration,
        to: SimDuration,
        isOver: Bool = true
    ) {
        self.init(
            objective: objective,
            isCritical: isCritical,
            state: state,
            from: from,
            to: to,
            isOver: isOver
        )
    }
}

extension RecoveryReport.Backlog {
    /// A queue or a lag that had not recovered.
    package init(_ name: String, words: String, atEnd: Int64, median: Int64) {
        self.init(name: name, words: words, atEnd: atEnd, median: median)
    }
}

extension CostLine {
    /// A priced item.
    package init(
        _ item: String,
        quantity: Double,
        unit: String,
        unitPrice: Double,
        amount: Double,
        baselineAmount: Double?
    ) {
        self.init(
            item: item,
            quantity: quantity,
            unit: unit,
            unitPrice: unitPrice,
            amount: amount,
            baselineAmount: baselineAmount
        )
    }
}

extension TimelineEntry {
    /// A fact with its number.
    package init(
        _ id: UInt32,
        at: SimDuration,
        _ kind: OccurrenceKind,
        of subject: String,
        text: String,
        causes: [UInt32] = [],
        value: Int64 = 0,
        detail: Int64 = 0,
        from origin: String? = nil
    ) {
        self.init(
            id: id,
            at: at,
            kind: kind,
            subject: subject,
            text: text,
            causes: causes,
            value: value,
            detail: detail,
            of: origin
        )
    }
}

extension ClaimVerdict {
    /// A verdict on one aspect of a claim.
    package init(
        _ verdict: Verdict,
        on id: String,
        _ kind: ClaimSpec.Aspect,
        text: String,
        claimed: String,
        simulated: String,
        fitted: Bool = false,
        why: String = "",
        expected: ResultValue = .nothing,
        found: ResultValue = .nothing,
        unit: String? = nil
    ) {
        self.init(
            id: id,
            text: text,
            kind: kind,
            claimed: claimed,
            simulated: simulated,
            verdict: verdict,
            fitted: fitted,
            why: why,
            expected: expected,
            found: found,
            unit: unit
        )
    }
}

extension ExpectationVerdict {
    /// How an assertion fared.
    package init(
        _ id: String,
        that expression: String,
        variant: String? = nil,
        actual: String,
        passed: Bool,
        comparison: String = "",
        expected: ResultValue = .nothing,
        found: ResultValue = .nothing,
        unit: String? = nil
    ) {
        self.init(
            id: id,
            expression: expression,
            variant: variant,
            actual: actual,
            passed: passed,
            comparison: comparison,
            expected: expected,
            found: found,
            unit: unit
        )
    }
}

extension Series {
    /// A gauge over time.
    package init(_ name: String, unit: String, step: SimDuration, values: [Double]) {
        self.init(name: name, unit: unit, step: step, values: values)
    }
}
