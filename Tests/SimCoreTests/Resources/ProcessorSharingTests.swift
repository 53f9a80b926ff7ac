import SimCore
import TestSupport
import Testing

/// What is asked of a processor, and when, in microseconds; and who ends when.
private struct Schedule: Sendable, CustomTestStringConvertible {
    enum Change: Sendable {
        case add(UInt32, demand: Int64)
        case remove(UInt32)
        case capacity(Double)
    }

    var name: String
    var capacity: Double
    var changes: [(at: Int64, Change)]
    var ends: [String]

    var testDescription: String { name }
}

private let schedules = [
    Schedule(
        name: "a task alone uses no more than one core",
        capacity: 4,
        changes: [(0, .add(1, demand: 10))],
        ends: ["1@10us"]
    ),
    Schedule(
        name: "tasks up to the number of cores do not slow each other down",
        capacity: 2,
        changes: [(0, .add(1, demand: 10)), (3, .add(2, demand: 4))],
        ends: ["2@7us", "1@10us"]
    ),
    Schedule(
        name: "equal tasks share one core and end together, in the order of adding",
        capacity: 1,
        changes: [(0, .add(3, demand: 10)), (0, .add(2, demand: 10)), (0, .add(1, demand: 10))],
        ends: ["3@30us", "2@30us", "1@30us"]
    ),
    Schedule(
        // 1 has 5 left when 2 comes and gets half a core: 15. 2 then has 5 left and the whole core.
        name: "a second task halves the rate of the first",
        capacity: 1,
        changes: [(0, .add(1, demand: 10)), (5, .add(2, demand: 10))],
        ends: ["1@15us", "2@20us"]
    ),
    Schedule(
        name: "half a core takes twice the time",
        capacity: 0.5,
        changes: [(0, .add(1, demand: 10))],
        ends: ["1@20us"]
    ),
    Schedule(
        // Rate 3/4 for 8: both have 4 left. Then 1 core each would be 2, there are 1.5.
        name: "one and a half cores give two tasks three quarters each",
        capacity: 1.5,
        changes: [(0, .add(1, demand: 15)), (0, .add(2, demand: 15))],
        ends: ["1@20us", "2@20us"]
    ),
    Schedule(
        // 4 done at full rate, the other 6 at half.
        name: "a smaller capacity stretches what is left",
        capacity: 1,
        changes: [(0, .add(1, demand: 10)), (4, .capacity(0.5))],
        ends: ["1@16us"]
    ),
    Schedule(
        name: "nothing moves without capacity",
        capacity: 1,
        changes: [(0, .add(1, demand: 10)), (4, .capacity(0)), (100, .capacity(2))],
        ends: ["1@106us"]
    ),
    Schedule(
        // Until 6 both have 3 done; then 1 is alone with 7 left.
        name: "a removed task gives its share back",
        capacity: 1,
        changes: [(0, .add(1, demand: 10)), (0, .add(2, demand: 10)), (6, .remove(2))],
        ends: ["1@13us"]
    ),
    Schedule(
        name: "a task without demand ends at once",
        capacity: 1,
        changes: [(5, .add(1, demand: 0)), (5, .add(2, demand: -3)), (5, .add(3, demand: 1))],
        ends: ["1@5us", "2@5us", "3@6us"]
    ),
]

/// The same processor without regard for speed or exactness.
private struct NaiveSharing {
    var capacity: Double
    var now = 0.0
    var tasks: [(task: UInt32, left: Double)] = []

    var rate: Double { min(1, capacity / Double(max(tasks.count, 1))) }

    mutating func advance(to time: Double) {
        for index in tasks.indices { tasks[index].left -= rate * (time - now) }
        now = time
    }
}

@Suite("Processor sharing")
struct ProcessorSharingTests {
    private func at(_ microseconds: Int64) -> SimTime { .start + .microseconds(microseconds) }

    private func ends(of processor: inout ProcessorSharing, before limit: SimTime) -> [String] {
        var ends: [String] = []
        while let next = processor.nextCompletion(), next < limit {
            while let task = processor.popCompleted(at: next) { ends.append("\(task)@\(next)") }
        }
        return ends
    }

    @Test("keeps the schedules worked out by hand", arguments: schedules)
    fileprivate func table(_ schedule: Schedule) {
        var processor = ProcessorSharing(capacity: schedule.capacity)
        var ends: [String] = []
        for (time, change) in schedule.changes {
            ends += self.ends(of: &processor, before: at(time))
            switch change {
            case .add(let task, let demand):
                processor.add(task: task, demand: .microseconds(demand), at: at(time))
            case .remove(let task):
                #expect(processor.remove(task: task, at: at(time)) != nil)
            case .capacity(let cores):
                processor.setCapacity(cores, at: at(time))
            }
        }
        ends += self.ends(of: &processor, before: .distantFuture)
        #expect(ends == schedule.ends)
        #expect(processor.isEmpty)
    }

    @Test("agrees with a naive model over random scripts and uses what the tasks ask for")
    func naive() {
        for seed: UInt64 in 0..<300 {
            var random = SplitMix(seed)
            let capacity = Double(1 + random.below(40)) / 10
            var processor = ProcessorSharing(capacity: capacity)
            var naive = NaiveSharing(capacity: processor.capacity)
            var now = SimTime.start
            var demanded: Int64 = 0
            var ended: Int64 = 0
            for task in 0..<60 as Range<UInt32> {
                now += .nanoseconds(Int64(random.below(4000)))
                while let next = processor.nextCompletion(), next <= now {
                    naive.advance(to: Double(next.nanoseconds))
                    let popped = processor.popCompleted(at: next)
                    let place = naive.tasks.firstIndex { $0.task == popped }
                    guard let place else {
                        Issue.record("seed \(seed): \(String(describing: popped)) ended twice")
                        return
                    }
                    let left = naive.tasks.remove(at: place).left
                    #expect(left < 0.001 && left > -1.001 - 0.001, "seed \(seed): \(left) ns left")
                    ended += 1
                }
                naive.advance(to: Double(now.nanoseconds))
                let demand = Int64(1 + random.below(9000))
                if random.below(8) == 0 {
                    let cores = Double(random.below(30)) / 10
                    processor.setCapacity(cores, at: now)
                    naive.capacity = cores
                } else if random.below(8) == 0, let place = naive.tasks.indices.last {
                    let old = naive.tasks.remove(at: place)
                    let left = processor.remove(task: old.task, at: now)?.nanoseconds ?? -9
                    #expect(abs(Double(left) - max(old.left, 0)) < 1.001, "seed \(seed)")
                    demanded -= left
                } else {
                    processor.add(task: task, demand: .nanoseconds(demand), at: now)
                    naive.tasks.append((task, Double(demand)))
                    demanded += demand
                }
                #expect(processor.count == naive.tasks.count, "seed \(seed)")
                if let next = processor.nextCompletion() {
                    let least = naive.tasks.map(\.left).min() ?? 0
                    let expected = Double(now.nanoseconds) + max(0, least) / naive.rate
                    #expect(
                        abs(Double(next.nanoseconds) - expected) < 1.01,
                        "seed \(seed): next end \(next), expected \(expected)"
                    )
                }
            }
            processor.setCapacity(1, at: now)
            while let next = processor.nextCompletion() {
                _ = processor.popCompleted(at: next)
                ended += 1
            }
            // Each end is up to a nanosecond late, in which the tasks use up to four cores.
            let used = processor.usedCoreTime(at: now + .days(1)).nanoseconds
            #expect(used >= demanded - 60, "seed \(seed)")
            #expect(used <= demanded + 5 * ended + 60, "seed \(seed)")
        }
    }

    @Test("is not disturbed by being asked, nor by being asked late")
    func neutral() {
        for seed: UInt64 in 0..<200 {
            var random = SplitMix(seed)
            var asked = ProcessorSharing(capacity: 1.7)
            var left = asked
            var late: [UInt32] = []
            var prompt: [UInt32] = []
            var now = SimTime.start
            for task in 0..<50 as Range<UInt32> {
                now += .nanoseconds(Int64(random.below(3000)))
                let demand = SimDuration.nanoseconds(Int64(random.below(4000)))
                while let next = asked.nextCompletion(), next <= now {
                    _ = asked.usedCoreTime(at: next)
                    if let task = asked.popCompleted(at: next) { prompt.append(task) }
                }
                _ = asked.remaining(task: 0, at: now)
                _ = asked.usedCoreTime(at: now)
                asked.add(task: task, demand: demand, at: now)
                left.add(task: task, demand: demand, at: now)
            }
            let end = now + .seconds(1)
            while let task = left.popCompleted(at: end) { late.append(task) }
            while let task = asked.popCompleted(at: end) { prompt.append(task) }
            #expect(prompt == late, "seed \(seed)")
            #expect(late.count == 50)
            #expect(left.usedCoreTime(at: end) == asked.usedCoreTime(at: end), "seed \(seed)")
        }
    }

    @Test("counts the core time in use exactly")
    func used() {
        var processor = ProcessorSharing(capacity: 1.5)
        processor.add(task: 1, demand: .seconds(100), at: at(0))
        #expect(processor.usedCoreTime(at: at(10)) == .microseconds(10))
        processor.add(task: 2, demand: .seconds(100), at: at(10))
        #expect(processor.usedCoreTime(at: at(20)) == .microseconds(25))
        #expect(processor.remaining(task: 1, at: at(20)) == .seconds(100) - .nanoseconds(17_500))
        #expect(processor.remaining(task: 9, at: at(20)) == nil)
        processor.removeAll(at: at(20))
        #expect(processor.usedCoreTime(at: at(90)) == .microseconds(25))
        #expect(processor.nextCompletion() == nil)
        #expect(processor.count == 0)
    }

    @Test("answers for a finished task until it is popped")
    func finished() {
        var processor = ProcessorSharing(capacity: 1)
        processor.add(task: 1, demand: .microseconds(2), at: at(0))
        processor.add(task: 2, demand: .microseconds(3), at: at(0))
        #expect(processor.remaining(task: 1, at: at(30)) == .zero)
        #expect(processor.nextCompletion() == at(4))
        #expect(processor.count == 2)
        #expect(processor.remove(task: 1, at: at(30)) == .zero)
        #expect(processor.nextCompletion() == at(5))
        #expect(processor.popCompleted(at: at(30)) == 2)
        #expect(processor.popCompleted(at: at(30)) == nil)
        #expect(processor.remove(task: 7, at: at(30)) == nil)
    }

    @Test("survives capacities and demands that make no sense")
    func absurd() {
        for capacity in [-1, Double.nan, 0, -Double.infinity] {
            var processor = ProcessorSharing(capacity: capacity)
            processor.add(task: 1, demand: .max, at: at(1))
            #expect(processor.capacity == 0)
            #expect(processor.nextCompletion() == nil)
            #expect(processor.usedCoreTime(at: .distantFuture) == .zero)
        }
        for capacity in [1e-9, 0.001, 1e300, Double.infinity] {
            var processor = ProcessorSharing(capacity: capacity)
            processor.add(task: 1, demand: .max, at: at(1))
            processor.add(task: 2, demand: .max, at: .distantFuture)
            #expect(processor.nextCompletion() == nil)
            #expect(processor.popCompleted(at: .distantFuture) == nil)
            #expect(processor.remaining(task: 2, at: .distantFuture) == .max)
        }
    }
}
