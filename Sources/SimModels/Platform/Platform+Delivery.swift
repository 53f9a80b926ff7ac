import SimCore

/// The calls of a service, told apart by the version that answers them.
struct TrafficSplit: Equatable, Sendable {
    /// The ReplicaSet of the new version.
    let newRevision: UInt16
    /// Its share of the calls in per cent.
    var weight = 0
    /// The next places in turn among the endpoints, of the new version and of the others.
    var nextNew = 0
    var nextOld = 0
    /// What became of calls to the new version since the last measurement, as a proxy before it sees it.
    var answers: Int64 = 0
    var errors: Int64 = 0
    /// How long they took; empty unless its analysis asks.
    ///
    /// Its buckets lie elsewhere, since whoever picks an endpoint looks whether there is a split at all.
    private(set) var latencies: [Histogram] = []
    /// How long they took, if its analysis asks.
    var latency: Histogram? { latencies.first }

    /// Counts from here on, with how long calls take if somebody asks.
    mutating func startMeasuring(latency seesLatency: Bool) {
        answers = 0
        errors = 0
        latencies = seesLatency ? [Histogram(precisionBits: 7)] : []
    }

    /// What became of a call.
    mutating func count(isError: Bool, after elapsed: SimDuration) {
        answers += 1
        if isError { errors += 1 }
        if !latencies.isEmpty { latencies[0].record(elapsed.nanoseconds) }
    }

    init(newRevision: UInt16) {
        self.newRevision = newRevision
    }
}

/// Where a canary or blue-green rollout meets the traffic.
extension Platform {
    // MARK: Traffic

    /// Picks an endpoint of the version whose turn it is; none if that version has none.
    mutating func pickSplitEndpoint(
        of service: Int,
        in context: inout Context<Event>
    ) -> Int? {
        guard let split = services[service].split,
            let stream = deployments[service].controller?.trafficStream
        else { return nil }
        let weight = Double(split.weight)
        let isNew =
            split.weight >= 100
            || (split.weight > 0 && context.uniform(stream) * 100 < weight)
        // Each version has a Service of its own, which may be left with pods that terminate.
        let known = services[service].knownEndpoints
        var endpoints = known.ready
        if !endpoints.contains(where: {
            (pods[Int($0)].revision == split.newRevision) == isNew
        }) {
            endpoints = known.terminating
        }
        var matching = endpoints.count
        var start = isNew ? split.nextNew : split.nextOld
        if plan.services[service].loadBalancing == .random {
            matching = endpoints.count { (pods[Int($0)].revision == split.newRevision) == isNew }
            guard matching > 0 else {
                if isNew { countVersion(isError: true, after: .zero, at: service) }
                return nil
            }
            start = 0
            var left = context.index(below: matching, stream)
            while start < endpoints.count {
                if (pods[Int(endpoints[start])].revision == split.newRevision) == isNew {
                    if left == 0 { break }
                    left -= 1
                }
                start += 1
            }
        }
        for offset in endpoints.indices {
            let place = (start + offset) % endpoints.count
            let pod = Int(endpoints[place])
            guard (pods[pod].revision == split.newRevision) == isNew else { continue }
            if isNew {
                services[service].split?.nextNew = place + 1
            } else {
                services[service].split?.nextOld = place + 1
            }
            return pod
        }
        if isNew { countVersion(isError: true, after: .zero, at: service) }
        return nil
    }

    // MARK: Steps

    /// Makes the traffic follow a step of the delivery.
    mutating func tell(
        _ step: ProgressiveDelivery.Step,
        of service: Int,
        _ controller: inout DeploymentController,
        in context: inout Context<Event>
    ) {
        switch step {
        case .weight(let weight):
            shift(weight, of: service, controller, in: &context)
        case .resumed:
            controller.progress.resumed(at: context.now)
        case .promoted:
            shift(100, of: service, controller, in: &context)
            stopAnalysis(of: &controller, in: &context)
            if controller.delivery?.phase == .verifying {
                startAnalysis(of: service, &controller, in: &context)
            }
        case .finished:
            // Pods that go now are still known to the proxies for a while.
            let revision = UInt16(controller.sets.updated)
            announce(nil, to: revision, of: service, in: &context)
            controller.endDelivery()
        }
    }

    private mutating func shift(
        _ weight: Int,
        of service: Int,
        _ controller: DeploymentController,
        in context: inout Context<Event>
    ) {
        announce(UInt8(weight), to: UInt16(controller.sets.updated), of: service, in: &context)
        context.record(
            OccurrenceKind.rolloutTrafficShifted.rawValue,
            subject: UInt32(service),
            value: Int64(weight),
            detail: Int64(controller.versions[controller.sets.updated]),
            causes: controller.rollout
        )
    }

    /// Tells the proxies how to share the traffic out; they learn it as they learn of endpoints.
    private mutating func announce(
        _ weight: UInt8?,
        to revision: UInt16,
        of service: Int,
        in context: inout Context<Event>
    ) {
        context.schedule(
            .rollouts(.shift(service: UInt16(service), revision: revision, weight: weight)),
            after: plan.cluster.endpointPropagation,
            priority: .controller
        )
    }

    mutating func route(_ weight: UInt8?, to revision: UInt16, of service: Int) {
        // Another rollout may have begun meanwhile.
        guard services[service].split?.newRevision == revision else { return }
        if let weight {
            services[service].split?.weight = Int(weight)
        } else {
            services[service].split = nil
        }
    }

    /// Gives all traffic back to the old version at once; the new pods go later.
    mutating func abortDelivery(
        of service: Int,
        _ controller: inout DeploymentController,
        because cause: OccurrenceID,
        in context: inout Context<Event>
    ) {
        let replicas = deployments[service].replicas
        guard controller.delivery?.abort(replicas: replicas, at: context.now) == true else {
            return
        }
        context.cause = context.record(
            OccurrenceKind.rolloutAborted.rawValue,
            subject: UInt32(service),
            value: Int64(controller.sets.updated),
            detail: Int64(controller.versions[controller.sets.updated]),
            causes: cause
        )
        announce(0, to: UInt16(controller.sets.updated), of: service, in: &context)
        stopAnalysis(of: &controller, in: &context)
        controller.rollout = .none
    }

    // MARK: Analysis

    mutating func startAnalysis(
        of service: Int,
        _ controller: inout DeploymentController,
        in context: inout Context<Event>
    ) {
        guard let spec = controller.delivery?.analysis else { return }
        let seesLatency = !spec.successCondition.latencies.isEmpty
        services[service].split?.startMeasuring(latency: seesLatency)
        let run = AnalysisRun(spec, at: context.now)
        controller.analysis = run
        controller.analysisEvent = context.schedule(
            .rollouts(.measure(service: UInt16(service))),
            at: run.next,
            priority: .evaluation
        )
    }

    mutating func stopAnalysis(
        of controller: inout DeploymentController,
        in context: inout Context<Event>
    ) {
        controller.analysis = nil
        context.cancel(controller.analysisEvent)
        controller.analysisEvent = .none
    }

    /// Says what an analysis does not let pass: errors, or else how long answers take.
    private mutating func recordFailure(
        _ split: TrafficSplit,
        _ condition: SuccessCondition,
        of service: Int,
        _ controller: DeploymentController,
        _ context: inout Context<Event>
    ) -> OccurrenceID {
        var kind = OccurrenceKind.rolloutMeasurementFailed
        var (value, detail) = (split.errors, split.answers)
        if condition.isMet(errors: split.errors, of: split.answers),
            let slow = condition.tooSlow(split.latency)
        {
            kind = .rolloutTooSlow
            value = slow.latency.nanoseconds / 1_000_000
            detail = Int64(slow.percentile)
        }
        return context.record(
            kind.rawValue,
            subject: UInt32(service),
            value: value,
            detail: detail,
            causes: services[service].defect,
            controller.rollout
        )
    }

    /// Looks at what the new version has answered since the last look.
    mutating func measureDelivery(of service: Int, in context: inout Context<Event>) {
        guard var controller = deployments[service].controller, var run = controller.analysis,
            let split = services[service].split
        else { return }
        controller.analysisEvent = .none
        let result = run.measure(
            errors: split.errors,
            of: split.answers,
            latency: split.latency,
            at: context.now
        )
        controller.analysis = run
        services[service].split?.startMeasuring(latency: split.latency != nil)
        switch result {
        case .empty, .passed:
            break
        case .failed, .analysisFailed:
            let failed = recordFailure(
                split,
                run.successCondition,
                of: service,
                controller,
                &context
            )
            guard result == .analysisFailed else { break }
            abortDelivery(of: service, &controller, because: failed, in: &context)
        case .analysisSucceeded:
            controller.analysis = nil
            controller.delivery?.verified(at: context.now)
        }
        if controller.analysis != nil {
            controller.analysisEvent = context.schedule(
                .rollouts(.measure(service: UInt16(service))),
                at: run.next,
                priority: .evaluation
            )
        }
        deployments[service].controller = controller
        deploymentChanged(service, in: &context)
    }
}
