import SimCore

/// Where faults meet Kafka: a broker is killed, and its partitions get leaders.
extension Platform {
    mutating func killBroker(_ broker: Int, in context: inout Context<Event>) {
        let id = BrokerID(UInt32(broker))
        if broker < brokerLosses.count { brokerLosses[broker] = context.cause }
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
            case .elected(_, let removed, let lost):
                let gone = acknowledged(in: removed, of: place)
                context.cause = context.record(
                    OccurrenceKind.kafkaLeaderElected.rawValue,
                    subject: UInt32(partitions[place].topic),
                    value: Int64(place - topics[Int(partitions[place].topic)].firstPartition),
                    causes: partitions[place].outage
                )
                partitions[place].outage = .none
                partitions[place].stall = .none
                partitions[place].consumption.truncated(to: partitions[place].log.logEndOffset)
                partitions[place].replicating.removeAll()
                if lost.acknowledged > 0 {
                    ledger.lose(lost.acknowledged, .notReplicated)
                    let loss = context.record(
                        OccurrenceKind.messagesLost.rawValue,
                        subject: UInt32(lossService(of: place)),
                        value: lost.acknowledged,
                        detail: Int64(LossCause.notReplicated.rawValue)
                    )
                    for part in gone {
                        judge(part, in: place, as: .lostInLog, because: loss, at: context.now)
                    }
                }
                partitions[place].acceptance.cut(from: removed.lower)
                failAwaiting(place, in: &context)
                tellProducers(of: place, hasLeader: true, in: &context)
                wakeOwner(of: place, in: &context)
            case .noEligibleReplica:
                noteStall(of: place, in: &context)
            case .unchanged:
                break
            }
        }
    }

    /// What of a range that an election cut off had been acknowledged: all but the batches that waited
    /// for the followers.
    private func acknowledged(in removed: OffsetRange, of place: Int) -> [OffsetRange] {
        guard partitions[place].acceptance.isKept else { return [] }
        var answer: [OffsetRange] = []
        var lower = removed.lower
        for raw in partitions[place].awaiting {
            guard let batch = batches.find(PoolHandle(raw: raw)), batch.upper > removed.lower else {
                continue
            }
            let start = min(batch.upper - batch.count, removed.upper)
            if start > lower { answer.append(OffsetRange(lower, start)) }
            lower = max(lower, batch.upper)
        }
        if lower < removed.upper { answer.append(OffsetRange(lower, removed.upper)) }
        return answer
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
