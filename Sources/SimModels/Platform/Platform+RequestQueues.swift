import SimCore

/// Queues in pods that do more than let the oldest request go first: who gets a worker next, and who
/// is turned away.
extension Platform {
    /// The next request for a free worker of a pod; those that CoDel turns away on the way are ended.
    mutating func nextRequest(of pod: Int, in context: inout Context<Event>) -> PoolHandle? {
        guard !pods[pod].queue.isEmpty else { return nil }
        let service = Int(pods[pod].service)
        let next: RequestQueue.Entry?
        switch plan.services[service].server.queue.discipline {
        case .fifo: next = pods[pod].queue.popFirst(among: calls)
        case .lifo: next = pods[pod].queue.popLast(among: calls)
        case .codel: next = nextUnderCoDel(of: pod, in: &context)
        }
        // Where requests wait in processes, too, those who take them from the queue look afterwards.
        if pods[pod].queue.isEmpty, pods[pod].isPlain || servers[pod].lines.isEmpty {
            emptied(pod, in: &context)
        }
        return next.map { PoolHandle(raw: $0.call) }
    }

    private mutating func nextUnderCoDel(
        of pod: Int,
        in context: inout Context<Event>
    ) -> RequestQueue.Entry? {
        var afterDrop = false
        while true {
            let entry = pods[pod].queue.popFirst(among: calls)
            let drops =
                servers[pod].codel?.drops(
                    wait: entry.map { context.now - $0.since },
                    leaving: pods[pod].queue.count,
                    at: context.now,
                    afterDrop: afterDrop
                ) ?? false
            guard let entry, drops else { return entry }
            afterDrop = true
            shed(PoolHandle(raw: entry.call), at: pod, in: &context)
        }
    }

    /// Whether a call is turned away because the first in the queue of its class waits for too long.
    mutating func isShed(
        _ call: PoolHandle,
        at pod: Int,
        in context: inout Context<Event>
    ) -> Bool {
        let service = Int(pods[pod].service)
        guard let limit = plan.services[service].server.queue.shedAbove,
            pods[pod].phase == .serving, !pods[pod].queue.isEmpty,
            let since = pods[pod].queue.waitingSince(class: calls[call].priority, among: calls),
            context.now - since > limit
        else { return false }
        countTurnedAway(call, by: pod, at: context.now)
        shed(call, at: pod, in: &context)
        return true
    }

    /// Finds no room for a call in a pod whose queue is full.
    mutating func turnAway(
        _ call: PoolHandle,
        from pod: Int,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[pod].service)
        if plan.services[service].server.hasListenQueue {
            leaveUnanswered(call, by: pod, in: &context)
            return
        }
        let victim = pods[pod].queue.popVictim(
            for: calls[call].priority,
            isOldest: plan.services[service].server.queue.discipline == .lifo,
            among: calls
        )
        guard let victim else {
            countTurnedAway(call, by: pod, at: context.now)
            finish(call, as: .rejected, in: &context)
            return
        }
        calls[call].pod = UInt32(truncatingIfNeeded: pod)
        pods[pod].queue.append(call.raw, class: calls[call].priority, at: context.now)
        finish(PoolHandle(raw: victim.call), as: .rejected, in: &context)
    }

    // MARK: Telling of it

    /// Turns a call away because requests wait for too long.
    private mutating func shed(
        _ call: PoolHandle,
        at pod: Int,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[pod].service)
        if services[service].shedding.note(at: context.now) {
            let occurrence = context.record(
                OccurrenceKind.serviceSheds.rawValue,
                subject: UInt32(service),
                causes: turningAwayCauses(of: service, in: &context)
            )
            services[service].shedding.begin(occurrence)
            watchTurnedAwayLater(at: service, in: &context)
        }
        finish(call, as: .rejected, in: &context)
    }

    /// Counts a connection for which a listen queue had no room.
    mutating func noteOverflow(of service: Int, in context: inout Context<Event>) {
        guard services[service].overflow.note(at: context.now) else { return }
        let occurrence = context.record(
            OccurrenceKind.listenQueueFull.rawValue,
            subject: UInt32(service),
            value: Int64(plan.services[service].queueLimit),
            causes: turningAwayCauses(of: service, in: &context)
        )
        services[service].overflow.begin(occurrence)
        watchTurnedAwayLater(at: service, in: &context)
    }

    /// Why a service turns requests away: that it does not keep up, or what keeps it from that.
    private mutating func turningAwayCauses(
        of service: Int,
        in context: inout Context<Event>
    ) -> Causes {
        let saturation = services[service].saturation
        let queue = queueCause(of: service, in: &context)
        if saturation != .none { return Causes(saturation, queue) }
        return overload(of: service, since: context.now, in: &context)
    }

    private mutating func watchTurnedAwayLater(
        at service: Int,
        in context: inout Context<Event>
    ) {
        guard services[service].turnedAwayCheck == .none else { return }
        services[service].turnedAwayCheck = context.schedule(
            .services(.turnedAwayCheck(service: UInt16(service))),
            after: TurnedAway.calm,
            priority: .evaluation
        )
    }

    /// Ends what has been told as soon as nobody has been turned away for a while.
    mutating func watchTurnedAway(at service: Int, in context: inout Context<Event>) {
        services[service].turnedAwayCheck = .none
        let shedding = services[service].shedding
        if shedding.began != .none, context.now - shedding.last >= TurnedAway.calm {
            context.record(
                OccurrenceKind.serviceShedsNoMore.rawValue,
                subject: UInt32(service),
                value: shedding.count,
                causes: shedding.began
            )
            services[service].shedding.end()
        }
        let overflow = services[service].overflow
        if overflow.began != .none, context.now - overflow.last >= TurnedAway.calm {
            context.record(
                OccurrenceKind.listenQueueDrained.rawValue,
                subject: UInt32(service),
                value: overflow.count,
                causes: overflow.began
            )
            services[service].overflow.end()
        }
        if services[service].shedding.began != .none || services[service].overflow.began != .none {
            watchTurnedAwayLater(at: service, in: &context)
        }
    }
}
