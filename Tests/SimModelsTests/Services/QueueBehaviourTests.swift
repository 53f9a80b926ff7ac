import SimCore
import SimModels
import Testing

@Suite("queues before workers")
struct QueueBehaviourTests {
    private typealias Tiny = TinyScenario

    /// One worker that can do 10 requests a second, and 15 a second for a minute; clients wait 1 s.
    private func overload(
        _ queue: QueueSpec?,
        limit: Int? = nil,
        seed: UInt64 = 1
    ) throws -> RunResult {
        var scenario = Tiny.scenario(seconds: 120)
        scenario.services["web"] = Tiny.service([Tiny.sleep(milliseconds: 100)]) {
            $0.queue = queue
            $0.queueLimit = limit
        }
        var traffic = Tiny.traffic("web", perSecond: 15, to: 60, arrivals: .poisson)
        traffic.timeout = .seconds(1)
        scenario.traffic["users"] = traffic
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation(seed: seed)
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil)
        return try run.run(seed: seed)
    }

    private func spec(_ change: (inout QueueSpec) -> Void) -> QueueSpec {
        var queue = QueueSpec()
        change(&queue)
        return queue
    }

    @Test("first in, first out without a bound serves only those who have given up")
    func fifo() throws {
        let requests = try overload(nil).requests
        #expect(requests.succeeded < 150)
        #expect(requests.late > 500)
        // Saying so changes nothing.
        #expect(try overload(spec { _ in }).digest == overload(nil).digest)
    }

    @Test(
        "the newest first, controlled delay and shedding each answer most of what can be answered"
    )
    func goodput() throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            let lifo = try overload(spec { $0.discipline = .lifo }, seed: seed).requests
            #expect(lifo.succeeded > 500, "lifo, seed \(seed)")
            let shed = try overload(spec { $0.shedAbove = .milliseconds(300) }, seed: seed).requests
            #expect(shed.succeeded > 500, "shedding, seed \(seed)")
            #expect(shed.rejected > 200 && shed.late < 60, "shedding, seed \(seed)")
            let codel = spec {
                $0.discipline = .codel
                $0.target = .milliseconds(100)
                $0.interval = .milliseconds(500)
            }
            let controlled = try overload(codel, seed: seed).requests
            #expect(controlled.succeeded > 400, "codel, seed \(seed)")
            #expect(controlled.rejected > 150, "codel, seed \(seed)")
        }
    }

    @Test("a full last-in, first-out queue turns the oldest away")
    func fullLIFO() throws {
        let lifo = try overload(spec { $0.discipline = .lifo }, limit: 5).requests
        let fifo = try overload(nil, limit: 5).requests
        #expect(lifo.rejected > 200 && fifo.rejected > 200)
        #expect(lifo.late < 60 && lifo.succeeded > 500)
        #expect(lifo.latency.p50.map { $0 < 250 } == true)
        #expect(fifo.latency.p50.map { $0 > 400 } == true)
    }

    @Test("shedding is told when it begins and when it has ended, with how many were turned away")
    func episode() throws {
        let result = try overload(spec { $0.shedAbove = .milliseconds(500) })
        let began = result.timeline.filter { $0.kind == .serviceSheds }
        let ended = result.timeline.filter { $0.kind == .serviceShedsNoMore }
        #expect(began.count >= 1 && began.count == ended.count)
        #expect(ended.reduce(0) { $0 + $1.value } == result.requests.rejected)
        #expect(try ended.first?.causes == [#require(began.first).id])
        #expect(began.first.map { !$0.causes.isEmpty } == true)
        #expect(ended.last.map { $0.at > .seconds(69) && $0.at < .seconds(81) } == true)
    }

    @Test("a scenario without queues of its own says nothing of shedding")
    func silence() throws {
        let kinds: Set<OccurrenceKind> = [.serviceSheds, .listenQueueFull, .workerKilled]
        #expect(try overload(nil, limit: 3).timeline.allSatisfy { !kinds.contains($0.kind) })
    }
}
