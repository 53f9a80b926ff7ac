import SimCore

/// Poisson arrivals at one server that works on all customers at once, each at an equal rate.
struct SharedServer: MeasuredModel {
    enum Event: SimEvent {
        case arrival, completion
        var code: UInt16 { self == .arrival ? 0 : 1 }
        var subject: UInt32 { 0 }
        static func name(of code: UInt16) -> String { code == 0 ? "arrival" : "completion" }
    }

    private struct Customer: BitwiseCopyable, Sendable {
        var came: SimTime
        var demand: SimDuration
    }

    var rate: Double
    var demand: ServiceLaw
    private var agenda: Agenda
    private var processor: ProcessorSharing
    private var customers = Pool<Customer>()
    private var completion = EventID.none
    private var streams: (arrivals: StreamID, demand: StreamID)?

    private var flow = Flow()
    private var slowdowns = Tally()

    init(rate: Double, demand: ServiceLaw, fault: Fault? = nil) {
        self.rate = rate
        self.demand = demand
        agenda = Agenda(fault)
        processor = ProcessorSharing(capacity: Double(agenda.servers(1)))
    }

    mutating func start(in context: inout Context<Event>) {
        streams = (context.stream("arrivals"), context.stream("demand"))
        _ = agenda.schedule(.arrival, after: .zero, in: &context)
    }

    mutating func handle(_ event: Event, in context: inout Context<Event>) {
        guard let streams else { return }
        switch event {
        case .arrival:
            let demand = demand.draw(agenda, streams.demand, in: &context)
            let customer = customers.insert(Customer(came: context.now, demand: demand))
            processor.add(task: customer.index, demand: demand, at: context.now)
            flow.enter(at: context.now)
            let gap = agenda.exponential(mean: 1 / rate, streams.arrivals, in: &context)
            _ = agenda.schedule(.arrival, after: gap, in: &context)
        case .completion:
            while let task = processor.popCompleted(at: context.now) {
                guard let handle = customers.handle(at: Int(task)),
                    let customer = customers.remove(handle)
                else { continue }
                flow.leave(after: customer.came, at: context.now)
                let time = (context.now - customer.came).seconds
                if customer.demand > .zero { slowdowns.record(time / customer.demand.seconds) }
            }
        }
        // Who comes or goes changes when the others are done.
        agenda.cancel(completion, in: &context)
        guard let next = processor.nextCompletion() else { return }
        completion = agenda.schedule(.completion, after: next - context.now, in: &context)
    }

    mutating func reset(at now: SimTime) {
        flow.reset(at: now)
        slowdowns = Tally()
    }

    func value(of quantity: Quantity, at now: SimTime) -> Double? {
        quantity == .slowdown ? slowdowns.mean : flow.value(of: quantity, at: now)
    }
}
