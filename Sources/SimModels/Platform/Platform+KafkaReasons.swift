import SimCore

/// What holds consumers up, and what keeps messages from brokers.
extension Platform {
    /// What holds the consumers in the pods of a service.
    mutating func holdupsOfConsumers(
        of service: Int,
        in context: inout Context<Event>
    ) -> Reasons {
        var reasons = Reasons()
        var place = 0
        while place < deployments[service].pods.count {
            let pod = Int(deployments[service].pods[place])
            place += 1
            guard pods[pod].phase != .gone else { continue }
            reasons.count(holdup(ofConsumerIn: pod, service, in: &context))
        }
        return reasons
    }

    mutating func holdup(
        ofConsumerIn pod: Int,
        _ service: Int,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        guard clients[pod].member != nil else { return absenceCause(of: pod) }
        guard clients[pod].inHandCount > 0 else {
            return groups[service]?.rebalance ?? .none
        }
        if clients[pod].session != .none {
            let cause = holdup(ofSession: clients[pod].session, 1, in: &context)
            if cause != .none { return cause }
        } else if plan.services[service].consumerQuery != nil, plan.services[service].hasPools {
            let cause = poolCause(of: service, 1, in: &context)
            if cause != .none { return cause }
        }
        if ailments[service].messageFactor != 1 {
            let cause = slownessCause { target in
                if case .service(let slow) = target { Int(slow) == service } else { false }
            }
            if cause != .none { return cause }
        }
        return cpuCause(of: pod)
    }

    /// Why a group lags that kept up until an instant.
    mutating func lagCauses(
        of topic: Int,
        readBy service: Int,
        in context: inout Context<Event>
    ) -> Causes {
        var causes = Causes()
        let reasons = holdupsOfConsumers(of: service, in: &context)
        causes.insert(Array(reasons.main.prefix(3)))
        let from = topics[topic].keptUpAt - Self.onset
        if reasons.isOrdinary || causes.count == 0 {
            let rebalance = groups[service]?.rebalance ?? .none
            causes.insert(rebalance)
            if Self.isNewer(services[service].lastPodLoss, than: from, in: &context) {
                causes.insert(services[service].lastPodLoss)
            }
            if Self.isNewer(topics[topic].load, than: from, in: &context) {
                causes.insert(topics[topic].load)
            }
            if causes.count == 0 {
                causes.insert(disturbances(of: service, since: from, in: &context))
            }
            if causes.count == 0 { causes.insert(topics[topic].load) }
        }
        return causes
    }

    // MARK: Brokers

    /// What keeps messages of a topic from its brokers, weighed by partitions: that no copy may lead one, that
    /// too few are in sync, that a leader is gone.
    private mutating func stalls(of topic: Int) -> Reasons {
        var reasons = Reasons()
        let first = topics[topic].firstPartition
        for place in first..<first + topics[topic].count {
            if partitions[place].stall != .none {
                reasons.count(partitions[place].stall)
            } else if partitions[place].outage != .none {
                reasons.count(partitions[place].outage)
            } else if partitions[place].thinness != .none {
                reasons.count(partitions[place].thinness)
            }
        }
        return reasons
    }

    /// The reasons that keep messages of a topic from its brokers, those of most partitions first.
    mutating func stallCauses(of topic: Int) -> Causes {
        var causes = Causes()
        causes.insert(stalls(of: topic).decisive)
        return causes
    }

    /// The first of them, as of a look that is at most a second old.
    mutating func stallCause(of topic: Int, at now: SimTime) -> OccurrenceID {
        if topics[topic].stallLookedAt.map({ now - $0 >= Self.lookInterval }) ?? true {
            topics[topic].stallLookedAt = now
            topics[topic].stall = stalls(of: topic).decisive.first ?? .none
        }
        return topics[topic].stall
    }

    /// The loss of the broker without whose copies records of a topic are written and can't be read: too
    /// few of a partition are in sync for its high watermark to go on.
    mutating func thinnessCause(of topic: Int) -> OccurrenceID {
        let first = topics[topic].firstPartition
        for place in first..<first + topics[topic].count where partitions[place].log.isUnderMinIsr {
            let losses = lossesOfCopies(of: place).causes
            if losses.count > 0 { return losses[0] }
        }
        return .none
    }

    /// What keeps the messages of a service from brokers.
    mutating func stallCauses(ofProducer service: Int) -> Causes {
        guard plan.services[service].producer != nil else { return Causes() }
        return stallCauses(of: Int(plan.services[service].producerTopic))
    }

    /// Why messages are lost that way, on a pod of a service.
    mutating func lossCauses(
        _ cause: LossCause,
        of service: Int,
        in context: inout Context<Event>
    ) -> Causes {
        var causes = Causes()
        switch cause {
        case .deliveryTimeout, .sentWithoutLeader:
            causes.insert(stallCauses(ofProducer: service))
            if causes.count == 0 {
                causes.insert(
                    disturbances(
                        of: service,
                        since: context.now - Self.onset * 2,
                        in: &context
                    )
                )
            }
            if causes.count == 0 { causes.insert(context.cause) }
        case .queueAtKill, .bufferAtKill, .inFlightAtKill:
            causes.insert(context.cause)
            if plan.services[service].producer != nil {
                causes.insert(stallCauses(ofProducer: service))
            }
        default:
            causes.insert(context.cause)
        }
        return causes
    }
}
