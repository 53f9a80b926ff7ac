import SimCore

/// Probes that are served like any request: by a worker, a thread or the event loop, behind those that
/// wait for it.
///
/// One that would be answered at once moves nothing and nobody: it takes no worker's turn, and no time.
extension Platform {
    /// Whether a pod that serves would answer a request of no work at once.
    func answersAtOnce(_ pod: Int) -> Bool {
        let service = Int(pods[pod].service)
        let isPlain = pods[pod].isPlain
        if isPlain || servers[pod].processes.isEmpty {
            let taken = pods[pod].busyWorkers + pods[pod].awayWorkers
            return taken < plan.services[service].workers
        }
        let most = plan.services[service].server.connections
        if plan.services[service].server.hasLoops {
            guard
                let process = ServerState.freeLoop(
                    among: servers[pod].processes,
                    from: servers[pod].next
                )
            else { return false }
            return servers[pod].processes[process].busy < most
        }
        guard
            let process = ServerState.acceptor(
                among: servers[pod].processes,
                from: servers[pod].next,
                connections: most
            )
        else { return false }
        let threads = plan.services[service].server.threads
        return servers[pod].processes[process].running < threads
    }

    /// Wakes the probes of a pod that sleep because they would be answered at once, if that is over.
    mutating func reviewProbes(on pod: Int, in context: inout Context<Event>) {
        guard pods[pod].letProbesSleep, !answersAtOnce(pod) else { return }
        wakeProbes(of: pod, in: &context)
    }

    /// Sends the request of a probe to the pod, behind those that wait.
    ///
    /// The handler does nothing, unless an operation says what it does.
    mutating func queueProbe(
        _ type: ProbeType,
        of pod: Int,
        for operation: UInt16? = nil,
        until deadline: SimTime,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[pod].service)
        let handle = calls.insert(
            Call(
                ordinal: pods[pod].ordinal,
                arrivedAt: context.now,
                cause: pods[pod].origin,
                pod: UInt32(pod),
                source: 0,
                operation: operation ?? plan.services[service].probeOperation,
                probe: type.rawValue + 1
            )
        )
        startTimes(of: handle, with: .queue, at: context.now)
        guard letIn(handle, by: pod, in: &context) else {
            // The queue is full, or the server has as many requests as it takes: it says so at once.
            calls.remove(handle)
            pods[pod].probeFailure = hindranceOfProbes(service, in: &context)
            find(type, of: pod, "the server takes no more requests")
            conclude(type, of: pod, .failure, in: &context)
            return
        }
        if plan.services[service].memory != nil { checkMemory(of: pod, in: &context) }
        probes[pod][type]?.attempt = ProbeTicker.Attempt(
            due: deadline,
            deadline: deadline,
            outcome: .failure,
            call: handle
        )
        appoint(.answer(type), of: pod, at: deadline)
        armProbes(in: &context)
    }

    /// Lets the request of a probe into a pod; answers whether it waits there for its answer.
    private mutating func letIn(
        _ probe: PoolHandle,
        by pod: Int,
        in context: inout Context<Event>
    ) -> Bool {
        let service = Int(pods[pod].service)
        let isPlain = pods[pod].isPlain
        let reception =
            isPlain
            ? pods[pod].receive(probe.raw, by: plan.services[service].door, at: context.now)
            : receive(probe, by: pod, at: context.now)
        switch reception {
        case .working:
            calls[probe].state = .running
            if isPlain || assignProcess(to: probe, on: pod, in: &context) {
                ready.append(probe.raw)
            }
        case .queued(let isFirst):
            guard isFirst else { return true }
            if isPlain {
                crowd(service, by: 1, in: &context)
            } else {
                reviewCrowd(of: pod, in: &context)
            }
        case .full where plan.services[service].server.hasListenQueue:
            leaveUnanswered(probe, by: pod, in: &context)
        case .full, .turnedAway, .refused, .unanswered:
            return false
        }
        return true
    }

    /// What makes the handlers of a service wait for workers.
    mutating func hindranceOfProbes(
        _ service: Int,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        let cause = hindrance(of: service, since: context.now, in: &context)
        return cause == .none ? loadCause(of: service) : cause
    }

    /// Whether the kubelet still waits for the answer to a probe's request.
    func isAwaited(_ probe: Call, _ handle: PoolHandle, from pod: Int) -> Bool {
        guard let type = ProbeType(rawValue: probe.probe - 1) else { return false }
        return probes[pod][type]?.attempt?.call == handle
    }

    /// A worker took the request of a probe, or the pod's process ended first.
    mutating func answerProbe(
        _ call: Call,
        _ handle: PoolHandle,
        _ outcome: CallOutcome,
        in context: inout Context<Event>
    ) {
        let pod = Int(call.pod)
        guard call.pod != .max, let type = ProbeType(rawValue: call.probe - 1),
            let attempt = probes[pod][type]?.attempt, attempt.call == handle
        else { return }
        guard pods[pod].phase == .serving else {
            probes[pod][type]?.dropAttempt()
            return
        }
        context.cause = pods[pod].origin
        let service = Int(pods[pod].service)
        guard case .succeeded = outcome else {
            if case .failed(.podKilled) = outcome {
                probes[pod][type]?.dropAttempt()
                return
            }
            if plan.services[service].probeCheck(type).pooled == call.operation {
                poolFailed(outcome, type, of: pod, in: &context)
                return
            }
            // The server turned it away, or its process was killed. The kubelet hears of it after what
            // else happens at this instant, and not here, in the midst of what the pod does.
            let cause = hindranceOfProbes(service, in: &context)
            find(type, of: pod, outcome.probeWords)
            probes[pod][type]?.attempt = ProbeTicker.Attempt(
                due: context.now,
                deadline: attempt.deadline,
                outcome: .failure,
                cause: cause
            )
            appoint(.answer(type), of: pod, at: context.now)
            armProbes(in: &context)
            return
        }
        let check = plan.services[service].probeCheck(type)
        var answer = ProbeOutcome.success
        if let database = check.database,
            !probeConnection(to: Int(database), from: pod, in: &context)
        {
            answer = .failure
            pods[pod].probeFailure = connectionCause(of: Int(database))
            findNoConnection(type, of: pod, to: Int(database))
        }
        let latency = probeLatency(type, of: service)
        if latency == .zero {
            conclude(type, of: pod, answer, in: &context)
        } else {
            expect(
                answer,
                of: type,
                from: pod,
                after: latency,
                by: attempt.deadline,
                in: &context
            )
        }
    }
}
