public import SimCore

/// How much CPU time a container may use in each period.
public struct CFSQuota: Hashable, Sendable, BitwiseCopyable {
    /// The period of an untouched kubelet; 100 ms.
    ///
    /// Source: `cpuCFSQuotaPeriod`, KubeletConfiguration v1beta1.
    public static var defaultPeriod: SimDuration { .milliseconds(100) }

    /// CPU time per period, summed over all threads; at least 1 ms.
    ///
    /// Source: `cpu.cfs_quota_us`; the least is the kernel's, kernel/sched/core.c.
    public let quota: SimDuration
    /// The period; from 1 ms to 1 s.
    ///
    /// Source: `cpu.cfs_period_us`; the limits are the kernel's, kernel/sched/core.c.
    public let period: SimDuration

    /// What it lets a container average, in billionths of a core.
    package var nanocores: Int64 {
        Int64(clamping: Int128(quota.nanoseconds) * 1_000_000_000 / Int128(period.nanoseconds))
    }

    /// Creates a quota; what lies outside the kernel's limits becomes the nearest of them.
    public init(_ quota: SimDuration, per period: SimDuration = CFSQuota.defaultPeriod) {
        self.quota = max(quota, .milliseconds(1))
        self.period = min(max(period, .milliseconds(1)), .seconds(1))
    }

    /// Creates the quota of a CPU limit in millicores; none for a limit of 0 or less.
    ///
    /// The quota is in whole microseconds, rounded down, and at least 1 ms. Source:
    /// kubernetes/kubernetes pkg/kubelet/cm/helpers_linux.go `MilliCPUToQuota`.
    public init?(limitMillicores limit: Int64, per period: SimDuration = CFSQuota.defaultPeriod) {
        guard limit > 0 else { return nil }
        let microseconds = (period * limit).nanoseconds / 1_000_000
        self.init(.microseconds(microseconds), per: period)
    }
}
