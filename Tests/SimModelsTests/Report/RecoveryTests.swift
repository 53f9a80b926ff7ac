import SimCore
import SimModels
import Testing

@Suite("what had not recovered at the end")
struct RecoveryTests {
    /// A service that can answer twenty requests a second, asked `rates` times a second from T+0 on, each
    /// for a minute, after a quiet minute of warm-up.
    private func run(_ rates: [Double]) throws -> RunResult {
        var scenario = TinyScenario.scenario(seconds: Int64(rates.count) * 60)
        scenario.warmup = .seconds(60)
        scenario.services["web"] = TinyScenario.service([TinyScenario.sleep(milliseconds: 100)]) {
            $0.workers = 2
            $0.timeout = .seconds(3_600)
        }
        var traffic = TinyScenario.traffic("web", perSecond: 10)
        for (minute, rate) in rates.enumerated() {
            traffic.rate.append(
                RateSegmentSpec(at: .seconds(Int64(minute) * 60), rate: .perSecond(rate))
            )
        }
        scenario.traffic["users"] = traffic
        return try ScenarioRun(scenario).run()
    }

    @Test("a queue that grows to the end, or stays where it was, has not recovered")
    func grows() throws {
        for rates in [[10, 30, 30], [10, 40, 20, 20, 20, 20]] as [[Double]] {
            let result = try run(rates)
            let backlog = try #require(result.recovery.backlogs.first)
            #expect(result.recovery.backlogs.count == 1)
            #expect(backlog.name == "services.web.queue")
            #expect(backlog.atEnd > 1_000 && backlog.median == 0)
            #expect(result.recovery.unrecovered == 1 && !result.recovery.isRecovered)
            let text = ReportText().text(of: result)
            #expect(text.contains("NOT RECOVERED: \(backlog.words)"))
            let json = ReportJSON.text(of: result)
            #expect(json.contains("\"recovered\": false"))
            #expect(json.contains("\"services.web.queue\""))
        }
    }

    @Test("a queue that is being worked off, slowly too, and one that is gone have recovered")
    func falls() throws {
        for rates in [[10, 40, 19, 19, 19, 19], [10, 30, 10, 0], [10, 10]] as [[Double]] {
            let result = try run(rates)
            #expect(result.recovery.isRecovered, "\(rates): \(result.recovery)")
            #expect(!ReportText().text(of: result).contains("NOT RECOVERED"))
            #expect(ReportJSON.text(of: result).contains("\"recovered\": true"))
        }
    }

    @Test("a measure counts what had not recovered")
    func measure() throws {
        let file = try ScenarioFile(
            parsing: Array(
                #"""
                {
                  "version": 1, "name": "grows", "warmup": "1m", "duration": "2m",
                  "services": { "web": { "workers": 1, "timeout": "1h",
                    "operations": { "get": { "steps": [{ "sleep": "1s" }] } } } },
                  "traffic": { "users": { "target": "web", "rate": [{ "rate": "0.1/s" }, { "at": "0s", "rate": "9/s" }] } },
                  "expect": { "not-recovered": "recovery.unrecovered >= 1" }
                }
                """#.utf8
            ),
            source: "grows.json"
        )
        #expect(try file.run().expectationsHold)
    }
}

@Suite("a closed load hides nothing")
struct ClosedLoadTests {
    /// Twenty users who think for 1 s, before a service that hangs from T+60 to T+180.
    private func run(hangs: Bool) throws -> RunResult {
        var scenario = TinyScenario.scenario(seconds: 300)
        scenario.warmup = .seconds(60)
        scenario.services["web"] = TinyScenario.service([TinyScenario.sleep(milliseconds: 100)]) {
            $0.workers = 50
            $0.timeout = .seconds(600)
        }
        if hangs {
            var fault = FaultSpec()
            fault.at = .seconds(60)
            fault.duration = .seconds(120)
            var partition = NetworkPartitionSpec()
            partition.to = NameReference("web")
            fault.effect = .networkPartition(partition)
            scenario.faults["partition"] = fault
        }
        var traffic = TrafficSpec()
        traffic.target = NameReference("web")
        traffic.users = UsersSpec(20, thinkTime: .constant(.seconds(1)))
        scenario.traffic["users"] = traffic
        return try ScenarioRun(scenario).run()
    }

    @Test("users who hang, and what they would have asked, are told although no request failed")
    func hangs() throws {
        let result = try run(hangs: true)
        let closed = try #require(result.requests.closed)
        #expect(result.requests.failed == 0)
        #expect(closed.users == 20 && closed.hanging == 20)
        #expect(closed.yardstick == .baseline)
        let share = try #require(closed.share)
        #expect(share < 0.7)
        let text = ReportText().text(of: result)
        #expect(text.contains("up to 20 of 20 users hang, throughput"))
        #expect(text.contains("of the baseline's"))
        #expect(ReportJSON.text(of: result).contains("\"closed_load\""))
    }

    @Test("users whose answers come as in the warm-up do not hang, and ask as often")
    func calm() throws {
        let result = try run(hangs: false)
        let closed = try #require(result.requests.closed)
        #expect(closed.hanging == 0 && closed.hangingAtEnd == 0)
        #expect(closed.yardstick == .warmUp)
        let share = try #require(closed.share)
        #expect(abs(share - 1) < 0.02)
    }

    @Test("an open load says nothing of users")
    func open() throws {
        var scenario = TinyScenario.scenario(seconds: 10)
        scenario.services["web"] = TinyScenario.service([])
        scenario.traffic["users"] = TinyScenario.traffic("web", perSecond: 5)
        let result = try ScenarioRun(scenario).run()
        #expect(result.requests.closed == nil)
        #expect(!ReportJSON.text(of: result).contains("closed_load"))
    }
}
