import SimCore

/// The handlers of a service's probes while they are slow.
struct ProbeSlowness: Sendable {
    /// How long a handler takes to answer, by ``ProbeType``; zero for at once.
    var latency = [SimDuration](repeating: .zero, count: ProbeType.allCases.count)
    /// What made them slow.
    var cause = OccurrenceID.none
}

/// The kubelets' probes: when they are made, what the handlers answer and what follows.
extension Platform {
    // MARK: Tickers

    /// Gives a new pod the tickers of its service's probes.
    mutating func equip(_ pod: Int, of service: Int) {
        pods[pod].backOff = CrashLoopBackOff(profile: plan.cluster.crashLoopBackOff.profile)
        let new = PodProbes(
            readiness: plan.services[service].readinessProbe.map {
                ProbeTicker(.readiness, spec: $0)
            },
            liveness: plan.services[service].livenessProbe.map {
                ProbeTicker(.liveness, spec: $0)
            },
            startup: plan.services[service].startupProbe.map { ProbeTicker(.startup, spec: $0) }
        )
        if pod < probes.count { probes[pod] = new } else { probes.append(new) }
    }

    /// Tells the probes of a container that has been running, started and ready for long.
    mutating func adoptContainer(of pod: Int, startedAt start: SimTime) {
        probes[pod].containerStarted(at: start)
        _ = probes[pod].readiness?.record(.success)
        _ = probes[pod].startup?.record(.success)
        images.hold(
            Int(pods[pod].service),
            version: pods[pod].version,
            node: imageNode(of: pod),
            from: .start
        )
    }

    /// Starts the tickers of the pod's probes.
    ///
    /// Their phase is the pod's, not the container's.
    mutating func startTickers(
        of pod: Int,
        drawingPhase: Bool,
        in context: inout Context<Event>
    ) {
        startTicker(.readiness, of: pod, draw: drawingPhase ? 0 : nil, in: &context)
        startTicker(.liveness, of: pod, draw: drawingPhase ? 1 : nil, in: &context)
        startTicker(.startup, of: pod, draw: drawingPhase ? 3 : nil, in: &context)
        armProbes(in: &context)
    }

    private mutating func startTicker(
        _ type: ProbeType,
        of pod: Int,
        draw: UInt16?,
        in context: inout Context<Event>
    ) {
        guard let period = probes[pod][type]?.worker.spec.period else { return }
        var phase = SimDuration.zero
        if let draw {
            let share = context.uniform(
                deployments[Int(pods[pod].service)].probeStream,
                member: pods[pod].ordinal,
                draw: draw
            )
            phase = SimDuration(nanosecondsRounding: share * Double(period.nanoseconds))
        }
        appoint(.tick(type), of: pod, at: context.now + phase)
    }

    mutating func appoint(_ kind: ProbeAppointment.Kind, of pod: Int, at due: SimTime) {
        probeClock.add(
            ProbeAppointment(due: due, pod: UInt32(pod), tenancy: tenancy[pod], kind: kind)
        )
    }

    /// Makes the event for the next appointment agree with the clock of the probes.
    mutating func armProbes(in context: inout Context<Event>) {
        // While appointments are kept, the event follows when all of the instant are.
        guard probeClock.current == nil, let next = probeClock.next,
            next != probeClock.eventDue
        else { return }
        probeClock.eventDue = next
        if probeClock.event != .none {
            probeClock.event = context.reschedule(probeClock.event, at: next)
        } else {
            let cause = context.cause
            context.cause = .none
            probeClock.event = context.schedule(.kubernetes(.probes), at: next, priority: .probe)
            context.cause = cause
        }
    }

    /// Wakes the tickers of a pod whose probes may have something else to tell from now on.
    mutating func wakeProbes(of pod: Int, in context: inout Context<Event>) {
        pods[pod].letProbesSleep = false
        wakeTicker(.readiness, of: pod, at: context.now)
        wakeTicker(.liveness, of: pod, at: context.now)
        wakeTicker(.startup, of: pod, at: context.now)
        armProbes(in: &context)
    }

    private mutating func wakeTicker(_ type: ProbeType, of pod: Int, at now: SimTime) {
        guard let ticker = probes[pod][type], ticker.isAsleep else { return }
        probes[pod][type]?.isAsleep = false
        let isOver = probeClock.hasPassed(UInt32(pod), .tick(type), at: now)
        let next = ticker.nextTick(from: now, isNowOver: isOver)
        countSleep(type, of: pod, until: next)
        appoint(.tick(type), of: pod, at: next)
    }

    /// Whether nothing the ticker could learn by itself would change anything.
    ///
    /// Whoever changes what the handler answers wakes the tickers: see ``wakeProbes(of:in:)``.
    private mutating func canSleep(_ ticker: ProbeTicker, _ type: ProbeType, of pod: Int) -> Bool {
        guard plan.letsProbesSleep, ticker.attempt == nil, ticker.worker.isSettled,
            pods[pod].phase == .serving, !pods[pod].isBeingStopped, !pods[pod].isDeleting,
            !pods[pod].isHung
        else { return false }
        if type == .startup { return true }
        let service = Int(pods[pod].service)
        let check = plan.services[service].probeCheck(type)
        return check.database == nil && check.pooled == nil
            && probeLatency(type, of: service) == .zero
            && (!check.queue || answersAtOnce(pod))
    }

    /// Keeps every appointment of the instant.
    mutating func keepProbes(in context: inout Context<Event>) {
        probeClock.event = .none
        probeClock.eventDue = .distantFuture
        while let appointment = probeClock.keepNext(at: context.now) {
            let pod = Int(appointment.pod)
            guard tenancy[pod] == appointment.tenancy, pods[pod].phase != .gone else { continue }
            context.cause = pods[pod].origin
            let type = appointment.kind.type
            if appointment.kind.isTick {
                tick(type, of: pod, in: &context)
            } else {
                hear(type, of: pod, in: &context)
            }
        }
        armProbes(in: &context)
    }

    private mutating func tick(_ type: ProbeType, of pod: Int, in context: inout Context<Event>) {
        guard probes[pod][type] != nil else { return }
        probes[pod][type]?.lastTick = context.now
        attempt(type, of: pod, in: &context)
        guard let ticker = probes[pod][type] else { return }
        if canSleep(ticker, type, of: pod) {
            probes[pod][type]?.isAsleep = true
            if plan.services[Int(pods[pod].service)].probeCheck(type).queue {
                pods[pod].letProbesSleep = true
            }
        } else {
            appoint(.tick(type), of: pod, at: context.now + ticker.worker.spec.period)
        }
    }

    // MARK: Attempts

    /// Makes an attempt, if the worker wants one and none is under way.
    private mutating func attempt(
        _ type: ProbeType,
        of pod: Int,
        in context: inout Context<Event>
    ) {
        guard var ticker = probes[pod][type] else { return }
        guard ticker.attempt == nil else {
            probes[pod][type]?.hasMissedTick = true
            return
        }
        let decision = ticker.worker.attempt(
            at: context.now,
            isStarted: pods[pod].phase.isRunning && probes[pod].hasStarted,
            isBeingDeleted: pods[pod].isDeleting
        )
        probes[pod][type] = ticker
        guard case .probe(let timeout) = decision else { return }
        if type == .readiness, neverBecomesReady(pod) {
            find(type, of: pod, "its version never becomes ready")
            conclude(type, of: pod, .failure, in: &context)
            return
        }
        guard pods[pod].phase == .serving else {
            pods[pod].probeFailure = pods[pod].lastEnd
            find(type, of: pod, pods[pod].phase.silence)
            conclude(type, of: pod, .failure, in: &context)
            return
        }
        ask(type, of: pod, within: timeout, in: &context)
    }

    /// Asks the handler, which answers now or later.
    private mutating func ask(
        _ type: ProbeType,
        of pod: Int,
        within timeout: SimDuration,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[pod].service)
        let check = plan.services[service].probeCheck(type)
        let latency = probeLatency(type, of: service)
        let deadline = context.now + timeout
        if pods[pod].isHung {
            let cause = causeOfHang(of: pod)
            find(type, of: pod, "its process hangs")
            probes[pod][type]?.attempt = ProbeTicker.Attempt(
                due: deadline,
                deadline: deadline,
                outcome: .failure,
                isHeld: true,
                cause: cause
            )
            appoint(.answer(type), of: pod, at: deadline)
            armProbes(in: &context)
            return
        }
        if let operation = check.pooled {
            if check.queue {
                queueProbe(type, of: pod, for: operation, until: deadline, in: &context)
            } else {
                askPool(type, of: pod, for: operation, by: deadline, in: &context)
            }
            return
        }
        if check.queue, !answersAtOnce(pod) {
            queueProbe(type, of: pod, until: deadline, in: &context)
            return
        }
        var outcome = ProbeOutcome.success
        if let database = check.database,
            !probeConnection(to: Int(database), from: pod, in: &context)
        {
            outcome = .failure
            pods[pod].probeFailure = connectionCause(of: Int(database))
            findNoConnection(type, of: pod, to: Int(database))
        }
        if latency == .zero {
            conclude(type, of: pod, outcome, in: &context)
        } else {
            expect(outcome, of: type, from: pod, after: latency, by: deadline, in: &context)
        }
    }

    /// The kubelet waits for a slow answer, at the longest until its timeout.
    mutating func expect(
        _ outcome: ProbeOutcome,
        of type: ProbeType,
        from pod: Int,
        after latency: SimDuration,
        by deadline: SimTime,
        in context: inout Context<Event>
    ) {
        let answer = context.now + latency
        let isLate = answer >= deadline
        if isLate, !decisions.isEmpty {
            find(type, of: pod, "its handler takes \(ReportNumbers.span(latency))")
        }
        let cause = isLate ? probeSlowness[Int(pods[pod].service)].cause : pods[pod].probeFailure
        probes[pod][type]?.attempt = ProbeTicker.Attempt(
            due: min(answer, deadline),
            deadline: deadline,
            outcome: isLate ? .failure : outcome,
            cause: cause
        )
        appoint(.answer(type), of: pod, at: min(answer, deadline))
        armProbes(in: &context)
    }

    /// The answer of a slow handler comes, or the kubelet waits no longer.
    private mutating func hear(_ type: ProbeType, of pod: Int, in context: inout Context<Event>) {
        guard let attempt = probes[pod][type]?.attempt, attempt.due <= context.now else {
            return
        }
        if attempt.call != .none {
            findWait(type, of: pod, for: attempt.call)
            let service = Int(pods[pod].service)
            let isPooled = plan.services[service].probeCheck(type).pooled != nil
            pods[pod].probeFailure =
                isPooled
                ? hindranceOfPool(service, in: &context)
                : hindranceOfProbes(service, in: &context)
        } else if attempt.outcome == .failure {
            pods[pod].probeFailure = attempt.cause
        }
        conclude(type, of: pod, attempt.outcome, in: &context)
    }

    /// A process that hung goes on: it answers the probes that have waited for it.
    mutating func answerHeldProbes(of pod: Int, in context: inout Context<Event>) {
        for type in ProbeType.allCases {
            guard let attempt = probes[pod][type]?.attempt, attempt.isHeld,
                attempt.deadline > context.now
            else { continue }
            probes[pod][type]?.attempt = nil
            context.cause = pods[pod].origin
            ask(type, of: pod, within: attempt.deadline - context.now, in: &context)
        }
    }

    /// Counts the outcome of an attempt and does what follows.
    mutating func conclude(
        _ type: ProbeType,
        of pod: Int,
        _ outcome: ProbeOutcome,
        in context: inout Context<Event>
    ) {
        guard var ticker = probes[pod][type] else { return }
        let before = ticker
        ticker.attempt = nil
        let isLate = ticker.hasMissedTick
        ticker.hasMissedTick = false
        let isIgnored =
            type == .liveness && !interventions.livenessProbes.isEmpty
            && interventions.livenessProbes.contains(Int(pods[pod].service))
        let transition = ticker.record(isIgnored ? .success : outcome)
        probes[pod][type] = ticker
        explainProbe(type, of: pod, outcome, transition, from: before, at: context.now)
        follow(transition, of: type, on: pod, in: &context)
        if isLate { attempt(type, of: pod, in: &context) }
    }

    private mutating func follow(
        _ transition: ProbeTransition,
        of type: ProbeType,
        on pod: Int,
        in context: inout Context<Event>
    ) {
        switch transition {
        case .none:
            break
        case .becameSuccess:
            if type == .readiness { setReady(pod, true, in: &context) }
        case .becameFailure:
            context.cause = context.record(
                OccurrenceKind.podUnready.rawValue,
                subject: UInt32(pods[pod].service),
                value: Int64(pods[pod].ordinal),
                causes: pods[pod].probeFailure
            )
            setReady(pod, false, in: &context)
        case .kill:
            let kind: OccurrenceKind = type == .startup ? .podStartupFailed : .podLivenessFailed
            context.cause = context.record(
                kind.rawValue,
                subject: UInt32(pods[pod].service),
                value: Int64(pods[pod].ordinal),
                detail: pods[pod].restarts,
                causes: pods[pod].probeFailure
            )
            let seconds = probes[pod][type]?.worker.spec.terminationGracePeriodSeconds
            stopContainer(of: pod, grace: seconds.map { .seconds(Int64($0)) }, in: &context)
        case .started:
            // The kubelet reports the pod at once, and asks a probe that has not run yet.
            if probes[pod].readiness == nil {
                setReady(pod, true, in: &context)
            } else {
                attempt(.readiness, of: pod, in: &context)
            }
        }
    }

    // MARK: Slow handlers

    /// How long the handler of a probe takes besides what it does; zero for at once.
    func probeLatency(_ type: ProbeType, of service: Int) -> SimDuration {
        guard !probeSlowness.isEmpty else { return .zero }
        return probeSlowness[service].latency[Int(type.rawValue)]
    }

    /// Works out anew how slowly the handlers of a service's probes answer.
    mutating func reviewProbes(of service: Int, in context: inout Context<Event>) {
        if probeSlowness.isEmpty {
            probeSlowness = Array(repeating: ProbeSlowness(), count: services.count)
        }
        probeSlowness[service] = ProbeSlowness()
        for fault in plan.faults.indices where faults[fault].isActive {
            guard case .probeSlow(let slowed, let types, let latency) = plan.faults[fault].effect,
                Int(slowed) == service
            else { continue }
            for type in types {
                probeSlowness[service].latency[Int(type.rawValue)] += latency
            }
            probeSlowness[service].cause = max(probeSlowness[service].cause, faults[fault].began)
        }
        for slot in deployments[service].pods { wakeProbes(of: Int(slot), in: &context) }
    }
}
