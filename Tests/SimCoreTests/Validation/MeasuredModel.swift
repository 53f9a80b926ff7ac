import SimCore

/// What is measured of a queueing system.
enum Quantity: String, Sendable {
    case wait = "mean wait Wq"
    case waitOfLast = "mean wait of the last of five"
    case delayed = "share that waits"
    case lost = "share lost"
    case abandoned = "share that gives up"
    case timeInSystem = "mean time in system W"
    case slowdown = "mean time in system over demand"
    case waiting = "mean number waiting Lq"
    case inSystem = "mean number in system L"
    case inFirst = "mean number in the first station"
    case little = "L - lambda W, as a share of L"
}

/// A model that measures itself from an instant on.
protocol MeasuredModel: Model {
    /// Forgets what was measured, at the end of the warm-up.
    mutating func reset(at now: SimTime)

    /// A quantity as measured from the last reset to an instant; none if the model has no such quantity.
    func value(of quantity: Quantity, at now: SimTime) -> Double?
}

/// What passed through a system since the warm-up, by departures.
///
/// Little's law is tested on numbers that were obtained apart from each other: L from the level over
/// time, lambda and W from those who left.
struct Flow: Sendable {
    private(set) var level = TimeWeighted()
    private(set) var timesInSystem = Tally()
    private var start = SimTime.start

    mutating func enter(at now: SimTime) { level.add(1, at: now) }

    mutating func leave(after came: SimTime, at now: SimTime) {
        level.add(-1, at: now)
        timesInSystem.record((now - came).seconds)
    }

    mutating func drop(at now: SimTime) { level.add(-1, at: now) }

    mutating func reset(at now: SimTime) {
        level.reset(at: now)
        timesInSystem = Tally()
        start = now
    }

    func value(of quantity: Quantity, at now: SimTime) -> Double? {
        let inSystem = level.mean(until: now)
        switch quantity {
        case .inSystem: return inSystem
        case .timeInSystem: return timesInSystem.mean
        case .little:
            let rate = Double(timesInSystem.count) / (now - start).seconds
            return (inSystem - rate * timesInSystem.mean) / inSystem
        default: return nil
        }
    }
}
