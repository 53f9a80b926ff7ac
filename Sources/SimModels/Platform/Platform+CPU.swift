import SimCore

/// The CPU of a service's containers, counted over all of them.
struct ServiceCPUAccount: Sendable {
    /// The counters of the containers that have ended.
    var ended = CPUStatistics()
    /// The counters of all containers at T+0.
    var atOrigin = CPUStatistics()
    var throttling = ThrottlingWatch()
}

/// The running containers of a service, as the kubelets' housekeeping finds them.
struct ContainerTally: Sendable, BitwiseCopyable {
    /// Their counters.
    private(set) var statistics = CPUStatistics()
    /// Cores they may use on average; nil where they differ, so that the order of the sum matters.
    var usable: Double? { isEven ? sum : nil }
    private var sum = 0.0
    private var each = 0.0
    private var isEven = true

    /// Counts a container that may use so many cores on average.
    mutating func count(_ statistics: CPUStatistics, usable: Double) {
        if sum == 0 { each = usable }
        if usable != each { isEven = false }
        self.statistics += statistics
        sum += usable
    }
}

/// Where containers meet their CPU limits.
extension Platform {
    /// The CPU of a container of a service, on a node if there are nodes.
    func containerCPU(
        of service: Int,
        on node: UInt32 = .max,
        phase: SimDuration
    ) -> ContainerCPU {
        let spec = plan.services[service]
        var cores = spec.nodeCores
        if node != .max {
            let pool = Int(fleet.nodes[Int(node)].pool)
            cores = Double(plan.nodePools[pool].allocatable.cpu) / 1_000
        }
        return ContainerCPU(cores: cores, quota: spec.cpuQuota, phase: phase)
    }

    /// The CPU of a container that has been running for long: its periods began at some instant.
    func adoptedCPU(of pod: Int, in context: inout Context<Event>) -> ContainerCPU {
        let service = Int(pods[pod].service)
        let node = pods[pod].node
        guard let quota = plan.services[service].cpuQuota else {
            return containerCPU(of: service, on: node, phase: .zero)
        }
        let stream = context.stream("cfs/\(plan.names.services[service])")
        let share = context.uniform(stream, member: pods[pod].ordinal)
        return containerCPU(
            of: service,
            on: node,
            phase: SimDuration(nanosecondsRounding: share * Double(quota.period.nanoseconds))
        )
    }

    /// The container ended: its counters go to the service's account, its tasks are gone.
    mutating func retireCPU(of pod: Int, in context: Context<Event>) {
        let service = Int(pods[pod].service)
        pods[pod].cpu.removeAll(at: context.now)
        cpuAccounts[service].ended += pods[pod].cpu.statistics(at: context.now)
        pods[pod].cpu = containerCPU(of: service, phase: .zero)
        pods[pod].stressThreads = 0
    }

    /// The counters of all containers a service ever had.
    func cpuStatistics(of service: Int, at now: SimTime) -> CPUStatistics {
        var sum = cpuAccounts[service].ended
        for slot in deployments[service].pods where pods[Int(slot)].phase.isRunning {
            // Reading copies the container's CPU, which the idle ones need not be asked for.
            sum += pods[Int(slot)].cpu.settled ?? pods[Int(slot)].cpu.reading(at: now)
        }
        return sum
    }

    /// Cores that the running containers of a service may use on average.
    func usableCores(of service: Int) -> Double {
        let limit = plan.services[service].cpuLimit
        var usable = 0.0
        for slot in deployments[service].pods where pods[Int(slot)].phase.isRunning {
            usable += min(limit, nodeCores(of: Int(slot)))
        }
        return usable
    }

    /// Looks, once per housekeeping, whether the containers of a service mostly stand still.
    mutating func watchThrottling(
        _ tallies: [ContainerTally],
        in context: inout Context<Event>
    ) {
        for service in plan.services.indices where plan.services[service].cpuQuota != nil {
            var statistics = cpuAccounts[service].ended
            statistics += tallies[service].statistics
            let usable = tallies[service].usable ?? usableCores(of: service)
            let fact = cpuAccounts[service].throttling.note(
                statistics,
                allowed: SimDuration(seconds: usable * plan.cluster.housekeepingInterval.seconds),
                at: context.now
            )
            switch fact {
            case .unchanged:
                break
            case .began(let periods, let usage):
                services[service].throttling = context.record(
                    OccurrenceKind.serviceThrottled.rawValue,
                    subject: UInt32(service),
                    value: periods,
                    detail: usage,
                    causes: throttlingCauses(of: service, in: &context)
                )
            case .ended:
                context.record(
                    OccurrenceKind.serviceUnthrottled.rawValue,
                    subject: UInt32(service),
                    causes: services[service].throttling
                )
                services[service].throttling = .none
            }
        }
    }
}
