public import SimCore

/// What a container's `cpu.stat` says.
public struct CPUStatistics: Hashable, Sendable, BitwiseCopyable {
    /// Period boundaries that found the container active, and the one that found it idle again.
    ///
    /// `nr_periods`; cAdvisor's container_cpu_cfs_periods_total.
    public var periods: Int64 = 0
    /// Period boundaries that found the container throttled.
    ///
    /// `nr_throttled`; cAdvisor's container_cpu_cfs_throttled_periods_total.
    public var throttledPeriods: Int64 = 0
    /// The time its run queues stood still, summed over the CPUs that had runnable threads.
    ///
    /// `throttled_time`; cAdvisor's container_cpu_cfs_throttled_seconds_total.
    public var throttledTime = SimDuration.zero
    /// CPU time used, rounded down; cAdvisor's container_cpu_usage_seconds_total.
    public var usage = SimDuration.zero

    /// Nothing used yet.
    public init() {}

    /// Adds the counters of another container.
    public static func += (sum: inout CPUStatistics, other: CPUStatistics) {
        sum.periods += other.periods
        sum.throttledPeriods += other.throttledPeriods
        sum.throttledTime += other.throttledTime
        sum.usage += other.usage
    }

    /// How far the counters have gone since an earlier reading.
    public static func - (now: CPUStatistics, earlier: CPUStatistics) -> CPUStatistics {
        var difference = CPUStatistics()
        difference.periods = now.periods - earlier.periods
        difference.throttledPeriods = now.throttledPeriods - earlier.throttledPeriods
        difference.throttledTime = now.throttledTime - earlier.throttledTime
        difference.usage = now.usage - earlier.usage
        return difference
    }

    /// The share of periods that were throttled; 0 without any period.
    public var throttledShare: Double {
        periods > 0 ? Double(throttledPeriods) / Double(periods) : 0
    }
}
