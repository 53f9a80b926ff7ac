import SimCore

/// Where messages meet objectives: what became of them is booked under the instant of their acceptance.
///
/// Messages are booked by runs of offsets that were accepted at about one instant, never one by one. A
/// topic without an objective keeps no such runs.
extension Platform {
    /// What became of messages.
    enum MessageFate {
        /// A broker has taken them with the acknowledgement that their producer asked for.
        case delivered
        /// A consumer has processed them for the first time.
        case processed
        /// They were lost before a broker acknowledged them.
        case lost
        /// They were acknowledged, and lost with the broker that had.
        case lostInLog
        /// Their consumer lost them.
        case lostByConsumer
    }

    /// When the records of a batch were accepted, and the list that says more if they are of several
    /// instants.
    mutating func acceptance(of batch: ProduceBatch, on pod: Int) -> (at: SimTime, list: Int32) {
        guard clients[pod].acceptance.isKept else { return (.start, -1) }
        let range = OffsetRange(batch.first, batch.first + batch.count)
        guard let run = clients[pod].acceptance(of: range.lower) else { return (.start, -1) }
        if run.upper >= range.upper { return (run.at, -1) }
        return (run.at, acceptances.insert(range, of: clients[pod].acceptance))
    }

    /// A batch is over, one way or another.
    @discardableResult
    mutating func removeBatch(_ handle: PoolHandle) -> BatchInFlight? {
        guard let batch = batches.remove(handle) else { return nil }
        if batch.acceptances >= 0 { acceptances.remove(batch.acceptances) }
        return batch
    }

    /// The records of a batch are in its partition's log, up to an offset.
    mutating func noteAppended(_ batch: BatchInFlight, upTo upper: Int64) {
        let place = Int(batch.partition)
        guard partitions[place].acceptance.isKept else { return }
        guard batch.acceptances >= 0 else {
            partitions[place].acceptance.append(upTo: upper, at: batch.acceptedAt)
            return
        }
        var reached = upper - batch.count
        for part in acceptances[batch.acceptances] {
            reached += part.count
            partitions[place].acceptance.append(upTo: reached, at: part.at)
        }
    }

    /// Books what became of a whole batch.
    mutating func judge(
        _ batch: BatchInFlight,
        as fate: MessageFate,
        because cause: OccurrenceID,
        at now: SimTime
    ) {
        let topic = Int(partitions[Int(batch.partition)].topic)
        guard !plan.messageObjectives[topic].isEmpty else { return }
        guard batch.acceptances >= 0 else {
            judge(
                batch.count,
                of: topic,
                since: batch.acceptedAt,
                as: fate,
                because: cause,
                at: now
            )
            return
        }
        for part in acceptances[batch.acceptances] {
            judge(part.count, of: topic, since: part.at, as: fate, because: cause, at: now)
        }
    }

    /// Books messages as lost that never left their producer.
    mutating func judgeLost(
        _ ranges: [OffsetRange],
        on pod: Int,
        because cause: OccurrenceID,
        at now: SimTime
    ) {
        guard clients[pod].acceptance.isKept else { return }
        let topic = Int(plan.services[Int(pods[pod].service)].producerTopic)
        for range in ranges {
            for part in clients[pod].acceptance.parts(of: range) {
                judge(part.count, of: topic, since: part.at, as: .lost, because: cause, at: now)
            }
        }
    }

    /// Books what became of a range of a partition, less what is accounted for already.
    mutating func judge(
        _ range: OffsetRange,
        in place: Int,
        as fate: MessageFate,
        because cause: OccurrenceID,
        at now: SimTime
    ) {
        guard partitions[place].acceptance.isKept, !range.isEmpty else { return }
        if partitions[place].consumption.isNext(range) {
            judgeFresh(range, in: place, as: fate, because: cause, at: now)
            return
        }
        for fresh in partitions[place].consumption.unsettledRanges(in: range) {
            judgeFresh(fresh, in: place, as: fate, because: cause, at: now)
        }
    }

    private mutating func judgeFresh(
        _ range: OffsetRange,
        in place: Int,
        as fate: MessageFate,
        because cause: OccurrenceID,
        at now: SimTime
    ) {
        let topic = Int(partitions[place].topic)
        var lower = range.lower
        var step = partitions[place].acceptance.place(of: lower)
        while lower < range.upper, let run = partitions[place].acceptance[step] {
            let upper = min(run.upper, range.upper)
            judge(upper - lower, of: topic, since: run.at, as: fate, because: cause, at: now)
            lower = upper
            step += 1
        }
    }

    /// Everything below is accounted for: when it was accepted is of no interest any more.
    mutating func forgetAcceptance(in place: Int) {
        guard partitions[place].acceptance.isKept else { return }
        partitions[place].acceptance.drop(upTo: partitions[place].consumption.settledUpTo)
    }

    private mutating func judge(
        _ count: Int64,
        of topic: Int,
        since accepted: SimTime,
        as fate: MessageFate,
        because cause: OccurrenceID,
        at now: SimTime
    ) {
        guard accepted >= plan.origin else { return }
        for place in 0..<plan.messageObjectives[topic].count {
            let objective = Int(plan.messageObjectives[topic][place])
            let isAboutDelivery = plan.objectives[objective].spec.goodWhen == .delivered
            switch fate {
            case .delivered, .processed:
                guard isAboutDelivery == (fate == .delivered) else { continue }
                let isLate = health.isTooSlow(now - accepted, for: objective)
                if isLate { lateMessages[objective] &+= count }
                health.resolve(
                    objective,
                    messages: count,
                    acceptedAt: accepted,
                    isGood: !isLate,
                    cause: isLate
                        ? lateness(of: topic, isAboutDelivery: isAboutDelivery, at: now) : .none
                )
            case .lostByConsumer where isAboutDelivery:
                continue
            case .lostInLog where isAboutDelivery:
                health.revoke(objective, messages: count, acceptedAt: accepted, cause: cause)
            case .lost, .lostInLog, .lostByConsumer:
                health.resolve(
                    objective,
                    messages: count,
                    acceptedAt: accepted,
                    isGood: false,
                    cause: cause
                )
            }
        }
    }

    /// What best explains that messages of a topic are late: to be delivered, or to be processed.
    mutating func lateness(
        of topic: Int,
        isAboutDelivery: Bool,
        at now: SimTime
    ) -> OccurrenceID {
        let stall = stallCause(of: topic, at: now)
        if isAboutDelivery { return stall == .none ? topics[topic].load : stall }
        if topics[topic].lagging != .none { return topics[topic].lagging }
        if stall != .none { return stall }
        let thinness = thinnessCause(of: topic)
        if thinness != .none { return thinness }
        if let consumer = topics[topic].consumer, let group = groups[Int(consumer)] {
            if group.rebalance != .none { return group.rebalance }
            let holdup = services[Int(consumer)].holdup
            if holdup != .none { return holdup }
        }
        return topics[topic].load
    }

    // MARK: The end of the run

    /// Messages of a topic that are accounted for nowhere yet, by when they were accepted.
    ///
    /// Where delivery is asked about, those that no broker has acknowledged; else all that nobody has
    /// processed.
    func openMessages(of topic: Int, isAboutDelivery: Bool) -> [AcceptanceLog.Part] {
        var parts: [AcceptanceLog.Part] = []
        for pod in clients.indices where clients[pod].acceptance.isKept {
            guard let producer = clients[pod].producer,
                Int(plan.services[Int(pods[pod].service)].producerTopic) == topic
            else { continue }
            for range in producer.unsent { parts += clients[pod].acceptance.parts(of: range) }
        }
        for slot in 0..<batches.slots {
            guard let handle = batches.handle(at: slot) else { continue }
            let batch = batches[handle]
            guard Int(partitions[Int(batch.partition)].topic) == topic,
                isAboutDelivery ? !batch.isAcknowledged : !batch.isAppended
            else { continue }
            if batch.acceptances >= 0 {
                parts += acceptances[batch.acceptances]
            } else {
                parts.append(AcceptanceLog.Part(count: batch.count, at: batch.acceptedAt))
            }
        }
        guard !isAboutDelivery else { return parts }
        let first = topics[topic].firstPartition
        for place in first..<first + topics[topic].count {
            let all = OffsetRange(
                partitions[place].consumption.settledUpTo,
                partitions[place].log.logEndOffset
            )
            for range in partitions[place].consumption.unsettledRanges(in: all) {
                parts += partitions[place].acceptance.parts(of: range)
            }
        }
        return parts
    }
}

extension Platform {
    /// Checks that each message accepted since T+0 is good, bad or open for the first objective on its
    /// topic that asks whether it was processed; for tests, and only where all topics written have one.
    ///
    /// Answers a sentence about what does not add up, or nil.
    package func checkMessageHealth() -> String? {
        var judged: Int64 = 0
        for topic in plan.topics.indices {
            let objective = plan.messageObjectives[topic].map { Int($0) }.first {
                plan.objectives[$0].spec.goodWhen == .processed
            }
            guard let objective else {
                let isWritten = plan.services.contains {
                    $0.producer != nil && Int($0.producerTopic) == topic
                }
                if isWritten { return nil }
                continue
            }
            let seconds = health.objectives[objective]
            for second in 0..<seconds.count {
                judged += Int64(seconds[second].good) + Int64(seconds[second].bad)
            }
            for part in openMessages(of: topic, isAboutDelivery: false)
            where part.at >= plan.origin {
                judged += part.count
            }
        }
        let accepted = ledger.accepted - ledgerAtOrigin.accepted
        return judged == accepted ? nil : "\(accepted) messages accepted, \(judged) judged"
    }
}

extension KafkaClientState {
    /// The producer took messages, as somebody wants to know when.
    mutating func noteAcceptance(at now: SimTime) {
        let accepted = producer?.accepted ?? 0
        acceptance.append(upTo: accepted, at: now)
        guard acceptance.isUntidy else { return }
        acceptance.drop(upTo: producer?.oldestHeld ?? accepted)
    }

    /// The run of messages that one of its messages was accepted with, read where it lies.
    mutating func acceptance(of message: Int64) -> AcceptanceLog.Run? {
        acceptance[acceptance.place(of: message)]
    }
}
