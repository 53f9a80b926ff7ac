import SimCore
import SimModels
import Testing

/// The same container, one period and one task after the other, in numbers with a point.
private struct NaiveContainer {
    var cores: Double
    var quota: Double
    var period: Double
    var phase: Double
    var now = 0.0
    var pool: Double
    var tasks: [(task: UInt32, left: Double)] = []
    var ended: [(task: UInt32, at: Double)] = []
    /// The run queues that stand still until the next period.
    var standing = 0.0
    var isCounting = false
    var hasDrawn = false
    var periods: Int64 = 0
    var throttledPeriods: Int64 = 0
    var throttledTime = 0.0

    init(cores: Double, quota: Double, period: Double, phase: Double) {
        self.cores = cores
        self.quota = quota
        self.period = period
        self.phase = phase
        pool = quota
    }

    mutating func advance(to end: Double) {
        while now < end {
            let boundary = phase + period * (((now - phase) / period + 1e-9).rounded(.down) + 1)
            let rate = min(Double(tasks.count), cores)
            if rate > 0, !isCounting { (isCounting, hasDrawn) = (true, true) }
            if rate > 0, pool < 1e-4 { standing = max(standing, rate) }
            var next = min(end, boundary)
            if standing > 0 {
                throttledTime += (next - now) * standing
            } else if rate > 0 {
                let each = rate / Double(tasks.count)
                let first = tasks.map(\.left).min() ?? 0
                next = min(next, now + pool / rate, now + first / each)
                pool -= (next - now) * rate
                hasDrawn = true
                for index in tasks.indices { tasks[index].left -= (next - now) * each }
                for entry in tasks where entry.left < 1e-4 { ended.append((entry.task, next)) }
                tasks.removeAll { $0.left < 1e-4 }
            }
            now = next
            if abs(now - boundary) < 1e-6 { fire() }
        }
    }

    private mutating func fire() {
        pool = quota
        guard isCounting else { return }
        periods += 1
        if standing > 0 {
            throttledPeriods += 1
            standing = 0
            hasDrawn = true
        } else {
            isCounting = hasDrawn
            hasDrawn = false
        }
    }
}

/// A random life of a container: tasks that come, tasks that are taken out.
private struct Script {
    var cores: Int
    var quota: CFSQuota
    var phase: SimDuration
    var changes: [(at: SimTime, task: UInt32, demand: SimDuration?)] = []

    init(seed: UInt64) {
        var random = KubernetesRandom(seed: seed)
        cores = random.int(1...4)
        let period = random.element(of: [Int64(20), 50, 100])
        let microseconds = Int64(random.int(1000...Int(period) * 1000 * (cores + 1)))
        quota = CFSQuota(.microseconds(microseconds), per: .milliseconds(period))
        phase = .microseconds(Int64(random.int(0...99_999)))
        var now = SimTime.start
        for task in 0..<UInt32(random.int(5...40)) {
            now += .nanoseconds(Int64(random.int(1...80_000_000)))
            let demand = SimDuration.nanoseconds(Int64(random.int(1...90_000_000)))
            changes.append((now, task, demand))
            if random.chance(15) {
                now += .nanoseconds(Int64(random.int(1...20_000_000)))
                changes.append((now, UInt32(random.int(0...Int(task))), nil))
            }
        }
    }

    var end: SimTime { (changes.last?.at ?? .start) + .seconds(200) }

    /// The ends in order and the counters, asked for at many instants or at as few as possible, and
    /// the instants at which a reading differed from the counters.
    func run(
        askedAt instants: [SimTime] = []
    ) -> (
        ends: [String], times: [SimTime], statistics: CPUStatistics, misread: [SimTime]
    ) {
        var misread: [SimTime] = []
        var cpu = ContainerCPU(cores: Double(cores), quota: quota, phase: phase)
        var ends: [String] = []
        var times: [SimTime] = []
        func drain(until now: SimTime) {
            while let next = cpu.nextCompletion(), next <= now {
                guard let task = cpu.popCompleted(at: next) else { return }
                ends.append("\(task) at \(next.nanoseconds)")
                times.append(next)
            }
        }
        var asked = instants[...]
        for change in changes {
            while let instant = asked.first, instant <= change.at {
                let reading = cpu.reading(at: instant)
                let kept = cpu.read(at: instant)
                cpu.advance(to: instant)
                let statistics = cpu.statistics(at: instant)
                if statistics != reading || statistics != kept { misread.append(instant) }
                asked.removeFirst()
            }
            drain(until: change.at)
            if let demand = change.demand {
                cpu.add(task: change.task, demand: demand, at: change.at)
            } else {
                cpu.remove(task: change.task, at: change.at)
            }
        }
        for instant in asked {
            let kept = cpu.read(at: instant)
            if cpu.statistics(at: instant) != kept { misread.append(instant) }
        }
        drain(until: end)
        return (ends, times, cpu.statistics(at: end), misread)
    }
}

@Suite("Laws of a container's CPU")
struct ContainerCPULawTests {
    @Test("asking, at whatever instants, changes nothing")
    func asking() {
        for seed in 0..<300 as Range<UInt64> {
            let script = Script(seed: seed)
            var random = KubernetesRandom(seed: seed &+ 1_000_000)
            var instant = SimTime.start
            var instants: [SimTime] = []
            for _ in 0..<200 {
                instant += .nanoseconds(Int64(random.int(1...30_000_000)))
                instants.append(instant)
            }
            let quiet = script.run()
            let asked = script.run(askedAt: instants)
            #expect(quiet.ends == asked.ends, "seed \(seed)")
            #expect(quiet.statistics == asked.statistics, "seed \(seed)")
            #expect(asked.misread.isEmpty, "seed \(seed)")
        }
    }

    @Test("every period counts the same as when each is lived through")
    func naive() {
        for seed in 0..<300 as Range<UInt64> {
            let script = Script(seed: seed)
            var naive = NaiveContainer(
                cores: Double(script.cores),
                quota: Double(script.quota.quota.nanoseconds),
                period: Double(script.quota.period.nanoseconds),
                phase: Double(script.phase.nanoseconds % script.quota.period.nanoseconds)
            )
            for change in script.changes {
                naive.advance(to: Double(change.at.nanoseconds))
                if let demand = change.demand {
                    naive.tasks.append((change.task, Double(demand.nanoseconds)))
                } else {
                    naive.tasks.removeAll { $0.task == change.task }
                }
            }
            naive.advance(to: Double(script.end.nanoseconds))
            let found = script.run()
            #expect(naive.tasks.isEmpty, "seed \(seed)")
            #expect(naive.ended.count == found.times.count, "seed \(seed)")
            for (expected, time) in zip(naive.ended.map(\.at), found.times) {
                // Each period and each change may round a nanosecond.
                let distance = abs(expected - Double(time.nanoseconds))
                #expect(distance < 20_000, "seed \(seed): \(distance) ns at \(time)")
            }
            #expect(naive.periods == found.statistics.periods, "seed \(seed)")
            #expect(
                naive.throttledPeriods == found.statistics.throttledPeriods,
                "seed \(seed)"
            )
            let throttled = Double(found.statistics.throttledTime.nanoseconds)
            #expect(abs(naive.throttledTime - throttled) < 100_000, "seed \(seed)")
        }
    }

    @Test("no period uses more than the quota")
    func bounded() {
        for seed in 0..<100 as Range<UInt64> {
            var random = KubernetesRandom(seed: seed)
            let quota = CFSQuota(.microseconds(Int64(random.int(1000...150_000))))
            let phase = SimDuration.microseconds(Int64(random.int(0...99_999)))
            var cpu = ContainerCPU(cores: 3, quota: quota, phase: phase)
            var used = SimDuration.zero
            for period in 0..<60 {
                let begin = SimTime.start + phase + quota.period * Int64(period)
                for task in 0..<random.int(0...4) {
                    let offset = SimDuration.milliseconds(Int64(25 * task))
                    let demand = SimDuration.microseconds(Int64(random.int(1...60_000)))
                    cpu.add(task: UInt32(task), demand: demand, at: begin + offset)
                }
                let total = cpu.statistics(at: begin + quota.period).usage
                #expect(total - used <= quota.quota + .nanoseconds(1), "seed \(seed)")
                used = total
            }
        }
    }
}
