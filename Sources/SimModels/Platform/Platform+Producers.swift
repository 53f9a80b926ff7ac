import SimCore

/// Where pods meet Kafka as writers: messages accepted, batched, sent, acknowledged, lost.
extension Platform {
    mutating func handle(_ event: KafkaEvent, in context: inout Context<Event>) {
        switch event {
        case .producerTimer(let pod, let epoch):
            guard pods[Int(pod)].epoch == epoch else { return }
            clients[Int(pod)].producerTimer = .none
            clients[Int(pod)].producerDue = .distantFuture
            pumpProducer(of: Int(pod), in: &context)
        case .batchArrives(let index, let generation):
            receiveBatch(PoolHandle(index: index, generation: generation), in: &context)
        case .batchAnswered(let index, let generation):
            answerBatch(PoolHandle(index: index, generation: generation), in: &context)
        case .replicated(let partition):
            replicate(Int(partition), in: &context)
        case .memberTimer(let pod, let epoch):
            guard pods[Int(pod)].epoch == epoch else { return }
            clients[Int(pod)].memberTimer = .none
            clients[Int(pod)].memberDue = .distantFuture
            memberTimerFired(of: Int(pod), in: &context)
        case .groupTimer(let service):
            groups[Int(service)]?.timer = .none
            groups[Int(service)]?.due = .distantFuture
            let members = groups[Int(service)]?.coordinator.memberCount ?? 0
            groups[Int(service)]?.coordinator.timersFired(at: context.now)
            noteExpiry(of: Int(service), from: members, in: &context)
            settleGroup(of: Int(service), in: &context)
        case .brokerFenced(let broker):
            electLeaders(after: Int(broker), in: &context)
        }
    }

    // MARK: The pod's side

    /// Gives a new pod its producer; the consumer comes with its process.
    mutating func attachKafka(to pod: Int, in context: inout Context<Event>) {
        while clients.count <= pod { clients.append(KafkaClientState()) }
        clients[pod] = KafkaClientState()
        let service = plan.services[Int(pods[pod].service)]
        guard let spec = service.producer else { return }
        let topic = plan.topics[Int(service.producerTopic)]
        var config = spec.config(recordSize: topic.messageSize.bytes, shutdown: service.shutdown)
        // Every request is answered here, by the leader or by the election of the next one. One sent
        // again meanwhile would carry the same sequence numbers, and the broker would know it.
        config.requestTimeout = config.deliveryTimeout
        clients[pod].acceptance = AcceptanceLog(
            bucket: plan.acceptanceBuckets[Int(service.producerTopic)]
        )
        clients[pod].acks = config.acks
        clients[pod].producer = Producer(
            config: config,
            partitions: topic.partitions,
            firstPartition: UInt32(truncatingIfNeeded: pods[pod].ordinal)
        )
        let first = topics[Int(service.producerTopic)].firstPartition
        for place in 0..<topic.partitions where partitions[first + place].log.isOffline {
            clients[pod].producer?.setLeader(ofPartition: Int32(place), isKnown: false)
        }
    }

    /// Hands messages of a request to the pod's producer; false when it takes none.
    mutating func produce(
        _ messages: Int64,
        on pod: Int,
        in context: inout Context<Event>
    ) -> Bool {
        guard let answer = clients[pod].producer?.enqueue(messages, at: context.now) else {
            return false
        }
        switch answer {
        case .accepted:
            ledger.accept(messages)
            if clients[pod].acceptance.isKept { clients[pod].noteAcceptance(at: context.now) }
        case .acceptedAndDue:
            ledger.accept(messages)
            if clients[pod].acceptance.isKept { clients[pod].noteAcceptance(at: context.now) }
            pumpProducer(of: pod, in: &context)
        case .rejected:
            ledger.reject(messages)
            noteFullBuffer(on: pod, in: &context)
            return false
        }
        if plan.services[Int(pods[pod].service)].memory != nil {
            checkMemory(of: pod, in: &context)
        }
        return true
    }

    /// Lets a producer do all it can do now, and arms its timer.
    mutating func pumpProducer(of pod: Int, in context: inout Context<Event>) {
        guard let timeouts = clients[pod].producer?.timersFired(at: context.now) else { return }
        // What expires on the wire may still reach the log: its answer decides.
        let loss = loseMessages(timeouts.expiredBuffered, .deliveryTimeout, on: pod, in: &context)
        if loss != .none, let ranges = clients[pod].producer?.givenUp {
            judgeLost(ranges, on: pod, because: loss, at: context.now)
        }
        let topic = Int(plan.services[Int(pods[pod].service)].producerTopic)
        while let batch = clients[pod].producer?.nextSend(at: context.now) {
            let accepted = acceptance(of: batch, on: pod)
            let handle = batches.insert(
                BatchInFlight(
                    pod: UInt32(pod),
                    epoch: pods[pod].epoch,
                    id: batch.id,
                    count: batch.count,
                    partition: UInt32(topics[topic].firstPartition + Int(batch.partition)),
                    acks: clients[pod].acks,
                    acceptedAt: accepted.at,
                    acceptances: accepted.list
                )
            )
            context.schedule(
                .kafka(.batchArrives(index: handle.index, generation: handle.generation)),
                after: halfTrip,
                priority: .completion
            )
        }
        armProducer(of: pod, in: &context)
        if pods[pod].phase == .stopping { endIfDrained(pod, in: &context) }
    }

    private mutating func armProducer(of pod: Int, in context: inout Context<Event>) {
        let next = clients[pod].nextDue()
        guard next < .distantFuture else {
            context.cancel(clients[pod].producerTimer)
            clients[pod].producerTimer = .none
            clients[pod].producerDue = .distantFuture
            return
        }
        let due = max(next, context.now)
        guard due != clients[pod].producerDue else { return }
        clients[pod].producerDue = due
        context.cancel(clients[pod].producerTimer)
        clients[pod].producerTimer = context.schedule(
            .kafka(.producerTimer(pod: UInt32(pod), epoch: pods[pod].epoch)),
            at: due,
            priority: .stateChange
        )
    }

    /// Half of the way to the leader and back.
    private var halfTrip: SimDuration {
        SimDuration(nanoseconds: plan.kafka.requestTime.nanoseconds / 2)
    }

    /// The process of a producer ends: what it held is lost, except what a broker got in time.
    mutating func killProducer(of pod: Int, in context: inout Context<Event>) {
        let unsent = clients[pod].acceptance.isKept ? clients[pod].producer?.unsent ?? [] : []
        guard let loss = clients[pod].producer?.kill() else { return }
        context.cancel(clients[pod].producerTimer)
        clients[pod].producerTimer = .none
        clients[pod].producerDue = .distantFuture
        // Batches on the wire are still under way; receiveBatch and replicate decide about them.
        let ofQueue = loseMessages(loss.queued, .queueAtKill, on: pod, in: &context)
        let ofBuffer = loseMessages(loss.buffered, .bufferAtKill, on: pod, in: &context)
        judgeLost(
            unsent,
            on: pod,
            because: ofQueue == .none ? ofBuffer : ofQueue,
            at: context.now
        )
    }

    /// Books messages as lost and says so.
    @discardableResult
    mutating func loseMessages(
        _ count: Int64,
        _ cause: LossCause,
        on pod: Int,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        guard count > 0 else { return .none }
        ledger.lose(count, cause)
        return context.record(
            OccurrenceKind.messagesLost.rawValue,
            subject: UInt32(pods[pod].service),
            value: count,
            detail: Int64(cause.rawValue),
            causes: lossCauses(cause, of: Int(pods[pod].service), in: &context)
        )
    }

    // MARK: The broker's side

    private mutating func receiveBatch(_ handle: PoolHandle, in context: inout Context<Event>) {
        guard let batch = batches.find(handle) else { return }
        let place = Int(batch.partition)
        switch partitions[place].log.append(batch.count, acks: batch.acks) {
        case .acknowledged(let range):
            batches[handle].isAppended = true
            batches[handle].isAcknowledged = true
            noteAppended(batch, upTo: range.upper)
            judge(batch, as: .delivered, because: .none, at: context.now)
            startReplicating(place, upTo: range.upper, in: &context)
            if batch.acks == .none {
                removeBatch(handle)
            } else {
                answerLater(handle, in: &context)
            }
            wakeOwner(of: place, in: &context)
        case .awaitingReplication(let range):
            batches[handle].isAppended = true
            batches[handle].upper = range.upper
            noteAppended(batch, upTo: range.upper)
            partitions[place].awaiting.append(handle.raw)
            startReplicating(place, upTo: range.upper, in: &context)
        case .notLeader, .notEnoughReplicas:
            if !partitions[place].log.isOffline { noteThinness(of: place, in: &context) }
            if batch.acks == .none || pods[Int(batch.pod)].epoch != batch.epoch {
                let loss = loseMessages(
                    batch.count,
                    batch.acks == .none ? .sentWithoutLeader : .inFlightAtKill,
                    on: Int(batch.pod),
                    in: &context
                )
                judge(batch, as: .lost, because: loss, at: context.now)
                removeBatch(handle)
            } else {
                answerLater(handle, in: &context)
            }
        }
    }

    private mutating func answerLater(_ handle: PoolHandle, in context: inout Context<Event>) {
        context.schedule(
            .kafka(.batchAnswered(index: handle.index, generation: handle.generation)),
            after: halfTrip,
            priority: .completion
        )
    }

    private mutating func startReplicating(
        _ place: Int,
        upTo offset: Int64,
        in context: inout Context<Event>
    ) {
        let topic = Int(partitions[place].topic)
        if partitions[place].thinness != .none { partitions[place].thinness = .none }
        if topics[topic].load < context.cause, Self.isLoad(context.cause, in: &context) {
            topics[topic].load = context.cause
        }
        guard plan.topics[topic].replicationFactor > 1 else { return }
        let due = context.now + plan.kafka.replicationTime
        partitions[place].replicating.push(deadline: due, payload: UInt64(offset))
        context.schedule(
            .kafka(.replicated(partition: UInt32(place))),
            at: due,
            priority: .completion
        )
    }

    private mutating func replicate(_ place: Int, in context: inout Context<Event>) {
        guard let entry = partitions[place].replicating.popFirst(dueAt: context.now) else { return }
        guard !partitions[place].log.isOffline else { return }
        partitions[place].log.replicated(upTo: Int64(entry.payload))
        settleAwaiting(place, in: &context)
        wakeOwner(of: place, in: &context)
    }

    /// Answers the batches of a partition that every in-sync copy now has.
    mutating func settleAwaiting(_ place: Int, in context: inout Context<Event>) {
        while let raw = partitions[place].awaiting.first {
            let handle = PoolHandle(raw: raw)
            if let batch = batches.find(handle) {
                switch partitions[place].log.replication(of: batch.upper) {
                case .awaitingReplication:
                    return
                case .acknowledged, .notEnoughReplicasAfterAppend:
                    // The records stay in the log either way. A producer that is told of too few
                    // copies would send them again; the modelled one is idempotent, so the broker
                    // would know them.
                    batches[handle].isAcknowledged = true
                    judge(batch, as: .delivered, because: .none, at: context.now)
                    answerLater(handle, in: &context)
                }
            }
            _ = partitions[place].awaiting.popFirst()
        }
    }

    /// The new leader of a partition has none of the batches that still waited: they failed.
    mutating func failAwaiting(_ place: Int, in context: inout Context<Event>) {
        while let raw = partitions[place].awaiting.popFirst() {
            let handle = PoolHandle(raw: raw)
            guard let batch = batches.find(handle) else { continue }
            if batch.upper <= partitions[place].log.logEndOffset {
                batches[handle].isAcknowledged = true
                judge(batch, as: .delivered, because: .none, at: context.now)
            } else {
                batches[handle].isAppended = false
            }
            answerLater(handle, in: &context)
        }
    }

    private mutating func answerBatch(_ handle: PoolHandle, in context: inout Context<Event>) {
        guard let batch = batches.find(handle) else { return }
        defer { removeBatch(handle) }
        let pod = Int(batch.pod)
        let isAlive = pods[pod].epoch == batch.epoch
        if batch.isAcknowledged {
            if isAlive {
                _ = clients[pod].producer?.acknowledged(batch.id, at: context.now)
                pumpProducer(of: pod, in: &context)
            }
            return
        }
        guard isAlive else {
            let loss = loseMessages(batch.count, .inFlightAtKill, on: pod, in: &context)
            judge(batch, as: .lost, because: loss, at: context.now)
            return
        }
        switch clients[pod].producer?.failed(batch.id, at: context.now) ?? .stale {
        case .retry:
            break
        case .dropped(let count, _):
            let loss = loseMessages(count, .deliveryTimeout, on: pod, in: &context)
            judge(batch, as: .lost, because: loss, at: context.now)
        case .stale:
            let loss = loseMessages(batch.count, .deliveryTimeout, on: pod, in: &context)
            judge(batch, as: .lost, because: loss, at: context.now)
        }
        pumpProducer(of: pod, in: &context)
    }
}
