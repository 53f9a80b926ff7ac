import SimCore

/// The events of ``Churn``: three subsystems of one kind each.
enum ChurnEvent: SimEvent {
    case wake(actor: UInt32)
    case meet(actor: UInt32)
    case deadline(actor: UInt32)

    var code: UInt16 {
        switch self {
        case .wake: 0x0000
        case .meet: 0x0101
        case .deadline: 0x0202
        }
    }

    var subject: UInt32 {
        switch self {
        case .wake(let actor), .meet(let actor), .deadline(let actor): actor
        }
    }

    static func name(of code: UInt16) -> String { "churn.\(code)" }
}

/// A model that uses all that an engine offers, made to be compared with itself.
///
/// Actors wake after spans of every distribution, meet at multiples of 50 ms (hundreds of ties, in
/// all priorities), and cancel or move each other's deadlines. Whatever they draw goes into
/// ``fingerprint``, so that two runs agree in every bit of every sample or not at all. The number
/// of pending events stays near three per actor for as long as it runs.
///
/// The file is also part of `simcore-bench` in Tests/Benchmarks, which runs ten million events.
struct Churn: Model {
    static let actors = 1000

    /// Roughly how many events happen in a simulated second, for choosing a horizon.
    static let eventsPerSecond = 2390

    private(set) var fingerprint: UInt64 = 0
    private(set) var handled: Int64 = 0
    private var deadlines = [EventID](repeating: .none, count: actors)
    private var meetings = [EventID](repeating: .none, count: actors)
    private var visits = [UInt16](repeating: 0, count: actors)
    private var streams: Streams?

    private struct Streams {
        var wake: StreamID
        var work: StreamID
        var choice: StreamID
    }

    mutating func start(in context: inout Context<ChurnEvent>) {
        streams = Streams(
            wake: context.stream("wake"),
            work: context.stream("work"),
            choice: context.stream("choice")
        )
        for actor in 0..<UInt32(Self.actors) {
            context.schedule(.wake(actor: actor), after: .milliseconds(Int64(actor % 20)))
        }
    }

    mutating func handle(_ event: ChurnEvent, in context: inout Context<ChurnEvent>) {
        guard let streams else { return }
        handled &+= 1
        switch event {
        case .wake(let actor): wake(actor, streams, &context)
        case .meet(let actor): meet(actor, streams, &context)
        case .deadline(let actor): miss(actor, &context)
        }
    }

    private mutating func wake(
        _ actor: UInt32,
        _ streams: Streams,
        _ context: inout Context<ChurnEvent>
    ) {
        let place = Int(actor)
        visits[place] &+= 1
        let span = Self.spans[Int(visits[place]) % Self.spans.count]
        // The waking draws in turn, the work by address: both ways of drawing are in the run.
        let pause = context.sample(span, streams.wake)
        let work = context.sample(
            span,
            streams.work,
            member: UInt64(actor),
            draw: visits[place]
        )
        note(pause)
        note(work)
        context.schedule(.wake(actor: actor), after: SimDuration(seconds: max(0.001, pause)))
        context.cancel(deadlines[place])
        deadlines[place] = context.schedule(
            .deadline(actor: actor),
            after: SimDuration(seconds: max(0.001, work * 1.5))
        )
        guard !context.isPending(meetings[place]) else { return }
        let grid: Int64 = 50_000_000
        meetings[place] = context.schedule(
            .meet(actor: actor),
            at: SimTime(nanoseconds: (context.now.nanoseconds / grid + 1) * grid),
            priority: EventPriority(UInt8(context.index(below: 8, streams.choice)))
        )
    }

    private mutating func meet(
        _ actor: UInt32,
        _ streams: Streams,
        _ context: inout Context<ChurnEvent>
    ) {
        let other = context.index(below: Self.actors, streams.choice)
        switch context.index(below: 16, streams.choice) {
        case 0..<4:
            let later = context.now + .milliseconds(Int64(context.index(below: 3, streams.choice)))
            deadlines[other] = context.reschedule(deadlines[other], at: later)
        case 4..<6:
            note(context.cancel(deadlines[other]) ? 1 : 0)
        case 6:
            let visit = Int64(visits[other])
            context.cause = context.record(1, subject: actor, value: visit, detail: Int64(other))
            context.cancel(deadlines[other])
            deadlines[other] = context.schedule(.deadline(actor: UInt32(other)), after: .zero)
        default:
            break
        }
    }

    private mutating func miss(_ actor: UInt32, _ context: inout Context<ChurnEvent>) {
        guard context.cause != .none else { return }
        context.record(2, subject: actor, value: Int64(context.pendingEvents))
        note(Double(context.cause.raw))
    }

    private mutating func note(_ value: Double) {
        fingerprint = (fingerprint ^ value.bitPattern) &* 0x9E37_79B9_7F4A_7C15
        fingerprint ^= fingerprint >> 29
    }

    /// Spans with a mean of about 1 s.
    private static let spans: [Distribution] = [
        .exponential(mean: 1),
        .logNormal(median: 0.7, sigma: 0.8),
        .uniform(0.5, 1.5),
        .normal(mean: 1, standardDeviation: 0.2),
        .constant(1),
    ]
}

extension Simulation<Churn> {
    /// A run of the model up to an instant before which about so many events lie.
    static func churn(seed: UInt64, events: Int64) throws -> Simulation<Churn> {
        var simulation = Simulation(Churn(), seed: seed)
        try simulation.run(until: Self.horizon(events: events))
        return simulation
    }

    /// The instant before which about so many events lie.
    static func horizon(events: Int64) -> SimTime {
        .start + .milliseconds(events * 1000 / Int64(Churn.eventsPerSecond))
    }

    /// Everything that two runs have to agree in, as text: the events, the samples, the log.
    var identity: String {
        var log: UInt64 = 0
        for occurrence in occurrences {
            log = (log ^ UInt64(occurrence.at.nanoseconds)) &* 0xD6E8_FEB8_6659_FD93
            log ^= UInt64(occurrence.subject) << 16 ^ UInt64(occurrence.kind)
            log = (log ^ UInt64(bitPattern: occurrence.value)) &* 0x9E37_79B9_7F4A_7C15
            for parent in occurrences.parents(of: occurrence.id) {
                log = (log ^ UInt64(parent.raw)) &* 0xD6E8_FEB8_6659_FD93
            }
            log ^= log >> 31
        }
        let parts = [model.fingerprint, log].map { String($0, radix: 16) }
        return "\(digest)-\(parts[0])-\(parts[1])-\(eventsHandled)-\(occurrences.count)"
    }
}

/// An observer that looks at everything; what it sees must not change what happens.
struct ChurnObserver: SimulationObserver {
    typealias ModelType = Churn

    private(set) var seen: Int64 = 0
    private(set) var sum: UInt64 = 0

    mutating func willHandle(
        _ event: ChurnEvent,
        at time: SimTime,
        cause: OccurrenceID,
        in model: borrowing Churn
    ) {
        seen += 1
        sum &+= UInt64(event.subject) &+ UInt64(time.nanoseconds) &+ UInt64(cause.raw)
    }

    mutating func didHandle(
        _ event: ChurnEvent,
        at time: SimTime,
        cause: OccurrenceID,
        in model: borrowing Churn
    ) {
        sum &+= model.fingerprint
    }
}
