import SimCore

/// Users: they ask, wait for the answer or give up, think, and ask again.
extension Platform {
    /// Between a refusal at once and the next request there is at least so much, or a user without a
    /// think would ask for ever at one instant.
    private static var leastThink: SimDuration { .milliseconds(1) }

    /// Bits of an intent's number for its user; the number of the user's intent is above them.
    private static var userBits: UInt64 { 20 }

    mutating func startUsers(of source: Int, in context: inout Context<Event>) {
        scheduleUsersStep(of: source, in: &context)
    }

    /// Schedules the next step of the change that takes place, or the beginning of the next change.
    private mutating func scheduleUsersStep(of source: Int, in context: inout Context<Event>) {
        guard let users = plan.sources[source].users,
            sources[source].usersChange < users.changes.count
        else { return }
        let change = users.changes[sources[source].usersChange]
        context.schedule(
            .workload(.usersStep(source: UInt16(source))),
            at: max(context.now, change.time(of: sources[source].usersStep)),
            priority: .stateChange
        )
    }

    /// A change of the users' number begins, or goes one user further.
    mutating func stepUsers(of source: Int, in context: inout Context<Event>) {
        guard let users = plan.sources[source].users,
            sources[source].usersChange < users.changes.count
        else { return }
        let change = users.changes[sources[source].usersChange]
        if sources[source].usersStep == 0, change.steps > 0 {
            let occurrence = context.record(
                OccurrenceKind.trafficUsersChanged.rawValue,
                subject: UInt32(source),
                value: Int64(change.from),
                detail: Int64(change.to),
                causes: .none
            )
            blameLoad(on: occurrence, of: source)
        }
        // The steps of this instant; those of a change at once are all of it.
        var step = sources[source].usersStep
        while step <= change.steps, change.time(of: step) <= context.now {
            sources[source].wantedUsers = change.count(after: step)
            step += 1
        }
        sources[source].usersStep = step
        if step > change.steps {
            sources[source].usersChange += 1
            sources[source].usersStep = 0
        }
        while sources[source].clients.count < sources[source].wantedUsers {
            let user = sources[source].clients.admit(in: .thinking)
            think(user, of: source, atLeast: .zero, in: &context)
        }
        scheduleUsersStep(of: source, in: &context)
    }

    private mutating func think(
        _ user: UInt32,
        of source: Int,
        atLeast least: SimDuration,
        in context: inout Context<Event>
    ) {
        guard let thinkTime = plan.sources[source].users?.thinkTime else { return }
        let number = sources[source].clients[user].intents
        let drawn = context.sample(
            thinkTime,
            sources[source].clientStream,
            member: UInt64(number) << Self.userBits | UInt64(user),
            draw: Self.thoughtDraw
        )
        sources[source].clients[user].state = .thinking
        context.schedule(
            .workload(.userReady(source: UInt16(source), user: user)),
            after: max(least, SimDuration(nanosecondsRounding: drawn)),
            priority: .stateChange
        )
    }

    /// A user has thought, and asks; or leaves, if there are more than there ought to be.
    mutating func ask(_ user: UInt32, of source: Int, in context: inout Context<Event>) {
        guard sources[source].clients.count <= sources[source].wantedUsers else {
            sources[source].clients.dismiss(user)
            return
        }
        let number = sources[source].clients[user].intents
        sources[source].clients[user].intents = number &+ 1
        var wish = Wish(
            intent: UInt64(number) << Self.userBits | UInt64(user),
            operation: plan.sources[source].operation,
            priority: plan.sources[source].priority,
            key: user &+ 1,
            client: user
        )
        if let keys = plan.sources[source].keys {
            wish.key = key(of: wish.intent, among: keys, of: source, in: &context)
        }
        sources[source].clients[user].wish = wish
        sources[source].clients[user].began = context.now
        sources[source].clients[user].failure = .none
        sources[source].clients[user].state = .waiting
        if plan.sources[source].retry != nil { noteTry(of: source, isFirst: true, in: &context) }
        offer(from: source, in: &context)
        attempt(wish, from: source, in: &context)
    }

    /// A client wants nothing more of the platform: a user thinks or leaves, others are forgotten.
    mutating func release(_ client: UInt32, of source: Int, in context: inout Context<Event>) {
        guard plan.sources[source].users != nil,
            sources[source].clients.count <= sources[source].wantedUsers
        else {
            sources[source].clients.dismiss(client)
            return
        }
        let isAtOnce = sources[source].clients[client].began == context.now
        think(client, of: source, atLeast: isAtOnce ? Self.leastThink : .zero, in: &context)
    }
}
