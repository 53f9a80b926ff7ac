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
        if queued > 0, state.phase == .serving, !service.server.hasLoops, !state.isHung,
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
        let away = processes.reduce(0) { $0 + $1.away(of: server.connections) }
        if away != state.awayWorkers {
            return "pod \(pod): \(away) workers are away, counted \(state.awayWorkers)"
        }
        for (place, process) in processes.enumerated() {
            if process.busy < 0 || process.busy > server.connections {
                return "process \(place) of pod \(pod) works on \(process.busy) calls"
            }
            if process.running < 0 || process.running > min(process.busy, server.threads) {
                return "process \(place) of pod \(pod): \(process.running) threads are busy"
            }
            if let problem = checkSilence(of: process, on: pod, server) { return problem }
        }
        return server.hasLines ? checkLines(of: pod, server) : nil
    }

    private func checkSilence(
        of process: WorkerProcess,
        on pod: Int,
        _ server: ServerPlan
    ) -> String? {
        guard server.silence != nil, pods[pod].phase == .serving,
            servers[pod].silenceEvent == .none,
            server.hasLoops ? process.loopHolder != 0 : process.busy > 0
        else { return nil }
        return "pod \(pod): nobody watches its workers"
    }

    /// What waits in the processes of a pod, for threads or for event loops.
    private func checkLines(of pod: Int, _ server: ServerPlan) -> String? {
        // What a process that hangs has let in waits, whoever is free.
        let isHung = pods[pod].isHung
        var sum = 0
        for (place, process) in servers[pod].processes.enumerated() {
            let waiting = standingBy(in: servers[pod].lines[place])
            sum += waiting
            if server.hasLoops {
                let forThreads = standingBy(in: servers[pod].threadLines[place])
                sum += forThreads
                if forThreads > 0, process.tokens < server.threadTokens {
                    return "pod \(pod): a call waits beside a free thread"
                }
            }
            let isFree =
                server.hasLoops ? process.loopHolder == 0 : process.running < server.threads
            if waiting > 0, isFree, !isHung {
                return "pod \(pod): a call waits for a free thread or event loop"
            }
            if server.hasLoops, process.loopHolder == 0, process.phase == .up, !isHung,
                pods[pod].phase == .serving, !pods[pod].queue.isEmpty
            {
                return "pod \(pod): calls wait before a free event loop"
            }
        }
        if sum != servers[pod].standingBy {
            return "pod \(pod): \(sum) calls stand by, counted \(servers[pod].standingBy)"
        }
        return nil
    }

    private func standingBy(in line: Ring<UInt64>) -> Int {
        line.reduce(0) { sum, entry in
            sum + (calls.find(PoolHandle(raw: entry))?.state == .standingBy ? 1 : 0)
        }
    }
}
