#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The CPU time of this process, and its heap allocations where they are counted.
struct Stopwatch {
    private(set) var cpuSeconds: Double
    private(set) var allocations: Int64?

    /// Starts.
    init() {
        allocations = Self.allocationsSoFar()
        cpuSeconds = Self.seconds(CLOCK_PROCESS_CPUTIME_ID)
    }

    /// Stops: what was counted up to the start becomes what was counted since.
    mutating func stop() {
        cpuSeconds = Self.seconds(CLOCK_PROCESS_CPUTIME_ID) - cpuSeconds
        if let before = allocations, let after = Self.allocationsSoFar() {
            allocations = after - before
        }
    }

    /// What a clock of the system shows.
    static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// How often the heap was asked for memory; none unless `Baselines/allocations.c` is preloaded.
    private static func allocationsSoFar() -> Int64? {
        guard let symbol = dlsym(nil, "simcore_bench_allocations") else { return nil }
        typealias Counter = @convention(c) () -> Int64
        return unsafeBitCast(symbol, to: Counter.self)()
    }
}

/// What a workload took, and a number that shows that it did the right thing.
struct Measurement {
    var cpuSeconds: Double
    var allocations: Int64?
    var check: String

    init(_ stopwatch: Stopwatch, check: Double) {
        self.init(stopwatch, check: "\(check)")
    }

    init(_ stopwatch: Stopwatch, check: String) {
        cpuSeconds = stopwatch.cpuSeconds
        allocations = stopwatch.allocations
        self.check = check
    }
}
