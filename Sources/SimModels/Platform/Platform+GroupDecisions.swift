import SimCore

/// What the coordinators of consumer groups decide, told for those that were asked about.
extension Platform {
    /// Keeps the name of the pod whose process is a client of a group.
    mutating func nameMember(_ client: UInt32, in pod: Int) {
        let service = Int(pods[pod].service)
        guard decisions.place(of: .kafka, service) != nil else { return }
        while decisions.rebalances[service].names.count <= Int(client) {
            decisions.rebalances[service].names.append("")
        }
        // Each start of a container is a process, and a member, of its own.
        let restarts = pods[pod].restarts
        let life = restarts == 0 ? "" : " (restart \(restarts))"
        decisions.rebalances[service].names[Int(client)] =
            "\(plan.names.services[service])-\(pods[pod].ordinal)\(life)"
    }

    /// Keeps that a member leaves because it has not polled for too long.
    mutating func noteOverdue(_ pod: Int) {
        let service = Int(pods[pod].service)
        guard decisions.place(of: .kafka, service) != nil else { return }
        decisions.rebalances[service].overdue = clients[pod].member?.client
    }

    /// Tells how far the rebalance of a group has come since it was last looked at.
    mutating func explainGroup(of service: Int, at now: SimTime) {
        guard let place = decisions.place(of: .kafka, service),
            let group = groups[service]?.coordinator
        else { return }
        if group.rebalances > decisions.rebalances[service].told {
            let isAnew = decisions.rebalances[service].since != nil
            decisions.rebalances[service].told = group.rebalances
            decisions.add(beginning(of: group, service, isAnew: isAnew, at: now), to: place)
            decisions.rebalances[service].overdue = nil
            if !isAnew { decisions.rebalances[service].since = now }
            decisions.rebalances[service].joinedAt = nil
            decisions.rebalances[service].missing = []
        }
        guard let since = decisions.rebalances[service].since else { return }
        switch group.state {
        case .preparingRebalance:
            let missing = group.members.filter { !$0.isAwaitingJoin }.map(\.client)
            guard let first = missing.first else { return }
            decisions.rebalances[service].missing = missing
            decisions.rebalances[service].holdup = holdup(of: first, in: service)
        case .completingRebalance:
            if decisions.rebalances[service].joinedAt == nil {
                decisions.rebalances[service].joinedAt = now
            }
        case .stable, .empty, .dead:
            decisions.add(end(of: group, service, since: since, at: now), to: place)
            decisions.rebalances[service].since = nil
            decisions.rebalances[service].members = group.memberCount
            decisions.rebalances[service].owners = owners(in: group, service)
        }
    }

    /// What keeps a member from joining again.
    private func holdup(of client: UInt32, in service: Int) -> String {
        let slots = groups[service]?.clients ?? []
        guard Int(client) < slots.count else { return "its process is gone" }
        let pod = Int(slots[Int(client)])
        guard clients[pod].member?.client == client, !clients[pod].hasLeft else {
            return "its process is gone, and its session is not over"
        }
        if clients[pod].inHandCount > 0 {
            let records = ReportNumbers.count(clients[pod].inHandCount, "record")
            return clients[pod].isStoring
                ? "it stores \(records) of its last poll"
                : "it works on \(records) of its last poll"
        }
        return "it hears of it with its next heartbeat"
    }

    /// The process that has each partition of the topic of a group.
    private func owners(in group: ConsumerGroup, _ service: Int) -> [UInt32?] {
        let topic = Int(plan.services[service].consumerTopic)
        var owners = [UInt32?](repeating: nil, count: topics[topic].count)
        for member in group.members {
            for partition in member.assignment where Int(partition.topic) == topic {
                let place = Int(partition.partition)
                if owners.indices.contains(place) { owners[place] = member.client }
            }
        }
        return owners
    }

    // MARK: Words

    private func beginning(
        of group: ConsumerGroup,
        _ service: Int,
        isAnew: Bool,
        at now: SimTime
    ) -> Decision {
        let notes = decisions.rebalances[service]
        let isInitial = group.isInitialRebalance
        var inputs = [
            Decision.Input("because", .word(triggerWords(of: group, service))),
            Decision.Input("members before", .count(Int64(notes.members))),
            Decision.Input("members to wait for", .count(Int64(group.memberCount))),
        ]
        let limit = isInitial ? group.config.initialRebalanceDelay : group.rebalanceTimeout
        inputs.append(Decision.Input(isInitial ? "waits" : "waits at most", .span(limit)))
        return Decision(
            at: decisions.time(now),
            what: "rebalance",
            inputs: inputs,
            rule: rule(of: service, isInitial: isInitial),
            result: isAnew ? "begins anew" : "begins",
            isChange: true
        )
    }

    private func rule(of service: Int, isInitial: Bool) -> String {
        guard let spec = plan.services[service].consumer else { return "" }
        if isInitial {
            return "a group without members waits group.initial.rebalance.delay.ms "
                + "\(spec.initialRebalanceDelayMilliseconds) for company, and again while more come"
        }
        return "eager: every member hears of it with a heartbeat (heartbeat.interval.ms "
            + "\(spec.heartbeatIntervalMilliseconds)), gives its partitions back at its next poll "
            + "and joins again; all wait for the last one, max.poll.interval.ms "
            + "\(spec.maxPollIntervalMilliseconds) at most"
    }

    private func triggerWords(of group: ConsumerGroup, _ service: Int) -> String {
        guard let trigger = group.trigger, let spec = plan.services[service].consumer else {
            return "nothing known"
        }
        let notes = decisions.rebalances[service]
        let name = notes.name(of: trigger.client)
        switch trigger.kind {
        case .joined: return "\(name) joined"
        case .rejoined: return "\(name), the leader, joined again"
        case .left where notes.overdue == trigger.client:
            return "\(name) left, after max.poll.interval.ms \(spec.maxPollIntervalMilliseconds) "
                + "without a poll"
        case .left: return "\(name) left"
        case .expired:
            return "nothing was heard of \(name) for session.timeout.ms "
                + "\(spec.sessionTimeoutMilliseconds)"
        case .silent: return "\(name) never asked for its partitions"
        }
    }

    private func end(
        of group: ConsumerGroup,
        _ service: Int,
        since: SimTime,
        at now: SimTime
    ) -> Decision {
        let notes = decisions.rebalances[service]
        let owners = owners(in: group, service)
        var moved: Int64 = 0
        for (place, owner) in owners.enumerated() {
            let before = notes.owners.indices.contains(place) ? notes.owners[place] : nil
            if owner != before { moved += 1 }
        }
        var inputs = [
            Decision.Input("took", .span(now - since)),
            Decision.Input("members", .count(Int64(group.memberCount))),
            Decision.Input("generation", .count(Int64(group.generation))),
        ]
        let isWhole = group.state == .stable
        if isWhole {
            inputs.append(Decision.Input("partitions", .count(Int64(owners.count))))
            inputs.append(Decision.Input("moved", .count(moved)))
        }
        if isWhole, !notes.missing.isEmpty {
            inputs.append(Decision.Input("last to join", .word(notes.missingNames)))
        }
        let strategy = plan.services[service].consumer?.assignmentStrategy.rawValue ?? ""
        return Decision(
            at: decisions.time(now),
            what: "assignment",
            inputs: inputs,
            rule: "the leader shares the partitions out anew by partition.assignment.strategy "
                + "\(strategy), and everyone reads on from the offsets that were committed",
            result: isWhole ? "done" : "nobody is left",
            heldBack: isWhole && !notes.missing.isEmpty && now > since ? notes.holdup : nil,
            isChange: true
        )
    }
}
