import SimCore

/// The event of the engine tests: a subsystem, a kind and whom it is about.
struct TestEvent: SimEvent {
    var code: UInt16
    var subject: UInt32

    init(_ subject: UInt32, code: UInt16 = 0) {
        self.subject = subject
        self.code = code
    }

    static func name(of code: UInt16) -> String { "test.\(code)" }
}

/// A model that does what it is told: one list of instructions for the start and for each subject.
struct Scripted: Model {
    enum Instruction: Sendable {
        case after(SimDuration, UInt32, EventPriority = .normal)
        case at(SimTime, UInt32, EventPriority = .normal)
        case fail(SimulationFailure)
        case record(UInt16)
        case underCause(OccurrenceID)
        case stream(String)
    }

    var onStart: [Instruction] = []
    var on: [UInt32: [Instruction]] = [:]
    var seen: [String] = []
    var causes: [OccurrenceID] = []

    mutating func start(in context: inout Context<TestEvent>) {
        follow(onStart, &context)
    }

    mutating func handle(_ event: TestEvent, in context: inout Context<TestEvent>) {
        seen.append("\(event.subject)@\(context.now)")
        causes.append(context.cause)
        follow(on[event.subject] ?? [], &context)
    }

    private func follow(_ instructions: [Instruction], _ context: inout Context<TestEvent>) {
        for instruction in instructions {
            switch instruction {
            case .after(let delay, let subject, let priority):
                context.schedule(TestEvent(subject), after: delay, priority: priority)
            case .at(let time, let subject, let priority):
                context.schedule(TestEvent(subject), at: time, priority: priority)
            case .fail(let failure):
                context.fail(failure)
            case .record(let kind):
                context.cause = context.record(kind, subject: 0)
            case .underCause(let cause):
                context.cause = cause
            case .stream(let name):
                _ = context.stream(name)
            }
        }
    }
}

/// A model that schedules, cancels, moves, draws and records at random, to be compared with itself.
struct Restless: Model {
    var handles: [EventID] = []
    var stream: StreamID?
    var history: UInt64 = 0
    var next: UInt32 = 0

    mutating func start(in context: inout Context<TestEvent>) {
        stream = context.stream("restless")
        for _ in 0..<10 { spawn(&context) }
    }

    mutating func handle(_ event: TestEvent, in context: inout Context<TestEvent>) {
        guard let stream else { return }
        history = history &* 31 &+ UInt64(event.subject) &+ UInt64(context.now.nanoseconds)
        context.cause = context.record(
            1,
            subject: event.subject,
            value: Int64(context.pendingEvents)
        )
        for _ in 0..<context.index(below: 3, stream) { spawn(&context) }
        if context.pendingEvents < 5 { spawn(&context) }
        guard !handles.isEmpty else { return }
        let victim = handles[context.index(below: handles.count, stream)]
        switch context.index(below: 6, stream) {
        case 0: context.cancel(victim)
        case 1: context.reschedule(victim, at: context.now + .nanoseconds(3))
        default: break
        }
    }

    private mutating func spawn(_ context: inout Context<TestEvent>) {
        guard let stream, context.pendingEvents < 25 else { return }
        next += 1
        handles.append(
            context.schedule(
                TestEvent(next, code: UInt16(next % 3) << 8),
                after: .nanoseconds(Int64(context.index(below: 5, stream))),
                priority: EventPriority(UInt8(context.index(below: 8, stream)))
            )
        )
    }
}
