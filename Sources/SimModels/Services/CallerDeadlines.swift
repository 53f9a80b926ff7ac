import SimCore

/// Calls whose callers wait equally long, by the time they will give up.
struct CallerDeadlines: Sendable {
    private var deadlines = DeadlineQueue()
    /// The event for the first of the deadlines.
    var event = EventID.none

    /// The first deadline of a call whose caller still waits; those before it are forgotten.
    mutating func first(of calls: Pool<Call>) -> DeadlineQueue.Entry? {
        while let entry = deadlines.first {
            let call = calls.find(PoolHandle(raw: entry.payload))
            if let call, call.caller != .none { return entry }
            deadlines.popFirst()
        }
        return nil
    }

    /// Forgets the first deadline.
    mutating func popFirst() {
        deadlines.popFirst()
    }

    /// Notes when the caller of a call will give up.
    mutating func expect(
        _ call: PoolHandle,
        within timeout: SimDuration,
        as number: UInt16,
        in context: inout Context<Platform.Event>
    ) {
        deadlines.push(deadline: context.now + timeout, payload: call.raw)
        guard event == .none else { return }
        event = context.schedule(
            .services(.callerDeadline(service: number)),
            after: timeout,
            priority: .completion
        )
    }
}
