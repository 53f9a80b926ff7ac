import SimCore
import SimModels

/// The instant the vectors call now; far from both ends of simulated time.
private let vectorNow = SimTime.start + .seconds(2_000_000_000)

extension VectorValue {
    /// A span written as a number of seconds, of which vectors use whole milliseconds.
    var seconds: SimDuration {
        get throws {
            .milliseconds(Int64((try double * 1000).rounded()))
        }
    }

    /// An instant written as seconds relative to another one.
    func time(after now: SimTime) throws -> SimTime {
        now + (try seconds)
    }
}

/// One element of `pods`, as the vectors of the HPA write it.
struct VectorPod {
    let input: PodMetricInput

    init(_ row: VectorValue, container: String?, at now: SimTime) throws {
        var pod = PodMetricInput()
        if let phase = row["phase"].ifPresent { pod.phase = try Self.phase(phase.string) }
        pod.isBeingDeleted = try row["deleting"].ifPresent?.bool ?? false
        if let ready = row["ready"].ifPresent {
            pod.ready = PodCondition(
                try Self.status(ready.string),
                since: try row["readyChangedAt"].ifPresent?.time(after: now) ?? .start
            )
        }
        pod.startTime = try row["startedAt"].ifPresent?.time(after: now)
        if let sample = row["m"].ifPresent {
            pod.sample = PodMetricSample(
                milli: try sample[0].int64,
                timestamp: try sample[1].time(after: now),
                window: try sample[2].seconds
            )
        }
        let requests = PodResourceRequests(
            podLevel: try row["podReq"].ifPresent?.int64,
            containers: try row["req"].elements.map { try $0.ifPresent?.int64 },
            sidecars: try row["sidecarReq"].elements.map { try $0.ifPresent?.int64 }
        )
        pod.requestMilli = Self.request(requests, container: container)
        input = pod
    }

    /// The request a metric of a container, named c0, c1, …, or of the whole pod reads.
    private static func request(_ requests: PodResourceRequests, container: String?) -> Int64? {
        guard let container else { return requests.podMilli }
        let list = container.hasPrefix("s") ? requests.sidecars : requests.containers
        guard let index = Int(container.dropFirst()), list.indices.contains(index) else {
            return nil
        }
        return list[index]
    }

    private static func phase(_ name: String) throws -> PodPhase {
        switch name {
        case "Pending": .pending
        case "Running": .running
        case "Succeeded": .succeeded
        case "Failed": .failed
        case "Unknown": .unknown
        default: throw VectorError(description: "unknown phase \(name)")
        }
    }

    private static func status(_ name: String) throws -> ConditionStatus {
        switch name {
        case "True": .true
        case "False": .false
        case "Unknown": .unknown
        default: throw VectorError(description: "unknown condition status \(name)")
        }
    }
}

extension HorizontalPodAutoscalerBehavior {
    /// Reads `behavior` as users write it.
    init(_ row: VectorValue) throws {
        self.init(
            scaleUp: try row["scaleUp"].ifPresent.map(HPAScalingRules.init),
            scaleDown: try row["scaleDown"].ifPresent.map(HPAScalingRules.init)
        )
    }
}

extension HPAScalingRules {
    /// Reads the rules of one direction.
    init(_ row: VectorValue) throws {
        self.init(
            stabilizationWindowSeconds: try row["stabilizationWindowSeconds"].ifPresent?.int,
            selectPolicy: try row["selectPolicy"].ifPresent.map { value in
                guard let policy = ScalingPolicySelect(rawValue: try value.string) else {
                    throw VectorError(description: "unknown selectPolicy \(try value.string)")
                }
                return policy
            },
            policies: try row["policies"].ifPresent?.elements.map(HPAScalingPolicy.init),
            tolerance: try row["tolerance"].ifPresent?.tolerance
        )
    }
}

extension HPAScalingPolicy {
    /// Reads one policy.
    init(_ row: VectorValue) throws {
        guard let type = HPAScalingPolicyType(rawValue: try row["type"].string) else {
            throw VectorError(description: "unknown policy type \(try row["type"].string)")
        }
        self.init(
            type,
            value: try row["value"].int,
            periodSeconds: try row["periodSeconds"].int
        )
    }
}

extension VectorValue {
    /// A tolerance, written as a number or as a Kubernetes quantity such as "50m".
    fileprivate var tolerance: Double {
        get throws {
            guard let text = try? string else { return try double }
            if text.hasSuffix("m"), let milli = Double(text.dropLast()) { return milli / 1000 }
            guard let value = Double(text) else {
                throw VectorError(description: "\(path): not a tolerance: \(text)")
            }
            return value
        }
    }
}

/// Checks a row of `replica_calc.jsonl`: one metric, one proposal.
func checkReplicaCalculation(_ row: VectorValue) throws -> String? {
    var calculator = ReplicaCalculator()
    calculator.cpuInitializationPeriod = try row["cpuInit"].ifPresent?.seconds ?? .zero
    calculator.initialReadinessDelay = try row["readyDelay"].ifPresent?.seconds ?? .zero
    let metric = try metric(row)
    let container = try row["container"].ifPresent?.string
    let extra = row["extraMetrics"]
    let values = try row["values"].elements.map { try $0.int64 }
    let input = MetricInput(
        pods: try row["pods"].elements.map {
            try VectorPod($0, container: container, at: vectorNow).input
        },
        extraneous: ExtraneousSamples(
            count: Int64(try extra.keys.count),
            totalMilli: try extra.keys.reduce(into: 0) { $0 += try extra[$1].int64 }
        ),
        totalMilli: metric.total(of: values)
    )
    let expected = row["expect"]
    do throws(ReplicaCalculationError) {
        let proposal = try calculator.proposal(
            for: metric,
            input: input,
            current: (try? row["current"].int) ?? -1,
            statusReplicas: (try? row["current"].int) ?? -1,
            tolerances: ScalingTolerances(
                scaleDown: (try? row["tolDown"].double) ?? -1,
                scaleUp: (try? row["tolUp"].double) ?? -1
            ),
            at: vectorNow
        )
        if expected["error"].ifPresent != nil { return "expected an error, found \(proposal)" }
        return difference(
            ("replicas", text(expected["replicas"]), "\(proposal.replicas)"),
            ("usage", text(expected["usage"]), "\(proposal.usageMilli)"),
            (
                "utilization", text(expected["utilization"]),
                proposal.utilization.map { "\($0)" } ?? "none"
            )
        )
    } catch {
        return expected["error"].ifPresent == nil ? "unexpected error: \(error)" : nil
    }
}

extension MetricSpec {
    /// What an object or external metric with these values comes to.
    fileprivate func total(of values: [Int64]) -> Int64? {
        guard type == .external else { return values.first }
        if case .averageValue = target { return ReplicaCalculator.totalForAverage(of: values) }
        return ReplicaCalculator.total(of: values)
    }
}

private func text(_ value: VectorValue) -> String {
    (try? value.int64).map { "\($0)" } ?? "none"
}

private func metric(_ row: VectorValue) throws -> MetricSpec {
    let kind = try row["kind"].string
    let target = try row["target"].int64
    let resource: ResourceName =
        try row["resource"].ifPresent?.string == "memory" ? .memory : .cpu
    let ofPods: MetricSourceType =
        row["container"].ifPresent == nil ? .resource : .containerResource
    switch kind {
    case "resourceUtilization":
        return MetricSpec(ofPods, resource: resource, target: .utilization(Int(target)))
    case "resourceAverageValue":
        return MetricSpec(ofPods, resource: resource, target: .averageValue(target))
    case "podsAverageValue": return MetricSpec(.pods, target: .averageValue(target))
    case "objectValue": return MetricSpec(.object, target: .value(target))
    case "objectAverageValue": return MetricSpec(.object, target: .averageValue(target))
    case "externalValue": return MetricSpec(.external, target: .value(target))
    case "externalAverageValue": return MetricSpec(.external, target: .averageValue(target))
    default: throw VectorError(description: "unknown kind \(kind)")
    }
}
