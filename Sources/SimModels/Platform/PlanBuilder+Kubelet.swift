import SimCore

/// What the handler of a probe does.
struct ProbeCheckPlan: BitwiseCopyable, Sendable {
    /// The database it opens a connection to.
    var database: UInt16?
    /// The operation that borrows from a pool of the service and gives back; none without one.
    var pooled: UInt16?
    /// Whether it is served like any request, and not on a way of its own.
    var queue = true
}

/// An image, with what is drawn for it.
struct ImagePlan: Sendable {
    var pullTime: Distribution
    var policy: ImagePullPolicy
}

extension ServicePlan {
    /// What the handler of a probe does.
    func probeCheck(_ type: ProbeType) -> ProbeCheckPlan {
        switch type {
        case .readiness: probeChecks.0
        case .liveness: probeChecks.1
        case .startup: probeChecks.2
        }
    }
}

/// The kubelet's part of a service: probes, hooks, images.
extension PlanBuilder {
    mutating func resolveKubelet(
        of spec: ServiceSpec,
        named entry: NameMap<ServiceSpec>.Entry,
        into service: inout ServicePlan
    ) {
        service.readinessProbe = spec.readinessProbe?.probe
        service.livenessProbe = spec.livenessProbe?.probe
        service.startupProbe = spec.startupProbe?.probe
        service.probeChecks = (
            resolveCheck(spec.readinessProbe), resolveCheck(spec.livenessProbe),
            resolveCheck(spec.startupProbe)
        )
        for (name, probe) in [
            ("livenessProbe", spec.livenessProbe), ("startupProbe", spec.startupProbe),
        ] {
            guard let probe = probe?.probe, probe.successThreshold != 1 else { continue }
            report(
                "the \(name) of \"\(entry.name)\" has successThreshold "
                    + "\(probe.successThreshold); it must be 1",
                at: entry.origin,
                hint: "only a readinessProbe may ask for more than one success in a row"
            )
        }
        if spec.readinessProbe?.probe.terminationGracePeriodSeconds != nil {
            report(
                "the readinessProbe of \"\(entry.name)\" has terminationGracePeriodSeconds; "
                    + "it must not be set for readinessProbes",
                at: entry.origin,
                hint: "a readiness probe never ends a container"
            )
        }
        let grace = spec.terminationGracePeriodSeconds
        if case .sleep(let sleep) = spec.lifecycle?.preStop, sleep.seconds > grace {
            report(
                "the preStop hook of \"\(entry.name)\" sleeps \(sleep.seconds) s; it must be "
                    + "non-negative and less than terminationGracePeriodSeconds (\(grace))",
                at: entry.origin
            )
        }
        service.preStop = spec.lifecycle?.preStop?.duration
        service.image = spec.image.map {
            ImagePlan(pullTime: $0.pullTime.sampler, policy: $0.pullPolicy)
        }
    }

    private mutating func resolveCheck(_ probe: ContainerProbeSpec?) -> ProbeCheckPlan {
        var plan = ProbeCheckPlan()
        guard let check = probe?.check else { return plan }
        plan.queue = !check.beside
        plan.database = check.database.flatMap {
            context.resolve($0, in: scenario.databases, what: "database").map { UInt16($0) }
        }
        return plan
    }

    /// Gives services whose probes go through their queues an operation for it, behind all others.
    mutating func addProbeOperations() {
        for service in plan.services.indices {
            let (spec, checks) = (plan.services[service], plan.services[service].probeChecks)
            let areQueued = [
                spec.readinessProbe != nil && checks.0.queue,
                spec.livenessProbe != nil && checks.1.queue,
                spec.startupProbe != nil && checks.2.queue,
            ]
            guard areQueued.contains(true) else { continue }
            guard plan.operations.count < Int(UInt16.max) else {
                report(
                    "there are more operations and probes through queues than 65535",
                    at: scenario.services[service].origin
                )
                return
            }
            plan.services[service].probeOperation = UInt16(plan.operations.count)
            plan.operations.append(
                OperationPlan(
                    service: UInt16(service),
                    firstStep: 0,
                    stepCount: 0,
                    root: UInt16(plan.operations.count)
                )
            )
            plan.names.operations.append("\(plan.names.services[service])/probe")
        }
        addPooledProbes()
    }

    // MARK: Faults

    mutating func resolve(
        _ slow: ProbeSlowSpec,
        of entry: NameMap<FaultSpec>.Entry
    ) -> FaultPlan.Effect? {
        guard let service = faultedService(slow.service) else { return nil }
        let spec = scenario.services[Int(service)].value
        let isThere = slow.probes.contains {
            switch $0 {
            case .readiness: spec.readinessProbe != nil
            case .liveness: spec.livenessProbe != nil
            case .startup: spec.startupProbe != nil
            }
        }
        if !isThere {
            report(
                "the fault \"\(entry.name)\" slows down probes that \"\(slow.service.name)\" does not have: "
                    + slow.probes.map(\.rawValue).joined(separator: ", "),
                at: entry.origin,
                hint: "give the service such a probe, or name others under probes"
            )
        }
        return .probeSlow(
            service: service,
            probes: slow.probes.map(\.type),
            latency: slow.latency
        )
    }

    mutating func resolve(
        _ failure: ImagePullFailureSpec,
        of entry: NameMap<FaultSpec>.Entry
    ) -> FaultPlan.Effect? {
        guard let reference = failure.service else {
            if scenario.services.values.allSatisfy({ $0.image == nil }) {
                report(
                    "the fault \"\(entry.name)\" keeps images away, but no service has an image",
                    at: entry.origin,
                    hint: "say under image how long a pull takes"
                )
            }
            return .imagePullFailure(service: nil)
        }
        guard let service = faultedService(reference) else { return nil }
        if scenario.services[Int(service)].value.image == nil {
            report(
                "the fault \"\(entry.name)\" keeps the image of \"\(reference.name)\" away, which has none",
                at: entry.origin,
                hint: "say under image how long a pull takes"
            )
        }
        return .imagePullFailure(service: service)
    }
}
