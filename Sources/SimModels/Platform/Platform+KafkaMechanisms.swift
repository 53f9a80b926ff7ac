import SimCore

/// What Kafka's clients and brokers do that turns one trouble into another, told when it happens.
extension Platform {
    // MARK: Brokers

    /// The losses of the brokers that have copies of a partition.
    mutating func lossesOfCopies(of place: Int) -> (causes: Causes, count: Int) {
        var causes = Causes()
        var count = 0
        for replica in partitions[place].log.replicas where !replica.isAlive {
            count += 1
            let broker = Int(replica.broker.rawValue)
            if broker < brokerLosses.count { causes.insert(brokerLosses[broker]) }
        }
        return (causes, count)
    }

    /// The leader of a partition is gone, and no copy may take its place.
    mutating func noteStall(of place: Int, in context: inout Context<Event>) {
        guard partitions[place].stall == .none else { return }
        let losses = lossesOfCopies(of: place)
        var causes = losses.causes
        causes.insert(partitions[place].outage)
        let topic = Int(partitions[place].topic)
        partitions[place].stall = context.record(
            OccurrenceKind.kafkaPartitionStalled.rawValue,
            subject: UInt32(topic),
            value: Int64(place - topics[topic].firstPartition),
            detail: Int64(losses.count),
            causes: causes
        )
    }

    /// A partition refuses a batch, because too few of its copies are in sync.
    mutating func noteThinness(of place: Int, in context: inout Context<Event>) {
        guard partitions[place].thinness == .none, partitions[place].log.isUnderMinIsr else {
            return
        }
        let topic = Int(partitions[place].topic)
        partitions[place].thinness = context.record(
            OccurrenceKind.kafkaTooFewInSync.rawValue,
            subject: UInt32(topic),
            value: Int64(place - topics[topic].firstPartition),
            detail: Int64(partitions[place].log.inSyncReplicas),
            causes: lossesOfCopies(of: place).causes
        )
    }

    // MARK: Producers

    /// How long no message must have been refused for another one to be news.
    static var bufferCalm: SimDuration { .seconds(10) }

    /// The producer of a pod has no room for more.
    mutating func noteFullBuffer(on pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        let isOld =
            services[service].bufferFull != .none
            && context.now - services[service].lastBufferFullAt <= Self.bufferCalm
        services[service].lastBufferFullAt = context.now
        guard !isOld else { return }
        var causes = stallCauses(ofProducer: service)
        if causes.count == 0 {
            causes.insert(
                disturbances(of: service, since: context.now - Self.onset, in: &context)
            )
        }
        if causes.count == 0 { causes.insert(loadCause(of: service)) }
        services[service].bufferFull = context.record(
            OccurrenceKind.producerBufferFull.rawValue,
            subject: UInt32(service),
            value: clients[pod].producer?.held ?? 0,
            causes: causes
        )
    }

    // MARK: Consumers

    /// A member leaves its group by itself, because its application has not polled for too long.
    mutating func notePollInterval(of pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        guard pods[pod].phase == .serving, let config = clients[pod].member?.config else { return }
        let cause = holdup(ofConsumerIn: pod, service, in: &context)
        let occurrence = context.record(
            OccurrenceKind.kafkaPollIntervalExceeded.rawValue,
            subject: UInt32(service),
            value: Int64(pods[pod].ordinal),
            detail: config.maxPollInterval.nanoseconds / 1_000_000,
            causes: cause == .none
                ? disturbances(
                    of: service,
                    since: context.now - config.maxPollInterval,
                    in: &context
                ) : Causes(cause)
        )
        groups[service]?.lastLoss = occurrence
        context.cause = occurrence
    }

    /// The coordinator of a group gave up on members that it had not heard of for too long.
    mutating func noteExpiry(
        of service: Int,
        from members: Int,
        in context: inout Context<Event>
    ) {
        guard let group = groups[service], group.hasBeenStable,
            group.coordinator.memberCount < members
        else { return }
        let timeout = plan.services[service].consumer?.config.sessionTimeout ?? .zero
        let occurrence = context.record(
            OccurrenceKind.kafkaSessionExpired.rawValue,
            subject: UInt32(service),
            value: Int64(members - group.coordinator.memberCount),
            detail: timeout.nanoseconds / 1_000_000,
            causes: group.lastEnd,
            group.lastLoss
        )
        groups[service]?.lastLoss = occurrence
        context.cause = occurrence
    }

    /// A member commits to a group that went on without it.
    mutating func noteRefusedCommit(of pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        guard clients[pod].inHandCount > 0, let group = groups[service], group.hasBeenStable else {
            return
        }
        context.record(
            OccurrenceKind.kafkaCommitRefused.rawValue,
            subject: UInt32(service),
            value: Int64(pods[pod].ordinal),
            detail: clients[pod].inHandCount,
            causes: group.lastLoss
        )
    }
}
