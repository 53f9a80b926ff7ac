import SimCore

/// What the version of a pod does differently.
extension Platform {
    /// From the start of a pod's container until its application can answer.
    func startup(of pod: Int) -> Distribution {
        let version = Int(pods[pod].version)
        if version != 0, let startup = plan.versions[version].startup { return startup }
        return plan.services[Int(pods[pod].service)].startup
    }

    /// How a pod reaches its databases: as its service says, but for the size of its version's pools.
    func poolPlans(of pod: Int) -> [ConnectionsPlan] {
        var pools = plan.services[Int(pods[pod].service)].pools
        let version = Int(pods[pod].version)
        guard version != 0, let size = plan.versions[version].poolSize else { return pools }
        for index in pools.indices {
            pools[index].pool = pools[index].pool.resized(to: size) ?? pools[index].pool
        }
        return pools
    }

    /// CPU that a request takes on a pod.
    func cpuDemand(_ demand: SimDuration, on pod: Int) -> SimDuration {
        let version = Int(pods[pod].version)
        guard version != 0 else { return demand }
        let factor = plan.versions[version].cpuFactor
        return SimDuration(nanosecondsRounding: Double(demand.nanoseconds) * factor)
    }

    /// Whether a pod's readiness probe fails whatever the application does.
    func neverBecomesReady(_ pod: Int) -> Bool {
        let version = Int(pods[pod].version)
        return version != 0 && plan.versions[version].neverReady
    }

    /// Lets the process of a version that does not live long end, now or later.
    ///
    /// - Returns: Whether it ended before it could answer anything.
    mutating func crashesAtStart(_ pod: Int, in context: inout Context<Event>) -> Bool {
        let version = Int(pods[pod].version)
        guard version != 0, let life = plan.versions[version].crashAfter else { return false }
        if life <= .zero {
            crash(pod, in: &context)
            return true
        }
        context.schedule(
            .rollouts(.crash(pod: UInt32(pod), epoch: pods[pod].epoch)),
            after: life,
            priority: .stateChange
        )
        return false
    }

    mutating func crash(_ pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        context.cause = context.record(
            OccurrenceKind.podCrashed.rawValue,
            subject: UInt32(service),
            value: Int64(pods[pod].ordinal),
            detail: Int64(pods[pod].version),
            causes: origin(of: pod)
        )
        endContainer(of: pod, in: &context)
    }

    /// Whether the version of a pod answers a call that is done with an error.
    mutating func failsAnswer(of pod: Int, in context: inout Context<Event>) -> Bool {
        let version = Int(pods[pod].version)
        guard version != 0 else { return false }
        let rate = plan.versions[version].errorRate
        let service = Int(pods[pod].service)
        guard rate > 0, let stream = deployments[service].controller?.errorStream,
            context.uniform(stream) < rate
        else { return false }
        if services[service].defect == .none { services[service].defect = origin(of: pod) }
        return true
    }

    /// The occurrence that brought the version of a pod about.
    mutating func origin(of pod: Int) -> OccurrenceID {
        let service = Int(pods[pod].service)
        let origins = deployments[service].controller?.origins ?? []
        let revision = Int(pods[pod].revision)
        return origins.indices.contains(revision) ? origins[revision] : pods[pod].origin
    }

    /// Once the last pod of a version with errors is gone, errors have another cause.
    mutating func forgetDefect(of service: Int, _ controller: DeploymentController) {
        guard services[service].defect != .none else { return }
        let isThere = controller.pods.indices.contains { index in
            controller.pods[index].active > 0
                && plan.versions[Int(controller.versions[index])].errorRate > 0
        }
        if !isThere { services[service].defect = .none }
    }
}
