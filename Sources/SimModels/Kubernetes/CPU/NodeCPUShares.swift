/// How a node divides its cores among its containers while they want more than there are.
///
/// The kernel's fair scheduler gives runnable threads time in proportion to the weights of their cgroups, and
/// what one does not want goes to the others: weighted max-min fairness. A cgroup wants one core for each
/// runnable thread; weights act among threads that can run, so a throttled one takes no part. Without looking at every
/// period, this is done twice. Once for the averages, where a container wants no more than its quota lets it
/// average; that is exact, and loses nothing. Once for the instants at which all threads can run; a container that its
/// quota holds back runs at that speed until the quota is spent, if it is the higher one.
///
/// Everything is integer, in billionths of a core, so that the order of the containers makes no difference.
/// Source: Linux Documentation/scheduler/sched-design-CFS.rst, "group scheduler extensions".
package struct NodeCPUShares: Sendable {
    /// What one container wants, and what it gets.
    private struct Entry: BitwiseCopyable, Sendable {
        let weight: Int64
        /// Wanted while it can run, and on average.
        let running: Int64
        let average: Int64
        /// The answer of the present pass; negative while it is open.
        var filled: Int64 = -1
        var given: Int64 = 0
    }

    private var entries: [Entry] = []

    /// Creates a node without containers.
    package init() {}

    /// The weight of a container (`cpu.shares`): 1024 for each core requested, 2 for no request, at most 262144.
    ///
    /// Source: kubernetes/kubernetes pkg/kubelet/cm/helpers_linux.go `MilliCPUToShares`, `MinShares`,
    /// `MaxShares`. With cgroup v2 the runtime makes 1 + (shares - 2) * 9999 / 262142 of it (`cpu.weight`), which
    /// keeps proportions but for the smallest: 39 to 1 between one core and no request, not 512 to 1.
    package static func weight(ofRequest millicores: Int64) -> Int64 {
        guard millicores > 0 else { return 2 }
        guard millicores < 256_000 else { return 262_144 }
        return max(2, millicores * 1_024 / 1_000)
    }

    /// Forgets all containers.
    package mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
    }

    /// Adds a container with runnable threads.
    ///
    /// - Parameters:
    ///   - threads: Its runnable threads.
    ///   - weight: Its weight, at least 1.
    ///   - quota: What its quota lets it average, in billionths of a core; nil without one.
    package mutating func add(threads: Int, weight: Int64, quota: Int64? = nil) {
        let wanted = Int64(min(max(threads, 0), 1_000_000)) * 1_000_000_000
        entries.append(
            Entry(
                weight: max(1, weight),
                running: wanted,
                average: min(wanted, max(0, quota ?? .max))
            )
        )
    }

    /// How many containers there are.
    package var count: Int { entries.count }

    /// Divides some billionths of a core.
    ///
    /// - Complexity: O(n) for each container whose wish turns out to be met in a pass of its own; two or three passes are usual.
    package mutating func divide(_ nanocores: Int64) {
        let capacity = max(0, nanocores)
        fill(capacity, onAverage: true)
        var isAnyHeldBack = false
        for index in entries.indices {
            entries[index].given = entries[index].filled
            if entries[index].average < entries[index].running { isAnyHeldBack = true }
        }
        // Without quotas both come to the same.
        guard isAnyHeldBack else { return }
        fill(capacity, onAverage: false)
        for index in entries.indices where entries[index].filled > entries[index].given {
            entries[index].given = entries[index].filled
        }
    }

    /// The cores a container runs on while it runs, in billionths, in the order of adding.
    package func nanocores(of container: Int) -> Int64 { entries[container].given }

    /// The cores it uses on average, in billionths: no more than its quota.
    package func averageNanocores(of container: Int) -> Int64 {
        min(entries[container].given, entries[container].average)
    }

    /// Raises one level for all, in proportion to weights, until the cores are used up.
    private mutating func fill(_ capacity: Int64, onAverage: Bool) {
        var left = capacity
        var weights: Int64 = 0
        for index in entries.indices {
            entries[index].filled = -1
            weights += entries[index].weight
        }
        // Whoever wants no more than its part gets that, and leaves more for the others: the level only rises,
        // so what was met stays met, in whatever order.
        var isChanged = true
        while isChanged {
            isChanged = false
            for index in entries.indices where entries[index].filled < 0 {
                let entry = entries[index]
                let wanted = onAverage ? entry.average : entry.running
                guard Self.product(wanted, weights) <= Self.product(left, entry.weight) else {
                    continue
                }
                entries[index].filled = wanted
                left -= wanted
                weights -= entry.weight
                isChanged = true
            }
        }
        for index in entries.indices where entries[index].filled < 0 {
            let part = Self.product(left, entries[index].weight) / UInt128(UInt64(weights))
            entries[index].filled = Int64(clamping: part)
        }
    }

    private static func product(_ a: Int64, _ b: Int64) -> UInt128 {
        UInt128(UInt64(a)) * UInt128(UInt64(b))
    }
}
