import SimCore
import SimModels

/// Checks one row of the arithmetic of costs and error budgets.
func checkCost(_ row: VectorValue) throws -> String? {
    switch try row["kind"].string {
    case "pod_cost":
        var meter = UsageMeter()
        for pod in 0..<(try row["pods"].int) { meter.start(pod, at: .start) }
        let end = SimTime.start + .minutes(try row["minutes"].int64)
        let price = UnitPrice(try row["usd_per_pod_hour"].double)
        let found = price.amount(for: meter.hoursUsed(at: end))
        return same("cost_usd", try row["cost_usd"].double, found, within: 5e-7)
    case "ec2_billed_seconds":
        let used = SimDuration.seconds(try row["used_s"].int64)
        let billed = BillingGranularity.ec2.billed(used)
        return same("billed_s", try row["billed_s"].double, billed.seconds)
    case "error_budget":
        let budget = ErrorBudget(
            objective: try row["slo_percent"].double / 100,
            period: .days(try row["window_days"].int64)
        )
        return same(
            "budget_seconds",
            try row["budget_seconds"].double,
            budget.secondsOfFullOutage
        )
    case "hidden_cost": return try checkHiddenCost(row)
    case "aws_egress":
        let tiers = try row["tiers_gb_usd"].elements.map { tier in
            UnitPrice.Tier(size: try? tier[0].double, price: try tier[1].double)
        }
        let price = UnitPrice(tiers: tiers, free: try row["free_gb"].double)
        return same("cost_usd", try row["cost_usd"].double, price.amount(for: try row["gb"].double))
    case "newrelic_ingest":
        var price = UnitPrice(0.25)
        price.free = 100
        price.countsWholeUnitsOnly = true
        let billed = price.billedUnits(of: try row["gb"].double)
        return same("billed_gb", try row["billed_gb"].double, billed)
    case let kind: throw VectorError(description: "$.kind: unknown kind \(kind)")
    }
}

/// The hidden and visible monthly costs of the row, as a month's report of fixed items.
private func checkHiddenCost(_ row: VectorValue) throws -> String? {
    func item(_ key: String, _ category: CostCategory) throws -> PriceItem {
        PriceItem(
            name: key,
            unit: "month",
            price: UnitPrice(try row[key].double),
            basis: .monthly(units: 1),
            category: category
        )
    }
    let sheet = PriceSheet(items: [
        try item("visible", .platform), try item("metrics", .telemetry),
        try item("entities", .telemetry), try item("logs", .telemetry),
        try item("incidents", .people),
    ])
    let report = sheet.report(quantities: [], runLength: .hours(730))
    let visible = report.total(of: .platform)
    let hidden = report.total - visible
    let people = report.total(of: .people)
    let pairs: [(String, Double, Double)] = [
        ("hidden", hidden, 1e-9), ("total", report.total, 1e-9),
        ("ratio_total_over_visible", report.total / visible, 5e-4),
        ("ratio_hidden_over_visible", hidden / visible, 5e-4),
        ("hidden_without_incidents", hidden - people, 1e-9),
        ("total_without_incidents", report.total - people, 1e-9),
        ("ratio_without_incidents", (report.total - people) / visible, 5e-4),
    ]
    for (key, found, tolerance) in pairs {
        if let text = same(key, try row[key].double, found, within: tolerance) { return text }
    }
    return nil
}

/// Checks one row of the arithmetic of error budgets and burn rate alerts.
func checkBurnRate(_ row: VectorValue) throws -> String? {
    let input = row["input"]
    if try row["category"].string == "seed_claim" { return try checkClaimedBudgets(row) }
    let budget = ErrorBudget(
        objective: try input["slo"].double,
        period: .days(try input["period_days"].int64)
    )
    func seconds(_ key: String) throws -> SimDuration {
        SimDuration(seconds: try input[key].double)
    }
    var found: [(key: String, value: Double?)]
    switch try row["category"].string {
    case "budget":
        found = [
            ("error_budget_fraction", budget.fraction),
            ("error_budget_minutes_full_outage", budget.secondsOfFullOutage / 60),
            ("error_budget_seconds_full_outage", budget.secondsOfFullOutage),
        ]
    case "consumption":
        let ratio = try input["error_rate"].double
        let consumed = budget.consumed(by: ratio, lasting: try seconds("duration_s"))
        found = [
            ("budget_consumed_percent", 100 * consumed),
            ("burn_rate", budget.burnRate(errorRatio: ratio)),
        ]
    case let category where category.hasPrefix("burn"):
        let alert = BurnRateAlert(
            factor: try input["burn_rate_factor"].double,
            longWindow: try seconds("long_window_s"),
            shortWindow: try seconds("short_window_s")
        )
        found =
            category == "burn_alert"
            ? try burnAlert(alert, budget, row) : try burnDetection(alert, budget, input)
    case let category: throw VectorError(description: "$.category: unknown \(category)")
    }
    for pair in found {
        guard let expected = row["expected"][pair.key].ifPresent else {
            if let value = pair.value { return "\(pair.key): expected nothing, found \(value)" }
            continue
        }
        guard let value = pair.value else { return "\(pair.key): found nothing" }
        if let text = same(pair.key, try expected.double, value, within: 1e-9) { return text }
    }
    return nil
}

/// Checks what a claimed outage and share of a budget come to, objective by objective.
private func checkClaimedBudgets(_ row: VectorValue) throws -> String? {
    let period = SimDuration.days(try row["input"]["period_days"].int64)
    let expected = row["expected"]
    for key in try expected.keys {
        for objective in try expected[key].keys {
            guard let target = Double(objective) else { return "\(key): \(objective)" }
            let budget = ErrorBudget(objective: target, period: period)
            let outage = key.split(separator: "_").compactMap { Int64($0) }.first
            let found =
                key.hasPrefix("full_outage_seconds_for_0_6")
                ? 0.006 * budget.secondsOfFullOutage
                : 100 * budget.consumed(by: 1, lasting: .seconds(outage ?? 0))
            let value = try expected[key][objective].double
            if let text = same("\(key) \(objective)", value, found, within: 1e-9) { return text }
        }
    }
    return nil
}

private func burnAlert(
    _ alert: BurnRateAlert,
    _ budget: ErrorBudget,
    _ row: VectorValue
) throws -> [(key: String, value: Double?)] {
    let reachable = alert.isReachable(budget)
    guard try row["expected"]["threshold_reachable"].bool == reachable else {
        throw VectorError(description: "threshold_reachable: found \(reachable)")
    }
    return [
        ("error_ratio_threshold", alert.errorRatioThreshold(budget)),
        (
            "budget_consumed_percent_in_long_window",
            100 * alert.budgetConsumedInLongWindow(budget)
        ),
        ("time_to_exhaust_budget_s", budget.secondsToExhaustion(burnRate: alert.factor)),
    ]
}

private func burnDetection(
    _ alert: BurnRateAlert,
    _ budget: ErrorBudget,
    _ input: VectorValue
) throws -> [(key: String, value: Double?)] {
    let before = try input["error_rate_before"].double
    let during = try input["error_rate_during"].double
    let detection = alert.secondsToDetect(from: before, to: during, budget)
    let consumed = detection.map {
        100 * budget.burnRate(errorRatio: during) * $0 / budget.period.seconds
    }
    return [
        ("detection_s", detection),
        (
            "long_window_condition_s",
            alert.secondsToCross(alert.longWindow, from: before, to: during, budget)
        ),
        (
            "short_window_condition_s",
            alert.secondsToCross(alert.shortWindow, from: before, to: during, budget)
        ),
        ("budget_consumed_percent_at_detection", consumed),
        (
            "reset_after_recovery_s",
            detection.map { _ in alert.secondsToReset(after: during, budget) }
        ),
    ]
}

/// Says how two numbers differ by more than a relative tolerance.
private func same(
    _ name: String,
    _ expected: Double,
    _ found: Double,
    within tolerance: Double = 1e-9
) -> String? {
    let isSame = abs(found - expected) <= tolerance * max(1, abs(expected))
    return isSame ? nil : "\(name): expected \(expected), found \(found)"
}

/// The runner of the `platform` file about costs and error budgets.
var costRunners: [String: ConformanceTopic.Runner] { ["cost.jsonl": checkCost] }
