import SimCore

/// A fault with its names resolved.
struct FaultPlan: Sendable {
    /// When it strikes.
    enum Onset: Sendable {
        case at(SimTime)
        case when(FaultTriggerPlan)
    }

    /// What breaks.
    enum Effect: Sendable {
        case killPods(service: UInt16, PodSelection, KillPodsSpec.Signal)
        case killBroker(Int)
        case cpuStress(service: UInt16, PodSelection, threads: Int)
        case memoryStress(service: UInt16, PodSelection, bytes: Int64)
        case slowStart(service: UInt16, factor: Double, extra: SimDuration)
        case serviceErrors(service: UInt16, rate: Double, PodSelection)
        case hang(service: UInt16, PodSelection)
        case slow(SlowTarget, factor: Double)
        case badConfig(service: UInt16, BadConfigPlan)
        case memoryLeak(service: UInt16, PodSelection, perHour: Int64)
        case quotaExhaustion(service: UInt16?, pods: Int)
        case path(PathFaultPlan)
        case nodes(NodeFaultPlan)
        case probeSlow(service: UInt16, probes: [ProbeType], latency: SimDuration)
        case imagePullFailure(service: UInt16?)
        case metricsOutage([MetricsAPI])
        case controllerRestart(downtime: SimDuration)
        case migration(database: UInt16, statement: UInt16, lockTimeout: SimDuration)
        case longTransaction(database: UInt16, statement: UInt16)
        case serverOutage(server: UInt16, ServerOutage)
        case replicaLag(database: UInt16, SimDuration)
    }

    var onset: Onset
    /// Whether it begins and ends.
    var isLasting: Bool
    /// How long it lasts; to the end of the run without one.
    var duration: SimDuration?
    /// Time between strikes.
    var every: SimDuration?
    /// Strikes at most.
    var times: Int64
    var jitter: SimDuration
    var probability: Double
    var effect: Effect

    var trigger: FaultTriggerPlan? {
        guard case .when(let trigger) = onset else { return nil }
        return trigger
    }
}

/// What takes a multiple of its time.
enum SlowTarget: Sendable {
    /// All operations of a service, and its consumer.
    case service(UInt16)
    /// One operation, by its number, with its branches.
    case operation(UInt16)
    /// All servers of a database.
    case database(UInt16)
}

/// A configuration that does harm.
struct BadConfigPlan: Sendable {
    var errorRate: Double
    var crash: Bool
    /// Running processes have read a change after up to so long; never without one.
    var reload: SimDuration?
    var selection = PodSelection.all
}

/// What is wrong on the way from a caller to a service.
struct PathFaultPlan: Sendable {
    enum Kind: Sendable {
        case delay(latency: SimDuration, jitter: SimDuration)
        case loss(Double)
        case partition
        case unresolved(after: SimDuration, cached: Double)
        case expiredCertificate(kept: Double)
    }

    /// The calling service; everybody who may be meant without one.
    var from: UInt16?
    /// The called service; all without one.
    var to: UInt16?
    var kind: Kind

    /// Whether it is on the way of a call of a service, or of a client.
    func lies(from caller: UInt16?, to callee: UInt16) -> Bool {
        if case .partition = kind, let caller, caller == to, from == nil || from == callee {
            return true
        }
        // Clients outside the cluster ask other name servers.
        if case .unresolved = kind, caller == nil { return false }
        if let from, from != caller { return false }
        return to == nil || to == callee
    }
}

/// The state in which a fault strikes.
struct FaultTriggerPlan: Sendable {
    var gauge: Gauge
    /// The name of the gauge, for the story.
    var metric: String
    var above: Double?
    var below: Double?
    var hold: SimDuration
    var once: Bool

    /// Whether a reading is one of the state.
    func holds(_ reading: Double) -> Bool {
        if let above, reading <= above { return false }
        if let below, reading >= below { return false }
        return true
    }
}

/// Which pods of a service a fault strikes.
enum PodSelection: Sendable {
    case all
    case count(Int)
    case share(Double)
    /// The pods of a version, by its number.
    case version(UInt16)

    /// The selection that a fault's fields say.
    init(count: Int?, share: Fraction?) {
        if let count {
            self = .count(count)
        } else if let share {
            self = .share(share.value)
        } else {
            self = .all
        }
    }

    /// How many of so many pods it strikes.
    ///
    /// A share is rounded down, as Chaos Mesh's `fixed-percent` is; the share of a decimal number
    /// such as 0.29 of 100 is 29, whatever its nearest binary number.
    func size(of pods: Int) -> Int {
        switch self {
        case .all, .version: pods
        case .count(let count): min(count, pods)
        case .share(let share):
            min(pods, Int((share * Double(pods) * 1e6).rounded(.toNearestOrAwayFromZero) / 1e6))
        }
    }
}
