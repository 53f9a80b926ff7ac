import SimCore
import SimModels

/// Replays a row of `behavior_seq.jsonl` or `legacy_seq.jsonl`: many reconciles of one autoscaler.
func checkReconcileSequence(_ row: VectorValue) throws -> String? {
    let metrics = try row["targets"].elements.map {
        MetricSpec(.external, target: .averageValue(try $0.int64))
    }
    var autoscaler = try autoscaler(row, metrics: metrics)
    if row["effectiveBehavior"].ifPresent != nil {
        let effective = try HorizontalPodAutoscalerBehavior(row["effectiveBehavior"])
        guard autoscaler.spec.behavior == effective else {
            return "behavior after defaulting: \(String(describing: autoscaler.spec.behavior))"
        }
    }
    var input = MetricInput()
    for step in try row["steps"].elements {
        let now = try step[0].time(after: .start)
        let current = try step[1].int
        var evaluation = MetricEvaluation()
        for (index, metric) in metrics.enumerated() {
            input.totalMilli = try step[3][index].ifPresent?.int64
            autoscaler.evaluate(
                metric,
                input: input,
                current: current,
                statusReplicas: try step[2].int,
                at: now,
                into: &evaluation
            )
        }
        let outcome = autoscaler.reconcile(at: now, current: current, metrics: evaluation)
        let found = difference(
            ("replicas", "\(try step[4].int)", "\(outcome.replicas)"),
            ("AbleToScale", try step[5].string, text(outcome.conditions.ableToScale)),
            ("ScalingActive", try step[6].string, text(outcome.conditions.scalingActive)),
            ("ScalingLimited", try step[7].string, text(outcome.conditions.scalingLimited)),
            ("error", "\(try step[8].int != 0)", "\(outcome.isError)")
        )
        if let found { return "at \(now.seconds) s: \(found)" }
    }
    return nil
}

/// Replays a row of `pipeline_seq.jsonl`: reconciles on snapshots of pods.
func checkPipelineSequence(_ row: VectorValue) throws -> String? {
    var metrics = [
        MetricSpec(.resource, resource: .cpu, target: .utilization(try row["cpuUtilization"].int))
    ]
    if let target = row["externalAverageValue"].ifPresent {
        metrics.append(MetricSpec(.external, target: .averageValue(try target.int64)))
    }
    var autoscaler = try autoscaler(row, metrics: metrics)
    for step in try row["steps"].elements {
        let now = try step["t"].time(after: .start) + .seconds(2_000_000_000)
        let current = try step["current"].int
        let input = MetricInput(
            pods: try step["pods"].elements.map {
                try VectorPod($0, container: nil, at: now).input
            },
            totalMilli: try step["external"][0].ifPresent?.int64
        )
        var evaluation = MetricEvaluation()
        for metric in metrics {
            autoscaler.evaluate(
                metric,
                input: input,
                current: current,
                statusReplicas: try step["status"].int,
                at: now,
                into: &evaluation
            )
        }
        let outcome = autoscaler.reconcile(at: now, current: current, metrics: evaluation)
        let found = difference(
            ("replicas", "\(try step["replicas"].int)", "\(outcome.replicas)"),
            (
                "AbleToScale", try step["ableToScale"].ifPresent?.string ?? "",
                text(outcome.conditions.ableToScale)
            ),
            (
                "ScalingActive", try step["scalingActive"].ifPresent?.string ?? "",
                text(outcome.conditions.scalingActive)
            ),
            (
                "ScalingLimited", try step["scalingLimited"].ifPresent?.string ?? "",
                text(outcome.conditions.scalingLimited)
            ),
            ("error", "\(try hasError(step["error"]))", "\(outcome.isError)")
        )
        if let found { return "at \(try step["t"].double) s: \(found)" }
    }
    return nil
}

/// An error is written as 0, 1, true, false or as a text; absent means none.
private func hasError(_ value: VectorValue) throws -> Bool {
    guard let value = value.ifPresent else { return false }
    if let text = try? value.string { return !text.isEmpty }
    return try value.int != 0
}

private func autoscaler(
    _ row: VectorValue,
    metrics: [MetricSpec]
) throws -> HorizontalPodAutoscaler {
    var flags = HorizontalPodAutoscalerFlags()
    flags.tolerance = try row["tolerance"].double
    flags.downscaleStabilization = try row["downscaleStabilization"].seconds
    if let period = row["cpuInit"].ifPresent {
        flags.cpuInitializationPeriod = try period.seconds
    }
    if let delay = row["readyDelay"].ifPresent {
        flags.initialReadinessDelay = try delay.seconds
    }
    return HorizontalPodAutoscaler(
        HorizontalPodAutoscalerSpec(
            minReplicas: try row["minReplicas"].ifPresent?.int,
            maxReplicas: try row["maxReplicas"].int,
            metrics: metrics,
            behavior: try row["behavior"].ifPresent.map(HorizontalPodAutoscalerBehavior.init)
        ),
        flags: flags
    )
}

private func text(_ condition: AutoscalerCondition?) -> String {
    condition.map { "\($0)" } ?? ""
}
