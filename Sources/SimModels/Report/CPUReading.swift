import SimCore

/// The CPU of a service's containers at an instant.
struct CPUReading: Sendable {
    var at: SimTime
    var statistics: CPUStatistics
    var usable: Double

    init(of service: Int, in platform: Platform, at now: SimTime) {
        at = now
        statistics = platform.cpuStatistics(of: service, at: now)
        usable = platform.usableCores(of: service)
    }

    /// CPU used since an earlier reading, in per cent of what the running containers may use.
    ///
    /// A reading may cut a period after its quota was spent, so that a little more than all is used.
    func used(since earlier: CPUReading) -> Double {
        let usable = max(usable, earlier.usable) * (at - earlier.at).seconds
        guard usable > 0 else { return 0 }
        return min(1, (statistics.usage - earlier.statistics.usage).seconds / usable) * 100
    }

    /// Periods since an earlier reading in which a container stood still, in per cent of its periods.
    func throttled(since earlier: CPUReading) -> Double {
        (statistics - earlier.statistics).throttledShare * 100
    }
}
