import SimCore

/// What becomes of calls that nobody waits for any more.
extension Platform {
    /// Whoever waited for a call has given up.
    ///
    /// Most services do not notice and work on. One that does ends the call when what else happens
    /// at this instant has happened.
    mutating func callerLeft(_ handle: PoolHandle, in context: inout Context<Event>) {
        guard let call = calls.find(handle) else { return }
        if call.state == .lost {
            forget(handle)
            if call.wouldBeLate, let answer = call.answer, !answer.isError { finishLate(call) }
        } else if call.state != .answering, cancels(call) {
            ready.append(handle.raw)
        }
    }

    /// Whether the service of a call ends those that nobody waits for.
    mutating func cancels(_ call: Call) -> Bool {
        plan.services[Int(plan.operations[Int(call.operation)].service)].cancelsAbandoned
    }

    /// Ends a call wherever it is: in a queue, on a CPU, at a database, or waiting for others.
    mutating func cancel(
        _ handle: PoolHandle,
        _ call: Call,
        in context: inout Context<Event>
    ) {
        context.cause = call.cause
        let pod = Int(call.pod)
        switch call.state {
        case .answering, .lost:
            return
        case .queued:
            withdraw(handle, in: &context)
        case .running:
            if times[Int(handle.index)].part == .cpu {
                pods[pod].cpu.remove(task: handle.index, at: context.now)
                pods[pod].armCPU(as: pod, in: &context)
                countThreads(of: pod, in: &context)
            }
            dropStatement(of: handle, in: &context)
        case .onTheWay, .standingBy, .waitingForCallee, .waitingForConnection:
            break
        }
        calls[handle].isCancelled = true
        finish(handle, as: .failed(.timeout), in: &context)
    }

    /// Removes a call that was lost, nobody knows where.
    mutating func forget(_ handle: PoolHandle) {
        guard let call = calls.remove(handle) else { return }
        // One whose answer was lost has ended at its service.
        guard !call.isBranch, call.answer == nil else { return }
        services[Int(plan.operations[Int(call.operation)].service)].noteLost()
    }

    /// A branch is over: if it has the event loop, or waits for it, that goes on without it.
    mutating func leaveLoop(
        _ call: Call,
        _ handle: PoolHandle,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        let process = Int(call.process)
        guard plan.hasLoops, !pods[pod].isPlain, !servers[pod].processes.isEmpty else { return }
        if call.state == .standingBy { leaveLine(of: pod, in: &context) }
        if call.hasThread { passThread(of: process, on: pod, in: &context) }
        guard servers[pod].processes[process].loopHolder == handle.raw else { return }
        leaveLoop(process, on: pod, in: &context)
    }
}
