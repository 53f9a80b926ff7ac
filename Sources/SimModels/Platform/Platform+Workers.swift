import SimCore

/// The way of a call into a pod, and the workers and the queue there.
extension Platform {
    /// Takes a call to a pod of its service.
    mutating func route(
        _ call: PoolHandle,
        for operation: UInt16,
        in context: inout Context<Event>
    ) {
        let service = Int(plan.operations[Int(operation)].service)
        guard let pod = pickEndpoint(of: service, for: call, in: &context) else {
            finish(call, as: .failed(.noReadyPod), in: &context)
            return
        }
        let reception = pods[pod].receive(
            call.raw,
            workers: plan.services[service].workers,
            queueLimit: plan.services[service].queueLimit
        )
        switch reception {
        case .working:
            calls.update(call) { call in
                call.pod = UInt32(truncatingIfNeeded: pod)
                call.state = .running
            }
            ready.append(call.raw)
            if plan.services[service].memory != nil { checkMemory(of: pod, in: &context) }
        case .queued(let isFirst):
            calls[call].pod = UInt32(truncatingIfNeeded: pod)
            if isFirst { crowd(service, by: 1, in: &context) }
            if plan.services[service].memory != nil { checkMemory(of: pod, in: &context) }
        case .full:
            finish(call, as: .rejected, in: &context)
        case .refused:
            finish(call, as: .failed(.connectionRefused), in: &context)
        case .unanswered:
            calls[call].lose()
        }
    }

    /// Frees a worker and gives it the next request in the pod's queue.
    mutating func releaseWorker(of pod: Int, in context: inout Context<Event>) {
        switch pods[pod].releaseWorker() {
        case .next(let next, let isLast):
            if isLast { crowd(Int(pods[pod].service), by: -1, in: &context) }
            calls[PoolHandle(raw: next)].state = .running
            ready.append(next)
        case .stopping:
            endIfDrained(pod, in: &context)
        case .idle, .gone:
            break
        }
    }
}
