import SimCore
import SimModels
import Testing

@Suite("the way of requests")
struct RequestBehaviourTests {
    private typealias Tiny = TinyScenario

    @Test("a bounded queue turns away what does not fit")
    func boundedQueue() throws {
        var scenario = Tiny.scenario(seconds: 5)
        scenario.services["web"] = Tiny.service([Tiny.sleep(milliseconds: 10_000)]) {
            $0.queueLimit = 2
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 2)
        let requests = try ScenarioRun(scenario).run().requests
        // One is worked on, two wait, the other seven find no place.
        #expect(requests.offered == 10)
        #expect(requests.rejected == 7)
        #expect(requests.inFlight == 3)
    }

    @Test("an unbounded queue makes work for clients that have long given up")
    func lateWork() throws {
        var scenario = Tiny.scenario(seconds: 60)
        scenario.services["web"] = Tiny.service([Tiny.sleep(milliseconds: 1_000)])
        var traffic = Tiny.traffic("web", perSecond: 2, to: 10)
        traffic.timeout = .milliseconds(2_200)
        scenario.traffic["users"] = traffic
        let requests = try ScenarioRun(scenario).run().requests
        // The k-th request ends 0.5 s + k · 0.5 s after its arrival.
        #expect(requests.offered == 20)
        #expect(requests.succeeded == 3)
        #expect(requests.late == 17)
        #expect(requests.failed == 0)
    }

    @Test("the worker of a caller is held until the callee answers, or its patience ends")
    func callersHoldWorkers() throws {
        var scenario = Tiny.scenario(seconds: 20)
        scenario.services["back"] = Tiny.service([Tiny.sleep(milliseconds: 3_000)]) {
            $0.timeout = .milliseconds(1_000)
        }
        scenario.services["front"] = Tiny.service([.call(CallSpec("back"))]) { $0.queueLimit = 0 }
        scenario.traffic["users"] = Tiny.traffic("front", perSecond: 2, to: 2)
        let result = try ScenarioRun(scenario).run()
        // Arrivals at 0.25, 0.75, 1.25, 1.75 s; the caller gives up at 1.25 s, before the third comes.
        #expect(result.requests.failedByCause.map(\.cause) == [.timeout])
        #expect(result.requests.failed == 2)
        #expect(result.requests.rejected == 2)
        // The work at the callee goes on: both calls are answered there, to nobody.
        #expect(result.requests.byService[0].report.succeeded == 2)
    }

    /// Three pods that the autoscaler cuts down to one, while each has requests in progress.
    private func scaledDown(
        _ shutdown: ShutdownSpec = ShutdownSpec(),
        propagation: SimDuration
    ) throws -> RunResult {
        var scenario = Tiny.scenario(seconds: 60)
        scenario.cluster.endpointPropagation = propagation
        scenario.cluster.horizontalPodAutoscalerDownscaleStabilization = .zero
        scenario.services["web"] = Tiny.service([Tiny.sleep(milliseconds: 900)]) {
            $0.replicas = 3
            $0.workers = 50
            $0.shutdown = shutdown
            $0.resources.requests.cpu = .cores(1)
            var autoscaler = AutoscalerSpec()
            autoscaler.maxReplicas = 3
            autoscaler.syncPhase = .seconds(10)
            $0.autoscaler = autoscaler
        }
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 20, to: 55)
        return try ScenarioRun(scenario).run()
    }

    @Test("scaling down loses no request if requests are drained and traffic stops at once")
    func gracefulScaleDown() throws {
        let result = try scaledDown(propagation: .zero)
        #expect(result.requests.byService[0].report.pods == 1)
        #expect(result.requests.succeeded == result.requests.offered)
    }

    @Test("scaling down loses what nodes still send to a pod that has stopped")
    func staleEndpoints() throws {
        let requests = try scaledDown(propagation: .seconds(1)).requests
        #expect(requests.failedByCause.map(\.cause) == [.connectionRefused])
        // Two of three pods for a second of 20 requests, give or take the turn.
        #expect((12...15).contains(requests.failed))
    }

    @Test("scaling down cuts off what is in progress if nothing is drained")
    func abruptScaleDown() throws {
        var shutdown = ShutdownSpec()
        shutdown.drainRequests = false
        let requests = try scaledDown(shutdown, propagation: .zero).requests
        #expect(requests.failedByCause.map(\.cause) == [.podKilled])
        #expect((10...14).contains(requests.failed))
    }
}
