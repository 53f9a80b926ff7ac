import SimCore
import SimModels
import Testing

@Suite("what runs without something say of causes")
struct CauseVerdictTests {
    private typealias Tried = TriedScenario

    /// What a claim's only cause comes to.
    private func finding(_ verdict: ClaimVerdict?) throws -> CauseFinding {
        let verdict = try #require(verdict)
        return try #require(verdict.causes.count == 1 ? verdict.causes[0] : nil, "\(verdict)")
    }

    @Test("one fault of one is needed")
    func one() throws {
        let tried = Tried(
            extra: "\"faults\": { \(Tried.slow("f", at: 20, factor: 5)) },",
            claims: Tried.claim("c", "service.saturated of web", because: "fault.began of f")
        )
        let verdict = try tried.verdicts()["c"]
        let cause = try finding(verdict)
        #expect(verdict?.verdict == .holds)
        #expect(cause.verdict == .needed && cause.without == ["the fault f"])
        #expect(verdict?.why == "needed: gone without the fault f")
    }

    /// That web cannot keep up because of three faults.
    private static let ofThree = Tried.claim(
        "all",
        "service.saturated of web",
        because: "fault.began of a",
        "fault.began of b",
        "fault.began of c"
    )

    @Test("of three faults of which any two suffice, each is one of several")
    func anyTwo() throws {
        // Two fifths of what web can do, twice as slow for each: one can be borne, two cannot.
        let faults = ["a", "b", "c"].map { Tried.slow($0, at: 20, factor: 2) }
        let tried = Tried(
            extra: "\"faults\": { \(faults.joined(separator: ", ")) },",
            claims: Self.ofThree
        )
        let verdict = try #require(try tried.verdicts()["all"])
        #expect(verdict.verdict == .holds)
        #expect(verdict.causes.map(\.verdict) == [.oneOfSeveral, .oneOfSeveral, .oneOfSeveral])
        for cause in verdict.causes {
            #expect(cause.without.count == 2, "\(cause)")
            let mine = "the fault \(cause.cause.suffix(1))"
            #expect(cause.without.contains(mine), "\(cause)")
            #expect(cause.why.hasPrefix("one of several: gone only without the fault "))
            #expect(cause.why.contains(" and the fault "))
        }
    }

    @Test("of three faults that it takes all, each is needed")
    func allThree() throws {
        let faults = ["a", "b", "c"].map { Tried.slow($0, at: 20, factor: 1.8) }
        let tried = Tried(
            extra: "\"faults\": { \(faults.joined(separator: ", ")) },",
            rate: "{ \"rate\": \"24/s\" }",
            claims: Self.ofThree
        )
        let verdict = try #require(try tried.verdicts()["all"])
        #expect(verdict.verdict == .holds)
        #expect(verdict.causes.map(\.verdict) == [.needed, .needed, .needed])
    }

    @Test("of two overlapping faults the later one is not shown for the onset")
    func overlapping() throws {
        let faults = [
            Tried.slow("first", at: 20, factor: 5), Tried.slow("second", at: 50, factor: 5),
        ]
        let onset = ["first", "second"].map { name in
            Tried.claim(
                name,
                "service.saturated of web",
                because: "fault.began of \(name)",
                members: ", \"at\": \"20s\""
            )
        }
        let verdicts = try Tried(
            extra: "\"faults\": { \(faults.joined(separator: ", ")) },",
            claims: onset.joined(separator: ", ")
        ).verdicts()
        // Without the first the second saturates it half a minute later: that is another onset.
        #expect(try finding(verdicts["first"]).verdict == .needed)
        let later = try #require(verdicts["second"])
        #expect(later.verdict == .contradictedHere)
        #expect(later.why == "there was no fault.began of second before it")
    }

    @Test("what only brought it forward made it worse, by how much")
    func worse() throws {
        let tried = Tried(
            extra: "\"faults\": { \(Tried.slow("f", at: 20, for: 200, factor: 5)) },",
            seconds: 240,
            rate: "{ \"rate\": \"40/s\", \"rampTo\": \"240/s\" }",
            claims: Tried.claim(
                "c",
                "service.saturated of web",
                because: "fault.began of f",
                members: ", \"at\": \"21s\", \"timeTolerance\": \"10s\""
            )
        )
        let verdict = try #require(try tried.verdicts()["c"])
        let cause = try finding(verdict)
        #expect(verdict.verdict == .madeItWorse)
        let delay = try #require(cause.delay)
        // It is full at 100 of 240 requests a second, three tenths of the way.
        #expect(delay > .seconds(30) && delay < .seconds(90), "\(delay)")
        #expect(cause.why.hasPrefix("made it worse: without the fault f it comes "))
    }

    @Test("a decoy is contradicted here, and so is what never happened")
    func decoy() throws {
        let faults = [
            Tried.slow("f", at: 20, factor: 5),
            """
            "decoy": { "at": "19s", "duration": "60s",
              "effect": { "slow": { "service": "other", "factor": 9 } } }
            """,
        ]
        var tried = Tried(
            extra: "\"faults\": { \(faults.joined(separator: ", ")) },",
            claims: [
                Tried.claim("decoy", "service.saturated of web", because: "fault.began of decoy"),
                Tried.claim("never", "service.saturated of web", because: "service.sheds of web"),
            ].joined(separator: ", ")
        )
        tried.services += """
            , "other": { "operations": { "get": { "steps": [ { "sleep": "1ms" } ] } } }
            """
        let verdicts = try tried.verdicts()
        #expect(verdicts["decoy"]?.verdict == .contradictedHere)
        #expect(
            verdicts["decoy"]?.why == "not among its causes, and the same without the fault decoy"
        )
        #expect(verdicts["never"]?.verdict == .contradictedHere)
        #expect(verdicts["never"]?.why == "there was no service.sheds of web before it")
    }

    @Test("a change of traffic is a switch, and so is what triggers a fault")
    func traffic() throws {
        let tried = Tried(
            extra: """
                "faults": { "f": { "when": { "metric": "services.web.queue", "above": 50 },
                  "effect": { "killPods": { "service": "web" } } } },
                """,
            rate: "{ \"rate\": \"40/s\" }, { \"at\": \"30s\", \"rate\": \"300/s\" }",
            claims: [
                Tried.claim("full", "service.saturated of web", because: "traffic.changed"),
                Tried.claim("struck", "fault.struck of f", because: "traffic.changed of users"),
                Tried.claim("killed", "pod.killed of web", because: "fault.struck"),
            ].joined(separator: ", ")
        )
        let verdicts = try tried.verdicts()
        for name in ["full", "struck", "killed"] {
            #expect(try finding(verdicts[name]).verdict == .needed, "\(name) \(verdicts)")
        }
        #expect(try finding(verdicts["full"]).without == ["the change of traffic users at T+30s"])
    }

    @Test("a recorded cause whose absence changes nothing is not shown")
    func withoutEffect() throws {
        let alerts = ["one", "two"].map { name in
            """
            "\(name)": { "signal": "errorRate", "of": "web", "function": "average", "threshold": 50,
              "threshold_duration": 60, "aggregation_window": 30, "aggregation_delay": 5 }
            """
        }
        let verdicts = try Tried(
            extra: """
                "faults": { "f": { "at": "60s", "duration": "400s",
                  "effect": { "serviceErrors": { "service": "web" } } } },
                "alerts": { \(alerts.joined(separator: ", ")) },
                "onCall": { "eve": { "pagedBy": [ "one", "two" ], "acknowledge": "30s",
                  "runbook": [ { "after": "10s" }, { "after": "10s" } ] } },
                """,
            seconds: 400,
            claims: [
                Tried.claim("page", "runbook.step of eve", because: "alert.opened of one"),
                Tried.claim("fault", "runbook.step of eve", because: "fault.began of f"),
            ].joined(separator: ", ")
        ).verdicts()
        let page = try finding(verdicts["page"])
        #expect(page.verdict == .notShown)
        #expect(page.why == "among its causes, but the same without the pages of one")
        #expect(verdicts["page"]?.verdict == .notShown)
        #expect(try finding(verdicts["fault"]).verdict == .needed)
    }
}
