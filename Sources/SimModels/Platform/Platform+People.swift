import SimCore

/// Somebody on call while the platform runs.
struct ResponderState: Sendable {
    var machine: Responder
    var stream: StreamID
    /// The last thing that led to what they do.
    var cause = OccurrenceID.none
    var event = EventID.none
    /// The event for the end of the engagement, while no alert is open.
    var standDown = EventID.none
}

/// Where people meet the platform: they acknowledge, and then do what the runbook says.
extension Platform {
    mutating func handle(_ event: OperationsEvent, in context: inout Context<Event>) {
        switch event {
        case .responder(let index):
            let person = Int(index)
            responders[person].event = .none
            while let fact = responders[person].machine.advance(to: context.now) {
                follow(fact, of: person, in: &context)
            }
            armResponder(person, in: &context)
        case .failedOver(let person, let step):
            finishFailover(plan.onCall[Int(person)].actions[Int(step)], in: &context)
        case .standDown(let index):
            let person = Int(index)
            responders[person].standDown = .none
            guard responders[person].machine.isEngaged else { return }
            responders[person].machine.standDown(at: context.now)
            context.cancel(responders[person].event)
            responders[person].event = .none
            context.record(
                OccurrenceKind.responderStoodDown.rawValue,
                subject: UInt32(person),
                causes: responders[person].cause
            )
        }
    }

    /// An alert opened or closed: those whom it pages go on, or stop in a while.
    mutating func reviewEngagements(after alert: Int, in context: inout Context<Event>) {
        for person in plan.onCall.indices
        where plan.onCall[person].alerts.contains(UInt16(alert)) {
            let isAnyOpen = plan.onCall[person].alerts.contains { alerts[Int($0)].opened != .none }
            context.cancel(responders[person].standDown)
            responders[person].standDown = .none
            guard !isAnyOpen else { continue }
            responders[person].standDown = context.schedule(
                .operations(.standDown(index: UInt16(person))),
                after: plan.onCall[person].standDownAfter,
                priority: .person
            )
        }
    }

    mutating func armResponder(_ person: Int, in context: inout Context<Event>) {
        guard responders[person].event == .none,
            let next = responders[person].machine.nextTimer
        else { return }
        context.cause = responders[person].cause
        responders[person].event = context.schedule(
            .operations(.responder(index: UInt16(person))),
            at: max(next, context.now),
            priority: .person
        )
    }

    private mutating func follow(
        _ fact: Responder.Fact,
        of person: Int,
        in context: inout Context<Event>
    ) {
        switch fact {
        case .acknowledged:
            responders[person].cause = context.record(
                OccurrenceKind.pageAcknowledged.rawValue,
                subject: UInt32(person),
                causes: responders[person].cause
            )
        case .stepTakesEffect(let index, _):
            let step = RunbookStepNumber(person: person, step: index)
            guard !interventions.steps.contains(step) else { break }
            let action = plan.onCall[person].actions[index]
            responders[person].cause = context.record(
                OccurrenceKind.runbookStep.rawValue,
                subject: UInt32(person),
                value: Int64(index),
                detail: hasNothingToDo(action) ? 1 : 0,
                causes: responders[person].cause
            )
            context.cause = responders[person].cause
            if case .failover(_, let takes, _) = action {
                context.schedule(
                    .operations(
                        .failedOver(
                            person: UInt16(person),
                            step: UInt16(truncatingIfNeeded: index)
                        )
                    ),
                    after: takes,
                    priority: .stateChange
                )
            }
            act(action, in: &context)
        case .finished:
            break
        }
    }

    private mutating func act(_ action: ActionPlan, in context: inout Context<Event>) {
        switch action {
        case .none:
            break
        case .setMaxReplicas(let service, let replicas):
            let service = Int(service)
            guard var controller = deployments[service].autoscaler else { return }
            var spec = controller.spec
            spec.maxReplicas = replicas
            spec.minReplicas = min(spec.minReplicas ?? 1, replicas)
            controller.update(spec)
            deployments[service].autoscaler = controller
            deployments[service].intervention = context.cause
        case .setReplicas(let service, let replicas):
            deployments[Int(service)].replicas = replicas
            deployments[Int(service)].intervention = context.cause
            settleReplicas(of: Int(service), in: &context)
        case .restart(let service):
            replacePods(of: Int(service), in: &context)
        case .disableLivenessProbe(let service):
            removeLivenessProbe(of: Int(service), in: &context)
        case .terminateConnections(let service):
            terminateConnections(of: Int(service), in: &context)
        case .rolloutRestart(let service):
            restartRollout(of: Int(service), in: &context)
        case .rollback(let service):
            undoRollout(of: Int(service), in: &context)
        case .endSessions(let database, let spec):
            endSessions(of: Int(database), spec, in: &context)
        case .cancelMigration(let database):
            cancelMigrations(on: Int(database), of: nil, in: &context)
        case .endFault(let fault, _):
            if let fault { endByHand(Int(fault), in: &context) }
        case .failover(let database, _, let dnsTTL):
            takeDown(Int(database), for: .failover(dnsTTL: dnsTTL), in: &context)
        case .setConfig(let service, let changes):
            changeConfiguration(of: Int(service), changes, in: &context)
        }
    }

    /// Deletes every pod of a service; new ones take their places at once.
    private mutating func replacePods(of service: Int, in context: inout Context<Event>) {
        deployments[service].intervention = context.cause
        let wanted = deployments[service].replicas
        deployments[service].replicas = 0
        settleReplicas(of: service, in: &context)
        deployments[service].replicas = wanted
        settleReplicas(of: service, in: &context)
    }
}
