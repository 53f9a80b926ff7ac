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
            if !call.isCallee, call.arrivedAt >= plan.origin, let answer = call.answer,
                !answer.isError
            {
                intents.finishLate()
            }
        } else if call.state != .answering, isCancelled(call) {
            ready.append(handle.raw)
        }
    }

    /// Whether the service of a call ends those that nobody waits for.
    mutating func isCancelled(_ call: Call) -> Bool {
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
            if pods[pod].leaveQueue(handle.raw) {
                crowd(Int(pods[pod].service), by: -1, in: &context)
            }
        case .running:
            if times[Int(handle.index)].part == .cpu {
                pods[pod].cpu.remove(task: handle.index, at: context.now)
                pods[pod].armCPU(as: pod, in: &context)
                countThreads(of: pod, in: &context)
            }
            dropStatement(of: handle, in: &context)
        case .onTheWay, .waitingForCallee, .waitingForConnection:
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
}

extension PodState {
    /// Takes a request out of the queue; whether that was the last one there.
    mutating func leaveQueue(_ call: UInt64) -> Bool {
        guard let place = queue.firstIndex(of: call) else { return false }
        queue.remove(at: place)
        return queue.isEmpty
    }
}
