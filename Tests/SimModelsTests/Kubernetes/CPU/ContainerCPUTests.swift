import SimCore
import SimModels
import Testing

private func ms(_ count: Int64) -> SimDuration { .milliseconds(count) }
private func at(_ milliseconds: Int64) -> SimTime { .start + .milliseconds(milliseconds) }

/// One thread with a burst to work off, from some place in a period on.
private struct BurstCase: Sendable, CustomTestStringConvertible {
    var name: String
    var quota: Int64
    var burst: Int64
    var place: Int64
    var wall: Int64
    var threads = 1
    var cores = 4.0
    var testDescription: String { name }
}

@Suite("A container's CPU")
struct ContainerCPUTests {
    @Test(
        "a burst takes the time its quota leaves it",
        arguments: [
            BurstCase(name: "within the quota", quota: 20, burst: 15, place: 0, wall: 15),
            BurstCase(name: "exactly the quota", quota: 20, burst: 20, place: 0, wall: 20),
            BurstCase(name: "a little more", quota: 20, burst: 21, place: 0, wall: 101),
            BurstCase(name: "three quotas", quota: 20, burst: 60, place: 0, wall: 220),
            BurstCase(name: "begun within a period", quota: 20, burst: 60, place: 50, wall: 170),
            BurstCase(name: "begun late in a period", quota: 20, burst: 60, place: 90, wall: 220),
            BurstCase(name: "two quotas, back to back", quota: 20, burst: 40, place: 80, wall: 40),
            BurstCase(name: "a whole core", quota: 100, burst: 250, place: 30, wall: 250),
            BurstCase(
                name: "four threads spend it in a quarter of the time",
                quota: 40,
                burst: 30,
                place: 0,
                wall: 210,
                threads: 4
            ),
            BurstCase(
                name: "two cores for four threads",
                quota: 40,
                burst: 30,
                place: 0,
                wall: 220,
                threads: 4,
                cores: 2
            ),
            BurstCase(
                name: "too little core to spend the quota",
                quota: 50,
                burst: 80,
                place: 0,
                wall: 160,
                cores: 0.5
            ),
        ]
    )
    fileprivate func bursts(_ example: BurstCase) {
        var cpu = ContainerCPU(cores: example.cores, quota: CFSQuota(ms(example.quota)))
        let start = at(1000 + example.place)
        for thread in 0..<example.threads {
            cpu.add(task: UInt32(thread), demand: ms(example.burst), at: start)
        }
        #expect(cpu.nextCompletion() == start + ms(example.wall))
        #expect(cpu.popCompleted(at: start + ms(example.wall) - .nanoseconds(1)) == nil)
        for thread in 0..<example.threads {
            #expect(cpu.popCompleted(at: start + ms(example.wall)) == UInt32(thread))
        }
        #expect(cpu.isEmpty)
        let used = cpu.statistics(at: start + ms(5000)).usage
        #expect(used == ms(example.burst * Int64(example.threads)))
    }

    @Test("usage stays at a third of the limit while half of the periods are throttled")
    func hiddenThrottling() {
        var cpu = ContainerCPU(cores: 2, quota: CFSQuota(ms(20)))
        for burst in 0..<20 {
            let start = at(Int64(burst) * 1000 + 30)
            cpu.add(task: 1, demand: ms(60), at: start)
            #expect(cpu.popCompleted(at: start + ms(190)) == 1)
        }
        let statistics = cpu.statistics(at: at(20_000))
        // Throttled at two boundaries; a third with the pool drawn from, a fourth without.
        #expect(statistics.periods == 80)
        #expect(statistics.throttledPeriods == 40)
        #expect(statistics.throttledShare == 0.5)
        #expect(statistics.throttledTime == ms(20 * (50 + 80)))
        #expect(statistics.usage == ms(1200))
    }

    @Test("throttled time adds up over the CPUs with runnable threads")
    func throttledQueues() {
        var cpu = ContainerCPU(cores: 3, quota: CFSQuota(ms(60)))
        for thread in 0..<5 { cpu.add(task: UInt32(thread), demand: ms(1000), at: at(0)) }
        // 60 ms on three cores last 20 ms: three CPUs stand still for 80 ms.
        let statistics = cpu.statistics(at: at(1000))
        #expect(statistics.throttledTime == ms(10 * 80 * 3))
        #expect(statistics.throttledPeriods == 10)
        #expect(statistics.periods == 10)
    }

    @Test("the timer stops after two periods without work, three after being throttled")
    func idle() {
        var light = ContainerCPU(cores: 1, quota: CFSQuota(ms(20)))
        light.add(task: 1, demand: ms(10), at: at(0))
        #expect(light.statistics(at: at(99)).periods == 0)
        #expect(light.statistics(at: at(100)).periods == 1)
        #expect(light.statistics(at: at(1_000_000)).periods == 2)
        var stopped = ContainerCPU(cores: 1, quota: CFSQuota(ms(20)))
        stopped.add(task: 1, demand: ms(50), at: at(0))
        #expect(stopped.remove(task: 1, at: at(60)) == ms(30))
        let statistics = stopped.statistics(at: at(1_000_000))
        #expect(statistics.periods == 3)
        #expect(statistics.throttledPeriods == 1)
        #expect(statistics.throttledTime == ms(80))
    }

    @Test("a task that comes while the container is throttled waits for the next period")
    func throttledArrival() {
        var cpu = ContainerCPU(cores: 2, quota: CFSQuota(ms(20)))
        cpu.add(task: 1, demand: ms(25), at: at(0))
        cpu.add(task: 2, demand: ms(3), at: at(50))
        #expect(cpu.nextCompletion() == at(103))
        #expect(cpu.popCompleted(at: at(500)) == 2)
        #expect(cpu.nextCompletion() == at(105))
        #expect(cpu.popCompleted(at: at(500)) == 1)
        // A task that ends as the quota does is not held up; who comes after it is.
        cpu.add(task: 3, demand: ms(20), at: at(500))
        #expect(cpu.popCompleted(at: at(520)) == 3)
        cpu.add(task: 4, demand: ms(1), at: at(520))
        #expect(cpu.nextCompletion() == at(601))
    }

    @Test("what is left of a quota is not saved")
    func unsaved() {
        var cpu = ContainerCPU(cores: 1, quota: CFSQuota(ms(20)))
        cpu.add(task: 1, demand: ms(5), at: at(0))
        cpu.add(task: 2, demand: ms(30), at: at(100))
        #expect(cpu.popCompleted(at: at(5)) == 1)
        #expect(cpu.nextCompletion() == at(210))
    }

    @Test("periods begin at the phase", arguments: [Int64(0), 30, 130, -70, 99])
    func phase(_ phase: Int64) {
        var cpu = ContainerCPU(cores: 1, quota: CFSQuota(ms(20)), phase: ms(phase))
        cpu.add(task: 1, demand: ms(30), at: at(1000))
        let boundary = (phase % 100 + 100) % 100
        let inFirst = boundary == 0 ? 20 : min(20, boundary)
        #expect(cpu.nextCompletion() == at(1000 + (boundary == 0 ? 100 : boundary) + 30 - inFirst))
    }

    @Test("without a quota tasks share the cores, and no period is counted")
    func unlimited() {
        var cpu = ContainerCPU(cores: 2)
        for thread in 0..<4 { cpu.add(task: UInt32(thread), demand: ms(100), at: at(0)) }
        #expect(cpu.nextCompletion() == at(200))
        var expected = CPUStatistics()
        expected.usage = ms(400)
        #expect(cpu.statistics(at: at(1000)) == expected)
    }

    @Test("without cores nothing moves until there are some again")
    func noCores() {
        var cpu = ContainerCPU(cores: 1, quota: CFSQuota(ms(20)))
        cpu.add(task: 1, demand: ms(30), at: at(0))
        cpu.setCores(0, at: at(10))
        #expect(cpu.nextCompletion() == nil)
        #expect(cpu.statistics(at: at(5000)).periods == 2)
        cpu.setCores(0.5, at: at(5000))
        // 20 ms at half a core: exactly the quota, in 40 ms.
        #expect(cpu.nextCompletion() == at(5040))
    }

    @Test("a day under throttling costs no more than a period")
    func long() {
        var cpu = ContainerCPU(cores: 2, quota: CFSQuota(ms(20)))
        cpu.add(task: 1, demand: .hours(24), at: at(0))
        #expect(cpu.nextCompletion() == .start + .hours(120) - ms(80))
        let statistics = cpu.statistics(at: .start + .hours(24))
        #expect(statistics.periods == 864_000)
        #expect(statistics.throttledPeriods == 864_000)
        #expect(statistics.usage == .seconds(17_280))
        cpu.add(task: 2, demand: .max, at: .start + .hours(24))
        #expect(cpu.nextCompletion() != nil)
    }

    @Test("the kubelet turns a CPU limit into microseconds per period, at least 1000")
    func limits() {
        #expect(CFSQuota(limitMillicores: 0) == nil)
        #expect(CFSQuota(limitMillicores: 500)?.quota == ms(50))
        #expect(CFSQuota(limitMillicores: 2500)?.quota == ms(250))
        #expect(CFSQuota(limitMillicores: 5)?.quota == ms(1))
        #expect(CFSQuota(limitMillicores: 333, per: ms(5))?.quota == .microseconds(1665))
        #expect(
            CFSQuota(limitMillicores: 333, per: .microseconds(10_010))?.quota == .microseconds(3333)
        )
        #expect(CFSQuota(limitMillicores: .max)?.period == ms(100))
    }
}
