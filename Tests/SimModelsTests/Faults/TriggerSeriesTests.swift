import SimCore
import SimModels
import Testing

@Suite("a series is one quantity, whoever reads it")
struct TriggerSeriesTests {
    private typealias Make = FaultScenario
    private typealias Tiny = TinyScenario

    /// Something of everything that a series tells of: a service that is throttled, users who try again,
    /// a database with locks and replicas, a topic, an autoscaler, a rollout, and errors for a while.
    private func scenario() -> Scenario {
        var scenario = Tiny.scenario(seconds: 90)
        scenario.warmup = .seconds(20)
        scenario.cluster.nodeCPU = .cores(2)
        scenario.databases["main"] = DatabaseSpec()
        scenario.databases["main"]?.replicas = ReplicasSpec()
        let query = QuerySpec(
            cpu: .constant(.milliseconds(2)),
            table: "orders",
            rows: 2,
            write: true
        )
        scenario.services["web"] = Tiny.service([
            Tiny.cpu(milliseconds: 37), .query(query), Tiny.sleep(milliseconds: 120),
        ]) {
            $0.replicas = 2
            $0.workers = 3
            $0.timeout = .seconds(2)
            $0.resources.limits.cpu = .millicores(300)
            $0.resources.requests.cpu = .millicores(200)
            $0.memory = MemorySpec()
            $0.memory?.base = .mebibytes(100)
            $0.memory?.perRequest = .mebibytes(3)
            $0.connections = Tiny.queuePool("main", size: 3)
        }
        scenario.services["idle"] = Tiny.service([Tiny.cpu(milliseconds: 1)])
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 11, arrivals: .poisson)
        scenario.traffic["users"]?.retry = UserRetrySpec()
        scenario.traffic["rare"] = Tiny.traffic("idle", perSecond: 0.2)
        var rollout = RolloutSpec()
        rollout.at = .seconds(30)
        rollout.service = "web"
        scenario.rollouts["next"] = rollout
        var long = LongTransactionSpec()
        long.database = "main"
        long.table = "orders"
        long.mode = .exclusive
        scenario.faults["lock"] = Make.fault(.longTransaction(long), at: .seconds(50)) {
            $0.duration = .seconds(9)
        }
        return scenario
    }

    @Test("what a trigger reads at a second is what the series shows there")
    func equality() throws {
        // Those of objectives are known only after the run.
        let names = try ScenarioRun(scenario()).run().series.map(\.name)
            .filter { !$0.hasPrefix("objectives.") }
        #expect(names.contains("services.web.usedCPU"))
        #expect(names.contains("services.web.throttledPeriods"))
        #expect(names.contains("traffic.users.tries"))
        var scenario = scenario()
        let seconds: [Int64] = [1, 7, 36, 55, 61, 80]
        for (number, name) in names.enumerated() {
            for second in seconds {
                var trigger = FaultTriggerSpec()
                trigger.metric = Placed(name)
                trigger.above = -1
                trigger.hold = .seconds(second)
                var slow = SlowStartSpec()
                slow.service = "idle"
                slow.factor = 2
                scenario.faults["look-\(number)-\(second)"] = Make.fault(
                    .slowStart(slow),
                    at: nil
                ) { $0.when = trigger }
            }
        }
        let result = try ScenarioRun(scenario).run()
        var compared = 0
        for entry in result.timeline where entry.kind == .faultBegan {
            let words = entry.text.split(separator: " ")
            guard words.count == 6, words[2] == "begins:" else { continue }
            let series = try #require(result.series.first { $0.name == words[3] })
            let value = try #require(Double(words[words.count - 1]))
            let second = Int(entry.at.nanoseconds / 1_000_000_000)
            #expect(
                abs(series.values[second] - value) < 0.0051,
                "\(series.name) at \(second) s: \(series.values[second]), read \(value)"
            )
            compared += 1
        }
        #expect(compared == names.count * seconds.count)
    }

    @Test("without an answer a share and a percentile are what they were before")
    func withoutAnswers() throws {
        var scenario = Tiny.scenario(seconds: 30)
        scenario.services["web"] = Tiny.service([Tiny.cpu(milliseconds: 10)])
        scenario.traffic["users"] = Tiny.traffic("web", perSecond: 0.2)
        let result = try ScenarioRun(scenario).run()
        let series = result.series.first { $0.name == "services.web.p99_ms" }?.values ?? []
        // One every five seconds, the first at 2.5 s.
        #expect(series[...2].allSatisfy { $0 == 0 })
        #expect(series[3...].allSatisfy { abs($0 - 10) < 0.2 }, "\(series)")
    }
}
