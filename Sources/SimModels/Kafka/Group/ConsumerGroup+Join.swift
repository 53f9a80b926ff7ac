public import SimCore

extension ConsumerGroup {
    /// Takes a JoinGroup request; the answer comes through ``nextAnswer()``.
    public mutating func join(_ request: JoinRequest, at now: SimTime) {
        guard let member = request.member else {
            joinNew(request, at: now)
            return
        }
        if let place = pending.firstIndex(where: { $0.id == member }) {
            pending.remove(at: place)
            add(request, as: member, at: now)
            return
        }
        if let error = validate(member, instance: request.instance) {
            answers.append(.joinRefused(client: request.client, error: error))
            return
        }
        guard let place = place(of: member) else { return }
        rejoin(request, at: place, now: now)
    }

    /// A JoinGroup without an id: an instance id that is known takes over its place, a dynamic
    /// member is sent back for an id.
    private mutating func joinNew(_ request: JoinRequest, at now: SimTime) {
        let member = MemberID(nextMember)
        nextMember += 1
        guard let instance = request.instance else {
            pending.append(PendingMember(id: member, deadline: now + request.sessionTimeout))
            answers.append(.memberIDRequired(client: request.client, member: member))
            return
        }
        if let place = place(ofInstance: instance) {
            replaceStatic(request, at: place, with: member, now: now)
        } else {
            add(request, as: member, at: now)
        }
    }

    private mutating func add(_ request: JoinRequest, as id: MemberID, at now: SimTime) {
        if state == .preparingRebalance, isInitialRebalance { newMemberAdded = true }
        if leader == nil { leader = id }
        members.append(
            Member(
                id: id,
                client: request.client,
                instance: request.instance,
                rank: request.rank,
                subscription: request.subscription,
                sessionTimeout: request.sessionTimeout,
                rebalanceTimeout: request.rebalanceTimeout,
                // A new member cannot send heartbeats yet, so its session is the longer one.
                sessionDeadline: now + config.newMemberJoinTimeout
            )
        )
        rebalanceOrComplete(
            at: now,
            because: RebalanceTrigger(kind: .joined, client: request.client)
        )
    }

    private mutating func rejoin(_ request: JoinRequest, at place: Int, now: SimTime) {
        let isUnchanged = members[place].subscription == request.subscription
        switch state {
        case .preparingRebalance:
            update(place, from: request)
            maybeCompleteJoin(at: now)
        case .completingRebalance where isUnchanged:
            members[place].client = request.client
            answerJoin(place, assigns: members[place].id == leader)
        case .completingRebalance:
            update(place, from: request)
            prepareRebalance(
                at: now,
                because: RebalanceTrigger(kind: .rejoined, client: request.client)
            )
        case .stable where isUnchanged && members[place].id != leader:
            members[place].client = request.client
            answerJoin(place, assigns: false)
        case .stable:
            update(place, from: request)
            prepareRebalance(
                at: now,
                because: RebalanceTrigger(kind: .rejoined, client: request.client)
            )
        case .empty, .dead:
            answers.append(.joinRefused(client: request.client, error: .unknownMemberID))
        }
    }

    /// Gives the place of a static member to the process that now has its instance id.
    ///
    /// Source: `updateStaticMemberThenRebalanceOrCompleteJoin`.
    private mutating func replaceStatic(
        _ request: JoinRequest,
        at place: Int,
        with id: MemberID,
        now: SimTime
    ) {
        let old = members[place]
        if old.isAwaitingJoin {
            answers.append(.joinRefused(client: old.client, error: .fencedInstanceID))
        }
        if old.isAwaitingSync {
            answers.append(
                .syncRefused(client: old.client, member: old.id, error: .fencedInstanceID)
            )
        }
        if leader == old.id { leader = id }
        members[place].id = id
        members[place].isAwaitingSync = false
        members[place].sessionDeadline = now + request.sessionTimeout
        update(place, from: request)
        switch state {
        case .stable:
            members[place].isAwaitingJoin = false
            answerJoin(place, assigns: false)
        case .completingRebalance:
            prepareRebalance(
                at: now,
                because: RebalanceTrigger(kind: .rejoined, client: request.client)
            )
        case .preparingRebalance, .empty, .dead:
            maybeCompleteJoin(at: now)
        }
    }

    private mutating func update(_ place: Int, from request: JoinRequest) {
        members[place].client = request.client
        members[place].rank = request.rank
        members[place].subscription = request.subscription
        members[place].sessionTimeout = request.sessionTimeout
        members[place].rebalanceTimeout = request.rebalanceTimeout
        members[place].isAwaitingJoin = true
    }

    /// Answers a JoinGroup with the current generation.
    mutating func answerJoin(_ place: Int, assigns: Bool) {
        answers.append(
            .joined(
                client: members[place].client,
                member: members[place].id,
                generation: generation,
                assigns: assigns
            )
        )
    }
}
