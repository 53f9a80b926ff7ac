import SimCore

/// Where pods meet the coordinator of their consumer group.
extension Platform {
    mutating func leaveGroup(_ pod: Int, in context: inout Context<Event>) {
        guard !clients[pod].hasLeft, let member = clients[pod].member?.member else {
            clients[pod].hasLeft = true
            return
        }
        let service = Int(pods[pod].service)
        clients[pod].hasLeft = true
        guard let step = clients[pod].member?.close() else { return }
        releasePartitions(of: pod)
        if step.request == .leave {
            _ = groups[service]?.coordinator.leave(member, at: context.now)
        }
        armMember(of: pod, in: &context)
        settleGroup(of: service, in: &context)
    }

    mutating func memberTimerFired(of pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        while let due = clients[pod].member?.nextTimer, due <= context.now {
            guard let step = clients[pod].member?.timersFired(at: context.now) else { break }
            follow(step, of: pod, in: &context)
        }
        armMember(of: pod, in: &context)
        settleGroup(of: service, in: &context)
    }

    /// Does what a step of a member asks for.
    mutating func follow(
        _ first: MemberStep,
        of pod: Int,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[pod].service)
        var step = first
        while true {
            if step.release != .none { releasePartitions(of: pod) }
            if step.isAssigned { takePartitions(of: pod, in: &context) }
            guard let member = clients[pod].member else { return }
            switch step.request {
            case .none:
                armMember(of: pod, in: &context)
                return
            case .join:
                groups[service]?.coordinator.join(member.joinRequest, at: context.now)
                armMember(of: pod, in: &context)
                return
            case .sync:
                guard let id = member.member else { return }
                let assignments =
                    member.assigns
                    ? groups[service]?.coordinator.assignments(
                        by: member.config.assignor,
                        topics: plan.topics.map { Int32($0.partitions) }
                    ) ?? []
                    : []
                groups[service]?.coordinator.sync(
                    id,
                    client: member.client,
                    generation: member.generation,
                    assignments: assignments,
                    at: context.now
                )
                armMember(of: pod, in: &context)
                return
            case .heartbeat:
                guard let id = member.member else { return }
                let error = groups[service]?.coordinator.heartbeat(
                    id,
                    generation: member.generation,
                    at: context.now
                )
                guard
                    let next = clients[pod].member?.heartbeatAnswered(error ?? nil, at: context.now)
                else { return }
                step = next
            case .leave:
                notePollInterval(of: pod, in: &context)
                noteOverdue(pod)
                if let id = member.member {
                    _ = groups[service]?.coordinator.leave(id, at: context.now)
                }
                armMember(of: pod, in: &context)
                return
            }
        }
    }

    mutating func armMember(of pod: Int, in context: inout Context<Event>) {
        let due = clients[pod].member?.nextTimer.map { max($0, context.now) } ?? .distantFuture
        guard due != clients[pod].memberDue else { return }
        clients[pod].memberDue = due
        context.cancel(clients[pod].memberTimer)
        clients[pod].memberTimer = .none
        guard due < .distantFuture else { return }
        clients[pod].memberTimer = context.schedule(
            .kafka(.memberTimer(pod: UInt32(pod), epoch: pods[pod].epoch)),
            at: due,
            priority: .stateChange
        )
    }

    /// Delivers the coordinator's answers, keeps its timer and its story.
    mutating func settleGroup(of service: Int, in context: inout Context<Event>) {
        while let answer = groups[service]?.coordinator.nextAnswer() {
            let client = Int(answer.client)
            // The slot of a pod that is gone may have one of another service, and of another group.
            guard let pod = groups[service]?.clients[client],
                Int(pods[Int(pod)].service) == service,
                clients[Int(pod)].member?.client == answer.client
            else { continue }
            var assignment: [TopicPartition] = []
            if case .synced(_, let member, _) = answer {
                assignment = groups[service]?.coordinator.assignment(of: member) ?? []
            }
            guard
                let step = clients[Int(pod)].member?.received(
                    answer,
                    assignment: assignment,
                    at: context.now
                )
            else { continue }
            follow(step, of: Int(pod), in: &context)
        }
        noteRebalance(of: service, in: &context)
        explainGroup(of: service, at: context.now)
        let due = groups[service]?.coordinator.nextTimer.map { max($0, context.now) }
        let wanted = due ?? .distantFuture
        guard let group = groups[service], wanted != group.due else { return }
        groups[service]?.due = wanted
        context.cancel(group.timer)
        groups[service]?.timer = .none
        guard let due else { return }
        groups[service]?.timer = context.schedule(
            .kafka(.groupTimer(service: UInt16(service))),
            at: due,
            priority: .stateChange
        )
    }

    /// How many rebalances must start within how long to make a storm.
    static var stormCount: Int { 3 }
    static var stormSpan: SimDuration { .seconds(60) }

    private mutating func noteRebalance(of service: Int, in context: inout Context<Event>) {
        guard var group = groups[service] else { return }
        let isStable = group.coordinator.state == .stable
        if isStable, !group.hasBeenStable {
            group.hasBeenStable = true
            group.rebalance = .none
        } else if isStable, group.rebalance != .none {
            context.record(
                OccurrenceKind.kafkaRebalanceFinished.rawValue,
                subject: UInt32(service),
                value: Int64(group.coordinator.generation),
                detail: (context.now - group.rebalanceStartedAt).nanoseconds / 1_000_000,
                causes: group.rebalance
            )
            group.rebalance = .none
        } else if !isStable, group.hasBeenStable, group.rebalance == .none {
            group.rebalance = context.record(
                OccurrenceKind.kafkaRebalanceStarted.rawValue,
                subject: UInt32(service),
                value: Int64(group.coordinator.memberCount)
            )
            group.rebalanceStartedAt = context.now
            group.recentStarts.append(context.now)
            if group.recentStarts.count > Self.stormCount { group.recentStarts.removeFirst() }
            if group.recentStarts.count == Self.stormCount,
                context.now - group.recentStarts[0] <= Self.stormSpan,
                context.now >= group.stormUntil
            {
                context.record(
                    OccurrenceKind.kafkaRebalanceStorm.rawValue,
                    subject: UInt32(service),
                    value: Int64(Self.stormCount),
                    causes: group.rebalance
                )
                group.stormUntil = context.now + Self.stormSpan
            }
        }
        groups[service] = group
    }
}
