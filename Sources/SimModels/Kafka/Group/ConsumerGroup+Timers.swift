public import SimCore

/// One armed timer of a group.
struct GroupTimer: Comparable, Sendable {
    enum Kind: UInt8, Sendable {
        case session, pendingSession, join, sync
    }

    var deadline: SimTime
    var kind: Kind
    var member: MemberID

    static func < (lhs: GroupTimer, rhs: GroupTimer) -> Bool {
        if lhs.deadline != rhs.deadline { return lhs.deadline < rhs.deadline }
        if lhs.kind != rhs.kind { return lhs.kind.rawValue < rhs.kind.rawValue }
        return lhs.member < rhs.member
    }
}

extension ConsumerGroup {
    /// The earliest instant at which the group acts by itself; nil when it waits for nobody.
    public var nextTimer: SimTime? {
        var next = SimTime.distantFuture
        if let joinDeadline { next = min(next, joinDeadline) }
        if let syncDeadline { next = min(next, syncDeadline) }
        for index in members.indices where members[index].sessionDeadline < next {
            next = members[index].sessionDeadline
        }
        for index in pending.indices where pending[index].deadline < next {
            next = pending[index].deadline
        }
        return next == .distantFuture ? nil : next
    }

    /// Lets every timer fire that is due, earliest first; at one instant sessions, then the join
    /// timer, then the sync timer.
    ///
    /// A timer armed meanwhile fires at the next call, even if it is due at once.
    public mutating func timersFired(at now: SimTime) {
        dueTimers.removeAll(keepingCapacity: true)
        if let joinDeadline, joinDeadline <= now { due(joinDeadline, .join) }
        if let syncDeadline, syncDeadline <= now { due(syncDeadline, .sync) }
        for member in members where member.sessionDeadline <= now {
            due(member.sessionDeadline, .session, member.id)
        }
        for member in pending where member.deadline <= now {
            due(member.deadline, .pendingSession, member.id)
        }
        dueTimers.sort()
        for index in dueTimers.indices { fire(dueTimers[index], at: now) }
    }

    private mutating func due(
        _ deadline: SimTime,
        _ kind: GroupTimer.Kind,
        _ member: MemberID = MemberID(0)
    ) {
        dueTimers.append(GroupTimer(deadline: deadline, kind: kind, member: member))
    }

    private mutating func fire(_ timer: GroupTimer, at now: SimTime) {
        switch timer.kind {
        case .join:
            guard joinDeadline == timer.deadline, state == .preparingRebalance else { return }
            if isInitialRebalance { initialDelayFired(at: now) } else { completeJoin(at: now) }
        case .sync:
            guard syncDeadline == timer.deadline else { return }
            syncTimerFired(at: now)
        case .session:
            guard let place = place(of: timer.member),
                members[place].sessionDeadline == timer.deadline
            else { return }
            sessionFired(place, at: now)
        case .pendingSession:
            guard let place = pending.firstIndex(where: { $0.id == timer.member }) else { return }
            pending.remove(at: place)
            maybeCompleteJoin(at: now)
        }
    }

    /// A member was silent too long.
    ///
    /// One that waits for an answer is excused, so **a pod that died after JoinGroup is carried
    /// into the new generation**. Source: `expireClassicGroupMemberHeartbeat`,
    /// `hasSatisfiedHeartbeat`.
    private mutating func sessionFired(_ place: Int, at now: SimTime) {
        members[place].sessionDeadline = .distantFuture
        let isWaiting = members[place].isAwaitingJoin || members[place].isAwaitingSync
        if isWaiting, !members[place].isNew { return }
        removeAndUpdate(place, at: now, because: .expired)
    }

    /// Members that joined and never asked for their assignment are removed.
    ///
    /// Source: `expirePendingSync`.
    private mutating func syncTimerFired(at now: SimTime) {
        syncDeadline = nil
        guard state == .completingRebalance || state == .stable else { return }
        var index = 0
        var removed: UInt32?
        while index < members.count {
            if members[index].owesSync {
                removed = removed ?? members[index].client
                remove(index)
            } else {
                index += 1
            }
        }
        guard let removed else { return }
        prepareRebalance(at: now, because: RebalanceTrigger(kind: .silent, client: removed))
    }
}
