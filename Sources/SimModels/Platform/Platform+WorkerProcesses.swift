import SimCore

/// The worker processes of servers: which has a request, when one is replaced, when one is killed.
extension Platform {
    /// The server of a container begins, with all of its processes up.
    mutating func startServer(of pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        let server = plan.services[service].server
        guard !server.isPlain else { return }
        pods[pod].isPlain = false
        while servers.count <= pod { servers.append(ServerState()) }
        if server.queue.discipline == .codel {
            servers[pod].codel = CoDel(
                target: server.queue.target,
                interval: server.queue.interval
            )
        }
        for process in 0..<server.processes {
            servers[pod].processes.append(WorkerProcess())
            if server.hasLoops { servers[pod].loops.append(Ring()) }
            drawLifespan(of: process, on: pod, in: &context)
        }
    }

    /// The server of a container ends, with all of its processes.
    mutating func endServer(of pod: Int, in context: inout Context<Event>) {
        guard !pods[pod].isPlain else { return }
        context.cancel(servers[pod].silenceEvent)
        servers[pod].silenceEvent = .none
        servers[pod].end()
        pods[pod].awayWorkers = 0
    }

    /// Draws how many requests a new process serves before it is replaced; one of a container that has
    /// been running for long is somewhere on its way there.
    private mutating func drawLifespan(
        of process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[pod].service)
        let server = plan.services[service].server
        guard server.maxRequests > 0 else { return }
        let stream = context.stream("workers/\(plan.names.services[service])")
        let member = pods[pod].ordinal << 12 | UInt64(process)
        let boots = servers[pod].processes[process].boots
        let draw = UInt16(truncatingIfNeeded: pods[pod].restarts) << 8 &+ boots << 1
        let more = context.index(
            below: Int(server.maxRequestsJitter) + 1,
            stream,
            member: member,
            draw: draw
        )
        let lifespan = server.maxRequests + Int64(more)
        servers[pod].processes[process].lifespan = lifespan
        if boots == 0, pods[pod].containerStartedAt < pods[pod].createdAt {
            servers[pod].processes[process].served = Int64(
                context.index(below: Int(lifespan), stream, member: member, draw: draw | 1)
            )
        }
    }

    // MARK: Requests

    /// Gives a request that has a worker of a pod to one of its processes.
    mutating func assignProcess(
        to call: PoolHandle,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        guard !servers[pod].processes.isEmpty else { return }
        let service = Int(pods[pod].service)
        let process = servers[pod].assign(
            threads: plan.services[service].server.threads,
            toIdlest: plan.services[service].server.hasLoops
        )
        if let process { begin(call, at: process, on: pod, in: &context) }
    }

    /// A process begins to work on a request.
    private mutating func begin(
        _ call: PoolHandle,
        at process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        calls[call].process = UInt16(truncatingIfNeeded: process)
        servers[pod].processes[process].take(call.raw, at: context.now)
        guard servers[pod].silenceEvent == .none else { return }
        let service = Int(pods[pod].service)
        guard let timeout = plan.services[service].server.silence else { return }
        servers[pod].silenceEvent = context.schedule(
            .services(
                .silentWorkers(pod: UInt32(truncatingIfNeeded: pod), epoch: pods[pod].epoch)
            ),
            at: ServerState.killInstant(
                busySince: context.now,
                timeout: timeout,
                arbiterSince: pods[pod].containerStartedAt
            ),
            priority: .stateChange
        )
    }

    /// Frees the worker of a call that has ended, in a pod where more than that decides what it does.
    mutating func releaseProcess(
        of pod: Int,
        from call: Call,
        _ handle: PoolHandle,
        in context: inout Context<Event>
    ) {
        let process = Int(call.process)
        let hasProcesses = !servers[pod].processes.isEmpty
        var goesOn = true
        if hasProcesses {
            if servers[pod].processes[process].loopHolder == handle.raw {
                freeLoop(of: process, on: pod, at: context.now)
                pods[pod].armCPU(as: pod, in: &context)
                countThreads(of: pod, in: &context)
            }
            goesOn = leave(process, on: pod, in: &context)
        }
        guard goesOn, pods[pod].phase == .serving,
            let next = nextRequest(of: pod, in: &context)
        else {
            pods[pod].busyWorkers -= 1
            if pods[pod].phase == .stopping { endIfDrained(pod, in: &context) }
            return
        }
        calls[next].state = .running
        if hasProcesses { begin(next, at: process, on: pod, in: &context) }
        ready.append(next.raw)
    }

    /// A process is done with a request; answers whether it takes another.
    private mutating func leave(
        _ process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) -> Bool {
        let threads = plan.services[Int(pods[pod].service)].server.threads
        let away = servers[pod].processes[process].away(of: threads)
        let next = servers[pod].processes[process].leave()
        pods[pod].awayWorkers += servers[pod].processes[process].away(of: threads) - away
        if next == .ends {
            closePools(of: process, on: pod, in: &context)
            boot(process, on: pod, in: &context)
        }
        return next == .goesOn
    }

    // MARK: Replacement

    /// The arbiter forks a process for one that has ended.
    private mutating func boot(_ process: Int, on pod: Int, in context: inout Context<Event>) {
        guard servers[pod].processes.indices.contains(process) else { return }
        servers[pod].processes[process].phase = .booting
        guard pods[pod].phase == .serving else { return }
        context.schedule(
            .services(
                .workerBooted(
                    pod: UInt32(truncatingIfNeeded: pod),
                    epoch: pods[pod].epoch,
                    process: UInt16(truncatingIfNeeded: process)
                )
            ),
            after: plan.services[Int(pods[pod].service)].server.boot,
            priority: .stateChange
        )
    }

    /// A process has loaded the application, and takes requests that wait.
    mutating func finishBoot(
        of process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        guard pods[pod].phase == .serving else { return }
        let threads = plan.services[Int(pods[pod].service)].server.threads
        let boots = servers[pod].processes[process].boots
        servers[pod].processes[process] = WorkerProcess(boots: boots &+ 1)
        drawLifespan(of: process, on: pod, in: &context)
        pods[pod].awayWorkers -= threads
        while servers[pod].processes[process].busy < threads,
            let next = nextRequest(of: pod, in: &context)
        {
            pods[pod].busyWorkers += 1
            calls[next].state = .running
            begin(next, at: process, on: pod, in: &context)
            ready.append(next.raw)
        }
    }

    // MARK: Silence

    /// The arbiter kills the workers that have been busy with one request for too long.
    mutating func killSilentWorkers(of pod: Int, in context: inout Context<Event>) {
        servers[pod].silenceEvent = .none
        let service = Int(pods[pod].service)
        guard pods[pod].phase == .serving, let timeout = plan.services[service].server.silence
        else { return }
        var next: SimTime?
        for process in servers[pod].processes.indices {
            guard servers[pod].processes[process].busy > 0 else { continue }
            let due = ServerState.killInstant(
                busySince: servers[pod].processes[process].busySince,
                timeout: timeout,
                arbiterSince: pods[pod].containerStartedAt
            )
            if due <= context.now {
                kill(process, on: pod, after: timeout, in: &context)
            } else {
                next = next.map { min($0, due) } ?? due
            }
        }
        guard let next, servers[pod].silenceEvent == .none else { return }
        servers[pod].silenceEvent = context.schedule(
            .services(
                .silentWorkers(pod: UInt32(truncatingIfNeeded: pod), epoch: pods[pod].epoch)
            ),
            at: next,
            priority: .stateChange
        )
    }

    private mutating func kill(
        _ process: Int,
        on pod: Int,
        after timeout: SimDuration,
        in context: inout Context<Event>
    ) {
        let handle = PoolHandle(raw: servers[pod].processes[process].call)
        guard let call = calls.find(handle) else { return }
        let service = Int(pods[pod].service)
        let cause = hindrance(of: call, at: service)
        context.cause = context.record(
            OccurrenceKind.workerKilled.rawValue,
            subject: UInt32(service),
            value: Int64(pods[pod].ordinal),
            detail: timeout.nanoseconds / 1_000_000,
            causes: cause
        )
        servers[pod].processes[process].phase = .booting
        pods[pod].cpu.remove(task: handle.index, at: context.now)
        pods[pod].armCPU(as: pod, in: &context)
        countThreads(of: pod, in: &context)
        orphanStatement(of: handle, in: &context)
        finish(handle, as: .failed(.workerKilled), in: &context)
        closePools(of: process, on: pod, in: &context)
        boot(process, on: pod, in: &context)
    }

    // MARK: Termination

    /// After SIGTERM the arbiter waits so long for its workers, and then kills them.
    mutating func limitDraining(of pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        guard let limit = plan.services[service].server.gracefulTimeout else { return }
        context.schedule(
            .kubernetes(.graceEnd(pod: UInt32(pod), epoch: pods[pod].epoch)),
            after: limit,
            priority: .stateChange
        )
    }
}
