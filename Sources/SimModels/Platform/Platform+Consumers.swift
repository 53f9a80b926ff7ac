import SimCore

/// Where pods meet Kafka as readers: the group they join, and what they do with its messages.
extension Platform {
    // MARK: The process

    /// The application of a pod started: its consumer joins the group.
    mutating func startKafkaClients(of pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        guard let spec = plan.services[service].consumer, var group = groups[service] else {
            return
        }
        let client = UInt32(group.clients.count)
        group.clients.append(UInt32(pod))
        groups[service] = group
        nameMember(client, in: pod)
        var member = GroupMember(
            config: spec.config,
            client: client,
            rank: client,
            topics: [Int32(plan.services[service].consumerTopic)]
        )
        let step = member.start(at: context.now)
        clients[pod].member = member
        clients[pod].hasLeft = false
        follow(step, of: pod, in: &context)
        settleGroup(of: service, in: &context)
    }

    /// SIGTERM reached the application: it may flush its producer and close its consumer.
    mutating func stopKafkaClients(of pod: Int, in context: inout Context<Event>) {
        let shutdown = plan.services[Int(pods[pod].service)].shutdown
        if shutdown.flushProducer {
            clients[pod].producer?.beginFlush(at: context.now)
            pumpProducer(of: pod, in: &context)
        }
        if shutdown.leaveGroup, clients[pod].inHandCount == 0 { leaveGroup(pod, in: &context) }
    }

    /// Whether the application's Kafka clients have finished what they want to finish.
    func isKafkaDrained(_ pod: Int) -> Bool {
        let shutdown = plan.services[Int(pods[pod].service)].shutdown
        if shutdown.flushProducer, let producer = clients[pod].producer, !producer.isDrained {
            return false
        }
        if shutdown.leaveGroup, clients[pod].member != nil, !clients[pod].hasLeft { return false }
        return true
    }

    /// The process ended: the producer's memory is gone, the consumer falls silent.
    mutating func endKafkaClients(of pod: Int, in context: inout Context<Event>) {
        killProducer(of: pod, in: &context)
        guard clients[pod].member != nil else { return }
        if !clients[pod].hasLeft { groups[Int(pods[pod].service)]?.lastEnd = context.cause }
        context.cancel(clients[pod].memberTimer)
        clients[pod].memberTimer = .none
        clients[pod].memberDue = .distantFuture
        abandonInHand(of: pod, in: &context)
        clients[pod].member?.kill()
        clients[pod].member = nil
    }

    // MARK: Partitions

    mutating func takePartitions(of pod: Int, in context: inout Context<Event>) {
        guard let assignment = clients[pod].member?.assignment else { return }
        for place in assignment.map({ partitionIndex($0) }) {
            partitions[place].owner = UInt32(pod)
            partitions[place].consumption.resume()
        }
        consume(on: pod, in: &context)
    }

    mutating func releasePartitions(of pod: Int) {
        guard let released = clients[pod].member?.released else { return }
        for place in released.map({ partitionIndex($0) })
        where partitions[place].owner == UInt32(pod) {
            partitions[place].owner = .max
        }
    }

    private func partitionIndex(_ partition: TopicPartition) -> Int {
        topics[Int(partition.topic)].firstPartition + Int(partition.partition)
    }

    // MARK: The poll loop

    /// New records can be read in a partition: its owner polls again if it was waiting.
    mutating func wakeOwner(of place: Int, in context: inout Context<Event>) {
        let owner = partitions[place].owner
        guard owner != .max, clients[Int(owner)].inHandCount == 0 else { return }
        consume(on: Int(owner), in: &context)
    }

    /// Polls, and starts to work on what came back.
    private mutating func consume(on pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        guard pods[pod].phase == .serving, clients[pod].inHandCount == 0,
            let spec = plan.services[service].consumer,
            let assignment = clients[pod].member?.assignment, !assignment.isEmpty
        else { return }
        var room = Int64(spec.maxPollRecords)
        let begin = clients[pod].nextPoll % assignment.count
        for offset in 0..<assignment.count where room > 0 {
            let place = partitionIndex(assignment[(begin + offset) % assignment.count])
            guard partitions[place].owner == UInt32(pod), !partitions[place].log.isOffline else {
                continue
            }
            let range = partitions[place].consumption.fetch(
                max: room,
                below: partitions[place].log.highWatermark
            )
            guard !range.isEmpty else { continue }
            clients[pod].inHand.append((UInt32(place), range))
            clients[pod].inHandCount += range.count
            room -= range.count
        }
        clients[pod].nextPoll = begin + 1
        guard clients[pod].inHandCount > 0 else { return }
        clients[pod].member?.leftPoll(at: context.now)
        armMember(of: pod, in: &context)
        if spec.commit == .beforeProcessing { commitInHand(of: pod, in: &context) }
        let demand = batchDemand(of: pod, in: context)
            .multiplied(by: ailments[service].messageFactor)
        let count = clients[pod].inHandCount
        clients[pod].cpuPerMessage = SimDuration(nanoseconds: demand.nanoseconds / count)
        clients[pod].polls += 1
        context.cause = topics[Int(plan.services[service].consumerTopic)].load
        pods[pod].run(task: Self.batchTask, demand: demand, as: pod, in: &context)
        countThreads(of: pod, in: &context)
    }

    /// The CPU that the records in hand take together.
    private mutating func batchDemand(of pod: Int, in context: Context<Event>) -> SimDuration {
        let service = Int(pods[pod].service)
        let count = clients[pod].inHandCount
        if case .constant(let each) = plan.services[service].cpuPerMessage {
            return SimDuration(nanosecondsRounding: each) * count
        }
        var total = SimDuration.zero
        for message in 0..<count {
            let value = context.sample(
                plan.services[service].cpuPerMessage,
                deployments[service].messageStream,
                member: pods[pod].ordinal << 32 | clients[pod].polls,
                draw: UInt16(truncatingIfNeeded: message)
            )
            total += SimDuration(nanosecondsRounding: max(0, value))
        }
        return total
    }

    /// The CPU work on the records in hand is done; they are stored if there is a statement for it.
    mutating func finishBatchCPU(of pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        if plan.services[service].consumerQuery != nil, plan.services[service].hasPools {
            clients[pod].isStoring = true
            demandForConsumer(of: pod, in: &context)
        } else {
            finishInHand(of: pod, in: &context)
        }
    }

    /// A consumer has a connection, and stores its records.
    mutating func storeInHand(
        of pod: Int,
        on session: PoolHandle,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[pod].service)
        let use = plan.services[service].consumerPool
        guard let database = plan.services[service].pools[use].database,
            let query = plan.services[service].consumerQuery
        else { return }
        clients[pod].session = session
        let draw = databases[Int(database)].statements
        databases[Int(database)].statements += 1
        let demand = context.sample(
            query,
            databases[Int(database)].statementStream,
            member: draw
        )
        run(
            plan.services[service].consumerStatement,
            SimDuration(nanosecondsRounding: max(0, demand))
                .multiplied(by: ailments[service].messageFactor),
            on: session,
            for: .none,
            in: &context
        )
    }

    mutating func finishConsumerStatement(of pod: Int, in context: inout Context<Event>) {
        let session = clients[pod].session
        guard session != .none else { return }
        clients[pod].session = .none
        clients[pod].isStoring = false
        returnConnection(session, to: pod, in: &context)
        finishInHand(of: pod, in: &context)
    }

    /// How long a consumer waits that could not store its records.
    static var consumerBackOff: SimDuration { .seconds(1) }

    /// The statement that stores the records failed, or its session did: it is tried again.
    mutating func consumerFailed(on pod: Int, in context: inout Context<Event>) {
        let session = clients[pod].session
        clients[pod].session = .none
        clients[pod].isStoring = false
        context.schedule(
            .database(.consumerRetry(pod: UInt32(pod), epoch: pods[pod].epoch)),
            after: Self.consumerBackOff,
            priority: .stateChange
        )
        if sessions.contains(session) { returnConnection(session, to: pod, in: &context) }
    }

    /// A consumer whose statement failed tries again.
    mutating func retryStoring(on pod: Int, in context: inout Context<Event>) {
        guard clients[pod].inHandCount > 0, !clients[pod].isStoring else { return }
        clients[pod].isStoring = true
        demandForConsumer(of: pod, in: &context)
    }

    /// The records in hand are processed and committed; the consumer is back in `poll()`.
    private mutating func finishInHand(of pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        for (place, range) in clients[pod].inHand {
            judge(range, in: Int(place), as: .processed, because: .none, at: context.now)
            let done = partitions[Int(place)].consumption.processed(range)
            ledger.process(done.firstTime, duplicates: done.duplicates)
            forgetAcceptance(in: Int(place))
        }
        if plan.services[service].consumer?.commit == .afterProcessing {
            commitInHand(of: pod, in: &context)
        }
        clients[pod].inHand.removeAll(keepingCapacity: true)
        clients[pod].inHandCount = 0
        if pods[pod].phase == .stopping {
            if plan.services[service].shutdown.leaveGroup { leaveGroup(pod, in: &context) }
            endIfDrained(pod, in: &context)
            return
        }
        if let step = clients[pod].member?.polled(at: context.now) {
            follow(step, of: pod, in: &context)
            settleGroup(of: service, in: &context)
        }
        consume(on: pod, in: &context)
    }

    /// Commits the ends of the records in hand, where the coordinator still takes this member's word.
    private mutating func commitInHand(of pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        guard let member = clients[pod].member?.member,
            groups[service]?.coordinator.contains(member) == true
        else {
            noteRefusedCommit(of: pod, in: &context)
            return
        }
        for (place, range) in clients[pod].inHand
        where partitions[Int(place)].owner == UInt32(pod) {
            partitions[Int(place)].consumption.commit(range.upper)
        }
    }

    /// The process died with records in hand: some were done, some are lost, the rest comes again.
    private mutating func abandonInHand(of pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        var done: Int64 = 0
        if clients[pod].inHandCount > 0, plan.services[service].consumerQuery == nil {
            done = clients[pod].doneAtKill
        }
        var lost: Int64 = 0
        for (place, range) in clients[pod].inHand {
            let mine = min(done, range.count)
            done -= mine
            let finished = OffsetRange(range.lower, range.lower + mine)
            judge(finished, in: Int(place), as: .processed, because: .none, at: context.now)
            let processed = partitions[Int(place)].consumption.processed(finished)
            ledger.process(processed.firstTime, duplicates: processed.duplicates)
            let rest = OffsetRange(finished.upper, range.upper)
            judge(
                rest.below(partitions[Int(place)].consumption.committed),
                in: Int(place),
                as: .lostByConsumer,
                because: context.cause,
                at: context.now
            )
            // A partition that has another owner by now goes on from what that one committed.
            if partitions[Int(place)].owner == UInt32(pod) {
                lost += partitions[Int(place)].consumption.ownerLost(inHand: rest).lost
            } else {
                lost += partitions[Int(place)].consumption.abandoned(inHand: rest).lost
            }
        }
        for place in partitions.indices where partitions[place].owner == UInt32(pod) {
            partitions[place].owner = .max
        }
        clients[pod].inHand.removeAll(keepingCapacity: true)
        clients[pod].inHandCount = 0
        clients[pod].isStoring = false
        clients[pod].session = .none
        clients[pod].doneAtKill = 0
        loseMessages(lost, .committedUnprocessed, on: pod, in: &context)
    }

    // MARK: Lag

    /// How long a group would need for its lag, at the rate at which the topic is written, to count
    /// as lagging; and the lag under which it has caught up, as a share of that.
    static var laggingSeconds: Double { 10 }

    /// Looks at how far the groups are behind, once per housekeeping.
    mutating func watchLag(in context: inout Context<Event>) {
        for topic in topics.indices {
            guard let service = topics[topic].consumer else { continue }
            let written = appended(to: topic)
            let rate =
                Double(written - topics[topic].appendedAtLastLook)
                / plan.cluster.housekeepingInterval.seconds
            topics[topic].appendedAtLastLook = written
            let behind = lag(of: topic)
            let bound = Int64(held: max(1, rate) * Self.laggingSeconds)
            if topics[topic].lagging == .none, behind > bound {
                topics[topic].lagging = context.record(
                    OccurrenceKind.kafkaLag.rawValue,
                    subject: UInt32(service),
                    value: behind,
                    causes: lagCauses(of: topic, readBy: Int(service), in: &context)
                )
            } else if topics[topic].lagging != .none, behind * 2 <= bound {
                context.record(
                    OccurrenceKind.kafkaCaughtUp.rawValue,
                    subject: UInt32(service),
                    value: behind,
                    causes: topics[topic].lagging
                )
                topics[topic].lagging = .none
            }
            if topics[topic].lagging == .none, behind * 2 <= bound {
                topics[topic].keptUpAt = context.now
            } else if behind > 0, !plan.messageObjectives[topic].isEmpty {
                // Those who book messages that are late ask what the last look saw.
                _ = holdup(of: Int(service), in: &context)
            }
        }
    }

    /// Records of a topic that its group has yet to commit.
    func lag(of topic: Int) -> Int64 {
        var total: Int64 = 0
        for place in topics[topic].firstPartition..<topics[topic].firstPartition
            + topics[topic].count
        {
            total += partitions[place].consumption.lag(behind: partitions[place].log.highWatermark)
        }
        return total
    }

    private func appended(to topic: Int) -> Int64 {
        var total: Int64 = 0
        for place in topics[topic].firstPartition..<topics[topic].firstPartition
            + topics[topic].count
        {
            total += partitions[place].log.appended
        }
        return total
    }
}
