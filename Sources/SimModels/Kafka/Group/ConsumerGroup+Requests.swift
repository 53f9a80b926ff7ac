public import SimCore

extension ConsumerGroup {
    /// Takes a SyncGroup request; the answer comes through ``nextAnswer()``.
    ///
    /// - Parameters:
    ///   - member: The member that asks.
    ///   - client: Its process.
    ///   - instance: Its instance id.
    ///   - requested: The generation its JoinGroup was answered with.
    ///   - assignments: The leader's assignment for all; empty from anyone else.
    ///   - now: The current instant.
    public mutating func sync(
        _ member: MemberID,
        client: UInt32,
        instance: UInt32? = nil,
        generation requested: Int32,
        assignments: [MemberAssignment] = [],
        at now: SimTime
    ) {
        if let error = syncError(member, instance, requested) {
            answers.append(.syncRefused(client: client, member: member, error: error))
            return
        }
        guard let place = place(of: member) else { return }
        members[place].owesSync = false
        if !members.contains(where: \.owesSync) { syncDeadline = nil }
        if state == .stable {
            answerSync(place)
            return
        }
        members[place].isAwaitingSync = true
        guard member == leader else { return }
        for index in members.indices {
            let id = members[index].id
            members[index].assignment = assignments.first { $0.member == id }?.partitions ?? []
        }
        state = .stable
        for index in members.indices where members[index].isAwaitingSync {
            members[index].isAwaitingSync = false
            members[index].sessionDeadline = now + members[index].sessionTimeout
            answerSync(index)
        }
    }

    private func syncError(
        _ member: MemberID,
        _ instance: UInt32?,
        _ requested: Int32
    ) -> GroupError? {
        if let error = validate(member, instance: instance) { return error }
        if requested != generation { return .illegalGeneration }
        switch state {
        case .preparingRebalance: return .rebalanceInProgress
        case .empty, .dead: return .unknownMemberID
        case .completingRebalance, .stable: return nil
        }
    }

    private mutating func answerSync(_ place: Int) {
        answers.append(
            .synced(
                client: members[place].client,
                member: members[place].id,
                generation: generation
            )
        )
    }

    /// Takes a heartbeat; answers its error, or nil when all is well.
    ///
    /// A member learns of a rebalance through this error only.
    public mutating func heartbeat(
        _ member: MemberID,
        instance: UInt32? = nil,
        generation requested: Int32,
        at now: SimTime
    ) -> GroupError? {
        if let error = validate(member, instance: instance) { return error }
        if requested != generation { return .illegalGeneration }
        guard state != .empty, state != .dead, let place = place(of: member) else {
            return .unknownMemberID
        }
        members[place].sessionDeadline = now + members[place].sessionTimeout
        return state == .preparingRebalance ? .rebalanceInProgress : nil
    }

    /// Takes an offset commit; answers its error, or nil when the offsets are to be stored.
    ///
    /// A commit also proves the member alive. Source: `validateOffsetCommit`, ClassicGroup.java;
    /// `commitOffset`, OffsetMetadataManager.java.
    public mutating func offsetCommit(
        _ member: MemberID,
        instance: UInt32? = nil,
        generation requested: Int32,
        at now: SimTime
    ) -> GroupError? {
        if let error = validate(member, instance: instance) { return error }
        if requested != generation { return .illegalGeneration }
        guard let place = place(of: member) else { return .unknownMemberID }
        if state == .completingRebalance { return .rebalanceInProgress }
        members[place].sessionDeadline = now + members[place].sessionTimeout
        return nil
    }

    /// Takes a LeaveGroup; answers its error, or nil when the member is out.
    public mutating func leave(
        _ member: MemberID,
        instance: UInt32? = nil,
        at now: SimTime
    ) -> GroupError? {
        if let place = pending.firstIndex(where: { $0.id == member }) {
            pending.remove(at: place)
            maybeCompleteJoin(at: now)
            return nil
        }
        if let error = validate(member, instance: instance) { return error }
        guard let place = place(of: member) else { return .unknownMemberID }
        removeAndUpdate(place, at: now, because: .left)
        return nil
    }
}
