import SimCore
import SimModels
import Testing

@Suite("what runs without something say of a number")
struct NumberCauseTests {
    private typealias Tried = TriedScenario

    /// That a number came about because of faults.
    private static func claim(
        _ name: String,
        _ measure: String,
        _ comparator: String,
        _ value: Int,
        because faults: [String]
    ) -> String {
        let because = faults.map { "{ \"kind\": \"fault.began\", \"subject\": \"\($0)\" }" }
        return """
            "\(name)": { "text": "so they say", "measure": "\(measure)", "value": \(value),
              "comparator": "\(comparator)", "because": [ \(because.joined(separator: ", ")) ] }
            """
    }

    private static func claim(
        _ name: String,
        _ comparator: String,
        _ value: Int,
        because faults: String...
    ) -> String {
        claim(name, "requests.failed", comparator, value, because: faults)
    }

    /// Ten seconds in which web answers nothing but errors: 40 a second.
    private static func errors(_ name: String, at: Int) -> String {
        """
        "\(name)": { "at": "\(at)s", "duration": "10s",
          "effect": { "serviceErrors": { "service": "web" } } }
        """
    }

    private func run(_ claims: String...) throws -> [String: ClaimVerdict] {
        let faults = [
            Self.errors("a", at: 20), Self.errors("b", at: 60),
            """
            "decoy": { "at": "19s", "duration": "60s",
              "effect": { "slow": { "service": "other", "factor": 9 } } }
            """,
        ]
        var tried = Tried(
            extra: "\"faults\": { \(faults.joined(separator: ", ")) },",
            claims: claims.joined(separator: ", ")
        )
        tried.services += """
            , "other": { "operations": { "get": { "steps": [ { "sleep": "1ms" } ] } } }
            """
        return try tried.verdicts()
    }

    @Test("without a bound, each half of it is one of several: it is gone without both")
    func halves() throws {
        let claim = Self.claim("c", "approximately", 800, because: "a")
        let verdict = try #require(try run(claim)["c"])
        #expect(verdict.verdict == .holds)
        #expect(verdict.simulated == "800" && verdict.claimed == "fault.began of a")
        #expect(verdict.why == "one of several: gone only without the fault a and the fault b")
    }

    @Test("a bound that is met without it, too, makes it worse, by how much")
    func worse() throws {
        // A pod that answers 100 requests a second is asked 150 from the start: that is no switch.
        let claims = [
            Self.claim("bound", "atLeast", 300, because: "a"),
            Self.claim("none", "approximately", 7_202, because: "a"),
        ]
        let verdicts = try Tried(
            extra: "\"faults\": { \(Self.errors("a", at: 20)) },",
            rate: "{ \"rate\": \"150/s\" }",
            claims: claims.joined(separator: ", ")
        ).verdicts()
        let bound = try #require(verdicts["bound"])
        #expect(bound.verdict == .madeItWorse)
        #expect(
            bound.why == "made it worse: without the fault a it is 6202 instead of 7202, "
                + "all of the way to the 6202 of the baseline"
        )
        #expect(bound.causes.map(\.reduction) == [1])
        // Without a bound the effect is what there is more than in the baseline.
        #expect(verdicts["none"]?.why == "needed: 6202 instead of 7202 without the fault a")
    }

    @Test("a bound that is not met without it makes it needed")
    func bound() throws {
        let verdicts = try run(
            Self.claim("met", "atLeast", 500, because: "a"),
            Self.claim("unmet", "atLeast", 900, because: "a")
        )
        #expect(verdicts["met"]?.verdict == .holds)
        #expect(verdicts["met"]?.why == "needed: 400 instead of 800 without the fault a")
        #expect(verdicts["unmet"]?.verdict == .didNotHappen)
        #expect(verdicts["unmet"]?.why == "it is 800, not ≥ 900: there is nothing to explain")
    }

    @Test("a bound that either of two meets makes each of them one of several")
    func several() throws {
        let claim = Self.claim("c", "atLeast", 300, because: "a", "b")
        let verdict = try #require(try run(claim)["c"])
        #expect(verdict.verdict == .holds)
        #expect(verdict.causes.map(\.verdict) == [.oneOfSeveral, .oneOfSeveral])
        #expect(
            verdict.causes[0].why
                == "one of several: gone only without the fault a and the fault b"
        )
    }

    @Test("what makes no difference and was not recorded is contradicted here")
    func decoy() throws {
        let verdict = try #require(
            try run(Self.claim("c", "approximately", 800, because: "decoy"))["c"]
        )
        #expect(verdict.verdict == .contradictedHere)
        #expect(verdict.why == "not among its causes, and the same without the fault decoy")
    }

    @Test("a series at an instant is looked at then: what comes later led to nothing")
    func instant() throws {
        let verdicts = try run(
            Self.claim("a", "services.web.errors at 25s", "approximately", 100, because: ["a"]),
            Self.claim("b", "services.web.errors at 25s", "approximately", 100, because: ["b"])
        )
        #expect(verdicts["a"]?.why == "needed: 0 instead of 100 without the fault a")
        #expect(verdicts["b"]?.verdict == .contradictedHere)
        #expect(verdicts["b"]?.why == "there was no fault.began of b before it")
    }

    @Test("of a bound from above, more is gone")
    func atMost() throws {
        // 4,800 came, and one of them is not answered yet at the end.
        let claim = Self.claim("c", "requests.succeeded", "atMost", 4_200, because: ["a", "b"])
        let verdict = try #require(try run(claim)["c"])
        #expect(verdict.causes.map(\.verdict) == [.needed, .needed])
        #expect(
            verdict.causes.first?.why == "needed: 4399 instead of 3999 without the fault a"
        )
    }

    @Test("what held it back is not shown, and the report says what there is without it")
    func heldBack() throws {
        // A fault fills the queue; the pod that is killed takes what is in it along.
        let verdicts = try Tried(
            extra: """
                "faults": { \(Tried.slow("more", at: 20, factor: 5)),
                  "kill": { "at": "40s", "effect": { "killPods": { "service": "web" } } } },
                """,
            claims: """
                "c": { "text": "so they say", "measure": "services.web.queue at 60s", "value": 1,
                  "comparator": "atLeast",
                  "because": [ { "kind": "fault.struck", "subject": "kill" } ] }
                """
        ).verdicts()
        let verdict = try #require(verdicts["c"])
        #expect(verdict.verdict == .notShown)
        #expect(
            verdict.why
                == "among its causes; without the fault kill it is 800 instead of 282"
        )
    }

    @Test("an event is smaller when its numbers are: two pods more instead of three")
    func amount() throws {
        let verdicts = try Tried(
            extra: """
                "faults": { \(Tried.slow("f", at: 30, for: 200, factor: 1.2)) },
                """,
            seconds: 240,
            services: """
                "web": { "replicas": 2, "workers": 8, "resources": { "requests": { "cpu": "1" } },
                  "autoscaler": { "minReplicas": 2, "maxReplicas": 30, "metrics": [
                    { "type": "Resource", "resource": { "name": "cpu",
                      "target": { "type": "Utilization", "averageUtilization": 50 } } } ] },
                  "operations": { "get": { "steps": [ { "cpu": "20ms" } ] } } }
                """,
            rate: "{ \"rate\": \"40/s\" }, { \"at\": \"30s\", \"rate\": \"100/s\" }",
            claims: Tried.claim(
                "c",
                "autoscaler.scaled of web",
                because: "fault.began",
                "traffic.changed"
            )
        ).verdicts()
        let causes = try #require(verdicts["c"]).causes
        #expect(causes.map(\.verdict) == [.madeItWorse, .needed])
        // From 2 to 4 and to 5 pods with the fault, to 4 without.
        #expect(
            causes.first?.why == "made it worse: without the fault f it is 33.3 % smaller"
        )
    }

    @Test("an expectation may ask for the verdict, and a cause needs something that it is of")
    func asked() throws {
        let file = Tried(
            extra: "\"faults\": { \(Self.errors("a", at: 20)) },",
            claims: Self.claim("c", "atLeast", 300, because: "a"),
            expect: "\"e\": \"claims.c.cause == holds\""
        )
        let result = try file.run(.asked)
        #expect(result.counterfactualRuns == 1)
        #expect(result.expectations.map(\.passed) == [true])
        let none = try file.run(.none)
        #expect(none.claims.last?.why == "among its causes; not tried")
    }

    @Test("a cause of nothing, and a cause of an unknown kind, are refused")
    func refused() throws {
        for (claims, message) in [
            (
                #""c": { "text": "x", "because": [ { "kind": "fault.began" } ] }"#,
                "a cause without an event or a measure"
            ),
            (
                #""c": { "text": "x", "measure": "requests.failed", "value": 1, "because": [ "fault.begun" ] }"#,
                "unknown kind of event \"fault.begun\""
            ),
        ] {
            let text = Tried(claims: claims).text
            do {
                let file = try ScenarioFile(parsing: Array(text.utf8), source: "tried.json")
                _ = try ScenarioRun(file)
                Issue.record("accepted: \(claims)")
            } catch {
                #expect("\(error)".contains(message), "\(error)")
            }
        }
    }
}
