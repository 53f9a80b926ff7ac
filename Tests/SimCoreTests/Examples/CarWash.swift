// docs: car-wash
import SimCore

/// A car wash with one bay, and cars that wait for it.
struct CarWash: Model {
    enum Event: SimEvent {
        case arrival
        case washed(car: UInt32)

        var code: UInt16 {
            switch self {
            case .arrival: 0
            case .washed: 1
            }
        }

        var subject: UInt32 {
            switch self {
            case .arrival: 0
            case .washed(let car): car
            }
        }

        static func name(of code: UInt16) -> String { code == 0 ? "arrival" : "washed" }
    }

    var bays = Resource<UInt32>(capacity: 1)
    var cars: UInt32 = 0
    var washed = 0
    var queue = TimeWeighted()
    var streams: (gaps: StreamID, washes: StreamID)?

    mutating func start(in context: inout Context<Event>) {
        streams = (context.stream("gaps between cars"), context.stream("washes"))
        context.schedule(.arrival, after: .zero)
    }

    mutating func handle(_ event: Event, in context: inout Context<Event>) {
        switch event {
        case .arrival:
            guard let streams else { return }
            let gap = context.sample(.exponential(mean: 600), streams.gaps)
            context.schedule(.arrival, after: SimDuration(seconds: gap))
            if case .granted = bays.request(cars) { wash(cars, in: &context) }
            cars += 1
        case .washed:
            washed += 1
            bays.release()
            letIn(&context)
        }
        queue.set(Double(bays.waiting), at: context.now)
    }

    mutating func open(bays count: Int, in context: inout Context<Event>) {
        bays.setCapacity(count)
        letIn(&context)
    }

    private mutating func letIn(_ context: inout Context<Event>) {
        while let next = bays.grantNext() { wash(next.user, in: &context) }
    }

    private mutating func wash(_ car: UInt32, in context: inout Context<Event>) {
        guard let streams else { return }
        let law = Distribution.uniform(240, 480)
        let seconds = context.sample(law, streams.washes, member: UInt64(car))
        context.schedule(.washed(car: car), after: SimDuration(seconds: seconds))
    }
}
// docs: end
