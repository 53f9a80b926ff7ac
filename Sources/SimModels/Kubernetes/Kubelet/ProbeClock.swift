import SimCore

/// Something that is due for one probe of one pod.
struct ProbeAppointment: BitwiseCopyable, Sendable {
    /// What is due; of one pod at one instant, the first one here comes first.
    ///
    /// Answers come before new attempts. A startup probe that passes just when the other two are due
    /// has not let them through yet.
    enum Kind: UInt8, BitwiseCopyable, Sendable {
        case readinessAnswer, livenessAnswer, startupAnswer
        case readinessTick, livenessTick, startupTick

        static func tick(_ type: ProbeType) -> Kind {
            switch type {
            case .readiness: .readinessTick
            case .liveness: .livenessTick
            case .startup: .startupTick
            }
        }

        static func answer(_ type: ProbeType) -> Kind {
            switch type {
            case .readiness: .readinessAnswer
            case .liveness: .livenessAnswer
            case .startup: .startupAnswer
            }
        }

        var type: ProbeType {
            switch self {
            case .readinessAnswer, .readinessTick: .readiness
            case .livenessAnswer, .livenessTick: .liveness
            case .startupAnswer, .startupTick: .startup
            }
        }

        var isTick: Bool { rawValue >= Kind.readinessTick.rawValue }
    }

    var due: SimTime
    var pod: UInt32
    /// The tenancy of the pod's slot, so that appointments of a former pod are known.
    var tenancy: UInt32
    var kind: Kind

    /// The pod and the kind as one number: the order of what is due at one instant.
    var order: UInt64 { UInt64(pod) << 8 | UInt64(kind.rawValue) }

    static func < (lhs: ProbeAppointment, rhs: ProbeAppointment) -> Bool {
        if lhs.due != rhs.due { return lhs.due < rhs.due }
        return lhs.order == rhs.order ? lhs.tenancy < rhs.tenancy : lhs.order < rhs.order
    }
}

/// The instants at which something is due for the probes of all pods.
///
/// What is due at one instant comes in an order that the pods alone decide, so that it makes no
/// difference when an appointment was made: a ticker that slept while it had nothing to tell takes its old
/// place among the others when it wakes.
struct ProbeClock: Sendable {
    /// A binary heap, the first appointment in front.
    private var heap: [ProbeAppointment] = []
    /// The event for the first appointment.
    var event = EventID.none
    /// When that event is due.
    var eventDue = SimTime.distantFuture
    /// The appointment that is being kept.
    private(set) var current: ProbeAppointment?
    /// The last instant at which appointments were kept.
    private var keptAt: SimTime?
    /// Whether what happens now comes after the probes of the instant: a reading, a controller, a person.
    var isOver = false

    /// How many appointments there are.
    var count: Int { heap.count }

    /// When the first one is due; none without one.
    var next: SimTime? { heap.first?.due }

    /// Whether an appointment at this very instant would have been kept already.
    func hasPassed(_ pod: UInt32, _ kind: ProbeAppointment.Kind, at now: SimTime) -> Bool {
        if isOver { return true }
        if let current {
            let order = UInt64(pod) << 8 | UInt64(kind.rawValue)
            return current.due == now && order <= current.order
        }
        return keptAt == now
    }

    /// Makes an appointment.
    mutating func add(_ appointment: ProbeAppointment) {
        heap.append(appointment)
        var place = heap.count - 1
        while place > 0 {
            let parent = (place - 1) / 2
            guard heap[place] < heap[parent] else { return }
            heap.swapAt(place, parent)
            place = parent
        }
    }

    /// The next appointment that is due, which is being kept from here on; none ends the instant.
    mutating func keepNext(at now: SimTime) -> ProbeAppointment? {
        guard let first = heap.first, first.due <= now else {
            current = nil
            keptAt = now
            return nil
        }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            siftDown()
        }
        current = first
        return first
    }

    private mutating func siftDown() {
        var place = 0
        while true {
            var least = 2 * place + 1
            guard least < heap.count else { return }
            if least + 1 < heap.count, heap[least + 1] < heap[least] { least += 1 }
            guard heap[least] < heap[place] else { return }
            heap.swapAt(place, least)
            place = least
        }
    }
}
