import SimCore

/// Calls whose callers wait equally long, by the time they will give up.
struct CallerDeadlines: Sendable {
    private var deadlines = DeadlineQueue()
    /// The event for the first of the deadlines.
    var event = EventID.none

    /// The first deadline of a call whose caller still waits; those before it are forgotten.
    mutating func first(of calls: Pool<Call>) -> DeadlineQueue.Entry? {
        while let entry = deadlines.first {
            if Self.isWaiting(PoolHandle(raw: entry.payload), among: calls) { return entry }
            deadlines.popFirst()
        }
        return nil
    }

    /// Whether the caller of a call still waits for it.
    private static func isWaiting(_ handle: PoolHandle, among calls: Pool<Call>) -> Bool {
        guard let call = calls.find(handle) else { return false }
        return call.caller != .none
    }

    /// How many bytes they hold.
    var heldBytes: Int { deadlines.heldBytes }

    /// Forgets the first deadline.
    mutating func popFirst() {
        deadlines.popFirst()
    }

    /// Notes when the caller of a call will give up.
    mutating func expect(
        _ call: PoolHandle,
        of calls: Pool<Call>,
        within timeout: SimDuration,
        as number: UInt16,
        in context: inout Context<Platform.Event>
    ) {
        deadlines.push(deadline: context.now + timeout, payload: call.raw) {
            Self.isWaiting(PoolHandle(raw: $0), among: calls)
        }
        guard event == .none else { return }
        event = context.schedule(
            .services(.callerDeadline(service: number)),
            after: timeout,
            priority: .completion
        )
    }
}
