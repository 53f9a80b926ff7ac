import SimCore

/// How long a customer is served, in seconds.
enum ServiceLaw: Sendable {
    case constant(Double)
    case exponential(mean: Double)
    case logNormal(mean: Double, sigma: Double)
    /// One of two exponential times, the first with a probability.
    case hyperExponential(share: Double, mean: Double, otherMean: Double)

    var mean: Double {
        switch self {
        case .constant(let mean), .exponential(let mean), .logNormal(let mean, _): mean
        case .hyperExponential(let share, let mean, let other): share * mean + (1 - share) * other
        }
    }

    /// The variance over the square of the mean.
    var squaredVariation: Double {
        switch self {
        case .constant: 0
        case .exponential: 1
        case .logNormal(_, let sigma): PortableMath.exp(sigma * sigma) - 1
        case .hyperExponential(let share, let first, let other):
            2 * (share * first * first + (1 - share) * other * other) / (mean * mean) - 1
        }
    }

    func draw<Event>(
        _ agenda: Agenda,
        _ stream: StreamID,
        in context: inout Context<Event>
    ) -> SimDuration {
        switch self {
        case .constant(let seconds):
            return SimDuration(seconds: seconds)
        case .exponential(let mean):
            return agenda.exponential(mean: mean, stream, in: &context)
        case .logNormal(let mean, let sigma):
            let median = mean / PortableMath.exp(sigma * sigma / 2)
            let law = Distribution.logNormal(median: median, sigma: sigma)
            return SimDuration(seconds: context.sample(law, stream))
        case .hyperExponential(let share, let first, let other):
            let mean = context.uniform(stream) < share ? first : other
            return agenda.exponential(mean: mean, stream, in: &context)
        }
    }
}

/// Poisson arrivals before some equal servers with one line, limited places and limited patience.
struct Station: MeasuredModel {
    enum Event: SimEvent {
        /// The next customers come; if there are several, each has an event of this instant.
        case batch
        case arrival(position: UInt32)
        case departure(UInt32)
        case patienceEnds(UInt32)

        var code: UInt16 {
            switch self {
            case .batch: 0
            case .arrival: 1
            case .departure: 2
            case .patienceEnds: 3
            }
        }
        var subject: UInt32 {
            switch self {
            case .batch: 0
            case .arrival(let number), .departure(let number), .patienceEnds(let number): number
            }
        }
        static func name(of code: UInt16) -> String {
            ["batch", "arrival", "departure", "patience ends"][Int(code)]
        }
    }

    private struct Customer: BitwiseCopyable, Sendable {
        var came: SimTime
        var position: UInt32
        var place = PoolHandle.none
        var patience = EventID.none
    }

    /// How many come at once, each with an event of its own.
    var batch: UInt32 = 1
    var batchRate: Double
    var service: ServiceLaw
    /// The mean time after which a customer who still waits gives up.
    var meanPatience: Double?
    private var agenda: Agenda
    private var servers: Resource<PoolHandle>
    private var customers = Pool<Customer>()
    private var streams: (arrivals: StreamID, service: StreamID, patience: StreamID)?

    private var flow = Flow()
    private var waits = Tally()
    private var waitsOfLast = Tally()
    private var arrived = 0.0
    private var delayed = 0.0
    private var lost = 0.0
    private var abandoned = 0.0
    private var queue = TimeWeighted()

    /// A station with at most `places` customers in the system, with those being served.
    init(
        rate: Double,
        service: ServiceLaw,
        servers: Int = 1,
        places: Int? = nil,
        fault: Fault? = nil
    ) {
        batchRate = rate
        self.service = service
        agenda = Agenda(fault)
        self.servers = Resource(
            capacity: agenda.servers(servers),
            waitingLimit: places.map { $0 - servers } ?? .max
        )
    }

    mutating func start(in context: inout Context<Event>) {
        streams = (
            context.stream("arrivals"), context.stream("service"), context.stream("patience")
        )
        _ = agenda.schedule(.batch, after: .zero, in: &context)
    }

    mutating func handle(_ event: Event, in context: inout Context<Event>) {
        guard let streams else { return }
        switch event {
        case .batch:
            if batch == 1 {
                arrive(0, in: &context)
            } else {
                for position in 0..<batch {
                    _ = agenda.schedule(.arrival(position: position), after: .zero, in: &context)
                }
            }
            let gap = agenda.exponential(mean: 1 / batchRate, streams.arrivals, in: &context)
            _ = agenda.schedule(.batch, after: gap, in: &context)
        case .arrival(let position):
            arrive(position, in: &context)
        case .departure(let number):
            if let handle = customers.handle(at: Int(number)),
                let customer = customers.remove(handle)
            {
                flow.leave(after: customer.came, at: context.now)
            }
            servers.release()
            while let grant = servers.grantNext() {
                queue.add(-1, at: context.now)
                agenda.cancel(customers.find(grant.user)?.patience ?? .none, in: &context)
                serve(grant.user, in: &context)
            }
        case .patienceEnds(let number):
            // Whoever waits no longer had this event cancelled: it is believed.
            guard let handle = customers.handle(at: Int(number)),
                let customer = customers.remove(handle)
            else { return }
            if servers.giveUp(customer.place) != nil { queue.add(-1, at: context.now) }
            abandoned += 1
            flow.leave(after: customer.came, at: context.now)
        }
    }

    private mutating func arrive(_ position: UInt32, in context: inout Context<Event>) {
        arrived += 1
        let customer = customers.insert(Customer(came: context.now, position: position))
        switch servers.request(customer) {
        case .granted:
            flow.enter(at: context.now)
            serve(customer, in: &context)
        case .waits(let place):
            delayed += 1
            flow.enter(at: context.now)
            queue.add(1, at: context.now)
            customers[customer].place = place
            guard let meanPatience, let streams else { return }
            customers[customer].patience = agenda.schedule(
                .patienceEnds(customer.index),
                after: agenda.exponential(mean: meanPatience, streams.patience, in: &context),
                in: &context
            )
        case .refused:
            lost += 1
            customers.remove(customer)
        }
    }

    private mutating func serve(_ customer: PoolHandle, in context: inout Context<Event>) {
        guard let streams else { return }
        // With a fault it may be a customer whom an event that should not be has sent away.
        if let customer = customers.find(customer) {
            let wait = (context.now - customer.came).seconds
            waits.record(wait)
            if customer.position + 1 == batch { waitsOfLast.record(wait) }
        }
        _ = agenda.schedule(
            .departure(customer.index),
            after: service.draw(agenda, streams.service, in: &context),
            in: &context
        )
    }

    mutating func reset(at now: SimTime) {
        flow.reset(at: now)
        queue.reset(at: now)
        (waits, waitsOfLast) = (Tally(), Tally())
        (arrived, delayed, lost, abandoned) = (0, 0, 0, 0)
    }

    func value(of quantity: Quantity, at now: SimTime) -> Double? {
        switch quantity {
        case .wait: waits.mean
        case .waitOfLast: waitsOfLast.mean
        case .delayed: delayed / arrived
        case .lost: lost / arrived
        case .abandoned: abandoned / arrived
        case .waiting: queue.mean(until: now)
        default: flow.value(of: quantity, at: now)
        }
    }
}
