import SimCore

extension ConsumerGroup {
    /// Begins a rebalance, or sees whether the one under way is complete.
    mutating func rebalanceOrComplete(at now: SimTime, because trigger: RebalanceTrigger) {
        switch state {
        case .empty, .stable, .completingRebalance: prepareRebalance(at: now, because: trigger)
        case .preparingRebalance: maybeCompleteJoin(at: now)
        case .dead: break
        }
    }

    /// Asks every member to join again.
    ///
    /// Source: `prepareRebalance`, GroupMetadataManager.java.
    mutating func prepareRebalance(at now: SimTime, because trigger: RebalanceTrigger) {
        self.trigger = trigger
        if state == .completingRebalance { refuseParkedSyncs(at: now) }
        syncDeadline = nil
        for index in members.indices { members[index].owesSync = false }
        isInitialRebalance = state == .empty
        state = .preparingRebalance
        rebalances += 1
        if isInitialRebalance {
            let delay = config.initialRebalanceDelay
            initialRemaining = max(rebalanceTimeout - delay, .zero)
            joinDeadline = now + delay
        } else if hasAllJoined {
            completeJoin(at: now)
        } else {
            joinDeadline = now + rebalanceTimeout
        }
    }

    private mutating func refuseParkedSyncs(at now: SimTime) {
        for index in members.indices {
            members[index].assignment.removeAll()
            guard members[index].isAwaitingSync else { continue }
            members[index].isAwaitingSync = false
            // The session runs anew even for a member that died meanwhile.
            members[index].sessionDeadline = now + members[index].sessionTimeout
            answers.append(
                .syncRefused(
                    client: members[index].client,
                    member: members[index].id,
                    error: .rebalanceInProgress
                )
            )
        }
    }

    /// Whether every member waits for the join phase to end, and nobody holds an unused id.
    private var hasAllJoined: Bool {
        pending.isEmpty && members.allSatisfy(\.isAwaitingJoin)
    }

    /// Ends the join phase early when nobody is missing; never in a group that was empty.
    mutating func maybeCompleteJoin(at now: SimTime) {
        guard state == .preparingRebalance, !isInitialRebalance, hasAllJoined else { return }
        completeJoin(at: now)
    }

    /// The delay of a group that was empty is over: wait on for members that came late, or end.
    ///
    /// The first member does not count as late, the second does: pods that start together finish
    /// after two delays. Source: `tryCompleteInitialRebalanceElseSchedule`.
    mutating func initialDelayFired(at now: SimTime) {
        guard newMemberAdded, initialRemaining > .zero else {
            completeJoin(at: now)
            return
        }
        newMemberAdded = false
        joinDeadline = now + min(config.initialRebalanceDelay, initialRemaining)
        initialRemaining = max(initialRemaining - config.initialRebalanceDelay, .zero)
    }

    /// Ends the join phase with those who came.
    ///
    /// Source: `completeClassicGroupJoin`.
    mutating func completeJoin(at now: SimTime) {
        joinDeadline = nil
        var index = 0
        while index < members.count {
            if members[index].isAwaitingJoin || members[index].instance != nil {
                index += 1
            } else {
                remove(index)
            }
        }
        if members.isEmpty {
            generation += 1
            state = .empty
            return
        }
        guard electJoinedLeader() else {
            joinDeadline = now + rebalanceTimeout
            // From here on a join of the last one missing ends the wait only by this timer or by
            // all having joined, as in any other rebalance.
            return
        }
        generation += 1
        state = .completingRebalance
        for index in members.indices {
            if members[index].isAwaitingJoin {
                members[index].isAwaitingJoin = false
                answerJoin(index, assigns: members[index].id == leader)
            }
            members[index].sessionDeadline = now + members[index].sessionTimeout
            members[index].isNew = false
            members[index].owesSync = true
        }
        syncDeadline = now + rebalanceTimeout
    }

    /// Keeps the leader if it joined, else takes some member that did.
    ///
    /// Source: `maybeElectNewJoinedLeader`.
    private mutating func electJoinedLeader() -> Bool {
        if let leader, let place = place(of: leader), members[place].isAwaitingJoin { return true }
        guard let next = anyMember(awaitingJoin: true) else { return false }
        leader = next
        return true
    }

    /// Some member, fixed by the ids but unrelated to age.
    ///
    /// The real coordinator takes the first of a hash map keyed by random ids. Taking the oldest
    /// would favour the very members a rolling kill has just taken down, so ids are mixed here.
    private func anyMember(awaitingJoin: Bool) -> MemberID? {
        var chosen: (key: UInt32, id: MemberID)?
        for index in members.indices where !awaitingJoin || members[index].isAwaitingJoin {
            let key = members[index].id.mixed
            if let best = chosen, best.key <= key { continue }
            chosen = (key, members[index].id)
        }
        return chosen?.id
    }

    /// Takes a member out of the table; the caller decides what follows for the group.
    mutating func remove(_ place: Int) {
        let id = members[place].id
        members.remove(at: place)
        if leader == id { leader = anyMember(awaitingJoin: false) }
    }

    /// Removes a member that left or fell silent, and lets the group react.
    ///
    /// Source: `removeMemberAndUpdateClassicGroup`.
    mutating func removeAndUpdate(
        _ place: Int,
        at now: SimTime,
        because kind: RebalanceTrigger.Kind
    ) {
        let trigger = RebalanceTrigger(kind: kind, client: members[place].client)
        if members[place].isAwaitingJoin {
            answers.append(
                .joinRefused(client: members[place].client, error: .unknownMemberID)
            )
        }
        remove(place)
        rebalanceOrComplete(at: now, because: trigger)
    }
}
