import SimCore

/// The memory of a pod's container while it runs.
struct PodMemory: Sendable, BitwiseCopyable {
    /// When the process had leaked nothing yet.
    var startedAt = SimTime.start
    /// What a fault takes on top, and the occurrence that says so.
    var stress: Int64 = 0
    var stressor = OccurrenceID.none
    /// What has leaked because of faults by some instant, and in an hour from then on.
    var leaked: Int64 = 0
    var leakPerHour: Int64 = 0
    var leakingSince = SimTime.start
    /// The event for the moment at which the limit is exceeded.
    var event = EventID.none
    /// When that event is due.
    var due = SimTime.distantFuture
}

/// Where pods meet their memory limits.
///
/// No request costs an event: what holds memory is looked at when it grows, and at the kubelet's
/// housekeeping; a leak has one event, at the instant at which it exceeds the limit by itself.
extension Platform {
    /// A container started: its leak begins, and may have an end.
    mutating func startMemory(of pod: Int, in context: inout Context<Event>) {
        guard plan.services[Int(pods[pod].service)].memory != nil else { return }
        pods[pod].memory.startedAt = context.now
        if !leakFaults.isEmpty { settleLeak(of: pod, at: context.now) }
        armMemory(of: pod, in: &context)
    }

    /// The container ended, and its memory with it.
    mutating func endMemory(of pod: Int, in context: inout Context<Event>) {
        context.cancel(pods[pod].memory.event)
        pods[pod].memory = PodMemory()
    }

    /// Makes the event for the end of a leak agree with the present memory.
    mutating func armMemory(of pod: Int, in context: inout Context<Event>) {
        context.cancel(pods[pod].memory.event)
        pods[pod].memory.event = .none
        pods[pod].memory.due = .distantFuture
        let memory = memorySpec(of: pod)
        let state = pods[pod].memory
        if state.leakPerHour > 0 {
            let idle = memory?.bytes(
                requests: 0,
                messages: 0,
                age: context.now - state.startedAt,
                stress: state.foreign(at: context.now)
            )
            guard let idle,
                let wait = memory?.timeToLimit(from: idle, growingPerHour: state.leakPerHour)
            else { return }
            killForMemory(pod, at: context.now + wait, in: &context)
            return
        }
        guard let age = memory?.ageAtLimit(stress: state.foreign(at: context.now)) else { return }
        killForMemory(pod, at: state.startedAt + age, in: &context)
    }

    /// What the container of a pod uses; 0 where the scenario does not say.
    @inline(__always)
    func workingSet(of pod: Int, at now: SimTime) -> Int64 {
        guard let memory = memorySpec(of: pod), pods[pod].phase.isRunning else { return 0 }
        return memory.bytes(
            requests: pods[pod].busyWorkers + pods[pod].queue.count,
            messages: clients[pod].producer?.held ?? 0,
            age: now - pods[pod].memory.startedAt,
            stress: pods[pod].memory.foreign(at: now)
        )
    }

    /// Something that holds memory has grown in a pod.
    mutating func checkMemory(of pod: Int, in context: inout Context<Event>) {
        guard let memory = plan.services[Int(pods[pod].service)].memory,
            pods[pod].memory.due > context.now,
            memory.isExceeded(by: workingSet(of: pod, at: context.now))
        else { return }
        context.cancel(pods[pod].memory.event)
        killForMemory(pod, at: context.now, in: &context)
    }

    /// The kill is an event of its own, so that whatever made the memory grow comes to its end.
    private mutating func killForMemory(
        _ pod: Int,
        at instant: SimTime,
        in context: inout Context<Event>
    ) {
        let due = max(instant, context.now)
        guard due < .distantFuture else { return }
        pods[pod].memory.due = due
        pods[pod].memory.event = context.schedule(
            .kubernetes(.outOfMemory(pod: UInt32(pod), epoch: pods[pod].epoch)),
            at: due,
            priority: .stateChange
        )
    }

    /// The kernel kills the container: it has more memory than its limit.
    mutating func outOfMemory(_ pod: Int, in context: inout Context<Event>) {
        guard pods[pod].phase.isRunning else { return }
        let service = Int(pods[pod].service)
        pods[pod].memory.event = .none
        guard !interventions.memoryLimits.contains(service) else {
            pods[pod].memory.due = .distantFuture
            return
        }
        if context.now >= plan.origin { deployments[service].oomKills += 1 }
        context.cause = context.record(
            OccurrenceKind.podOOMKilled.rawValue,
            subject: UInt32(service),
            value: Int64(pods[pod].ordinal),
            detail: workingSet(of: pod, at: context.now),
            causes: memoryCauses(of: pod, in: &context)
        )
        endContainer(of: pod, in: &context)
    }

    /// What best explains how much memory a pod has: a fault, or what keeps its work waiting.
    mutating func memoryCauses(of pod: Int, in context: inout Context<Event>) -> Causes {
        if pods[pod].memory.stressor != .none { return Causes(pods[pod].memory.stressor) }
        let service = Int(pods[pod].service)
        guard let memory = memorySpec(of: pod) else { return Causes() }
        let idle = memory.bytes(
            requests: 0,
            messages: 0,
            age: context.now - pods[pod].memory.startedAt
        )
        if memory.isExceeded(by: idle) { return Causes() }
        if memory.perMessage > 0, clients[pod].producer?.held ?? 0 > 0 {
            let stall = stallCauses(ofProducer: service)
            if stall.count > 0 { return stall }
        }
        if services[service].saturation != .none {
            return Causes(services[service].saturation, queueCause(of: service, in: &context))
        }
        return overload(of: service, since: context.now, in: &context)
    }

    /// The largest working set among a service's containers.
    func largestWorkingSet(of service: Int, at now: SimTime) -> Int64 {
        deployments[service].pods.reduce(0) { max($0, workingSet(of: Int($1), at: now)) }
    }
}
