import SimCore

/// What kubelets make of the answers to probes, told for the services that were asked about.
extension Platform {
    /// Keeps why an attempt of a probe fails, if it does, until the kubelet hears of it.
    mutating func find(_ type: ProbeType, of pod: Int, _ words: String) {
        guard decisions.place(of: .probe, Int(pods[pod].service)) != nil else { return }
        keep(ProbeNotes.Finding(words: words), type, of: pod)
    }

    private mutating func keep(_ finding: ProbeNotes.Finding?, _ type: ProbeType, of pod: Int) {
        let ordinal = pods[pod].ordinal
        decisions.probes.withNote(type, of: pod, ordinal: ordinal) { $0.finding = finding }
    }

    /// Keeps what the request of a probe waits for, when the kubelet waits no longer.
    mutating func findWait(_ type: ProbeType, of pod: Int, for call: PoolHandle) {
        guard decisions.place(of: .probe, Int(pods[pod].service)) != nil else { return }
        keep(wait(of: call, on: pod), type, of: pod)
    }

    private mutating func wait(of call: PoolHandle, on pod: Int) -> ProbeNotes.Finding? {
        guard let record = calls.find(call) else { return nil }
        let service = Int(pods[pod].service)
        let hasLoops = plan.services[service].server.hasLoops
        switch record.state {
        case .queued:
            return ProbeNotes.Finding(
                words: hasLoops ? "the event loop was busy" : "no worker was free",
                inputs: [
                    Decision.Input("requests at work", .count(Int64(pods[pod].busyWorkers))),
                    Decision.Input("workers", .count(Int64(plan.services[service].workers))),
                    Decision.Input("in line", .count(Int64(pods[pod].queue.count))),
                ]
            )
        case .standingBy:
            return ProbeNotes.Finding(
                words: hasLoops ? "the event loop was busy" : "no thread of its process was free",
                inputs: [
                    Decision.Input("requests at work", .count(Int64(pods[pod].busyWorkers)))
                ]
            )
        case .waitingForConnection:
            guard let use = pool(of: record.operation) else {
                return ProbeNotes.Finding(words: "no connection was free")
            }
            let level = poolLevel(of: pod, use)
            return ProbeNotes.Finding(
                words: "no connection of pool \(plan.services[service].pools[use].name) was free",
                inputs: level.inputs(of: plan.services[service].pools[use].perPod)
            )
        case .running, .waitingForCallee:
            return ProbeNotes.Finding(words: "its handler was still at work")
        case .lost, .onTheWay, .answering:
            return ProbeNotes.Finding(words: "nothing answers at its node")
        }
    }

    /// Which of the pools of its service an operation of a probe borrows from.
    private func pool(of operation: UInt16) -> Int? {
        let operation = plan.operations[Int(operation)]
        let first = Int(operation.firstStep)
        for step in plan.steps[first..<first + Int(operation.stepCount)] {
            switch step {
            case .query(_, _, let pool), .begin(let pool): return Int(pool)
            default: continue
            }
        }
        return nil
    }

    /// Why a handler that needs a new connection to a database gets none.
    mutating func findNoConnection(_ type: ProbeType, of pod: Int, to database: Int) {
        guard decisions.place(of: .probe, Int(pods[pod].service)) != nil else { return }
        let slots = databases[database].slots
        keep(
            ProbeNotes.Finding(
                words: "no new connection to \(plan.names.databases[database])",
                inputs: [Decision.Input("connections open", .count(Int64(slots.live)))]
            ),
            type,
            of: pod
        )
    }

    // MARK: Told

    /// Instants passed while a ticker slept, at which the probe would have passed.
    mutating func countSleep(_ type: ProbeType, of pod: Int, until next: SimTime) {
        let service = Int(pods[pod].service)
        guard type != .startup, decisions.place(of: .probe, service) != nil,
            let ticker = probes[pod][type]
        else { return }
        let passes = ticker.ticks(until: next)
        let ordinal = pods[pod].ordinal
        decisions.probes.count(type, of: service, passes: passes)
        decisions.probes.withNote(type, of: pod, ordinal: ordinal) { $0.passes += passes }
    }

    /// Tells what the kubelet made of the outcome of an attempt.
    mutating func explainProbe(
        _ type: ProbeType,
        of pod: Int,
        _ outcome: ProbeOutcome,
        _ transition: ProbeTransition,
        from before: ProbeTicker,
        at now: SimTime
    ) {
        let service = Int(pods[pod].service)
        guard let place = decisions.place(of: .probe, service), let after = probes[pod][type]
        else { return }
        let failed = outcome == .failure
        decisions.probes.count(type, of: service, passes: failed ? 0 : 1, failures: failed ? 1 : 0)
        var note = ProbeNotes.Note(ordinal: pods[pod].ordinal)
        decisions.probes.withNote(type, of: pod, ordinal: pods[pod].ordinal) { kept in
            note = kept
            kept.finding = nil
            if failed {
                kept.hasFailed = true
                kept.passes = 0
            } else {
                kept.passes += 1
                if transition == .becameSuccess || transition == .started { kept.hasFailed = false }
            }
        }
        let isNews = transition == .becameSuccess || transition == .started
        guard failed || (isNews && note.hasFailed) else { return }
        let spec = after.worker.spec
        var decision = Decision(
            at: decisions.time(now),
            what: type.word,
            subject: "\(plan.names.services[service])-\(pods[pod].ordinal)",
            rule: rule(of: type, spec, service),
            result: failed ? "fails" : type == .startup ? "started" : "ready again",
            isChange: transition != .none
        )
        if failed {
            let isDropped = before.worker.isOnHold
            let run = transition == .kill ? spec.failureThreshold : after.worker.run
            decision.inputs = [
                Decision.Input("because", .word(note.finding?.words ?? "it got no answer"))
            ]
            if let attempt = before.attempt {
                let waited = now - (attempt.deadline - spec.timeout)
                decision.inputs.append(Decision.Input("waited", .span(waited)))
            }
            decision.inputs += note.finding?.inputs ?? []
            if !isDropped {
                decision.inputs.append(Decision.Input("failures in a row", .count(Int64(run))))
            }
            if note.passes > 0 {
                decision.inputs.append(Decision.Input("passes before", .count(note.passes)))
            }
            switch transition {
            case .becameFailure: decision.result = "unready"
            case .kill:
                decision.result = "killed"
                let grace =
                    spec.terminationGracePeriodSeconds.map { SimDuration.seconds(Int64($0)) }
                    ?? plan.services[service].gracePeriod
                decision.inputs.append(Decision.Input("SIGKILL after", .span(grace)))
            default:
                if isDropped {
                    decision.heldBack = "the container is being ended already"
                } else if type == .readiness, before.worker.result == .failure {
                    decision.heldBack = "the pod is unready already"
                } else if run < spec.failureThreshold {
                    decision.heldBack = "failureThreshold \(spec.failureThreshold) is not reached"
                }
            }
        } else {
            decision.inputs = [
                Decision.Input("successes in a row", .count(Int64(after.worker.run)))
            ]
        }
        decisions.add(decision, to: place)
    }

    private func rule(of type: ProbeType, _ spec: ProbeSpec, _ service: Int) -> String {
        let failures = ReportNumbers.count(Int64(spec.failureThreshold), "failure")
        let row = spec.failureThreshold == 1 ? "" : " in a row"
        let head =
            "asked every periodSeconds \(spec.periodSeconds), timeoutSeconds "
            + "\(spec.timeoutSeconds); \(failures)\(row) (failureThreshold) "
        switch type {
        case .readiness:
            let successes =
                spec.successThreshold == 1 ? "1 success" : "\(spec.successThreshold) successes"
            return head + "take the pod out of the Service, \(successes) (successThreshold) put "
                + "it back"
        case .liveness: return head + "kill the container, which starts anew"
        case .startup:
            return head
                + "kill the container, which starts anew; until it passes the other probes wait"
        }
    }

    /// How often each probe of a service passed and failed.
    func probeTotals(of service: Int, at end: SimTime) -> [Decision] {
        ProbeType.allCases.compactMap { type in
            guard let spec = plan.services[service].probe(type) else { return nil }
            var total = decisions.probes.total(type, of: service)
            if type != .startup {
                for slot in deployments[service].pods {
                    guard let ticker = probes[Int(slot)][type], ticker.isAsleep,
                        pods[Int(slot)].phase != .gone
                    else { continue }
                    total.passes += ticker.ticks(until: end)
                }
            }
            return Decision(
                at: decisions.time(end),
                what: type.word,
                inputs: [
                    Decision.Input("passed", .count(total.passes)),
                    Decision.Input("failed", .count(total.failures)),
                ],
                rule: rule(of: type, spec, service),
                result: "in all"
            )
        }
    }
}

extension ProbeType {
    /// The name in the pod's spec, without `Probe`.
    fileprivate var word: String {
        switch self {
        case .readiness: "readiness"
        case .liveness: "liveness"
        case .startup: "startup"
        }
    }
}

extension ContainerPhase {
    /// Why a container in this phase does not answer a probe.
    var silence: String {
        switch self {
        case .creating: "its container is not there yet"
        case .starting: "the application does not answer yet"
        case .serving: "the application does not answer"
        case .stopping: "the application is stopping"
        case .backOff: "its process has ended"
        case .gone: "the pod is gone"
        case .lost: "nothing answers at its node"
        }
    }
}

extension CallOutcome {
    /// Why the handler of a probe has no good answer.
    var probeWords: String {
        switch self {
        case .succeeded: "the answer came too late"
        case .rejected: "the server turned it away"
        case .failed(let cause):
            switch cause {
            case .workerKilled: "the server killed the worker that had it"
            case .connectionPoolTimeout: "no connection came free within the pool's timeout"
            case .databaseRefused: "the database refused a connection"
            case .proxyRefused: "the database's proxy had no connection"
            case .connectionLost: "its connection to the database broke"
            default: "its handler failed (\(cause.name))"
            }
        }
    }
}

extension ProbeTicker {
    /// How many of its instants lie after its last tick and before an instant.
    fileprivate func ticks(until end: SimTime) -> Int64 {
        let span = (end - lastTick).nanoseconds
        guard span > 0 else { return 0 }
        return (span - 1) / worker.spec.period.nanoseconds
    }
}

extension ServicePlan {
    /// A probe of its pods; nil if they do not have it.
    func probe(_ type: ProbeType) -> ProbeSpec? {
        switch type {
        case .readiness: readinessProbe
        case .liveness: livenessProbe
        case .startup: startupProbe
        }
    }
}
