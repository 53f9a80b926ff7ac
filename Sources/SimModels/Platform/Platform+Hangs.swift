import SimCore

/// A process that hangs because of a fault.
struct HungProcess: Sendable, BitwiseCopyable {
    let fault: UInt16
    let pod: UInt32
}

/// A call that could go on, or has failed, in a process that hangs.
struct HeldCall: Sendable, BitwiseCopyable {
    let call: UInt64
    let pod: UInt32
    /// How it ended, which nobody has noticed yet; nil if it goes on.
    let outcome: CallOutcome?
}

/// Processes that hang: the kernel takes connections for them, and nobody answers.
///
/// What a process was about to do it does when the fault ends, unless it was killed first. Its Kafka
/// clients have threads of their own and go on.
extension Platform {
    mutating func beginHang(
        of service: Int,
        _ selection: PodSelection,
        fault: Int,
        in context: inout Context<Event>
    ) {
        let struck = chosenPods(of: service, selection, fault: fault, context) { $0 == .serving }
        for pod in struck {
            hangs.append(HungProcess(fault: UInt16(fault), pod: UInt32(pod)))
            pods[pod].isHung = true
            wakeProbes(of: pod, in: &context)
        }
        remember(struck, struckBy: fault)
        reviewCallFaults()
    }

    mutating func endHang(of fault: Int, in context: inout Context<Event>) {
        let ended = hangs.filter { Int($0.fault) == fault }
        hangs.removeAll { Int($0.fault) == fault }
        for hang in ended where !hangs.contains(where: { $0.pod == hang.pod }) {
            resume(Int(hang.pod), in: &context)
        }
        reviewCallFaults()
    }

    /// The process of a pod ended, hung or not.
    mutating func forgetHang(of pod: Int) {
        guard pods[pod].isHung else { return }
        pods[pod].isHung = false
        pods[pod].hasUnheardSignal = false
        hangs.removeAll { $0.pod == UInt32(pod) }
        heldCalls.removeAll { $0.pod == UInt32(pod) }
    }

    /// The fault that makes a pod's process hang, as the occurrence that says so.
    func causeOfHang(of pod: Int) -> OccurrenceID {
        guard let hang = hangs.first(where: { $0.pod == UInt32(pod) }) else { return .none }
        return faults[Int(hang.fault)].origin
    }

    // MARK: While it lasts

    /// A request comes to a process that hangs: its connection waits in the kernel.
    mutating func wait(
        atHung pod: Int,
        _ call: PoolHandle,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[pod].service)
        if plan.services[service].server.hasListenQueue,
            pods[pod].queue.count >= plan.services[service].queueLimit
        {
            leaveUnanswered(call, by: pod, in: &context)
            return
        }
        calls[call].pod = UInt32(truncatingIfNeeded: pod)
        pods[pod].queue.append(call.raw, class: calls[call].priority, at: context.now)
        if pods[pod].queue.count == 1 {
            if pods[pod].isPlain {
                crowd(service, by: 1, in: &context)
            } else {
                reviewCrowd(of: pod, in: &context)
            }
        }
        if plan.services[service].memory != nil { checkMemory(of: pod, in: &context) }
    }

    /// Keeps a call that could go on, if its process hangs.
    mutating func holds(_ handle: PoolHandle, _ call: Call, at now: SimTime) -> Bool {
        guard call.pod != .max, pods[Int(call.pod)].isHung else { return false }
        if call.state != .queued { endCPUTime(of: handle, on: Int(call.pod), at: now) }
        heldCalls.append(HeldCall(call: handle.raw, pod: call.pod, outcome: nil))
        return true
    }

    /// Keeps the failure of a call on a worker, which its hung process does not notice.
    ///
    /// Its own end is another matter: whoever ends it needs nobody to notice.
    mutating func holds(_ handle: PoolHandle, endingAs outcome: CallOutcome) -> Bool {
        guard let call = calls.find(handle), call.pod != .max, pods[Int(call.pod)].isHung,
            call.state != .queued, !call.isCancelled
        else { return false }
        if case .failed(.workerKilled) = outcome { return false }
        if call.state == .waitingForConnection {
            forgetWaiting(handle, on: Int(call.pod))
            calls[handle].state = .running
        } else if call.state == .waitingForCallee {
            calls[handle].needed = call.pending
            if call.pending == 0 { calls[handle].state = .running }
        }
        heldCalls.append(HeldCall(call: handle.raw, pod: call.pod, outcome: outcome))
        return true
    }

    // MARK: Afterwards

    /// A process goes on with what it was about to do, and then with what has waited.
    private mutating func resume(_ pod: Int, in context: inout Context<Event>) {
        guard pods[pod].isHung else { return }
        pods[pod].isHung = false
        let cause = context.cause
        let held = heldCalls.filter { $0.pod == UInt32(pod) }
        heldCalls.removeAll { $0.pod == UInt32(pod) }
        for entry in held {
            let handle = PoolHandle(raw: entry.call)
            guard calls.contains(handle) else { continue }
            if let outcome = entry.outcome {
                finish(handle, as: outcome, in: &context)
            } else {
                ready.append(entry.call)
            }
        }
        takeWaiting(on: pod, in: &context)
        context.cause = cause
        answerHeldProbes(of: pod, in: &context)
        context.cause = cause
        if pods[pod].hasUnheardSignal {
            pods[pod].hasUnheardSignal = false
            hearSIGTERM(pod, in: &context)
        }
    }

    /// Idle workers take the requests that waited; what is then too much for the queue is turned away.
    private mutating func takeWaiting(on pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        let workers = plan.services[service].workers
        if !pods[pod].isPlain, !servers[pod].processes.isEmpty {
            for process in servers[pod].processes.indices {
                accept(in: process, on: pod, in: &context)
            }
        } else {
            while pods[pod].hasFreeWorker(of: workers),
                let next = nextRequest(of: pod, in: &context)
            {
                pods[pod].busyWorkers += 1
                calls[next].state = .running
                ready.append(next.raw)
            }
        }
        while pods[pod].queue.count > plan.services[service].queueLimit,
            let last = pods[pod].queue.popLast(among: calls)
        {
            if pods[pod].queue.isEmpty { emptied(pod, in: &context) }
            finish(PoolHandle(raw: last.call), as: .rejected, in: &context)
        }
    }
}
