public import SimCore

extension GroupMember {
    /// Takes the answer to a heartbeat or an offset commit; nil is a good one.
    public mutating func heartbeatAnswered(_ error: GroupError?, at now: SimTime) -> MemberStep {
        var step = MemberStep()
        guard let error, phase == .syncing || phase == .stable else { return step }
        switch error {
        case .rebalanceInProgress:
            rejoin(&step)
        case .unknownMemberID, .illegalGeneration:
            fallOut(error, &step)
            rejoin(&step)
        case .fencedInstanceID:
            fence(&step)
        }
        return step
    }

    /// Takes an answer to JoinGroup or SyncGroup.
    ///
    /// - Parameters:
    ///   - answer: The coordinator's answer; one that was for another attempt is passed over.
    ///   - partitions: The assignment that came with a good SyncGroup answer.
    ///   - now: The current instant.
    /// - Returns: What the client does next.
    public mutating func received(
        _ answer: GroupAnswer,
        assignment partitions: [TopicPartition] = [],
        at now: SimTime
    ) -> MemberStep {
        var step = MemberStep()
        guard answer.client == client else { return step }
        switch answer {
        case .memberIDRequired(_, let id):
            guard phase == .joining, member == nil else { break }
            member = id
            step.request = .join
        case .joined(_, let id, let joined, let assigns):
            guard phase == .joining else { break }
            member = id
            generation = joined
            self.assigns = assigns
            phase = .syncing
            nextHeartbeat = now + config.heartbeatInterval
            step.request = .sync
        case .joinRefused(_, let error):
            guard phase == .joining else { break }
            joinRefused(error, &step)
        case .synced(_, let id, let synced):
            guard phase == .syncing, id == member, synced == generation else { break }
            take(partitions, at: now, &step)
        case .syncRefused(_, let id, let error):
            guard phase == .syncing, id == member else { break }
            syncRefused(error, &step)
        }
        return step
    }

    private mutating func joinRefused(_ error: GroupError, _ step: inout MemberStep) {
        switch error {
        case .fencedInstanceID: fence(&step)
        case .rebalanceInProgress: step.request = .join
        case .unknownMemberID, .illegalGeneration:
            fallOut(error, &step)
            sendJoin(&step)
        }
    }

    private mutating func syncRefused(_ error: GroupError, _ step: inout MemberStep) {
        switch error {
        case .fencedInstanceID: fence(&step)
        case .rebalanceInProgress: rejoin(&step)
        case .unknownMemberID, .illegalGeneration:
            fallOut(error, &step)
            rejoin(&step)
        }
    }

    /// Takes a new assignment; a cooperative member gives up the rest of the old one only now.
    private mutating func take(
        _ partitions: [TopicPartition],
        at now: SimTime,
        _ step: inout MemberStep
    ) {
        let surplus = assignment.filter { !partitions.contains($0) }
        release(surplus, .revoked, &step)
        assignment = partitions.sorted()
        if config.assignor == .sticky {
            lastAssignment = assignment
            lastGeneration = generation
        }
        step.isAssigned = true
        phase = .stable
        // The client completes a join inside poll(), so the poll interval starts over.
        if leftPollAt != nil { leftPollAt = now }
        if !surplus.isEmpty {
            if leftPollAt == nil {
                followUpJoin = now + Self.followUpDelay
            } else {
                needsRejoin = true
            }
        }
    }

    /// Finds itself out of the group: what it owned is lost and it joins as someone new.
    private mutating func fallOut(_ error: GroupError, _ step: inout MemberStep) {
        release(assignment, .lost, &step)
        generation = -1
        nextHeartbeat = nil
        if error == .unknownMemberID { member = nil }
        if phase != .joining { phase = .unjoined }
    }

    private mutating func fence(_ step: inout MemberStep) {
        release(assignment, .lost, &step)
        generation = -1
        nextHeartbeat = nil
        followUpJoin = nil
        phase = .fenced
    }
}
