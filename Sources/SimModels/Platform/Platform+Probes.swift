import SimCore

/// What the kubelet asks of pods, and what traffic makes of the answers.
extension Platform {
    // MARK: Readiness

    mutating func setReady(_ pod: Int, _ isReady: Bool, in context: inout Context<Event>) {
        guard pods[pod].isReady != isReady else { return }
        let service = Int(pods[pod].service)
        pods[pod].isReady = isReady
        pods[pod].readyChangedAt = context.now
        if isReady {
            context.record(
                OccurrenceKind.podReady.rawValue,
                subject: UInt32(service),
                value: Int64(pods[pod].ordinal),
                causes: pods[pod].restarts > 0 ? pods[pod].lastEnd : pods[pod].origin
            )
        } else {
            services[service].lastPodLoss = context.cause
        }
        scheduleEndpointUpdate(of: pod, in: &context)
        deploymentChanged(service, in: &context)
    }

    mutating func scheduleEndpointUpdate(of pod: Int, in context: inout Context<Event>) {
        context.schedule(
            .kubernetes(.endpointUpdate(pod: UInt32(pod), epoch: tenancy[pod])),
            after: plan.cluster.endpointPropagation,
            priority: .stateChange
        )
    }

    mutating func updateEndpoint(_ pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        let belongs = pods[pod].isReady && !pods[pod].isDeleting
        if belongs != pods[pod].isEndpoint {
            pods[pod].isEndpoint = belongs
            if belongs {
                services[service].endpoints.append(UInt32(pod))
                if services[service].outage != .none {
                    context.record(
                        OccurrenceKind.serviceReachable.rawValue,
                        subject: UInt32(service),
                        causes: services[service].outage
                    )
                    services[service].outage = .none
                }
            } else {
                services[service].endpoints.removeAll { $0 == UInt32(pod) }
                if services[service].endpoints.isEmpty {
                    services[service].outage = context.record(
                        OccurrenceKind.serviceWithoutPods.rawValue,
                        subject: UInt32(service),
                        causes: context.cause,
                        services[service].lastPodLoss
                    )
                }
            }
            watchSaturation(of: service, in: &context)
        }
        if pods[pod].phase == .gone {
            tenancy[pod] &+= 1
            metrics.remove(pod: pod)
            deployments[service].pods.removeAll { $0 == UInt32(pod) }
            freePods.append(pod)
        }
    }

    // MARK: Probes

    /// Starts the tickers of the pod's probes.
    ///
    /// Their phase is the pod's, not the container's.
    mutating func startTickers(
        of pod: Int,
        drawingPhase: Bool,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[pod].service)
        func first(_ probe: ProbeSpec, draw: UInt16) -> SimDuration {
            guard drawingPhase else { return .zero }
            let share = context.uniform(
                deployments[service].probeStream,
                member: pods[pod].ordinal,
                draw: draw
            )
            return SimDuration(nanosecondsRounding: share * Double(probe.period.nanoseconds))
        }
        if let worker = pods[pod].readiness {
            context.schedule(
                .kubernetes(.readinessProbe(pod: UInt32(pod), epoch: tenancy[pod])),
                after: first(worker.spec, draw: 0),
                priority: .stateChange
            )
        }
        if let worker = pods[pod].liveness {
            context.schedule(
                .kubernetes(.livenessProbe(pod: UInt32(pod), epoch: tenancy[pod])),
                after: first(worker.spec, draw: 1),
                priority: .stateChange
            )
        }
    }

    /// The next instant of a readiness probe's ticker.
    mutating func probeReadiness(of pod: Int, in context: inout Context<Event>) {
        guard let worker = pods[pod].readiness, pods[pod].phase != .gone else { return }
        context.schedule(
            .kubernetes(.readinessProbe(pod: UInt32(pod), epoch: tenancy[pod])),
            after: worker.spec.period,
            priority: .stateChange
        )
        let service = Int(pods[pod].service)
        let database = plan.services[service].readinessDatabase
        switch attempt(\.readiness, of: pod, asking: database, in: &context) {
        case .becameSuccess:
            setReady(pod, true, in: &context)
        case .becameFailure:
            context.cause = context.record(
                OccurrenceKind.podUnready.rawValue,
                subject: UInt32(service),
                value: Int64(pods[pod].ordinal),
                causes: pods[pod].probeFailure
            )
            setReady(pod, false, in: &context)
        case .none, .kill, .started:
            break
        }
    }

    /// The next instant of a liveness probe's ticker.
    mutating func probeLiveness(of pod: Int, in context: inout Context<Event>) {
        guard let worker = pods[pod].liveness, pods[pod].phase != .gone else { return }
        context.schedule(
            .kubernetes(.livenessProbe(pod: UInt32(pod), epoch: tenancy[pod])),
            after: worker.spec.period,
            priority: .stateChange
        )
        let service = Int(pods[pod].service)
        let database = plan.services[service].livenessDatabase
        guard attempt(\.liveness, of: pod, asking: database, in: &context) == .kill else { return }
        context.cause = context.record(
            OccurrenceKind.podLivenessFailed.rawValue,
            subject: UInt32(service),
            value: Int64(pods[pod].ordinal),
            detail: pods[pod].restarts,
            causes: pods[pod].probeFailure
        )
        let grace = worker.spec.terminationGracePeriodSeconds.map { SimDuration.seconds(Int64($0)) }
        stopContainer(of: pod, grace: grace, in: &context)
    }

    /// Makes an attempt of a probe, if it is time for one, and counts its outcome.
    private mutating func attempt(
        _ probe: WritableKeyPath<PodState, ProbeWorker?>,
        of pod: Int,
        asking database: UInt16?,
        in context: inout Context<Event>
    ) -> ProbeTransition {
        guard var worker = pods[pod][keyPath: probe] else { return .none }
        let attempt = worker.attempt(
            at: context.now,
            isStarted: pods[pod].phase.isRunning,
            isBeingDeleted: pods[pod].isDeleting
        )
        pods[pod][keyPath: probe] = worker
        guard case .probe = attempt else { return .none }
        let isHopeless = probe == \.readiness && neverBecomesReady(pod)
        let transition = worker.record(
            isHopeless ? .failure : check(pod, database: database, in: &context)
        )
        pods[pod][keyPath: probe] = worker
        return transition
    }

    /// What the probed handler answers.
    private mutating func check(
        _ pod: Int,
        database: UInt16?,
        in context: inout Context<Event>
    ) -> ProbeOutcome {
        guard pods[pod].phase == .serving else {
            pods[pod].probeFailure = pods[pod].lastEnd
            return .failure
        }
        guard let database else { return .success }
        if probeConnection(to: Int(database), from: pod, in: &context) { return .success }
        pods[pod].probeFailure = databases[Int(database)].exhaustion
        return .failure
    }
}
