import SimCore
import SimModels
import Testing

@Suite("runs without something")
struct CounterfactualRunTests {
    private typealias Tried = TriedScenario

    /// Many faults, the end of each claimed to come of its beginning.
    private func manyFaults(_ count: Int, expect: String = "") -> Tried {
        let names = (10..<10 + count).map { "f\($0)" }
        let faults = names.map { Tried.slow($0, at: 20, for: 10, factor: 1.01) }
        let claims = names.map {
            Tried.claim("c-\($0)", "fault.ended of \($0)", because: "fault.began of \($0)")
        }
        return Tried(
            extra: "\"faults\": { \(faults.joined(separator: ", ")) },",
            seconds: 60,
            claims: claims.joined(separator: ", "),
            expect: expect
        )
    }

    @Test("there are 24 at most, those of the first claims, and the rest says so")
    func bound() throws {
        let result = try manyFaults(30).run()
        #expect(result.counterfactualRuns == 24)
        let verdicts = result.claims.filter { $0.kind == .cause }
        #expect(verdicts.count == 30)
        for (place, verdict) in verdicts.enumerated() {
            #expect(verdict.verdict == (place < 24 ? .holds : .notShown), "\(verdict)")
        }
        #expect(verdicts[24].why == "among its causes; 24 runs were not enough to tell")
    }

    @Test("any number of threads gives the same bytes, and the run itself stays the same")
    func threads() async throws {
        let faults = ["a", "b", "c"].map { Tried.slow($0, at: 20, factor: 2) }
        let scenario = try Tried(
            extra: "\"faults\": { \(faults.joined(separator: ", ")) },",
            claims: ["a", "b", "c"].map {
                Tried.claim($0, "service.saturated of web", because: "fault.began of \($0)")
            }.joined(separator: ", ")
        ).scenario()
        let inOrder = try scenario.run(counterfactuals: .all)
        for threads in [1, 2, 5] {
            let other = try await scenario.run(counterfactuals: .all, threads: threads)
            #expect(ReportJSON.bytes(of: other) == ReportJSON.bytes(of: inOrder))
            #expect(other.counterfactualRuns == inOrder.counterfactualRuns)
        }
        let untried = try scenario.run(counterfactuals: .none)
        #expect(untried.digest == inOrder.digest && untried.timeline == inOrder.timeline)
        #expect(untried.counterfactualRuns == 0 && inOrder.counterfactualRuns > 3)
    }

    @Test("without them no cause is shown, and expectations on causes are not judged")
    func none() throws {
        let tried = manyFaults(
            2,
            expect: """
                "cause": "claims.c-f10.cause == holds", "other": "requests.failed == 0"
                """
        )
        let result = try tried.run(.none)
        #expect(result.counterfactualRuns == 0)
        let causes = result.claims.filter { $0.kind == .cause }
        #expect(causes.map(\.verdict) == [.notShown, .notShown])
        #expect(causes.map(\.why) == Array(repeating: "among its causes; not tried", count: 2))
        #expect(result.expectations.map(\.id) == ["other"])
        #expect(
            result.warnings.contains(
                "the expectation cause asks for the verdict on a cause, and is not judged: "
                    + "no cause was tried"
            )
        )
    }

    @Test("unless all are wanted, only the causes that an expectation asks for are tried")
    func asked() throws {
        let tried = manyFaults(3, expect: "\"cause\": \"claims.c-f11.cause == holds\"")
        let result = try tried.run(.asked)
        #expect(result.counterfactualRuns == 1)
        let causes = result.claims.filter { $0.kind == .cause }
        #expect(causes.map(\.verdict) == [.notShown, .holds, .notShown])
        #expect(result.expectations.map(\.passed) == [true])
    }

    @Test("an expectation may call a cause contradicted, in the short word or the whole")
    func words() throws {
        let tried = Tried(
            claims: Tried.claim(
                "c",
                "service.saturated of web",
                because: "service.sheds of web"
            ),
            expect: """
                "short": "claims.c.cause == contradicted",
                "whole": "claims.c.cause == contradicted here",
                "not": "claims.c.cause != not shown"
                """
        )
        var busy = tried
        busy.rate = "{ \"rate\": \"40/s\" }, { \"at\": \"20s\", \"rate\": \"300/s\" }"
        #expect(try busy.run(.asked).expectations.map(\.passed) == [true, true, true])
        // What did not happen has no cause.
        let calm = try tried.verdicts(.asked)
        #expect(calm["c"]?.verdict == .didNotHappen)
    }
}
