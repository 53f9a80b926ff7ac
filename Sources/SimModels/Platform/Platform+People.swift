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
            responders[person].cause = context.record(
                OccurrenceKind.runbookStep.rawValue,
                subject: UInt32(person),
                value: Int64(index),
                causes: responders[person].cause
            )
            context.cause = responders[person].cause
            act(plan.onCall[person].actions[index], in: &context)
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
            deployments[Int(service)].livenessDisabled = true
            for slot in deployments[Int(service)].pods { probes[Int(slot)].liveness = nil }
        case .terminateConnections(let service):
            terminateConnections(of: Int(service), in: &context)
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

/// What breaks, when the scenario says so.
extension Platform {
    mutating func handle(_ event: FaultEvent, in context: inout Context<Event>) {
        switch event {
        case .strike(let index):
            let fault = plan.faults[Int(index)]
            context.cause = context.record(
                OccurrenceKind.faultStruck.rawValue,
                subject: UInt32(index),
                causes: .none
            )
            switch fault.effect {
            case .killPods(let service, let count):
                killPods(of: Int(service), count: count, in: &context)
            case .killBroker(let broker):
                killBroker(broker, in: &context)
            }
        }
    }

    private mutating func killPods(
        of service: Int,
        count: Int?,
        in context: inout Context<Event>
    ) {
        var running = deployments[service].pods.map(Int.init).filter { pods[$0].phase.isRunning }
        var left = min(count ?? running.count, running.count)
        let fault = context.cause
        guard let faultStream else { return }
        while left > 0 {
            left -= 1
            let choice = context.index(below: running.count, faultStream)
            let pod = running.remove(at: choice)
            // The end of one container may have let another one end that only waited for it.
            guard pods[pod].phase.isRunning else { continue }
            context.cause = context.record(
                OccurrenceKind.podKilled.rawValue,
                subject: UInt32(service),
                value: Int64(pods[pod].ordinal),
                causes: fault
            )
            endContainer(of: pod, in: &context)
        }
    }

    private mutating func killBroker(_ broker: Int, in context: inout Context<Event>) {
        let id = BrokerID(UInt32(broker))
        for place in partitions.indices {
            guard case .leaderLost = partitions[place].log.brokerFailed(id) else { continue }
            let lost = context.record(
                OccurrenceKind.kafkaLeaderLost.rawValue,
                subject: UInt32(partitions[place].topic),
                value: Int64(place - topics[Int(partitions[place].topic)].firstPartition)
            )
            partitions[place].outage = lost
            partitions[place].fallenLeader = UInt32(broker)
            tellProducers(of: place, hasLeader: false, in: &context)
        }
        context.schedule(
            .kafka(.brokerFenced(broker: UInt32(broker))),
            after: plan.kafka.brokerSessionTimeout,
            priority: .controller
        )
    }

    /// The dead broker's session is over: it leaves the in-sync sets, and its partitions get leaders.
    mutating func electLeaders(after broker: Int, in context: inout Context<Event>) {
        let id = BrokerID(UInt32(broker))
        for place in partitions.indices {
            if !partitions[place].log.isOffline {
                partitions[place].log.removeFromISR(id)
                settleAwaiting(place, in: &context)
                wakeOwner(of: place, in: &context)
                continue
            }
            // Nobody misses the leader of another partition before its own session is over.
            guard partitions[place].fallenLeader == UInt32(broker) else { continue }
            switch partitions[place].log.elect() {
            case .elected(_, _, let lost):
                context.cause = context.record(
                    OccurrenceKind.kafkaLeaderElected.rawValue,
                    subject: UInt32(partitions[place].topic),
                    value: Int64(place - topics[Int(partitions[place].topic)].firstPartition),
                    causes: partitions[place].outage
                )
                partitions[place].outage = .none
                partitions[place].consumption.truncated(to: partitions[place].log.logEndOffset)
                partitions[place].replicating.removeAll()
                if lost.acknowledged > 0 {
                    ledger.lose(lost.acknowledged, .notReplicated)
                    context.record(
                        OccurrenceKind.messagesLost.rawValue,
                        subject: UInt32(lossService(of: place)),
                        value: lost.acknowledged,
                        detail: Int64(LossCause.notReplicated.rawValue)
                    )
                }
                failAwaiting(place, in: &context)
                tellProducers(of: place, hasLeader: true, in: &context)
                wakeOwner(of: place, in: &context)
            case .unchanged, .noEligibleReplica:
                break
            }
        }
    }

    /// The service whose messages a partition holds, for the story of a loss.
    private func lossService(of place: Int) -> Int {
        let topic = partitions[place].topic
        return plan.services.firstIndex { $0.producer != nil && $0.producerTopic == topic } ?? 0
    }

    private mutating func tellProducers(
        of place: Int,
        hasLeader: Bool,
        in context: inout Context<Event>
    ) {
        let topic = partitions[place].topic
        let partition = Int32(place - topics[Int(topic)].firstPartition)
        for pod in pods.indices where clients[pod].producer != nil {
            guard plan.services[Int(pods[pod].service)].producerTopic == topic else { continue }
            clients[pod].producer?.setLeader(ofPartition: partition, isKnown: hasLeader)
            if pods[pod].phase.isRunning { pumpProducer(of: pod, in: &context) }
        }
    }
}
