import SimCore

/// A fault while the platform runs.
struct FaultState: Sendable {
    /// The fault's own random stream.
    var stream: StreamID
    /// Strikes so far, those that chance prevented included.
    var strikes: Int64 = 0
    /// The occurrence that says it began; none while it does not last.
    var began = OccurrenceID.none
    /// The occurrence that said so last, whether or not it lasts still.
    var origin = OccurrenceID.none
    /// The occurrence of its last strike, whether it lasts or was over in an instant.
    var lastStrike = OccurrenceID.none
    /// When it last ended; that of its strike if it was over in an instant.
    var endedAt = SimTime.start
    /// What its trigger read last, for the look that follows; nil when there is nothing to read.
    var reading: Double?
    /// What it read before that, of a counter or of CPU.
    var lastCount: Int64 = 0
    var lastCPU: CPUReading?
    /// Since when its trigger's state has held; nil while it does not.
    var heldSince: SimTime?
    /// Whether its trigger may fire: the state has not yet been answered with a strike.
    var isArmed = true
    /// The pods that the present strike hit, in the order of their numbers.
    var struck: [StruckPod] = []
    /// The pods that a configuration or a leak reaches, if not all.
    var reached: [StruckPod] = []
    /// The event for its end, while it lasts and its end is known.
    var endEvent = EventID.none

    /// Whether it lasts at this instant.
    var isActive: Bool { began != .none }
}

/// A pod that a fault hit, known again when its slot has another one.
struct StruckPod: Equatable, Sendable {
    var slot: UInt32
    var tenancy: UInt32
}

/// What active faults do to a service.
///
/// The first two are worked out anew at each of their beginnings and ends: so several faults of one kind compose, in the order of the file whatever began first, and the last
/// one that ends leaves exactly what was there before the first.
struct ServiceAilments: Sendable {
    /// How many times as long the application takes to start.
    var startFactor = 1.0
    /// How much longer it takes on top.
    var startExtra = SimDuration.zero
    /// How many times as long the work on its consumed messages takes.
    var messageFactor = 1.0
    /// Syncs of its ReplicaSet in a row that the API server refused a pod.
    var refusals = 0
    /// The occurrence that says so; none while pods are created.
    var refused = OccurrenceID.none
    /// The event for the next sync after a refusal.
    var retry = EventID.none
    /// When that event is due.
    var retryDue = SimTime.start
}

extension ServiceAilments {
    /// The time to start of a container whose application would take so long.
    func startup(_ seconds: Double) -> SimDuration {
        SimDuration(nanosecondsRounding: max(0, seconds) * startFactor) + startExtra
    }
}
