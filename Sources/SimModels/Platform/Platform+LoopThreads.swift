import SimCore

/// The threads beside the event loop of a process, for what blocks: so many, and a line before them.
///
/// Source: anyio to_thread.run_sync with its default CapacityLimiter, whose waiters are served in order.
extension Platform {
    /// Whether a call goes on in a thread now; if not, it waits for one.
    mutating func takesThread(
        _ call: PoolHandle,
        on pod: Int,
        in context: inout Context<Event>
    ) -> Bool {
        let process = Int(calls[call].process)
        let most = plan.services[Int(pods[pod].service)].server.threadTokens
        guard servers[pod].processes[process].tokens < most else {
            times[Int(call.index)].turn(to: .queue, at: context.now)
            calls[call].state = .standingBy
            servers[pod].threadLines[process].append(call.raw)
            servers[pod].standingBy += 1
            reviewCrowd(of: pod, in: &context)
            return false
        }
        servers[pod].processes[process].tokens += 1
        calls[call].isInThread = true
        calls[call].hasThread = true
        return true
    }

    /// A call is done with its thread, and goes on on the event loop.
    mutating func leaveThread(
        _ call: PoolHandle,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        times[Int(call.index)].turn(to: .cpuWait, at: context.now)
        calls[call].isInThread = false
        calls[call].hasThread = false
        ready.append(call.raw)
        passThread(of: Int(calls[call].process), on: pod, in: &context)
    }

    /// A thread is free: the first that waits for one gets it.
    mutating func passThread(
        of process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        while let next = servers[pod].threadLines[process].popFirst() {
            let handle = PoolHandle(raw: next)
            guard calls.find(handle)?.state == .standingBy else { continue }
            leaveLine(of: pod, in: &context)
            calls.update(handle) { call in
                call.state = .running
                call.isInThread = true
                call.hasThread = true
            }
            ready.append(next)
            return
        }
        servers[pod].processes[process].tokens -= 1
    }
}
