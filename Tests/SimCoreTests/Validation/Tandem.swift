import SimCore

/// Poisson arrivals at one exponential server, and from there to a second one.
struct Tandem: MeasuredModel {
    enum Event: SimEvent {
        case arrival
        case served(station: UInt32)
        var code: UInt16 {
            switch self {
            case .arrival: 0
            case .served: 1
            }
        }
        var subject: UInt32 {
            switch self {
            case .arrival: 0
            case .served(let station): station
            }
        }
        static func name(of code: UInt16) -> String { code == 0 ? "arrival" : "served" }
    }

    var rate: Double
    var meanServices: [Double]
    private var agenda: Agenda
    /// Those at each station, by when they came to the system; the first one is being served.
    private var lines: [Ring<SimTime>]
    private var streams: [StreamID] = []

    private var flow = Flow()
    private var first = TimeWeighted()

    init(rate: Double, meanServices: [Double], fault: Fault? = nil) {
        self.rate = rate
        self.meanServices = meanServices
        agenda = Agenda(fault)
        lines = Array(repeating: Ring(), count: meanServices.count)
    }

    mutating func start(in context: inout Context<Event>) {
        streams = meanServices.indices.map { context.stream("service \($0)") }
        streams.append(context.stream("arrivals"))
        _ = agenda.schedule(.arrival, after: .zero, in: &context)
    }

    mutating func handle(_ event: Event, in context: inout Context<Event>) {
        switch event {
        case .arrival:
            flow.enter(at: context.now)
            first.add(1, at: context.now)
            join(0, came: context.now, in: &context)
            let arrivals = streams[meanServices.count]
            let gap = agenda.exponential(mean: 1 / rate, arrivals, in: &context)
            _ = agenda.schedule(.arrival, after: gap, in: &context)
        case .served(let number):
            let station = Int(number)
            guard let came = lines[station].popFirst() else { return }
            if !lines[station].isEmpty { serve(station, in: &context) }
            if station == 0 { first.add(-1, at: context.now) }
            if station + 1 < lines.count {
                join(station + 1, came: came, in: &context)
            } else {
                flow.leave(after: came, at: context.now)
            }
        }
    }

    private mutating func join(_ station: Int, came: SimTime, in context: inout Context<Event>) {
        lines[station].append(came)
        if lines[station].count == 1 { serve(station, in: &context) }
    }

    private mutating func serve(_ station: Int, in context: inout Context<Event>) {
        let service = agenda.exponential(
            mean: meanServices[station],
            streams[station],
            in: &context
        )
        let event = Event.served(station: UInt32(station))
        _ = agenda.schedule(event, after: service, in: &context)
    }

    mutating func reset(at now: SimTime) {
        flow.reset(at: now)
        first.reset(at: now)
    }

    func value(of quantity: Quantity, at now: SimTime) -> Double? {
        quantity == .inFirst ? first.mean(until: now) : flow.value(of: quantity, at: now)
    }
}
