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
            if server.hasLines { servers[pod].lines.append(Ring()) }
            if server.hasLoops { servers[pod].threadLines.append(Ring()) }
            drawLifespan(of: process, on: pod, in: &context)
            startNotifying(process, of: pod, in: &context)
        }
    }

    /// An event loop tells the arbiter of itself from now on, or has done so for long.
    private mutating func startNotifying(
        _ process: Int,
        of pod: Int,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[pod].service)
        guard plan.services[service].server.hasLoops,
            let timeout = plan.services[service].server.silence
        else { return }
        servers[pod].processes[process].notified = context.now
        guard pods[pod].containerStartedAt < pods[pod].createdAt else { return }
        let share = context.uniform(
            context.stream("workers/\(plan.names.services[service])"),
            member: pods[pod].ordinal << 12 | UInt64(process),
            draw: .max
        )
        let ago = SimDuration(nanosecondsRounding: share * Double(timeout.nanoseconds / 2))
        servers[pod].processes[process].notified = context.now - ago
    }

    /// The server of a container ends, with all of its processes.
    mutating func endServer(of pod: Int, in context: inout Context<Event>) {
        guard !pods[pod].isPlain else { return }
        context.cancel(servers[pod].silenceEvent)
        servers[pod].silenceEvent = .none
        servers[pod].end()
        pods[pod].awayWorkers = 0
        reviewCrowd(of: pod, in: &context)
    }

    /// Draws how many requests a new process serves before it is replaced.
    ///
    /// Those of a container that has been running for long are somewhere on their way there, and, since
    /// they started together and take turns, all at the same place.
    ///
    /// Source: gunicorn/workers/base.py `Worker.__init__`, `randint(0, max_requests_jitter)`.
    private mutating func drawLifespan(
        of process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[pod].service)
        let server = plan.services[service].server
        guard server.maxRequests > 0 else { return }
        let stream = context.stream("workers/\(plan.names.services[service])")
        let member = pods[pod].ordinal << 12
        let boots = servers[pod].processes[process].boots
        let more = context.index(
            below: Int(server.maxRequestsJitter) + 1,
            stream,
            member: member | UInt64(process),
            draw: UInt16(truncatingIfNeeded: pods[pod].restarts) << 8 &+ boots << 1
        )
        servers[pod].processes[process].lifespan = server.maxRequests + Int64(more)
        if boots == 0, pods[pod].containerStartedAt < pods[pod].createdAt {
            servers[pod].processes[process].served = Int64(
                context.index(below: Int(server.maxRequests), stream, member: member | 0xFFF)
            )
        }
    }

    // MARK: Requests

    /// What a request finds at a pod with a server.
    mutating func receive(
        _ call: PoolHandle,
        by pod: Int,
        at now: SimTime
    ) -> PodState.Reception {
        let service = Int(pods[pod].service)
        if plan.services[service].server.hasLoops {
            return receiveOnLoop(call, by: pod, at: now)
        }
        return pods[pod].receive(
            call.raw,
            by: plan.services[service].door,
            class: plan.services[service].server.ranks ? calls[call].priority : 0,
            at: now
        )
    }

    /// Gives a request that a pod has let in to one of its processes; answers whether it goes on there.
    mutating func assignProcess(
        to call: PoolHandle,
        on pod: Int,
        in context: inout Context<Event>
    ) -> Bool {
        guard !servers[pod].processes.isEmpty else {
            reviewProbes(on: pod, in: &context)
            return true
        }
        let service = Int(pods[pod].service)
        let process =
            plan.services[service].server.hasLoops
            ? ServerState.freeLoop(among: servers[pod].processes, from: servers[pod].next)
            : ServerState.acceptor(
                among: servers[pod].processes,
                from: servers[pod].next,
                connections: plan.services[service].server.connections
            )
        guard let process else { return true }
        servers[pod].passTurn(from: process)
        let goesOn = begin(call, at: process, on: pod, in: &context)
        if !goesOn { reviewCrowd(of: pod, in: &context) }
        reviewProbes(on: pod, in: &context)
        return goesOn
    }

    /// A process accepts a request; answers whether it begins to work on it, or has no thread for it yet.
    mutating func begin(
        _ call: PoolHandle,
        at process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) -> Bool {
        calls[call].process = UInt16(truncatingIfNeeded: process)
        servers[pod].processes[process].take(call.raw, at: context.now)
        let service = Int(pods[pod].service)
        guard servers[pod].processes[process].running < plan.services[service].server.threads
        else {
            standBy(call, in: process, on: pod)
            return false
        }
        servers[pod].processes[process].running += 1
        if servers[pod].silenceEvent == .none, !plan.services[service].server.hasLoops,
            let timeout = plan.services[service].server.silence
        {
            expectSilence(since: context.now, of: pod, after: timeout, in: &context)
        }
        return true
    }

    /// Frees the worker of a call that has ended, in a pod where more than that decides what it does.
    mutating func releaseProcess(
        of pod: Int,
        from call: Call,
        _ handle: PoolHandle,
        in context: inout Context<Event>
    ) {
        guard !servers[pod].processes.isEmpty else {
            releasePlace(of: pod, in: &context)
            return
        }
        let process = Int(call.process)
        let server = plan.services[Int(pods[pod].service)].server
        let stoodBy = call.state == .standingBy
        if stoodBy {
            leaveLine(of: pod, in: &context)
        }
        if !stoodBy || server.hasLoops { servers[pod].processes[process].running -= 1 }
        pods[pod].busyWorkers -= 1
        let goesOn = leave(process, on: pod, isServed: !stoodBy, in: &context)
        if server.hasLoops {
            if call.hasThread { passThread(of: process, on: pod, in: &context) }
            if servers[pod].processes[process].loopHolder == handle.raw {
                leaveLoop(process, on: pod, in: &context)
            }
        } else {
            if server.hasLines, !stoodBy { giveThread(of: process, on: pod, in: &context) }
            if goesOn { accept(in: process, on: pod, in: &context) }
        }
        reviewProbes(on: pod, in: &context)
        if pods[pod].phase == .stopping { endIfDrained(pod, in: &context) }
    }

    /// A worker is free in a pod whose server has no processes to tell apart.
    private mutating func releasePlace(of pod: Int, in context: inout Context<Event>) {
        guard pods[pod].phase == .serving, let next = nextRequest(of: pod, in: &context) else {
            pods[pod].busyWorkers -= 1
            if pods[pod].phase == .stopping { endIfDrained(pod, in: &context) }
            return
        }
        calls[next].state = .running
        ready.append(next.raw)
    }

    /// A thread of a process takes the next of the requests that the process has accepted.
    private mutating func giveThread(
        of process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        while let next = servers[pod].lines[process].popFirst() {
            let handle = PoolHandle(raw: next)
            guard calls.find(handle)?.state == .standingBy else { continue }
            servers[pod].processes[process].running += 1
            leaveLine(of: pod, in: &context)
            calls[handle].state = .running
            ready.append(next)
            return
        }
    }

    /// A process that has room accepts requests from the pod's queue.
    mutating func accept(
        in process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[pod].service)
        let most = plan.services[service].server.connections
        // Workers that do not divide evenly among processes are no more for that.
        let workers = plan.services[service].workers
        while pods[pod].phase == .serving, servers[pod].processes[process].phase == .up,
            servers[pod].processes[process].busy < most,
            pods[pod].busyWorkers + pods[pod].awayWorkers < workers,
            let next = nextRequest(of: pod, in: &context)
        {
            pods[pod].busyWorkers += 1
            calls[next].state = .running
            if begin(next, at: process, on: pod, in: &context) { ready.append(next.raw) }
        }
        if !servers[pod].lines.isEmpty { reviewCrowd(of: pod, in: &context) }
    }

    /// A process is done with a request; answers whether it takes another.
    private mutating func leave(
        _ process: Int,
        on pod: Int,
        isServed: Bool,
        in context: inout Context<Event>
    ) -> Bool {
        let most = plan.services[Int(pods[pod].service)].server.connections
        let away = servers[pod].processes[process].away(of: most)
        let next = servers[pod].processes[process].leave(isServed: isServed)
        pods[pod].awayWorkers += servers[pod].processes[process].away(of: most) - away
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
        let most = plan.services[Int(pods[pod].service)].server.connections
        let boots = servers[pod].processes[process].boots
        servers[pod].processes[process] = WorkerProcess(boots: boots &+ 1)
        servers[pod].processes[process].notified = context.now
        drawLifespan(of: process, on: pod, in: &context)
        pods[pod].awayWorkers -= most
        if plan.services[Int(pods[pod].service)].server.hasLoops {
            leaveLoop(process, on: pod, in: &context)
        } else {
            accept(in: process, on: pod, in: &context)
        }
        reviewProbes(on: pod, in: &context)
    }

    // MARK: Silence

    /// The arbiter looks again when it may find a worker silent that told of itself at an instant.
    mutating func expectSilence(
        since: SimTime,
        of pod: Int,
        after timeout: SimDuration,
        in context: inout Context<Event>
    ) {
        let due = ServerState.killInstant(
            silentSince: since,
            timeout: timeout,
            arbiterSince: pods[pod].containerStartedAt
        )
        servers[pod].silenceEvent = context.schedule(
            .services(
                .silentWorkers(pod: UInt32(truncatingIfNeeded: pod), epoch: pods[pod].epoch)
            ),
            at: max(due, context.now),
            priority: .stateChange
        )
    }

    /// The arbiter kills the workers that have been silent for too long: busy with one request, or
    /// with a blocked event loop.
    mutating func killSilentWorkers(of pod: Int, in context: inout Context<Event>) {
        servers[pod].silenceEvent = .none
        let service = Int(pods[pod].service)
        let hasLoops = plan.services[service].server.hasLoops
        guard pods[pod].phase == .serving, let timeout = plan.services[service].server.silence
        else { return }
        var first: SimTime?
        for place in servers[pod].processes.indices {
            let process = servers[pod].processes[place]
            guard hasLoops ? process.loopHolder != 0 : process.busy > 0 else { continue }
            let since = hasLoops ? process.notified : process.busySince
            let due = ServerState.killInstant(
                silentSince: since,
                timeout: timeout,
                arbiterSince: pods[pod].containerStartedAt
            )
            if due <= context.now {
                kill(place, on: pod, after: timeout, in: &context)
            } else {
                first = first.map { min($0, since) } ?? since
            }
        }
        guard let first, servers[pod].silenceEvent == .none else { return }
        expectSilence(since: first, of: pod, after: timeout, in: &context)
    }

    private mutating func kill(
        _ process: Int,
        on pod: Int,
        after timeout: SimDuration,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[pod].service)
        let hasLoops = plan.services[service].server.hasLoops
        let state = servers[pod].processes[process]
        let handle = PoolHandle(raw: hasLoops ? state.loopHolder : state.call)
        guard let call = calls.find(handle) else { return }
        var cause = holdup(of: call, 0, in: &context)
        if cause == .none {
            cause = hindrance(of: service, since: context.now - timeout, in: &context)
        }
        if cause == .none { cause = call.cause }
        context.cause = context.record(
            OccurrenceKind.workerKilled.rawValue,
            subject: UInt32(service),
            value: Int64(pods[pod].ordinal),
            detail: timeout.nanoseconds / 1_000_000,
            causes: cause
        )
        servers[pod].processes[process].phase = .booting
        if hasLoops {
            servers[pod].processes[process].loopHolder = 0
            if state.phase == .up {
                let most = plan.services[service].server.connections
                pods[pod].awayWorkers += most - state.busy
            }
            failCalls(of: process, on: pod, in: &context)
        } else {
            cutOff(handle, on: pod, in: &context)
        }
        pods[pod].armCPU(as: pod, in: &context)
        countThreads(of: pod, in: &context)
        closePools(of: process, on: pod, in: &context)
        boot(process, on: pod, in: &context)
        reviewProbes(on: pod, in: &context)
    }

    /// A call ends with the process that works on it.
    private mutating func cutOff(
        _ handle: PoolHandle,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        pods[pod].cpu.remove(task: handle.index, at: context.now)
        orphanStatement(of: handle, in: &context)
        finish(handle, as: .failed(.workerKilled), in: &context)
    }

    /// All calls that a process with an event loop works on end with it.
    private mutating func failCalls(
        of process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        for slot in 0..<calls.slots {
            guard let handle = calls.handle(at: slot), calls[handle].pod == UInt32(pod),
                Int(calls[handle].process) == process, calls[handle].state != .queued
            else { continue }
            cutOff(handle, on: pod, in: &context)
        }
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
