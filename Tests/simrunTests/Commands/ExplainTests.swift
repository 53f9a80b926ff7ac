import TestSupport
import Testing

@Suite("simrun run --explain")
struct ExplainTests {
    private func explain(_ text: String, _ names: String...) throws -> SimrunProcess.Outcome {
        let process = try SimrunProcess()
        defer { process.removeFolder() }
        try process.write(text, to: "a.json")
        return try process.run(["run", "a.json"] + names.flatMap { ["--explain", $0] })
    }

    /// What a report says from its decisions on.
    private func decisions(_ output: String) -> String {
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.drop { !$0.hasPrefix("Decisions of") }.joined(separator: "\n")
    }

    @Test("an alert tells its windows, its incident and its page, in whole")
    func alert() throws {
        let outcome = try explain(DecisionScenarios.alert, "alert/busy")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(
            decisions(outcome.output) == """
                Decisions of alert/busy
                  T+01:30  no breach        window: from T+00:00, to T+01:00, points 300, count
                                            of requests 300;
                                            rule: above 400 is a breach; 2 windows in a row open
                                            an incident (threshold_occurrences ALL,
                                            threshold_duration 120 s); CADENCE judges a window
                                            aggregation_delay 30 s after its end
                  T+02:30  breach           window: from T+01:00, to T+02:00, points 600, count
                                            of requests 600, breaches in a row 1;
                                            held back: 2 in a row are needed
                  T+03:30  breach           window: from T+02:00, to T+03:00, points 600, count
                                            of requests 600, breaches in a row 2
                  T+03:30  opens            incident: breach since T+01:00, page due T+03:40, to
                                            ann;
                                            rule: an incident pages whoever is on call for the
                                            alert, once, deliveryLatency 10s after it opens
                  T+03:40  delivered        page: to ann, acknowledged T+04:40;
                                            rule: a page calls whoever is not at work on one
                                            already
                  T+04:30  breach, open     window: from T+03:00, to T+04:00, points 600, count
                                            of requests 600, breaches in a row 3
                  T+05:30  no breach, open  window: from T+04:00, to T+05:00, points 300, count
                                            of requests 300, good in a row 1;
                                            held back: 2 in a row close the incident
                  T+06:30  no breach, open  window: from T+05:00, to T+06:00, points 300, count
                                            of requests 300, good in a row 2
                  T+06:30  closes           incident: open for 3m 00s, good since T+04:00;
                                            rule: as many good windows in a row close it as
                                            threshold_duration has
                  T+07:30  no breach        window: from T+06:00, to T+07:00, points 300, count
                                            of requests 300
                  T+08:00  waits            window: from T+07:00, to T+08:00, last point
                                            T+07:59;
                                            held back: aggregation_delay 30 s is not over

                """
        )
    }

    @Test("a node pool tells who fits nowhere, what is asked for and what is not removed, in whole")
    func node() throws {
        let outcome = try explain(DecisionScenarios.node, "node/workers")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(
            decisions(outcome.output) == """
                Decisions of node/workers
                  T+00:05  none          scale-down: nodes 2, minimum 2, lowest utilization
                                         0.526; held back: more is requested of every node;
                                         rule: a node is removed of which less than
                                         scale-down-utilization-threshold 0.5 is requested and
                                         whose pods fit elsewhere, both for
                                         scale-down-unneeded-time 10m 00s
                                         … 5 more like this, until T+00:55
                  T+01:00  fits nowhere  pod web-2: requests cpu 1,000 m, memory 1,024 Mi, pods
                                         that wait 1;
                                         held back: 0/2 nodes of the pool are available: 2
                                         Insufficient cpu;
                                         rule: kube-scheduler binds a pod to a node that is
                                         Ready, not cordoned, has room for its requests and
                                         keeps its spread; else it is tried again when something
                                         has changed, after a back-off of 1 s to 10 s
                  T+01:05  2 → 3 nodes   scale-up: pods without room 1, nodes 2, maximum 3, more
                                         asked for 1;
                                         rule: for pods that fit on no node, those to come
                                         included, as many new nodes of one pool as hold most of
                                         them, up to its maximum; of several pools the expander
                                         takes one
                  T+01:15  none          scale-up: pods that wait 1, nodes to come 1;
                                         held back: there will be room for all that wait;
                                         rule: pods that will find room on nodes there are, or
                                         on those to come, need no others
                                         … 4 more like this, until T+01:55
                  T+01:15  none          scale-down: nodes 2, minimum 2, lowest utilization
                                         0.526; held back: more is requested of every node
                                         … 4 more like this, until T+01:55
                  T+02:05  joins         node workers-3: took 1m 00s, pods that wait 1;
                                         rule: a node is there when its machine has come up, and
                                         its kubelet is Ready
                  T+02:05  none          scale-up: pods that wait 1, nodes to come 0;
                                         held back: there will be room for all that wait
                  T+02:05  none          scale-down: nodes 3, minimum 2, lowest utilization 0,
                                         below the threshold 1, unneeded 1, unneeded for 0s;
                                         held back: scale-down-delay-after-add, until T+11:05
                  T+02:05  bound         pod web-2: waited 1m 05s, node workers-3, requests cpu
                                         1,000 m, memory 1,024 Mi;
                                         rule: of the nodes with room the one with the best
                                         score: least of it requested, and the pods spread
                  T+02:15  none          scale-down: nodes 3, minimum 2, lowest utilization
                                         0.526; held back: more is requested of every node
                                         … 16 more like this, until T+04:55

                """
        )
    }

    @Test("a name that nothing has is refused with the nearest one")
    func unknown() throws {
        let head = "simrun: a.json: nothing to explain is called "
        let misspelt = try explain(DecisionScenarios.node, "node/worker")
        #expect(misspelt.status == 2)
        #expect(misspelt.output.isEmpty)
        #expect(misspelt.errors == head + "\"node/worker\"; did you mean node/workers?\n")
        let bare = try explain(DecisionScenarios.node, "workers")
        #expect(bare.errors == head + "\"workers\"; did you mean node/workers?\n")
        let strange = try explain(DecisionScenarios.node, "everything")
        #expect(strange.errors == head + "\"everything\"; there are alert/busy, node/workers\n")
        let nothing = try explain(SmallScenario.text, "hpa/web")
        #expect(nothing.errors == head + "\"hpa/web\"; nothing in it decides\n")
    }
}
