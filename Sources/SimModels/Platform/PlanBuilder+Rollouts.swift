import SimCore

/// New versions that are brought out during the run.
extension PlanBuilder {
    /// How a service's Deployment replaces pods, as its fields say.
    static func deploymentPlan(of spec: ServiceSpec) -> DeploymentPlan {
        var plan = DeploymentPlan()
        plan.isRecreate = spec.strategy?.type == .recreate
        plan.rollingUpdate = spec.strategy?.rollingUpdate ?? RollingUpdateStrategy()
        plan.minReady = .seconds(Int64(spec.minReadySeconds))
        plan.progressDeadline = .seconds(Int64(spec.progressDeadlineSeconds))
        return plan
    }

    mutating func buildRollouts() {
        // Version 0 is whatever runs when the simulation starts.
        plan.versions = [VersionPlan()]
        for entry in scenario.rollouts {
            let spec = entry.value
            if spec.at >= scenario.duration {
                context.warn(
                    "the rollout \"\(entry.name)\" begins at or after the end of the run",
                    at: entry.origin
                )
            }
            guard
                let service = context.resolve(
                    spec.service,
                    in: scenario.services,
                    what: "service"
                )
            else { continue }
            if spec.version.neverReady, plan.services[service].readinessProbe == nil {
                report(
                    "the version of \"\(entry.name)\" is never ready, but "
                        + "\"\(spec.service.name)\" has no readinessProbe that could fail",
                    at: entry.origin,
                    hint: "without one a pod is ready as soon as its container has started"
                )
            }
            checkVersion(
                growthPerHour: spec.version.growthPerHour,
                poolSize: spec.version.poolSize,
                of: spec.service,
                at: service,
                entry.origin
            )
            plan.services[service].deployment.isRolledOut = true
            plan.rollouts.append(
                RolloutPlan(
                    at: plan.origin + spec.at,
                    service: UInt16(service),
                    version: UInt16(plan.versions.count),
                    delivery: spec.delivery
                )
            )
            plan.versions.append(Self.versionPlan(of: spec.version, named: entry.name))
        }
    }

    private static func versionPlan(of spec: VersionSpec, named name: String) -> VersionPlan {
        var version = VersionPlan()
        version.name = spec.name ?? name
        version.errorRate = spec.errorRate.value
        version.crashAfter = spec.crashAfter
        version.neverReady = spec.neverReady
        version.startup = spec.startup?.sampler
        version.cpuFactor = spec.cpuFactor
        version.growthPerHour = spec.growthPerHour?.bytes
        version.poolSize = spec.poolSize
        return version
    }

    /// Reports what a version says of memory or a pool that its service does not have.
    mutating func checkVersion(
        growthPerHour: ByteQuantity?,
        poolSize: Int?,
        of reference: NameReference,
        at service: Int,
        _ origin: Origin?
    ) {
        let target = scenario.services[service].value
        if growthPerHour != nil, target.memory == nil {
            report(
                "a version of \"\(reference.name)\" leaks, whose memory is not known",
                at: origin ?? reference.origin,
                hint: "say under its memory what its containers use"
            )
        }
        if poolSize != nil,
            plan.services[service].pools.allSatisfy({
                $0.database == nil || $0.pool.resized(to: 1) == nil
            })
        {
            report(
                "a version of \"\(reference.name)\" has a poolSize, but the service has no pool",
                at: origin ?? reference.origin,
                hint: "say database, and a pool under its connections"
            )
        }
    }

    /// A service that a runbook rolls out or back.
    mutating func rolledOut(_ reference: NameReference) -> UInt16 {
        guard let service = context.resolve(reference, in: scenario.services, what: "service")
        else { return 0 }
        plan.services[service].deployment.isRolledOut = true
        return UInt16(service)
    }
}
