public import SimCore

extension ReplicaCalculator {
    /// The proposal of an `object` or `external` metric with a target for its total.
    ///
    /// The ratio multiplies the pods that are ready, not the replicas, so that few ready pods can turn a
    /// rise of load into fewer replicas. The controller does so; nothing guards the direction.
    public func value(
        current: Int,
        targetMilli: Int64,
        totalMilli: Int64,
        pods: [PodMetricInput],
        tolerances: ScalingTolerances
    ) throws(ReplicaCalculationError) -> ReplicaProposal {
        let ratio = Double(totalMilli) / Double(targetMilli)
        var proposal = ReplicaProposal(replicas: current, usageMilli: totalMilli, ratio: ratio)
        proposal.arithmetic.totalMilli = totalMilli
        if current == 0 {
            proposal.arithmetic.rule = .total
            proposal.replicas = replicas(ratio)
        } else if !tolerances.contain(ratio) {
            guard !pods.isEmpty else { throw .noPods }
            for pod in pods where pod.phase == .running && pod.ready?.status == .true {
                proposal.readyCount += 1
            }
            proposal.arithmetic.rule = .readyPods
            proposal.arithmetic.pods = Int64(proposal.readyCount)
            proposal.replicas = replicas(ratio * Double(proposal.readyCount))
        }
        return proposal
    }

    /// The proposal of an `object` or `external` metric with a target average per replica.
    ///
    /// It works on the replicas there are, not on those asked for: within the tolerance it proposes
    /// `statusReplicas` itself, which moves the scale when the two differ. A total that as a double
    /// reaches the largest `Int64` is reported as such, not divided by the replicas.
    public func averageOfTotal(
        statusReplicas: Int,
        targetMilli: Int64,
        totalMilli: Int64,
        tolerances: ScalingTolerances
    ) -> ReplicaProposal {
        let ratio = Double(totalMilli) / (Double(targetMilli) * Double(statusReplicas))
        let average = (Double(totalMilli) / Double(statusReplicas)).rounded(.up)
        let isSaturated = Double(totalMilli) >= Double(Int64.max)
        var proposal = ReplicaProposal(
            replicas: statusReplicas,
            usageMilli: isSaturated ? .max : Int64(exactly: average) ?? 0,
            ratio: ratio
        )
        proposal.arithmetic.totalMilli = totalMilli
        if !tolerances.contain(ratio) {
            proposal.arithmetic.rule = .total
            proposal.replicas = replicas(Double(totalMilli) / Double(targetMilli))
        }
        return proposal
    }

    /// The sum of all series of an external metric for a target of the total.
    ///
    /// It stops at the largest `Int64` as soon as a positive value would pass it, whatever follows;
    /// beyond the smallest it wraps. Source: replica_calculator.go `GetExternalMetricReplicas`.
    public static func total(of seriesMilli: [Int64]) -> Int64 {
        var sum: Int64 = 0
        for value in seriesMilli {
            let (next, overflow) = sum.addingReportingOverflow(value)
            if overflow, value > 0 { return .max }
            sum = next
        }
        return sum
    }

    /// The sum of all series of an external metric for a target average per replica.
    ///
    /// A partial sum that is negative is taken for an overflow: the sum becomes the largest `Int64` and
    /// stops, also where a negative value made it so. Source: replica_calculator.go
    /// `GetExternalPerPodMetricReplicas`.
    public static func totalForAverage(of seriesMilli: [Int64]) -> Int64 {
        var sum: Int64 = 0
        for value in seriesMilli {
            sum &+= value
            if sum < 0 { return .max }
        }
        return sum
    }

    /// The proposal of any metric, from whatever that metric reads.
    ///
    /// - Parameters:
    ///   - metric: What is measured and the value it should have.
    ///   - input: What the metrics API and the selector answered.
    ///   - current: The replicas the target asks for (`scale.spec.replicas`).
    ///   - statusReplicas: The replicas there are (`scale.status.replicas`).
    ///   - tolerances: The band in which nothing happens.
    ///   - now: The present.
    /// - Returns: The replicas this metric calls for.
    /// - Throws: The reason why there is no proposal.
    public func proposal(
        for metric: MetricSpec,
        input: MetricInput,
        current: Int,
        statusReplicas: Int,
        tolerances: ScalingTolerances,
        at now: SimTime
    ) throws(ReplicaCalculationError) -> ReplicaProposal {
        switch (metric.type, metric.target) {
        case (.resource, .utilization(let percent)),
            (.containerResource, .utilization(let percent)):
            return try utilization(
                current: current,
                targetPercent: percent,
                resource: metric.resource,
                pods: input.pods,
                extraneous: input.extraneous,
                tolerances: tolerances,
                at: now
            )
        case (.resource, .averageValue(let target)),
            (.containerResource, .averageValue(let target)):
            return try averageValue(
                current: current,
                targetMilli: target,
                resource: metric.resource,
                pods: input.pods,
                extraneous: input.extraneous,
                tolerances: tolerances,
                at: now
            )
        case (.pods, .averageValue(let target)):
            return try averageValue(
                current: current,
                targetMilli: target,
                resource: nil,
                pods: input.pods,
                extraneous: input.extraneous,
                tolerances: tolerances,
                at: now
            )
        case (.object, .value(let target)), (.external, .value(let target)):
            guard let total = input.totalMilli else { throw .noMetrics }
            return try value(
                current: current,
                targetMilli: target,
                totalMilli: total,
                pods: input.pods,
                tolerances: tolerances
            )
        case (.object, .averageValue(let target)), (.external, .averageValue(let target)):
            guard let total = input.totalMilli else { throw .noMetrics }
            return averageOfTotal(
                statusReplicas: statusReplicas,
                targetMilli: target,
                totalMilli: total,
                tolerances: tolerances
            )
        default:
            throw .unsupportedTarget
        }
    }
}

/// What one metric reads; meant to be kept and refilled rather than created for each evaluation.
public struct MetricInput: Hashable, Sendable {
    /// All pods the scale's selector finds.
    public var pods: [PodMetricInput]
    /// Samples of pods the selector does not find.
    public var extraneous: ExtraneousSamples
    /// The value of an object metric or the total of an external one; nil if it could not be read.
    public var totalMilli: Int64?

    /// Creates an input.
    public init(
        pods: [PodMetricInput] = [],
        extraneous: ExtraneousSamples = .none,
        totalMilli: Int64? = nil
    ) {
        self.pods = pods
        self.extraneous = extraneous
        self.totalMilli = totalMilli
    }
}
