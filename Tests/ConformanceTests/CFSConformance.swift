import SimCore
import SimModels

/// The runners of the `platform` files that are about CPU bandwidth control.
var cfsRunners: [String: ConformanceTopic.Runner] {
    ["cfs_throttle.jsonl": checkThrottling]
}

/// What the neighbours on the recording machine left for one thread, in cores.
///
/// A thread that wanted a core got 0.55 of it without any quota, and 0.44 to 0.51 in the other committed
/// rows: burst * bursts / (sum of latencies - throttled time). The rows themselves differ by as much
/// as their tolerance is wide; one number for all of them leaves the model nothing to fit with.
private let coresLeft = 0.48

/// What a run of the model came to.
private struct ThrottledRun {
    var medianMilliseconds = 0.0
    var statistics = CPUStatistics()

    /// Lets one thread work off bursts at a fixed interval, as the recorder did.
    init(
        quota: CFSQuota?,
        phase: SimDuration,
        burst: SimDuration,
        interval: SimDuration,
        bursts: Int
    ) {
        var cpu = ContainerCPU(cores: coresLeft, quota: quota, phase: phase)
        var latencies: [Double] = []
        var due = SimTime.start
        var now = SimTime.start
        for _ in 0..<bursts {
            now = max(now, due)
            cpu.add(task: 0, demand: burst, at: now)
            let end = cpu.nextCompletion() ?? .distantFuture
            _ = cpu.popCompleted(at: end)
            latencies.append((end - now).milliseconds)
            now = end
            due += interval
        }
        medianMilliseconds = latencies.sorted()[bursts / 2]
        statistics = cpu.statistics(at: now + .seconds(1))
    }
}

/// Checks a row of `cfs_throttle.jsonl`: bursts of one thread under a quota, on a noisy machine.
///
/// The row does not tell where in a period the bursts began, and as intervals are whole periods all bursts
/// of a row began at about the same place. The row passes if a single place explains both
/// the throttled share, within 15 points, and the median latency, within a quarter.
private func checkThrottling(_ row: VectorValue) throws -> String? {
    let quota = try row["quota_us"].int64
    let period = SimDuration.microseconds(try row["period_us"].int64)
    let burst = SimDuration(seconds: try row["burst_cpu_ms"].double / 1000)
    let interval = SimDuration(seconds: try row["interval_ms"].double / 1000)
    let bursts = try row["bursts"].int
    let median = try row["latency_p50_ms"].double
    let periods = try row["nr_periods"].double
    let share = periods > 0 ? try row["nr_throttled"].double / periods : 0
    guard bursts > 0, median > 0 else { throw VectorError(description: "no bursts") }
    var closest: (distance: Double, text: String) = (.infinity, "none")
    for place in 0..<100 {
        let run = ThrottledRun(
            quota: quota > 0 ? CFSQuota(.microseconds(quota), per: period) : nil,
            phase: SimDuration(nanoseconds: period.nanoseconds / 100 * Int64(place)),
            burst: burst,
            interval: interval,
            bursts: bursts
        )
        // Both in units of their tolerance.
        let distance = max(
            abs(run.statistics.throttledShare - share) / 0.15,
            abs(run.medianMilliseconds / median - 1) / 0.25
        )
        if distance < closest.distance {
            let found = run.statistics
            closest = (
                distance,
                "median \(run.medianMilliseconds) ms, "
                    + "throttled \(found.throttledPeriods) of \(found.periods)"
            )
        }
    }
    guard closest.distance > 1 else { return nil }
    return "expected median \(median) ms, throttled \(try row["nr_throttled"].int) of "
        + "\(try row["nr_periods"].int), found at best \(closest.text)"
}
