import SimCore

/// The way of a call into a pod, and the workers there.
extension Platform {
    /// Takes a call to a pod of its service.
    mutating func route(
        _ call: PoolHandle,
        for operation: UInt16,
        in context: inout Context<Event>
    ) {
        let service = Int(plan.operations[Int(operation)].service)
        if plan.services[service].hasBalancers, services[service].split == nil {
            routeBalanced(call, to: service, in: &context)
            return
        }
        guard let pod = pickEndpoint(of: service, for: call, in: &context) else {
            finish(call, as: .failed(.noReadyPod), in: &context)
            return
        }
        enter(pod, of: service, with: call, in: &context)
    }

    /// Takes a call into a pod.
    mutating func enter(
        _ pod: Int,
        of service: Int,
        with call: PoolHandle,
        in context: inout Context<Event>
    ) {
        if !hangs.isEmpty, pods[pod].isHung { return wait(atHung: pod, call, in: &context) }
        let isPlain = pods[pod].isPlain
        if !isPlain, isShed(call, at: pod, in: &context) { return }
        let reception =
            isPlain
            ? pods[pod].receive(call.raw, by: plan.services[service].door, at: context.now)
            : receive(call, by: pod, at: context.now)
        switch reception {
        case .working(let probesWake):
            calls.update(call) { call in
                call.pod = UInt32(truncatingIfNeeded: pod)
                call.state = .running
            }
            if isPlain {
                ready.append(call.raw)
                if probesWake { wakeProbes(of: pod, in: &context) }
            } else if assignProcess(to: call, on: pod, in: &context) {
                ready.append(call.raw)
            }
            if plan.services[service].memory != nil { checkMemory(of: pod, in: &context) }
        case .queued(let isFirst):
            calls[call].pod = UInt32(truncatingIfNeeded: pod)
            if isFirst {
                if isPlain {
                    crowd(service, by: 1, in: &context)
                } else {
                    reviewCrowd(of: pod, in: &context)
                }
            }
            if plan.services[service].memory != nil { checkMemory(of: pod, in: &context) }
        case .full where !isPlain:
            turnAway(call, from: pod, in: &context)
        case .full, .turnedAway:
            countTurnedAway(call, by: pod, at: context.now)
            finish(call, as: .rejected, in: &context)
        case .refused:
            countTurnedAway(call, by: pod, at: context.now)
            observeRefusal(of: call, by: pod, in: &context)
            blame(call, on: pod, in: &context)
            finish(call, as: .failed(.connectionRefused), in: &context)
        case .unanswered:
            blame(call, on: pod, in: &context)
            calls[call].lose()
        }
    }

    /// Frees the worker of a call that has ended, and gives it the next request in the pod's queue.
    mutating func releaseWorker(
        of pod: Int,
        from call: Call,
        _ handle: PoolHandle,
        in context: inout Context<Event>
    ) {
        switch pods[pod].releaseWorker(ofProbe: call.probe != 0) {
        case .taking:
            guard let next = pods[pod].queue.popFirst(among: calls) else {
                pods[pod].busyWorkers -= 1
                return
            }
            if pods[pod].queue.isEmpty { crowd(Int(pods[pod].service), by: -1, in: &context) }
            calls[PoolHandle(raw: next.call)].state = .running
            ready.append(next.call)
        case .ruled:
            releaseProcess(of: pod, from: call, handle, in: &context)
        case .stopping:
            endIfDrained(pod, in: &context)
        case .idle, .gone:
            break
        }
    }

    /// Takes a call back that waits for a worker, because nobody wants its answer any more.
    ///
    /// The call is to be removed by who says so; the queue skips it.
    mutating func withdraw(_ call: PoolHandle, in context: inout Context<Event>) {
        let pod = Int(calls[call].pod)
        pods[pod].queue.withdraw()
        if pods[pod].queue.isEmpty { emptied(pod, in: &context) }
    }

    /// Nobody is left in a pod's queue.
    mutating func emptied(_ pod: Int, in context: inout Context<Event>) {
        if pods[pod].isPlain {
            crowd(Int(pods[pod].service), by: -1, in: &context)
        } else {
            reviewCrowd(of: pod, in: &context)
        }
    }
}
