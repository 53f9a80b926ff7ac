import SimCore

/// A source of traffic while it runs.
struct SourceState: Sendable {
    var process: ArrivalProcess
    /// The number of the next intent of an open source.
    var ordinal: UInt64 = 0
    /// The occurrence that brought its present load about.
    var cause = OccurrenceID.none
    /// Intents whose clients wait, by the time they will give up.
    var deadlines = DeadlineQueue()
    var deadlineEvent = EventID.none
    /// What became of its intents; empty when it is the only source.
    var account = IntentLedger(precisionBits: 7)
    /// The event for its next intent, if it is an open source and there is one.
    var arrivalEvent = EventID.none
    var arrivalStream: StreamID
    var demandStream: StreamID
    var balancingStream: StreamID
    /// The stream of what only some sources do: keys, sojourns, thoughts, second tries.
    var clientStream: StreamID

    /// The clients that are remembered: users, and those who may try again.
    var clients = ClientTable()
    /// How fast users have had their answers.
    var pace = UserPace()
    /// The change of the number of users that takes place, and how much of it has.
    var usersChange = 0
    var usersStep = 0
    /// How many users there ought to be.
    var wantedUsers = 0
    /// The jumps of the rate still to come in this run, the next one last.
    var jumps: [RateChange] = []
    /// How many tries are second tries.
    var reloads = ReloadWatch()
    /// The occurrence that says that they make up the load; none while they do not.
    var storm = OccurrenceID.none

    /// Schedules the next arrival, if there is one in the run.
    mutating func scheduleArrival(
        as source: Int,
        before horizon: SimTime,
        in context: inout Context<Platform.Event>
    ) {
        let draw =
            process.spacing == .poisson
            ? context.sample(.exponential(mean: 1), arrivalStream) : 1
        guard let next = process.next(exponential: draw), next < horizon else { return }
        arrivalEvent = context.schedule(
            .workload(.arrival(source: UInt16(truncatingIfNeeded: source))),
            at: max(next, context.now),
            priority: .stateChange
        )
    }

    /// Makes the call of an attempt and notes when its client will give up; none when there is no
    /// room for one more call.
    mutating func attempt(
        _ wish: Wish,
        as source: Int,
        within timeout: SimDuration,
        in calls: inout Pool<Call>,
        _ context: inout Context<Platform.Event>
    ) -> PoolHandle? {
        guard calls.count < Platform.maximumCalls else { return nil }
        let call = calls.insert(
            Call(
                ordinal: wish.member,
                arrivedAt: context.now,
                cause: cause,
                key: wish.key,
                client: wish.client,
                source: UInt16(truncatingIfNeeded: source),
                operation: wish.operation,
                priority: wish.priority
            )
        )
        expect(call, of: calls, within: timeout, as: source, in: &context)
        return call
    }

    /// Notes when a client will give up.
    private mutating func expect(
        _ call: PoolHandle,
        of calls: Pool<Call>,
        within timeout: SimDuration,
        as source: Int,
        in context: inout Context<Platform.Event>
    ) {
        deadlines.push(deadline: context.now + timeout, payload: call.raw) {
            calls.contains(PoolHandle(raw: $0))
        }
        guard deadlineEvent == .none else { return }
        deadlineEvent = context.schedule(
            .services(.clientDeadline(source: UInt16(truncatingIfNeeded: source))),
            after: timeout,
            priority: .completion
        )
    }

    /// The first deadline of a call that is still there; those before it are forgotten.
    mutating func firstDeadline(of calls: Pool<Call>) -> DeadlineQueue.Entry? {
        while let entry = deadlines.first {
            if calls.contains(PoolHandle(raw: entry.payload)) { return entry }
            deadlines.popFirst()
        }
        return nil
    }
}
