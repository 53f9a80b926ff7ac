import SimCore
import SimModels
import Testing

@Suite("callers that give up")
struct CancellationTests {
    private typealias Graph = CallGraphScenario

    /// One client a second for ten seconds, who waits for 500 ms.
    private func run(
        _ steps: String,
        _ onCallerGone: String,
        front: String = "",
        others: String = "",
        workers: Int = 50
    ) throws -> Graph.Run {
        let run = try Graph.run(
            Graph.text(
                steps: steps,
                front: #""onCallerGone": "\#(onCallerGone)""# + (front.isEmpty ? "" : ", " + front),
                others: others,
                traffic:
                    #""timeout": "500ms", "rate": [{ "rate": "1/s" }, { "at": "10s", "rate": "0/s" }]"#,
                duration: "60s"
            ).replacing(#""workers": 50"#, with: #""workers": \#(workers)"#)
        )
        #expect(run.problem == nil)
        return run
    }

    @Test(
        "a request is finished for nobody, or ends with its caller's patience, whatever it is at",
        arguments: [
            #"[{ "sleep": "2s" }]"#, #"[{ "cpu": "2s" }]"#, #"[{ "query": { "cpu": "700ms" } }]"#,
            #"[{ "parallel": { "branches": [[{ "sleep": "2s" }], [{ "cpu": "2s" }]] } }]"#,
            #"[{ "parallel": { "branches": [[{ "sleep": "2s" }], [{ "sleep": "2s" }]] } }]"#,
        ]
    )
    func everywhere(_ steps: String) throws {
        let connections = CallGraphScenario.oneConnection
        let finish = try run(steps, "finish", front: connections)
        #expect(finish.result.requests.late == 10)
        #expect(finish.service("front").succeeded == 10)
        #expect(finish.service("front").cancelled == 0)
        let cancel = try run(steps, "cancel", front: connections)
        #expect(cancel.result.requests.failed == 10)
        #expect(cancel.result.requests.late == 0)
        #expect(cancel.service("front").cancelled == 10)
        #expect(cancel.service("front").calls == 0)
        #expect(cancel.mean(of: "front") == 500)
    }

    @Test("a cancelled request leaves the queue, and its place goes to the next")
    func queue() throws {
        // Every request needs 1.3 s of one worker. Without cancellation the queue only grows.
        let steps = #"[{ "sleep": "1300ms" }]"#
        let finish = try run(steps, "finish", workers: 1)
        #expect(finish.result.requests.late == 10)
        let cancel = try run(steps, "cancel", workers: 1)
        #expect(cancel.service("front").cancelled == 10)
        // Nobody waits: each worker is free again after 500 ms.
        #expect(cancel.service("front").operations.first?.waited == 0)
        #expect(finish.service("front").operations.first?.waited == 9)
    }

    @Test("an overloaded service that notices does no work for nobody")
    func overload() throws {
        func good(_ word: String) throws -> Int64 {
            let run = try Graph.run(
                Graph.text(
                    steps: #"[{ "cpu": "25ms" }]"#,
                    front: #""onCallerGone": "\#(word)""#,
                    traffic: #""timeout": "500ms", "rate": [{ "rate": "60/s" }]"#,
                    duration: "30s"
                ).replacing(#""workers": 50"#, with: #""workers": 1"#)
                    .replacing(#""arrivals": "even""#, with: #""arrivals": "poisson""#)
            )
            #expect(run.problem == nil)
            return run.result.requests.succeeded
        }
        // The capacity is 40/s. Work for nobody takes nearly all of it, and work on requests that
        // are nearly too old a part: the queue is first come, first served.
        let (finish, cancel) = (try good("finish"), try good("cancel"))
        #expect(finish * 3 < cancel, "\(finish), \(cancel)")
    }

    @Test("a cancelled statement and the wait for a connection end, and the connection is free")
    func connections() throws {
        // One connection; the statement takes longer than the client waits.
        let run = try run(
            #"[{ "query": { "cpu": "900ms" } }]"#,
            "cancel",
            front: CallGraphScenario.oneConnection
        )
        #expect(run.service("front").cancelled == 10)
        #expect(run.mean(.poolWait, of: "front") == 0)
        #expect(run.mean(.database, of: "front") == 500)
    }

    @Test("a cancelled call cancels its own calls, where those services notice")
    func chain() throws {
        func run(_ middle: String, _ back: String) throws -> Graph.Run {
            try self.run(
                #"[{ "call": "middle" }]"#,
                "cancel",
                others: [
                    Graph.service(
                        "middle",
                        steps: #"[{ "call": { "service": "back", "fanOut": 3 } }]"#,
                        #""onCallerGone": "\#(middle)""#
                    ),
                    Graph.service(
                        "back",
                        steps: #"[{ "sleep": "2s" }]"#,
                        #""onCallerGone": "\#(back)""#
                    ),
                ].joined(separator: ", ")
            )
        }
        let all = try run("cancel", "cancel")
        #expect(all.service("middle").cancelled == 10)
        #expect(all.service("back").cancelled == 30)
        let notBack = try run("cancel", "finish")
        #expect(notBack.service("back").cancelled == 0)
        #expect(notBack.service("back").succeeded == 30)
        // The middle does not notice, waits on, and its callees with it.
        let notMiddle = try run("finish", "cancel")
        #expect(notMiddle.service("middle").succeeded == 10)
        #expect(notMiddle.service("back").succeeded == 30)
    }

    @Test("calls that are no longer needed are cancelled as soon as enough are there")
    func tail() throws {
        func run(_ word: String) throws -> Graph.Run {
            let run = try Graph.run(
                Graph.text(
                    steps: #"[{ "call": { "service": "back", "fanOut": 4, "waitFor": 3 } }]"#,
                    others: Graph.service(
                        "back",
                        steps:
                            #"[{ "sleep": { "distribution": "uniform", "min": "1ms", "max": "1s" } }]"#,
                        #""onCallerGone": "\#(word)""#
                    ),
                    traffic: #""rate": [{ "rate": "1/s" }, { "at": "20s", "rate": "0/s" }]"#,
                    duration: "25s"
                )
            )
            #expect(run.problem == nil)
            return run
        }
        #expect(try run("finish").service("back").succeeded == 80)
        let cancel = try run("cancel")
        #expect(cancel.service("back").cancelled == 20)
        #expect(cancel.service("back").succeeded == 60)
    }
}
