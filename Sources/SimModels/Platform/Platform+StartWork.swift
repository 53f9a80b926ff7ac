import SimCore

/// Where the start of a process meets its CPU limit.
extension Platform {
    /// The number of the CPU task that is the start of a pod's process, beside its calls; above it there
    /// is only ``batchTask``.
    static var startTask: UInt32 { .max - 1 }

    /// A container started: one thread of its process begins to work.
    mutating func beginStartWork(of pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        guard let distribution = plan.services[service].startupCPU else { return }
        let demand = context.sample(
            distribution,
            context.stream("startup-cpu/\(plan.names.services[service])"),
            member: pods[pod].ordinal,
            draw: UInt16(truncatingIfNeeded: pods[pod].restarts)
        )
        pods[pod].startWork = .underWay
        pods[pod].run(
            task: Self.startTask,
            demand: SimDuration(nanosecondsRounding: max(0, demand)),
            as: pod,
            in: &context
        )
        countThreads(of: pod, in: &context)
    }

    /// Whether the start of a pod's process, which waits for nothing else any more, waits for its CPU.
    mutating func awaitsStartWork(_ pod: Int) -> Bool {
        guard pods[pod].startWork != .none else { return false }
        pods[pod].startWork = .awaited
        return true
    }

    /// The thread is done.
    mutating func finishStartWork(of pod: Int, in context: inout Context<Event>) {
        let isAwaited = pods[pod].startWork == .awaited
        pods[pod].startWork = .none
        guard isAwaited, pods[pod].phase == .starting else { return }
        startApplication(of: pod, in: &context)
    }
}
