import SimCore

/// What must be true of the servers in pods after every event.
extension Platform {
    /// A sentence about what is wrong with a pod's server and its queue, or nil.
    func checkServer(of pod: Int, queued: Int) -> String? {
        let state = pods[pod]
        let service = plan.services[Int(state.service)]
        let waiting = state.queue.handles.filter {
            calls.find(PoolHandle(raw: $0))?.state == .queued
        }
        if waiting.count != queued {
            return "pod \(pod): \(queued) queued calls, \(waiting.count) of them in its queue"
        }
        if queued > 0, state.phase == .serving, !state.isHung,
            state.busyWorkers + state.awayWorkers < service.workers
        {
            return "pod \(pod): calls wait beside idle workers"
        }
        if queued > 0, state.phase != .serving,
            state.phase != .stopping || !service.door.staysOpen
        {
            return "pod \(pod), \(state.phase): calls wait for its workers"
        }
        guard !state.isPlain, servers.indices.contains(pod) else {
            return state.awayWorkers == 0 ? nil : "pod \(pod): workers are away without processes"
        }
        return checkProcesses(of: pod, service.server)
    }

    private func checkProcesses(of pod: Int, _ server: ServerPlan) -> String? {
        let state = pods[pod]
        let processes = servers[pod].processes
        if processes.isEmpty {
            return state.awayWorkers == 0 ? nil : "pod \(pod): workers are away without processes"
        }
        let busy = processes.reduce(0) { $0 + $1.busy }
        if busy != state.busyWorkers {
            return "pod \(pod): its processes work on \(busy) calls, it on \(state.busyWorkers)"
        }
        let away = processes.reduce(0) { $0 + $1.away(of: server.threads) }
        if away != state.awayWorkers {
            return "pod \(pod): \(away) workers are away, counted \(state.awayWorkers)"
        }
        for (place, process) in processes.enumerated() {
            if process.busy < 0 || process.busy > server.threads {
                return "process \(place) of pod \(pod) works on \(process.busy) calls"
            }
            if server.silence != nil, process.busy > 0, state.phase == .serving,
                servers[pod].silenceEvent == .none
            {
                return "pod \(pod): nobody watches its workers"
            }
            guard server.hasLoops, process.loopHolder == 0 else { continue }
            let waiting = servers[pod].loops[place].contains {
                calls.find(PoolHandle(raw: $0.call)).map { $0.pod != .max } ?? false
            }
            if waiting { return "pod \(pod): a call waits for a free event loop" }
        }
        return nil
    }
}
