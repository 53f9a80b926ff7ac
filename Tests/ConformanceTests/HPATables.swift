import SimCore
import SimModels

private let tableNow = SimTime.start + .seconds(100_000)

/// Checks a row of `defaulting.jsonl`: a spec as written and as the API server stores it.
func checkDefaulting(_ row: VectorValue) throws -> String? {
    let found = try spec(row["in"]).defaulted()
    let expected = try spec(row["out"])
    return found == expected ? nil : "expected \(expected), found \(found)"
}

private func spec(_ row: VectorValue) throws -> HorizontalPodAutoscalerSpec {
    HorizontalPodAutoscalerSpec(
        minReplicas: try row["minReplicas"].ifPresent?.int,
        maxReplicas: try row["maxReplicas"].int,
        metrics: try row["metrics"].elements.map { metric in
            let resource = metric["resource"]
            guard try metric["type"].string == "Resource",
                try resource["target"]["type"].string == "Utilization"
            else { throw VectorError(description: "\(metric.path): not a utilization metric") }
            return MetricSpec(
                .resource,
                resource: try resource["name"].string == "memory" ? .memory : .cpu,
                target: .utilization(try resource["target"]["averageUtilization"].int)
            )
        },
        behavior: try row["behavior"].ifPresent.map(HorizontalPodAutoscalerBehavior.init)
    )
}

/// Checks a row of `rate_percent.jsonl`: base, percent and both limits of one policy.
func checkPercentRate(_ row: VectorValue) throws -> String? {
    let rules = HPAScalingRules(
        selectPolicy: .max,
        policies: [HPAScalingPolicy(.percent, value: try row[1].int, periodSeconds: 60)]
    )
    let effective = EffectiveScalingRules(rules, openWindow: .zero)
    let rates = ScalingRates(scaleUp: effective, scaleDown: effective)
    let base = try row[0].int
    return difference(
        ("up", "\(try row[2].int)", "\(rates.scaleUpLimit(current: base, at: tableNow))"),
        ("down", "\(try row[3].int)", "\(rates.scaleDownLimit(current: base, at: tableNow))")
    )
}

/// Checks a row of `table_rate.jsonl`: the limits of policies after events of the past.
func checkRateTable(_ row: VectorValue) throws -> String? {
    let rates = ScalingRates(
        scaleUp: EffectiveScalingRules(try HPAScalingRules(row["scaleUp"]), openWindow: .zero),
        scaleDown: EffectiveScalingRules(
            try HPAScalingRules(row["scaleDown"]),
            openWindow: .seconds(300)
        ),
        scaleUpEvents: try events(row["scaleUpEvents"]),
        scaleDownEvents: try events(row["scaleDownEvents"])
    )
    let limited = rates.limit(
        try row["desired"].int,
        current: try row["current"].int,
        minReplicas: try row["minReplicas"].int,
        maxReplicas: try row["maxReplicas"].int,
        at: tableNow
    )
    return try compare(limited, row)
}

private func events(_ list: VectorValue) throws -> ScaleEventLog {
    ScaleEventLog(
        try list.elements.map {
            ScaleEventLog.Entry(
                time: try $0[0].time(after: tableNow),
                change: try $0[1].int
            )
        }
    )
}

/// Checks a row of `table_convert.jsonl`: bounds without behavior.
func checkConvertTable(_ row: VectorValue) throws -> String? {
    let limited = limitWithoutBehavior(
        try row["desired"].int,
        current: try row["current"].int,
        minReplicas: try row["minReplicas"].int,
        maxReplicas: try row["maxReplicas"].int
    )
    return try compare(limited, row)
}

private func compare(_ limited: LimitedReplicas, _ row: VectorValue) throws -> String? {
    difference(
        ("replicas", "\(try row["expectReplicas"].int)", "\(limited.replicas)"),
        ("reason", try row["expectReason"].string, limited.reason.rawValue)
    )
}

/// Checks a row of `table_stabilize.jsonl`: windows over proposals of the past.
func checkStabilizeTable(_ row: VectorValue) throws -> String? {
    var history = RecommendationHistory(
        try row["recommendations"].elements.map {
            RecommendationHistory.Entry(
                time: try $0[0].time(after: tableNow),
                replicas: try $0[1].int
            )
        }
    )
    let slots = history.entries.count
    let found = history.stabilized(
        with: try row["desired"].int,
        current: try row["current"].int,
        upWindow: try row["upWindow"].seconds,
        downWindow: try row["downWindow"].seconds,
        at: tableNow
    )
    let reuses = try row["name"].string.contains("reuse")
    return difference(
        ("replicas", "\(try row["expectReplicas"].int)", "\(found)"),
        (
            "slots after a name that speaks of reuse", "\(reuses ? slots : history.entries.count)",
            "\(history.entries.count)"
        )
    )
}
