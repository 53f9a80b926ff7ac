import SimCore

// The working of a sync in words: what was measured, what the windows and rates made of it.

extension AutoscalerDecision {
    /// The count before and after, as in `3 → 6`.
    var change: String {
        let outcome = self.outcome
        return outcome.replicas == outcome.current
            ? "\(outcome.current) stay" : "\(outcome.current) → \(outcome.replicas)"
    }

    /// What was measured and what was made of it.
    package var working: String { clauses.joined(separator: "; ") }

    /// What was measured and what was made of it, a step each.
    var clauses: [String] {
        var clauses: [String] = []
        switch outcome.path {
        case .disabled: clauses.append("no replicas, so autoscaling is off (ScalingDisabled)")
        case .aboveMaximum: clauses.append("above maxReplicas \(maxReplicas), no metric is asked")
        case .belowMinimum: clauses.append("below minReplicas \(minReplicas), no metric is asked")
        case .metricsFailed, .evaluated:
            if let capped = cappedLag {
                clauses.append(
                    "of a lag of \(ReportNumbers.count(capped.lag)) KEDA tells one lagThreshold for each "
                        + "of \(capped.places) partitions"
                )
            }
            if let metric, let proposal { clauses.append(words(for: proposal, of: metric)) }
            clauses += otherClauses
            if let failure {
                let reason = error.map { ": \($0.words)" } ?? ""
                let isNamed = failure != .resource && proposal == nil
                let name = isNamed ? metricName.map { " of \($0)" } ?? "" : ""
                clauses.append("\(failure.failureReason.rawValue)\(name)\(reason)")
            }
            clauses += [windowWords, rateWords].compactMap { $0 }
        }
        if outcome.path == .metricsFailed, let proposal, proposal.replicas < outcome.current {
            clauses.append("\(proposal.replicas) would be fewer, which takes every metric")
        }
        if outcome.rescale == .failed { clauses.append("writing it failed (FailedUpdateScale)") }
        return clauses
    }

    /// What the other metrics propose; the first that failed is told with its reason.
    private var otherClauses: [String] {
        var others = otherMetrics
        if proposal != nil, let failed = others.firstIndex(where: { $0.replicas == nil }) {
            others.remove(at: failed)
        }
        return others.map(\.words)
    }

    // MARK: Metric

    private func words(for proposal: ReplicaProposal, of metric: MetricSpec) -> String {
        "\(measured(proposal, metric)): \(settled(proposal, metric))"
    }

    private func measured(_ proposal: ReplicaProposal, _ metric: MetricSpec) -> String {
        let sums = proposal.arithmetic
        let name = metricName ?? metric.words
        let total = metric.quantity(sums.totalMilli)
        switch metric.target {
        case .utilization(let percent):
            let request = metric.quantity(sums.requestMilli ?? 0)
            let share = proposal.utilization.map(String.init) ?? "?"
            return "\(name) \(total)/\(request) = \(share) %, target \(percent) %"
        case .averageValue(let target):
            let average = metric.quantity(proposal.usageMilli)
            let wanted = metric.quantity(target)
            return "\(name) \(total) in all = \(average) each, target \(wanted) each"
        case .value(let target):
            return "\(name) \(total), target \(metric.quantity(target))"
        }
    }

    private func settled(_ proposal: ReplicaProposal, _ metric: MetricSpec) -> String {
        let sums = proposal.arithmetic
        let ratio = ReportNumbers.quantity(proposal.ratio)
        let guessed = proposal.guessedRatio.map { ReportNumbers.quantity($0) } ?? ratio
        let others = guesses(proposal).map { " with \($0)" } ?? ""
        let used = proposal.guessedRatio ?? proposal.ratio
        let product = Double(sums.pods) * used
        switch sums.rule {
        case .withinTolerance:
            let low = ReportNumbers.quantity(1 - tolerances.scaleDown)
            let high = ReportNumbers.quantity(1 + tolerances.scaleUp)
            return "\(guessed)\(others) is within \(low) to \(high)"
        case .readyPods:
            return "\(ratio) × \(sums.pods) ready → \(proposal.replicas)"
        case .guessedPods:
            return "\(guessed)\(others) × \(sums.pods) pods → \(proposal.replicas)"
        case .ratioTurned:
            return "\(ratio), but \(guessed)\(others), so nothing"
        case .productTurned:
            return "\(guessed)\(others) × \(sums.pods) pods = \(ReportNumbers.quantity(product)), "
                + "the wrong way from \(outcome.current), so nothing"
        case .total:
            return "total over target → \(proposal.replicas)"
        }
    }

    private func guesses(_ proposal: ReplicaProposal) -> String? {
        guard proposal.guessedRatio != nil else { return nil }
        var parts: [String] = []
        if proposal.missingCount > 0 { parts.append("\(proposal.missingCount) missing") }
        // Pods that are not ready count, as idle, only against a rise.
        if proposal.unreadyCount > 0, proposal.ratio > 1 {
            parts.append("\(proposal.unreadyCount) unready")
        }
        return parts.isEmpty ? nil : parts.joined(separator: " and ")
    }

    // MARK: Windows and rates

    private var windowWords: String? {
        guard let reason = heldBy, let stabilized = outcome.stabilized else { return nil }
        let isUp = reason == .scaleUpStabilized
        let window = ReportNumbers.span(isUp ? upWindow : downWindow)
        return "held at \(stabilized) by the last \(window) (\(reason.rawValue))"
    }

    private var rateWords: String? {
        switch limitedBy {
        case .tooManyReplicas: return "maxReplicas \(maxReplicas) (TooManyReplicas)"
        case .tooFewReplicas: return "minReplicas \(minReplicas) (TooFewReplicas)"
        case let reason:
            guard let allowance = outcome.allowance else { return nil }
            let why = reason.map { " (\($0.rawValue))" } ?? ""
            switch allowance.rule {
            case .policy(let policy):
                return "\(policy.words) from \(allowance.base) allows \(allowance.replicas)\(why)"
            case .disabled:
                return "this direction is disabled\(why)"
            case .doubling:
                return "twice \(allowance.base), at least 4, allows \(allowance.replicas)\(why)"
            }
        }
    }
}

extension AutoscalerDecision.OtherMetric {
    /// The metric as in `cpu alone → 3`.
    var words: String {
        if let replicas { return "\(name) alone → \(replicas)" }
        return "\(name) unknown" + (error.map { ": \($0.words)" } ?? "")
    }
}

extension HPAScalingPolicy {
    /// The policy as in `100 %/30s`.
    fileprivate var words: String {
        switch type {
        case .percent: "\(value) %/\(periodSeconds)s"
        case .pods: "\(value) pod\(value == 1 ? "" : "s")/\(periodSeconds)s"
        }
    }
}

extension MetricSpec {
    fileprivate var words: String {
        let resource = self.resource == .cpu ? "cpu" : "memory"
        switch type {
        case .resource: return resource
        case .containerResource: return "container \(resource)"
        case .pods: return "pods metric"
        case .object: return "object metric"
        case .external: return "external metric"
        }
    }

    /// An amount of the metric as a Kubernetes quantity.
    fileprivate func quantity(_ milli: Int64) -> String {
        let isOfPods = type == .resource || type == .containerResource
        // What has no unit reads better as a number: 101.588 and not 101588m.
        guard isOfPods else { return ReportNumbers.quantity(Double(milli) / 1_000) }
        let isCPU = resource == .cpu
        return isCPU || milli % 1_000 != 0 ? "\(milli)m" : "\(milli / 1_000)"
    }
}

extension ReplicaCalculationError {
    /// The error in a few words.
    var words: String {
        switch self {
        case .noMetrics: "the metrics API has no samples"
        case .noPods: "no pods"
        case .noMetricsForReadyPods: "no samples of pods that count yet"
        case .missingRequest: "a container has no request"
        case .noRequests: "the pods request nothing"
        case .unsupportedTarget: "no such target for this kind of metric"
        }
    }
}
