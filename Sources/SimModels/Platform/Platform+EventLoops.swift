import SimCore

/// Event loops: in each process one request at a time goes on, first come, first served.
///
/// A loop goes round: it lets all go on that were ready when the round began, each until it waits for
/// something or has its answer, and then looks what else there is: new connections, all that wait.
/// While one of them computes nobody else goes on, and nobody new is let in.
///
/// Source: CPython asyncio/base_events.py `_run_once`, selector_events.py `_accept_connection`.
extension Platform {
    /// Whether the processes of a pod have event loops.
    func hasLoops(_ pod: Int) -> Bool {
        plan.services[Int(pods[pod].service)].server.hasLoops
    }

    /// What a request finds at a pod whose processes have event loops.
    ///
    /// A loop that is free takes it, or turns it away if its process has as many as it may.
    mutating func receiveOnLoop(
        _ call: PoolHandle,
        by pod: Int,
        at now: SimTime
    ) -> PodState.Reception {
        guard pods[pod].phase == .serving else {
            return pods[pod].phase == .lost ? .unanswered : .refused
        }
        let service = Int(pods[pod].service)
        if let process = ServerState.freeLoop(
            among: servers[pod].processes,
            from: servers[pod].next
        ) {
            let most = plan.services[service].server.connections
            guard servers[pod].processes[process].busy < most else { return .turnedAway }
            pods[pod].busyWorkers += 1
            return .working(probesWake: false)
        }
        guard pods[pod].queue.count < plan.services[service].queueLimit else { return .full }
        pods[pod].queue.append(call.raw, class: 0, at: now)
        return .queued(isFirst: pods[pod].queue.count == 1)
    }

    /// Takes a call through its steps for as long as it has the event loop of its process.
    mutating func advanceOnLoop(
        _ handle: PoolHandle,
        _ call: Call,
        in context: inout Context<Event>
    ) {
        let pod = Int(call.pod)
        let process = Int(call.process)
        guard call.isInThread || takesLoop(of: process, handle, on: pod, in: &context) else {
            return
        }
        advance(handle, call, in: &context)
        // With the answer the process may have ended, and with it the container.
        guard servers[pod].processes.indices.contains(process),
            servers[pod].processes[process].loopHolder == handle.raw
        else { return }
        if let call = calls.find(handle), !call.isInThread,
            times[Int(handle.index)].part == .cpu
                || plan.operations[Int(call.operation)].blocksLoop && call.pod != .max
        {
            return
        }
        leaveLoop(process, on: pod, in: &context)
    }

    /// Whether a call has the event loop of its process; if not, it waits for it.
    private mutating func takesLoop(
        of process: Int,
        _ call: PoolHandle,
        on pod: Int,
        in context: inout Context<Event>
    ) -> Bool {
        let holder = servers[pod].processes[process].loopHolder
        if holder == call.raw { return true }
        guard holder == 0 else {
            times[Int(call.index)].turn(to: .cpuWait, at: context.now)
            standBy(call, in: process, on: pod)
            reviewCrowd(of: pod, in: &context)
            return false
        }
        servers[pod].processes[process].loopHolder = call.raw
        servers[pod].processes[process].iteration = 1
        servers[pod].processes[process].iterationBegan = context.now
        watchLoop(of: process, on: pod, in: &context)
        reviewProbes(on: pod, in: &context)
        return true
    }

    /// A call waits for something else, or is over: the event loop goes on to the next one.
    mutating func leaveLoop(_ process: Int, on pod: Int, in context: inout Context<Event>) {
        servers[pod].processes[process].iteration -= 1
        if servers[pod].processes[process].iteration <= 0 {
            endIteration(of: process, on: pod, in: &context)
        }
        while let next = servers[pod].lines[process].popFirst() {
            let handle = PoolHandle(raw: next)
            guard calls.find(handle)?.state == .standingBy else {
                servers[pod].processes[process].iteration -= 1
                continue
            }
            servers[pod].standingBy -= 1
            calls[handle].state = .running
            servers[pod].processes[process].loopHolder = next
            // A process that has booted may begin with a request that waited.
            if servers[pod].silenceEvent == .none { watchLoop(of: process, on: pod, in: &context) }
            if servers[pod].processes[process].iteration <= 0 {
                let others = servers[pod].lines[process].count
                servers[pod].processes[process].iteration = others + 1
                servers[pod].processes[process].iterationBegan = context.now
            }
            ready.append(next)
            reviewCrowd(of: pod, in: &context)
            return
        }
        servers[pod].processes[process].loopHolder = 0
        reviewCrowd(of: pod, in: &context)
    }

    /// An event loop has gone round: it tells the arbiter that it lives, if that is due, and lets
    /// everybody in who waits in the listen queue.
    private mutating func endIteration(
        of process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        let server = plan.services[Int(pods[pod].service)].server
        if let silence = server.silence {
            servers[pod].processes[process].notifyLate(at: context.now, timeout: silence)
        }
        while pods[pod].phase == .serving, servers[pod].processes[process].phase == .up,
            let next = nextRequest(of: pod, in: &context)
        {
            guard servers[pod].processes[process].busy < server.connections else {
                finish(next, as: .rejected, in: &context)
                continue
            }
            pods[pod].busyWorkers += 1
            if begin(next, at: process, on: pod, in: &context) {
                standBy(next, in: process, on: pod)
            }
        }
    }

    /// A call waits in its process.
    mutating func standBy(_ call: PoolHandle, in process: Int, on pod: Int) {
        calls[call].state = .standingBy
        servers[pod].lines[process].append(call.raw)
        servers[pod].standingBy += 1
    }

    /// A call that waits in its process is over.
    mutating func leaveLine(of pod: Int, in context: inout Context<Event>) {
        servers[pod].standingBy -= 1
        reviewCrowd(of: pod, in: &context)
    }

    // MARK: Silence

    /// An event loop that was idle is taken: until it is idle again the arbiter may find it silent.
    private mutating func watchLoop(
        of process: Int,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        guard let timeout = plan.services[Int(pods[pod].service)].server.silence else { return }
        servers[pod].processes[process].notify(until: context.now, timeout: timeout)
        guard servers[pod].silenceEvent == .none else { return }
        expectSilence(
            since: servers[pod].processes[process].notified,
            of: pod,
            after: timeout,
            in: &context
        )
    }
}

extension WorkerProcess {
    /// How often the event loop of a UvicornWorker tells the arbiter that it lives.
    ///
    /// Source: gunicorn/arbiter.py `spawn_worker`, which tells the worker half of `timeout`;
    /// uvicorn/server.py `on_tick`, which looks at every tenth tick of 0.1 s.
    private static func period(_ timeout: SimDuration) -> SimDuration {
        let second = SimDuration.seconds(1).nanoseconds
        return SimDuration(nanoseconds: (timeout.nanoseconds / 2 + second - 1) / second * second)
    }

    /// Its loop was free until now, and has told the arbiter whenever that was due.
    mutating func notify(until now: SimTime, timeout: SimDuration) {
        let period = Self.period(timeout).nanoseconds
        let periods = (now - notified).nanoseconds / period
        notified = notified + SimDuration(nanoseconds: periods * period)
    }

    /// Its loop was busy until now, and tells the arbiter if that is due.
    mutating func notifyLate(at now: SimTime, timeout: SimDuration) {
        if now - notified >= Self.period(timeout) { notified = now }
    }
}
