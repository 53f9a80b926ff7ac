import SimCore

extension JSONWriter {
    /// Writes what was asked to be explained; nothing where nothing was.
    mutating func write(
        explanations: [AutoscalerExplanation],
        accounts: [DecisionAccount]
    ) {
        guard !explanations.isEmpty || !accounts.isEmpty else { return }
        object("explain") { json in
            for explanation in explanations {
                json.array(explanation.name, of: explanation.decisions) { json, decision in
                    json.object { $0.write(decision) }
                }
                guard !explanation.polls.isEmpty else { continue }
                json.array("keda/\(explanation.service)", of: explanation.polls) { json, poll in
                    json.object { $0.write(poll) }
                }
            }
            for account in accounts { json.write(account) }
        }
    }

    private mutating func write(_ decision: AutoscalerDecision) {
        let outcome = decision.outcome
        member("at_s", decision.at.seconds)
        member("path", outcome.path.word)
        member("current", outcome.current)
        key("metric")
        if let metric = decision.metric {
            object { $0.write(metric, decision) }
        } else {
            null()
        }
        if !decision.otherMetrics.isEmpty {
            array("other_metrics", of: decision.otherMetrics) { json, other in
                json.object { $0.write(other) }
            }
        }
        member("proposal", orNull: outcome.proposed)
        member("stabilized", orNull: outcome.stabilized)
        member("stabilized_by", orNull: decision.heldBy?.rawValue)
        member("allowed", orNull: outcome.allowance?.replicas)
        key("allowed_by")
        if let allowance = outcome.allowance {
            object { $0.write(allowance) }
        } else {
            null()
        }
        member("min_replicas", decision.minReplicas)
        member("max_replicas", decision.maxReplicas)
        member("limited_by", orNull: decision.limitedBy?.rawValue)
        member("desired", outcome.desired)
        array("reasons", of: decision.reasons) { $0.value($1) }
        member("working", decision.working)
    }

    private mutating func write(_ poll: ScaledObjectDecision) {
        member("at_s", poll.at.seconds)
        member("lag", exact: poll.lag)
        member("active", poll.isActive)
        member("current", poll.current)
        member("desired", poll.replicas)
        key("cooling_down_until_s")
        if let end = poll.coolingDownUntil { value(end.seconds) } else { null() }
        member("working", poll.working)
    }

    private mutating func write(_ other: AutoscalerDecision.OtherMetric) {
        member("name", other.name)
        member("replicas", orNull: other.replicas)
        member("error", orNull: other.error?.words)
    }

    private mutating func write(_ metric: MetricSpec, _ decision: AutoscalerDecision) {
        member("type", metric.type.word)
        let isOfPods = metric.type == .resource || metric.type == .containerResource
        if !isOfPods { member("name", orNull: decision.metricName) }
        if let capped = decision.cappedLag {
            member("lag", exact: capped.lag)
            member("partitions", exact: capped.places)
        }
        member("resource", orNull: isOfPods ? (metric.resource == .cpu ? "cpu" : "memory") : nil)
        switch metric.target {
        case .utilization(let percent): member("target_utilization", percent)
        case .averageValue(let milli): member("target_average_milli", exact: milli)
        case .value(let milli): member("target_milli", exact: milli)
        }
        member("error", orNull: decision.proposal == nil ? decision.error?.words : nil)
        guard let proposal = decision.proposal else { return }
        let sums = proposal.arithmetic
        member("total_milli", exact: sums.totalMilli)
        member("request_milli", orNull: sums.requestMilli.map { Int($0) })
        member("average_milli", exact: proposal.usageMilli)
        member("utilization", orNull: proposal.utilization)
        member("ratio", proposal.ratio)
        member("guessed_ratio", orNull: proposal.guessedRatio)
        member("tolerance_down", decision.tolerances.scaleDown)
        member("tolerance_up", decision.tolerances.scaleUp)
        member("ready", proposal.readyCount)
        member("unready", proposal.unreadyCount)
        member("missing", proposal.missingCount)
        member("rule", sums.rule.word)
        member("multiplied_pods", exact: sums.pods)
        member("replicas", proposal.replicas)
    }

    private mutating func write(_ allowance: ScalingAllowance) {
        switch allowance.rule {
        case .policy(let policy):
            member("type", policy.type.rawValue)
            member("value", policy.value)
            member("periodSeconds", policy.periodSeconds)
        case .disabled: member("type", "Disabled")
        case .doubling: member("type", "Doubling")
        }
        member("from", allowance.base)
    }

    private mutating func member(_ name: String, orNull number: Int?) {
        key(name)
        if let number { value(number) } else { null() }
    }
}

extension ReconcileOutcome.Path {
    fileprivate var word: String {
        switch self {
        case .disabled: "disabled"
        case .aboveMaximum: "aboveMaximum"
        case .belowMinimum: "belowMinimum"
        case .metricsFailed: "metricsFailed"
        case .evaluated: "evaluated"
        }
    }
}

extension MetricSourceType {
    /// As in autoscaling/v2.
    fileprivate var word: String {
        switch self {
        case .resource: "Resource"
        case .containerResource: "ContainerResource"
        case .pods: "Pods"
        case .object: "Object"
        case .external: "External"
        }
    }
}

extension ReplicaArithmetic.Rule {
    fileprivate var word: String {
        switch self {
        case .withinTolerance: "withinTolerance"
        case .readyPods: "readyPods"
        case .guessedPods: "guessedPods"
        case .ratioTurned: "ratioTurned"
        case .productTurned: "productTurned"
        case .total: "total"
        }
    }
}
