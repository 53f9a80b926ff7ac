/// Cores shared equally among tasks, none of which can use more than one core.
///
/// With n tasks on `capacity` cores every task runs at the rate min(1, capacity / n). Instead of
/// updating n remaining demands at each change, one number, the service attained by each task
/// since the start, grows at the common rate; a task ends when it reaches the number it had when
/// the task came plus the task's demand.
/// Source: Kleinrock, "Time-shared systems: a theoretical treatment", J. ACM 14(2), 1967.
///
/// Everything is integer: the capacity in billionths of a core, the service in 2^-64 ns. The rate is
/// rounded up by less than 2^-64, an end up to a whole nanosecond; asking, at whatever instants, changes nothing.
/// A change and every completion happen at their own instants, whenever the caller looks.
public struct ProcessorSharing: Sendable {
    private struct Running: BitwiseCopyable, Sendable {
        var end: UInt128
        var order: UInt64
        var task: UInt32

        static func < (lhs: Running, rhs: Running) -> Bool {
            lhs.end == rhs.end ? lhs.order < rhs.order : lhs.end < rhs.end
        }
    }

    private struct Finished: BitwiseCopyable, Sendable {
        var at: SimTime
        var task: UInt32
    }

    private static let oneCore: UInt64 = 1_000_000_000

    /// A binary heap, the first to end in front.
    private var running: [Running] = []
    private var finished = Ring<Finished>()
    private var nanocores: UInt64
    private var tasksAdded: UInt64 = 0

    /// The state at the last change: when, the service attained in 2^-64 ns, the core time used in
    /// billionths of a nanosecond, and the rate in 2^-64 while there is less than a core each.
    private var changed = SimTime.start
    private var attained: UInt128 = 0
    private var used: UInt128 = 0
    private var sharedRate: UInt64?

    /// When the first running task ends; `distantFuture` for never.
    private var nextEnd = SimTime.distantFuture

    /// Creates an idle processor; the capacity is rounded to a billionth of a core.
    ///
    /// A capacity that is negative or not a number counts as 0.
    public init(capacity: Double) {
        nanocores = Self.nanocores(capacity)
    }

    /// The number of cores.
    public var capacity: Double { Double(nanocores) / 1e9 }

    /// How many tasks are running, or finished and not yet popped.
    public var count: Int { running.count + finished.count }

    /// Whether there is no task.
    public var isEmpty: Bool { count == 0 }

    /// Changes the number of cores from an instant on.
    public mutating func setCapacity(_ capacity: Double, at now: SimTime) {
        advance(to: now)
        account(until: now)
        nanocores = Self.nanocores(capacity)
        refresh()
    }

    /// Starts a task that needs an amount of core time; a negative amount counts as none.
    ///
    /// - Complexity: O(log n); O(1) for tasks with the same demand.
    public mutating func add(task: UInt32, demand: SimDuration, at now: SimTime) {
        advance(to: now)
        account(until: now)
        let length = UInt128(UInt64(max(demand.nanoseconds, 0))) << 64
        running.append(Running(end: attained + length, order: tasksAdded, task: task))
        tasksAdded &+= 1
        guard running.count > 1 || nanocores < Self.oneCore else {
            // The only task, on a core of its own.
            nextEnd = changed + max(demand, .zero)
            return
        }
        if running.count > 1 { siftUp(from: running.count - 1) }
        refresh()
    }

    /// Takes a task out before its end and answers the core time it still needed.
    ///
    /// None when there is no such task; zero when it has finished and was not yet popped. Of several
    /// tasks with one number the longest-finished, else an unspecified but repeatable one, goes.
    /// - Complexity: O(n).
    @discardableResult
    public mutating func remove(task: UInt32, at now: SimTime) -> SimDuration? {
        advance(to: now)
        if let place = finished.firstIndex(where: { $0.task == task }) {
            finished.remove(at: place)
            return .zero
        }
        guard let place = running.firstIndex(where: { $0.task == task }) else { return nil }
        account(until: now)
        let left = Self.wholeNanoseconds(running[place].end, from: attained)
        removeRunning(at: place)
        refresh()
        return left
    }

    /// Takes all tasks out.
    public mutating func removeAll(at now: SimTime) {
        advance(to: now)
        account(until: now)
        running.removeAll(keepingCapacity: true)
        finished.removeAll()
        refresh()
    }

    /// When the earliest task ends if nothing changes, rounded up to a whole nanosecond.
    ///
    /// None when there is no task, or no capacity. The instant has passed if a task finished
    /// and was not yet popped.
    public func nextCompletion() -> SimTime? {
        if let first = finished.first { return first.at }
        return nextEnd == .distantFuture ? nil : nextEnd
    }

    /// Takes out one task that has finished by an instant, in the order of end, then of adding.
    public mutating func popCompleted(at now: SimTime) -> UInt32? {
        if finished.isEmpty {
            guard nextEnd <= now, nextEnd < .distantFuture else { return nil }
            return finishFirst()
        }
        advance(to: now)
        return finished.popFirst()?.task
    }

    /// The core time a task still needs at an instant, rounded up; none when there is no such task.
    ///
    /// - Complexity: O(n).
    public mutating func remaining(task: UInt32, at now: SimTime) -> SimDuration? {
        advance(to: now)
        if finished.contains(where: { $0.task == task }) { return .zero }
        guard let entry = running.first(where: { $0.task == task }) else { return nil }
        return Self.wholeNanoseconds(entry.end, from: attained + service(until: now))
    }

    /// The core time all tasks together will have used by an instant if none ends before it.
    public func usedCoreTime(by now: SimTime) -> SimDuration {
        let total = (used + use(until: now)) / UInt128(Self.oneCore)
        return SimDuration(nanoseconds: Int64(clamping: total))
    }

    /// The core time all tasks together have used since the start, rounded down.
    public mutating func usedCoreTime(at now: SimTime) -> SimDuration {
        advance(to: now)
        let total = (used + use(until: now)) / UInt128(Self.oneCore)
        return SimDuration(nanoseconds: Int64(clamping: total))
    }
}

extension ProcessorSharing {
    private static func nanocores(_ capacity: Double) -> UInt64 {
        guard capacity > 0 else { return 0 }
        return UInt64(min(capacity, 1e9) * 1e9 + 0.5)
    }

    private static func wholeNanoseconds(_ end: UInt128, from start: UInt128) -> SimDuration {
        guard end > start else { return .zero }
        let left = end - start
        let whole = left >> 64 + (UInt64(truncatingIfNeeded: left) > 0 ? 1 : 0)
        return SimDuration(nanoseconds: Int64(clamping: whole))
    }

    private func elapsed(until now: SimTime) -> UInt64 {
        UInt64(max(0, (now - changed).nanoseconds))
    }

    /// The service each task attains from the last change to an instant.
    private func service(until now: SimTime) -> UInt128 {
        guard !running.isEmpty else { return 0 }
        let elapsed = elapsed(until: now)
        guard let rate = sharedRate else { return UInt128(elapsed) << 64 }
        return Self.product(elapsed, rate)
    }

    /// The core time used from the last change to an instant.
    private func use(until now: SimTime) -> UInt128 {
        let wanted = UInt64(running.count) * Self.oneCore
        return Self.product(elapsed(until: now), min(wanted, nanocores))
    }

    private static func product(_ a: UInt64, _ b: UInt64) -> UInt128 {
        let (high, low) = a.multipliedFullWidth(by: b)
        return UInt128(high) << 64 | UInt128(low)
    }

    /// Lets every task that ends by an instant end at its own instant.
    @inline(__always)
    private mutating func advance(to now: SimTime) {
        if nextEnd <= now { finishAll(by: now) }
    }

    @inline(never)
    private mutating func finishAll(by now: SimTime) {
        while nextEnd <= now, nextEnd < .distantFuture {
            let end = nextEnd
            finished.append(Finished(at: end, task: finishFirst()))
        }
    }

    /// Lets the first running task end at its own instant; there is one.
    private mutating func finishFirst() -> UInt32 {
        account(until: nextEnd)
        let task = running[0].task
        if running.count == 1 { running.removeLast() } else { removeRunning(at: 0) }
        refresh()
        return task
    }

    /// Moves the last change to an instant; the number of tasks was the same all the time.
    private mutating func account(until now: SimTime) {
        guard now > changed else { return }
        if !running.isEmpty {
            used &+= use(until: now)
            attained &+= service(until: now)
        }
        changed = now
    }

    /// Works out the rate and the next end after a change.
    private mutating func refresh() {
        guard let first = running.first else {
            attained = 0
            sharedRate = nil
            nextEnd = .distantFuture
            return
        }
        let wanted = UInt64(running.count) * Self.oneCore
        let left = first.end > attained ? first.end &- attained : 0
        var span: UInt128
        if nanocores >= wanted {
            sharedRate = nil
            span = left >> 64 &+ (UInt64(truncatingIfNeeded: left) > 0 ? 1 : 0)
        } else {
            let (rate, rest) = wanted.dividingFullWidth((nanocores, 0))
            sharedRate = rest > 0 ? rate + 1 : rate
            if left == 0 {
                span = 0
            } else if nanocores == 0 {
                span = .max
            } else {
                let divisor = UInt128(rest > 0 ? rate + 1 : rate)
                span = (left - 1) / divisor + 1
            }
        }
        let whole = span > UInt128(Int64.max) ? .max : Int64(truncatingIfNeeded: span)
        nextEnd = changed + SimDuration(nanoseconds: whole)
    }

    private mutating func removeRunning(at place: Int) {
        let last = running.removeLast()
        guard place < running.count else { return }
        running[place] = last
        if place > 0 { siftUp(from: place) }
        siftDown(from: place)
    }

    private mutating func siftUp(from start: Int) {
        running.withUnsafeMutableBufferPointer { running in
            let moved = running[start]
            var hole = start
            while hole > 0 {
                let parent = (hole &- 1) >> 1
                guard moved < running[parent] else { break }
                running[hole] = running[parent]
                hole = parent
            }
            running[hole] = moved
        }
    }

    private mutating func siftDown(from start: Int) {
        running.withUnsafeMutableBufferPointer { running in
            let moved = running[start]
            var hole = start
            while true {
                var child = 2 &* hole &+ 1
                guard child < running.count else { break }
                if child &+ 1 < running.count, running[child &+ 1] < running[child] { child &+= 1 }
                guard running[child] < moved else { break }
                running[hole] = running[child]
                hole = child
            }
            running[hole] = moved
        }
    }
}
