public import SimCore

/// Turns the values of one metric into a number of replicas.
///
/// The arithmetic is the controller's own, including its truncations: utilization becomes a whole
/// percentage before it is compared with the target, and ratios are doubles. Sums wrap as the
/// controller's do; replica counts stop at the largest `Int32`.
/// Source: kubernetes/kubernetes pkg/controller/podautoscaler/replica_calculator.go.
public struct ReplicaCalculator: Hashable, Sendable, BitwiseCopyable {
    /// How long after a pod's start its CPU samples are mistrusted; 300 s.
    ///
    /// Source: ``HorizontalPodAutoscalerFlags/cpuInitializationPeriod``.
    public var cpuInitializationPeriod: SimDuration
    /// How long after a pod's start becoming unready counts as never having been ready; 30 s.
    ///
    /// Source: ``HorizontalPodAutoscalerFlags/initialReadinessDelay``.
    public var initialReadinessDelay: SimDuration

    /// Creates the calculator of a controller with these flags.
    public init(flags: HorizontalPodAutoscalerFlags = HorizontalPodAutoscalerFlags()) {
        cpuInitializationPeriod = flags.cpuInitializationPeriod
        initialReadinessDelay = flags.initialReadinessDelay
    }

    /// The proposal of a `resource` or `containerResource` metric with a utilization target.
    ///
    /// - Complexity: O(pods), without allocation.
    public func utilization(
        current: Int,
        targetPercent: Int,
        resource: ResourceName,
        pods: [PodMetricInput],
        extraneous: ExtraneousSamples = .none,
        tolerances: ScalingTolerances,
        at now: SimTime
    ) throws(ReplicaCalculationError) -> ReplicaProposal {
        let groups = groups(
            of: pods,
            resource: resource,
            guessPercent: Int64(max(100, targetPercent)),
            at: now
        )
        try check(groups, extraneous: extraneous, pods: pods)
        // Every pod the selector finds needs a request, even one that takes no part.
        if groups.withoutRequest > 0 { throw .missingRequest }
        var usage = groups.readyUsage
        var requests = groups.readyRequests
        guard requests != 0 else { throw .noRequests }
        let percent = wholePercent(usage, of: requests)
        let average = quotient(usage, groups.ready)
        let ratio = Double(percent) / Double(targetPercent)
        var proposal = ReplicaProposal(
            replicas: current,
            usageMilli: average,
            utilization: percent,
            ratio: ratio,
            readyCount: Int(groups.ready),
            missingCount: Int(groups.missing),
            unreadyCount: Int(groups.unready)
        )
        proposal.arithmetic.totalMilli = usage
        proposal.arithmetic.requestMilli = requests
        let countsUnready = groups.unready > 0 && ratio > 1.0
        guard countsUnready || groups.missing > 0 else {
            applyToReady(ratio, ready: groups.ready, tolerances: tolerances, to: &proposal)
            return proposal
        }
        var count = groups.ready + extraneous.count
        if groups.missing > 0, ratio < 1.0 || ratio > 1.0 {
            count += groups.missing
            requests &+= groups.missingRequests
            if ratio < 1.0 { usage &+= groups.missingGuess }
        }
        if countsUnready {
            count += groups.unready
            requests &+= groups.unreadyRequests
        }
        guard requests != 0 else { throw .noRequests }
        let guessed = Double(wholePercent(usage, of: requests)) / Double(targetPercent)
        apply(guessed, count: count, current: current, tolerances: tolerances, to: &proposal)
        return proposal
    }

    /// The proposal of a metric with a target average per pod.
    ///
    /// - Parameters:
    ///   - current: The replicas the target asks for now.
    ///   - targetMilli: The average to hold, in milli-units.
    ///   - resource: The resource of a resource metric; nil for a `pods` metric.
    ///   - pods: All pods the selector finds.
    ///   - extraneous: Samples of pods the selector does not find.
    ///   - tolerances: The band in which nothing happens.
    ///   - now: The present.
    /// - Returns: The replicas this metric calls for.
    /// - Throws: The reason why there is no proposal.
    /// - Complexity: O(pods), without allocation.
    public func averageValue(
        current: Int,
        targetMilli: Int64,
        resource: ResourceName?,
        pods: [PodMetricInput],
        extraneous: ExtraneousSamples = .none,
        tolerances: ScalingTolerances,
        at now: SimTime
    ) throws(ReplicaCalculationError) -> ReplicaProposal {
        let groups = groups(of: pods, resource: resource, guessPercent: 0, at: now)
        try check(groups, extraneous: extraneous, pods: pods)
        var usage = groups.readyUsage &+ extraneous.totalMilli
        var count = groups.ready + extraneous.count
        let average = quotient(usage, count)
        let ratio = Double(average) / Double(targetMilli)
        var proposal = ReplicaProposal(
            replicas: current,
            usageMilli: average,
            ratio: ratio,
            readyCount: Int(groups.ready),
            missingCount: Int(groups.missing),
            unreadyCount: Int(groups.unready)
        )
        proposal.arithmetic.totalMilli = usage
        let countsUnready = groups.unready > 0 && ratio > 1.0
        guard countsUnready || groups.missing > 0 else {
            applyToReady(ratio, ready: groups.ready, tolerances: tolerances, to: &proposal)
            return proposal
        }
        if groups.missing > 0, ratio < 1.0 || ratio > 1.0 {
            count += groups.missing
            if ratio < 1.0 { usage &+= targetMilli &* groups.missing }
        }
        if countsUnready { count += groups.unready }
        let guessed = Double(quotient(usage, count)) / Double(targetMilli)
        apply(guessed, count: count, current: current, tolerances: tolerances, to: &proposal)
        return proposal
    }

    private func check(
        _ groups: PodGroups,
        extraneous: ExtraneousSamples,
        pods: [PodMetricInput]
    ) throws(ReplicaCalculationError) {
        guard groups.samples + extraneous.count > 0 else { throw .noMetrics }
        guard !pods.isEmpty else { throw .noPods }
        guard groups.ready + extraneous.count > 0 else { throw .noMetricsForReadyPods }
    }

    /// Settles a proposal on the ratio of the pods that are ready, where no guess is needed.
    private func applyToReady(
        _ ratio: Double,
        ready: Int64,
        tolerances: ScalingTolerances,
        to proposal: inout ReplicaProposal
    ) {
        if tolerances.contain(ratio) { return }
        proposal.arithmetic.rule = .readyPods
        proposal.arithmetic.pods = ready
        proposal.replicas = replicas(ratio * Double(ready))
    }

    /// Settles a proposal on the ratio that includes guesses, unless that turns the direction round.
    private func apply(
        _ guessed: Double,
        count: Int64,
        current: Int,
        tolerances: ScalingTolerances,
        to proposal: inout ReplicaProposal
    ) {
        proposal.guessedRatio = guessed
        let ratio = proposal.ratio
        if tolerances.contain(guessed) { return }
        if (ratio < 1.0 && guessed > 1.0) || (ratio > 1.0 && guessed < 1.0) {
            proposal.arithmetic.rule = .ratioTurned
            return
        }
        let wanted = replicas(guessed * Double(count))
        proposal.arithmetic.pods = count
        if (guessed < 1.0 && wanted > current) || (guessed > 1.0 && wanted < current) {
            proposal.arithmetic.rule = .productTurned
            return
        }
        proposal.arithmetic.rule = .guessedPods
        proposal.replicas = wanted
    }
}

/// A number of replicas rounded up, held within `Int32`; not-a-number becomes 0.
func replicas(_ value: Double) -> Int {
    saturatedReplicas(value.rounded(.up))
}

/// A whole number held within `Int32`, the type of a replica count; not-a-number becomes 0.
func saturatedReplicas(_ value: Double) -> Int {
    if value.isNaN { return 0 }
    if value >= 2_147_483_647 { return 2_147_483_647 }
    if value <= -2_147_483_648 { return -2_147_483_648 }
    return Int(value)
}

/// The quotient toward zero; wraps instead of trapping, and 0 for a zero divisor.
func quotient(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    divisor == 0 ? 0 : dividend.dividedReportingOverflow(by: divisor).partialValue
}

/// The percentage as the controller computes it: truncated, as a 32-bit integer.
private func wholePercent(_ usage: Int64, of requests: Int64) -> Int {
    Int(Int32(truncatingIfNeeded: quotient(usage &* 100, requests)))
}
