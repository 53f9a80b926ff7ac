/// A level that holds for spans of time: a queue length, busy workers, pods.
///
/// Reading at an instant changes nothing, so the number and times of readings never show in a
/// result.
public struct TimeWeighted: Sendable, Hashable {
    /// The level that holds now.
    public private(set) var level: Double

    /// The highest level since the start or the last reset.
    public private(set) var maximum: Double

    /// The lowest level since the start or the last reset.
    public private(set) var minimum: Double

    private var start: SimTime
    private var changed: SimTime
    private var area = 0.0

    /// Starts at a level and an instant.
    public init(level: Double = 0, at time: SimTime = .start) {
        self.level = level
        maximum = level
        minimum = level
        start = time
        changed = time
    }

    /// Sets the level from an instant on; the instants of changes do not decrease.
    public mutating func set(_ level: Double, at time: SimTime) {
        if time > changed {
            area += self.level * Double((time - changed).nanoseconds)
            changed = time
        }
        self.level = level
        maximum = max(maximum, level)
        minimum = min(minimum, level)
    }

    /// Raises or lowers the level from an instant on.
    public mutating func add(_ change: Double, at time: SimTime) {
        set(level + change, at: time)
    }

    /// Forgets the past, as at the end of a warm-up; the level stays.
    public mutating func reset(at time: SimTime) {
        self = TimeWeighted(level: level, at: time)
    }

    /// The level times the time it held, in level-seconds, up to an instant.
    public func integral(until time: SimTime) -> Double {
        (area + level * Double(max(0, (time - changed).nanoseconds))) / 1e9
    }

    /// The mean level up to an instant; the present level when no time has passed.
    public func mean(until time: SimTime) -> Double {
        let elapsed = (max(time, changed) - start).seconds
        return elapsed > 0 ? integral(until: time) / elapsed : level
    }
}
