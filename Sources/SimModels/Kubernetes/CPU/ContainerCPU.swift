public import SimCore

/// The CPU of one container: its tasks share some cores equally, and stop while its quota is spent.
///
/// n tasks draw the quota on min(n, cores) cores in parallel; when it is spent, all stand still until the next
/// period begins. Source: Linux Documentation/scheduler/sched-bwc.rst.
///
/// Inside, a clock runs only while the tasks do: on that clock they are under ``ProcessorSharing``, and
/// one division tells how many periods an amount of it takes. No period costs anything; a
/// change of the tasks costs O(log n), whether the container is idle, busy or throttled.
/// A change and every completion happen at their own instants, whenever the caller looks.
public struct ContainerCPU: Sendable {
    private struct Finished: BitwiseCopyable, Sendable {
        var at: SimTime
        var task: UInt32
    }

    /// The tasks, on the clock that stands still with them.
    private var sharing: ProcessorSharing
    private var bandwidth: CFSBandwidth?
    private var nanocores: UInt64
    /// CPUs that can have runnable threads.
    private var queuesAtMost: Int64 { Int64((nanocores + 999_999_999) / 1_000_000_000) }
    private var finished = Ring<Finished>()

    /// Tasks that run; kept here because asking costs.
    private var running = 0

    /// The last change: when, and what the clock inside showed.
    private var changed = SimTime.start
    private var ran = SimTime.start
    private var draw = CFSBandwidth.Draw(rate: 0, queues: 0)
    /// When the first running task ends; `distantFuture` for never.
    private var nextEnd = SimTime.distantFuture
    /// The counters, if nothing but a new task can change them; nil where nobody has looked.
    private(set) var settled: CPUStatistics?

    /// Creates an idle container.
    ///
    /// - Parameters:
    ///   - cores: What the node has for it; a negative number or none counts as 0.
    ///   - quota: What it may use in each period; nil, without a CPU limit, for all it gets.
    ///   - phase: An instant at which a period begins. The kernel takes that of the
    ///     container's creation; source: kernel/sched/fair.c `init_cfs_bandwidth`.
    public init(cores: Double, quota: CFSQuota? = nil, phase: SimDuration = .zero) {
        sharing = ProcessorSharing(capacity: cores)
        bandwidth = quota.map { CFSBandwidth($0, phase: phase) }
        nanocores = Self.nanocores(of: sharing)
    }

    /// The number of cores the node has for it.
    public var cores: Double { sharing.capacity }

    /// What the clock that stands still with the tasks showed at the last change or completion.
    package var clock: SimTime { ran }

    /// What that clock shows at an instant.
    package mutating func clock(at now: SimTime) -> SimTime {
        advance(to: now)
        account(until: now)
        return ran
    }

    /// How many tasks are running, or finished and not yet popped.
    public var count: Int { running + finished.count }

    /// Whether there is no task.
    public var isEmpty: Bool { count == 0 }

    /// Lets every task that ends by an instant end at its own instant.
    ///
    /// Every other method does so first; calling it at whatever instants changes nothing.
    public mutating func advance(to now: SimTime) {
        while nextEnd <= now, nextEnd < .distantFuture { finishFirst() }
    }

    /// Changes the number of cores the node has for it, as neighbours come and go.
    public mutating func setCores(_ cores: Double, at now: SimTime) {
        advance(to: now)
        account(until: now)
        sharing.setCapacity(cores, at: ran)
        nanocores = Self.nanocores(of: sharing)
        refresh()
    }

    /// Starts a task that needs an amount of CPU time; a negative amount counts as none.
    ///
    /// A task that needs none ends at once, even while the container is throttled.
    public mutating func add(task: UInt32, demand: SimDuration, at now: SimTime) {
        advance(to: now)
        account(until: now)
        sharing.add(task: task, demand: demand, at: ran)
        running += 1
        refresh()
    }

    /// Takes a task out before its end and answers the CPU time it still needed.
    ///
    /// None when there is no such task; zero when it has finished and was not yet popped.
    /// - Complexity: O(n).
    @discardableResult
    public mutating func remove(task: UInt32, at now: SimTime) -> SimDuration? {
        advance(to: now)
        if let place = finished.firstIndex(where: { $0.task == task }) {
            finished.remove(at: place)
            return .zero
        }
        account(until: now)
        let left = sharing.remove(task: task, at: ran)
        if left != nil { running -= 1 }
        refresh()
        return left
    }

    /// Takes all tasks out.
    public mutating func removeAll(at now: SimTime) {
        advance(to: now)
        account(until: now)
        sharing.removeAll(at: ran)
        running = 0
        finished.removeAll()
        refresh()
    }

    /// When the earliest task ends if nothing changes, rounded up to a whole nanosecond.
    ///
    /// None when there is no task, or no core. The instant has passed if a task finished
    /// and was not yet popped.
    public func nextCompletion() -> SimTime? {
        if let first = finished.first { return first.at }
        return nextEnd == .distantFuture ? nil : nextEnd
    }

    /// Takes out one task that has finished by an instant, in the order of end, then of adding.
    public mutating func popCompleted(at now: SimTime) -> UInt32? {
        guard finished.isEmpty else {
            advance(to: now)
            return finished.popFirst()?.task
        }
        // The way of almost every task; others that end at its instant follow it.
        while nextEnd <= now, nextEnd < .distantFuture {
            account(until: nextEnd)
            let task = sharing.popCompleted(at: ran)
            if task != nil { running -= 1 }
            refresh()
            if task != nil { return task }
        }
        return nil
    }

    /// The container's counters at an instant, without moving it there.
    public func reading(at now: SimTime) -> CPUStatistics {
        settled ?? look(at: now).statistics
    }

    /// The container's counters at an instant, kept for the next reading if it is idle.
    ///
    /// An idle container costs one comparison, however many periods have passed.
    package mutating func read(at now: SimTime) -> CPUStatistics {
        if let settled { return settled }
        let (statistics, isSettled) = look(at: now)
        if isSettled { settled = statistics }
        return statistics
    }

    /// The container's counters at an instant.
    public mutating func statistics(at now: SimTime) -> CPUStatistics {
        advance(to: now)
        account(until: now)
        var statistics = bandwidth?.statistics ?? CPUStatistics()
        statistics.usage = sharing.usedCoreTime(at: ran)
        return statistics
    }
}

extension ContainerCPU {
    private static func nanocores(of sharing: ProcessorSharing) -> UInt64 {
        min(UInt64((sharing.capacity * 1e9).rounded()), CFSBandwidth.maximumRate)
    }

    /// Lets the tasks that end first end at their own instant; there is one.
    private mutating func finishFirst() {
        let end = nextEnd
        account(until: end)
        while let task = sharing.popCompleted(at: ran) {
            finished.append(Finished(at: end, task: task))
            running -= 1
        }
        refresh()
    }

    /// The counters at an instant, and whether they stay the same until a task comes.
    private func look(at now: SimTime) -> (statistics: CPUStatistics, isSettled: Bool) {
        guard now < nextEnd else {
            var later = self
            return (later.statistics(at: now), false)
        }
        var later = bandwidth
        var clock = ran
        if now > changed { clock += later?.pass(from: changed, to: now, draw) ?? now - changed }
        var statistics = later?.statistics ?? CPUStatistics()
        statistics.usage = sharing.usedCoreTime(by: clock)
        // The timer runs on for a few periods, which count.
        return (statistics, running == 0 && later?.isActive != true)
    }

    /// Moves the last change to an instant; the tasks were the same all the time.
    private mutating func account(until now: SimTime) {
        guard now > changed else { return }
        ran += bandwidth?.pass(from: changed, to: now, draw) ?? now - changed
        changed = now
    }

    /// Works out the draw and the next end after a change.
    private mutating func refresh() {
        settled = nil
        let wanted = UInt64(running) * 1_000_000_000
        if wanted <= nanocores {
            draw = CFSBandwidth.Draw(rate: wanted, queues: Int64(running))
        } else {
            draw = CFSBandwidth.Draw(rate: nanocores, queues: queuesAtMost)
        }
        guard running > 0 else {
            nextEnd = .distantFuture
            return
        }
        if nanocores > 0 { bandwidth?.start(at: changed) }
        guard let end = sharing.nextCompletion() else {
            nextEnd = .distantFuture
            return
        }
        let run = end - ran
        nextEnd = bandwidth?.instant(after: run, from: changed, draw) ?? changed + run
    }
}
