import SimCore

/// The pool of CPU time of one container, and the timer that fills it.
///
/// The timer fires at phase + k * period while the container is active. Each time it counts a period and
/// fills the pool; if threads stood still for want of CPU time it counts that too and lets them go on,
/// and if nobody drew from the pool since the last time it stops. What is left of a pool is not saved.
/// Source: Linux kernel/sched/fair.c `do_sched_cfs_period_timer`, `start_cfs_bandwidth`,
/// `throttle_cfs_rq`; Documentation/scheduler/sched-bwc.rst.
///
/// Nothing happens per period: while the rate is constant, all whole periods are alike and are
/// counted at once. Threads draw continuously, not in slices of 5 ms per CPU.
struct CFSBandwidth: Sendable, BitwiseCopyable {
    /// How fast the threads draw, and from how many run queues.
    struct Draw: Sendable, BitwiseCopyable {
        /// Billionths of a core; 0 when no thread is runnable.
        var rate: UInt64
        /// CPUs that have runnable threads.
        var queues: Int64
    }

    /// A rate at which even the least quota lasts a nanosecond: a million cores.
    static let maximumRate: UInt64 = 1_000_000_000_000_000

    private let period: SimDuration
    private let phase: Int64
    /// In billionths of a nanosecond of CPU time, so that any rate draws whole numbers.
    private let full: UInt128
    private var pool: UInt128

    /// When the timer fires next, if it is active.
    private var boundary = SimTime.start
    private(set) var isActive = false
    /// Whether nobody has drawn since the timer last fired.
    private var isIdle = false
    private var isThrottled = false
    private var throttledQueues: Int64 = 0
    /// The counters, but for the usage.
    private(set) var statistics = CPUStatistics()

    init(_ quota: CFSQuota, phase: SimDuration) {
        period = quota.period
        let rest = phase.nanoseconds % quota.period.nanoseconds
        self.phase = rest < 0 ? rest + quota.period.nanoseconds : rest
        full = UInt128(UInt64(quota.quota.nanoseconds)) * 1_000_000_000
        pool = full
    }

    /// Starts the timer, if it is not active, because threads become runnable.
    mutating func start(at now: SimTime) {
        guard !isActive else { return }
        isActive = true
        isIdle = false
        let sincePhase = now.nanoseconds &- phase
        let past = sincePhase % period.nanoseconds
        let left = period.nanoseconds - (past < 0 ? past + period.nanoseconds : past)
        boundary = now + SimDuration(nanoseconds: left)
    }

    /// Lets time pass at a constant draw and answers how long the threads ran.
    mutating func pass(from start: SimTime, to end: SimTime, _ draw: Draw) -> SimDuration {
        var start = start
        var ran = SimDuration.zero
        // Without a draw the timer stops after two periods, or three if threads stood still.
        while isActive, boundary <= end {
            ran += stretch(from: start, to: boundary, draw)
            start = boundary
            fire()
            guard draw.rate > 0 else { continue }
            ran += passWholePeriods(before: end, draw)
            start = boundary - period
            break
        }
        return ran + stretch(from: start, to: end, draw)
    }

    /// The instant at which the threads will have run for a while, at a constant draw.
    ///
    /// Never, if they draw nothing and are to run at all.
    func instant(after run: SimDuration, from now: SimTime, _ draw: Draw) -> SimTime {
        guard run > .zero else { return now }
        guard draw.rate > 0 else { return .distantFuture }
        // Almost always: what is left of the pool and of the period is enough.
        if !isThrottled, run <= boundary - now, Self.drawn(draw.rate, run) <= pool {
            return now + run
        }
        let first = isThrottled ? .zero : min(lasting(pool, draw.rate), boundary - now)
        if run <= first { return now + run }
        let perPeriod = runPerPeriod(draw.rate).nanoseconds
        let rest = (run - first).nanoseconds
        let whole = (rest - 1) / perPeriod
        return boundary + period * whole + SimDuration(nanoseconds: rest - whole * perPeriod)
    }

    /// How long a pool lasts, in whole nanoseconds.
    private func lasting(_ pool: UInt128, _ rate: UInt64) -> SimDuration {
        // A division of 64 bits is several times faster, and a quota of up to 184 cores fits.
        guard let small = UInt64(exactly: pool) else {
            return SimDuration(nanoseconds: Int64(clamping: pool / UInt128(rate)))
        }
        return SimDuration(nanoseconds: Int64(clamping: small / rate))
    }

    /// What is drawn from the pool in a time that is not negative.
    private static func drawn(_ rate: UInt64, _ time: SimDuration) -> UInt128 {
        let (high, low) = rate.multipliedFullWidth(by: UInt64(bitPattern: time.nanoseconds))
        return UInt128(high) << 64 | UInt128(low)
    }

    private func runPerPeriod(_ rate: UInt64) -> SimDuration {
        min(lasting(full, rate), period)
    }

    /// Lets a part of a period pass, in which the timer does not fire.
    private mutating func stretch(
        from start: SimTime,
        to end: SimTime,
        _ draw: Draw
    ) -> SimDuration {
        let length = end - start
        guard length > .zero else { return .zero }
        if isThrottled {
            throttledQueues = max(throttledQueues, draw.queues)
            statistics.throttledTime += length * throttledQueues
            return .zero
        }
        guard draw.rate > 0 else { return length }
        isIdle = false
        let drawn = Self.drawn(draw.rate, length)
        guard drawn > pool else {
            pool -= drawn
            return length
        }
        let lasts = lasting(pool, draw.rate)
        isThrottled = true
        throttledQueues = draw.queues
        statistics.throttledTime += (length - lasts) * draw.queues
        return lasts
    }

    /// What the timer does at a boundary.
    private mutating func fire() {
        statistics.periods += 1
        pool = full
        boundary += period
        if isThrottled {
            statistics.throttledPeriods += 1
            isThrottled = false
            isIdle = false
        } else if isIdle {
            isActive = false
        } else {
            isIdle = true
        }
    }

    /// Passes the whole periods before an instant; the timer has just fired.
    private mutating func passWholePeriods(before end: SimTime, _ draw: Draw) -> SimDuration {
        guard boundary <= end else { return .zero }
        let count = (end - boundary).nanoseconds / period.nanoseconds + 1
        let ran = runPerPeriod(draw.rate)
        statistics.periods += count
        if ran < period {
            statistics.throttledPeriods += count
            statistics.throttledTime += (period - ran) * (count * draw.queues)
        }
        isIdle = ran == period
        boundary += period * count
        return ran * count
    }
}
