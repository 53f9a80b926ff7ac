import SimCore

/// Event loops: the CPU steps of one process run one at a time, first come, first served.
extension Platform {
    /// Whether a CPU step has to wait until its process's event loop is free; if not, it has the loop.
    mutating func waitsForLoop(
        _ call: PoolHandle,
        _ demand: SimDuration,
        on pod: Int
    ) -> Bool {
        guard !servers[pod].loops.isEmpty else { return false }
        let process = Int(calls[call].process)
        guard servers[pod].processes[process].loopHolder != 0 else {
            servers[pod].processes[process].loopHolder = call.raw
            return false
        }
        servers[pod].loops[process].append(LoopTask(call: call.raw, demand: demand))
        return true
    }

    /// A CPU step of a call has ended: its event loop takes the next one.
    ///
    /// The caller makes the event for the end of the pod's next CPU task agree.
    mutating func freeLoop(of call: PoolHandle, on pod: Int, at now: SimTime) {
        guard !servers[pod].loops.isEmpty else { return }
        let process = Int(calls[call].process)
        guard servers[pod].processes[process].loopHolder == call.raw else { return }
        freeLoop(of: process, on: pod, at: now)
    }

    /// An event loop takes the next CPU step that waits for it, if there is one.
    mutating func freeLoop(of process: Int, on pod: Int, at now: SimTime) {
        servers[pod].processes[process].loopHolder = 0
        while let task = servers[pod].loops[process].popFirst() {
            let handle = PoolHandle(raw: task.call)
            guard let call = calls.find(handle), call.pod != .max else { continue }
            servers[pod].processes[process].loopHolder = task.call
            pods[pod].cpu.add(task: handle.index, demand: task.demand, at: now)
            return
        }
    }
}
