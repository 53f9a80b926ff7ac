import SimCore
import SimModels
import TestSupport
import Testing

@Suite("Decisions, told")
struct DecisionTests {
    @Test("a condition tells each window with its count, and the page after the second breach")
    func alert() throws {
        let decisions = try DecisionScenarios.decisions(
            of: "alert/busy",
            in: DecisionScenarios.alert
        )
        // CADENCE judges 30 s after the end of each minute, the last one at T+7:30.
        let windows = decisions.filter { $0.what == "window" }
        let counts: [Int64] = [300, 600, 600, 600, 300, 300, 300]
        try #require(windows.count == 8)
        for (minute, count) in counts.enumerated() {
            let window = windows[minute]
            #expect(window.at == SimDuration.seconds(90 + 60 * Int64(minute)))
            #expect(window.value("points") == Decision.Value.count(count))
            #expect(window.value("count of requests") == Decision.Value.number(Double(count)))
        }
        #expect(windows[7].at == SimDuration.minutes(8))
        #expect(windows[1].value("from") == .instant(.seconds(60)))
        #expect(
            windows.map(\.result) == [
                "no breach", "breach", "breach", "breach, open", "no breach, open",
                "no breach, open", "no breach", "waits",
            ]
        )
        #expect(windows[1].heldBack == "2 in a row are needed")
        #expect(windows[4].heldBack == "2 in a row close the incident")
        #expect(windows[2].heldBack == nil)
        let incidents = decisions.filter { $0.what == "incident" }
        #expect(incidents.map(\.at) == [.seconds(210), .seconds(390)])
        #expect(incidents[0].value("breach since") == .instant(.seconds(60)))
        #expect(incidents[0].value("page due") == .instant(.seconds(220)))
        #expect(incidents[1].value("open for") == .span(.minutes(3)))
        #expect(incidents[1].value("good since") == .instant(.seconds(240)))
        let page = try #require(decisions.first { $0.what == "page" })
        #expect(page.at == .seconds(220))
        #expect(page.value("to") == .word("ann"))
        #expect(page.value("acknowledged") == .instant(.seconds(280)))
    }

    @Test("an incident that nobody is on call for says so, and the window that waits says for what")
    func unheard() throws {
        let decisions = try DecisionScenarios.decisions(
            of: "alert/unheard",
            in: DecisionScenarios.alert
        )
        let opening = try #require(decisions.first { $0.what == "incident" })
        #expect(opening.result == "opens, no page")
        #expect(opening.heldBack == "nobody is on call for it")
        #expect(!decisions.contains { $0.what == "page" })
        let last = try #require(decisions.last)
        #expect(last.result == "waits")
        // The sixth minute would be judged by a point of T+8:00 or later.
        #expect(last.value("to") == .instant(.minutes(6)))
        #expect(
            last.heldBack
                == "no point has come that is aggregation_delay 120 s later than its end"
        )
    }

    @Test("a probe that fails tells the worker it waited for, and passes are counted")
    func probe() throws {
        let decisions = try DecisionScenarios.decisions(
            of: "probe/web",
            in: DecisionScenarios.probe
        )
        #expect(decisions.map(\.result) == ["fails", "fails", "killed", "in all"])
        for (number, decision) in decisions.prefix(3).enumerated() {
            #expect(decision.what == "liveness" && decision.subject == "web-0")
            #expect(decision.value("because") == .word("no worker was free"))
            #expect(decision.value("waited") == .span(.seconds(1)))
            #expect(decision.value("requests at work") == .count(1))
            #expect(decision.value("workers") == .count(1))
            #expect(decision.value("failures in a row") == .count(Int64(number + 1)))
            let first = decisions[0].at
            #expect(decision.at == first + SimDuration.seconds(10 * Int64(number)))
        }
        #expect(decisions[0].at > SimDuration.seconds(60))
        #expect(decisions[0].at <= SimDuration.seconds(72))
        #expect(decisions[0].heldBack == "failureThreshold 3 is not reached")
        #expect(decisions[2].heldBack == nil && decisions[2].isChange)
        #expect(decisions[2].value("SIGKILL after") == .span(.seconds(5)))
        // Six instants in the first minute; none of those that its ticker slept through is lost.
        #expect(decisions[0].value("passes before") == .count(6))
        #expect(decisions[3].value("failed") == .count(3))
        guard case .count(let passes) = decisions[3].value("passed") else {
            Issue.record("no passes are counted")
            return
        }
        // 18 instants in three minutes, less three failures and at most one without a container.
        #expect(passes == 14 || passes == 15)
    }

    @Test("a pool tells how full it is when requests wait, and when they give up")
    func pool() throws {
        let decisions = try DecisionScenarios.decisions(of: "pool/web", in: DecisionScenarios.pool)
        let failed = decisions.filter { $0.result == "timed out" }
        // Ten requests a second apart: the first has the connection, nine wait 5 s each in vain.
        #expect(failed.count == 9)
        for (earlier, later) in zip(failed, failed.dropFirst()) {
            #expect(later.at - earlier.at == .seconds(1))
        }
        for decision in failed {
            #expect(decision.value("waited") == .span(.seconds(5)))
            #expect(decision.value("in use") == .count(1))
            #expect(decision.value("limit") == .count(1))
            #expect(decision.value("idle") == .count(0))
            #expect(decision.heldBack == "the one connection is in use")
            #expect(decision.subject == "web-0" && decision.what == "request")
        }
        // Behind the first to give up are the four that came in the four seconds before.
        #expect(failed[0].value("waiting") == .count(4))
        #expect(failed[8].value("waiting") == .count(0))
        let waiting = try #require(decisions.first { $0.result == "waits" })
        #expect(waiting.value("waited") == .span(.seconds(2)))
        #expect(waiting.value("waiting") == .count(3))
        #expect(waiting.value("opened meanwhile") == .count(1))
        #expect(decisions.last?.result == "well again")
    }

    @Test("a pod that fits nowhere, and the node that is asked for, are told with their reasons")
    func node() throws {
        let decisions = try DecisionScenarios.decisions(
            of: "node/workers",
            in: DecisionScenarios.node
        )
        let pod = try #require(decisions.first { $0.what == "pod" })
        #expect(pod.at == SimDuration.seconds(60))
        #expect(pod.result == "fits nowhere")
        #expect(pod.subject == "web-2")
        #expect(pod.value("requests cpu") == .count(1_000))
        #expect(pod.heldBack == "0/2 nodes of the pool are available: 2 Insufficient cpu")
        let up = try #require(decisions.first { $0.what == "scale-up" })
        #expect(up.at == SimDuration.seconds(65))
        #expect(up.result == "2 → 3 nodes")
        #expect(up.isChange)
        #expect(up.value("pods without room") == .count(1))
        #expect(up.value("maximum") == .count(3))
        let joined = try #require(decisions.first { $0.what == "node" })
        #expect(joined.at == SimDuration.seconds(125))
        #expect(joined.value("took") == .span(.seconds(60)))
        let bound = try #require(decisions.last { $0.what == "pod" })
        #expect(bound.result == "bound")
        #expect(bound.value("waited") == .span(.seconds(65)))
        #expect(bound.value("node") == .word("workers-3"))
        let down = decisions.filter { $0.what == "scale-down" }
        // Every 10 s from T+0:05 to T+4:55, but for the look that asked for a node.
        #expect(down.count == 29)
        #expect(down.allSatisfy { $0.result == "none" })
        #expect(down[0].heldBack == "more is requested of every node")
        #expect(down[0].value("lowest utilization") == Decision.Value.number(1_000.0 / 1_900.0))
        let empty = try #require(down.first { $0.at == .seconds(125) })
        #expect(empty.value("below the threshold") == .count(1))
        #expect(empty.heldBack == "scale-down-delay-after-add, until T+11:05")
    }

    @Test("a rebalance tells who began it, for whom it waited, and how many partitions moved")
    func group() throws {
        let decisions = try DecisionScenarios.decisions(
            of: "kafka/readers",
            in: DecisionScenarios.group
        )
        #expect(decisions.map(\.result) == ["begins", "done", "begins", "done"])
        #expect(decisions[0].at == .seconds(-60))
        #expect(decisions[0].value("because") == .word("worker-0 joined"))
        #expect(decisions[0].value("waits") == .span(.seconds(3)))
        // Three that start together finish after two delays.
        #expect(decisions[1].value("took") == .span(.seconds(6)))
        #expect(decisions[1].value("members") == .count(3))
        #expect(decisions[1].value("moved") == .count(6))
        let begin = decisions[2]
        #expect(begin.at >= SimDuration.seconds(31))
        #expect(begin.at < SimDuration.seconds(32))
        #expect(begin.value("members before") == .count(3))
        #expect(begin.value("members to wait for") == .count(4))
        #expect(begin.value("waits at most") == .span(.minutes(5)))
        guard case .span(let took) = decisions[3].value("took") else {
            Issue.record("it does not say how long it took")
            return
        }
        // The old process is waited for until its session is over: 45 s after its last heartbeat.
        let last = begin.at + took - .seconds(45)
        #expect(last > SimDuration.seconds(26))
        #expect(last <= SimDuration.seconds(30))
        #expect(decisions[3].heldBack == "its process is gone, and its session is not over")
        #expect(decisions[3].value("members") == .count(3))
    }

    @Test("a member that works too long on one poll leaves, and its rebalance says so")
    func livelock() throws {
        let file = try Documents.scenario("Tests/Cases/poll-interval-livelock.json")
        let result = try ScenarioRun(file).run(explaining: ["kafka/worker"])
        let decisions = try #require(result.decisions.first).decisions
        let begin = try #require(decisions.first { $0.at > .zero })
        // Taken up right after T+0:00, no poll for five minutes.
        #expect(begin.at >= SimDuration.seconds(299))
        #expect(begin.at <= SimDuration.seconds(301))
        guard case .word(let trigger) = begin.value("because") else {
            Issue.record("it does not say why")
            return
        }
        #expect(trigger.hasSuffix(" left, after max.poll.interval.ms 300000 without a poll"))
    }

    @Test("who is not asked about is not told, and nothing else changes")
    func neutral() throws {
        for text in DecisionScenarios.all {
            let run = try DecisionScenarios.run(text)
            let plain = try run.run()
            var explained = try run.run(explaining: run.explainable + ["probe/nobody"])
            #expect(plain.decisions.isEmpty)
            #expect(explained.decisions.map(\.name) == run.explainable)
            #expect(explained.digest == plain.digest)
            let ending = "\n}\n"
            let json = ReportJSON.text(of: plain)
            let start = json.dropLast(ending.count) + ",\n  \"explain\""
            #expect(ReportJSON.text(of: explained).hasPrefix(start))
            let page = ReportText().text(of: explained)
            #expect(page.hasPrefix(ReportText().text(of: plain)))
            for line in page.split(separator: "\n") {
                #expect(line.count <= 80 && !line.hasSuffix(" "), "\(line)")
            }
            explained.decisions = []
            #expect(ReportJSON.bytes(of: explained) == ReportJSON.bytes(of: plain))
        }
    }

    @Test("all that decides has a name of its own")
    func names() throws {
        #expect(
            try DecisionScenarios.run(DecisionScenarios.node).explainable
                == ["alert/busy", "node/workers"]
        )
        #expect(
            try DecisionScenarios.run(DecisionScenarios.group).explainable == ["kafka/readers"]
        )
        let storm = try ScenarioRun(Documents.scenario("Scenarios/perfect-storm.json"))
        #expect(
            storm.explainable == [
                "hpa/data-collector", "hpa/data-processor", "alert/failing-requests",
                "alert/slow-answers", "probe/data-collector", "probe/data-processor",
                "pool/api-gateway", "pool/data-collector", "pool/data-processor",
                "kafka/data-processor",
            ]
        )
    }

    @Test("a decision in JSON has its inputs with their units")
    func json() throws {
        let result = try DecisionScenarios.run(DecisionScenarios.node)
            .run(explaining: ["node/workers"])
        let json = ReportJSON.text(of: result)
        let up = """
                  {
                    "at_s": 65,
                    "what": "scale-up",
                    "subject": null,
                    "inputs": [
                      {
                        "name": "pods without room",
                        "value": 1,
                        "unit": null
                      },
                      {
                        "name": "nodes",
                        "value": 2,
                        "unit": null
                      },
                      {
                        "name": "maximum",
                        "value": 3,
                        "unit": null
                      },
                      {
                        "name": "more asked for",
                        "value": 1,
                        "unit": null
                      }
                    ],
            """
        #expect(json.contains(up))
        let outcome = """
                    "result": "2 → 3 nodes",
                    "held_back": null,
                    "changes": true
            """
        #expect(json.contains(outcome))
    }
}
