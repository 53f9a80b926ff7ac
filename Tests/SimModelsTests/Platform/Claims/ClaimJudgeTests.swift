import SimCore
import SimModels
import Testing

@Suite("verdicts on claims")
struct ClaimJudgeTests {
    /// A spike (1) saturates web (2), which the autoscaler answers at 25 s (3) and 55 s (4).
    private func result() -> RunResult {
        var result = RunResult(named: "storm")
        result.messages.lost = 1_003
        result.timeline = [
            TimelineEntry(1, at: .seconds(-5), .trafficChanged, of: "users", text: "warm-up"),
            TimelineEntry(
                2,
                at: .seconds(10),
                .serviceSaturated,
                of: "web",
                text: "full",
                causes: [1]
            ),
            TimelineEntry(
                3,
                at: .seconds(25),
                .autoscalerScaled,
                of: "web",
                text: "one to two",
                causes: [2],
                value: 1,
                detail: 2
            ),
            TimelineEntry(
                4,
                at: .seconds(55),
                .autoscalerScaled,
                of: "web",
                text: "two to four",
                causes: [2],
                value: 2,
                detail: 4
            ),
            TimelineEntry(
                5,
                at: .seconds(57),
                .trafficJumped,
                of: "users",
                text: "more",
                value: 220_000,
                detail: 850_000
            ),
        ]
        return result
    }

    private func verdicts(
        _ change: (inout ClaimSpec) -> Void
    ) throws -> [ClaimVerdict] {
        var claim = ClaimSpec()
        claim.text = "so they say"
        change(&claim)
        var scenario = TinyScenario.scenario(seconds: 60)
        scenario.services["web"] = TinyScenario.service([])
        scenario.services["db"] = TinyScenario.service([])
        for name in ["users", "robots"] {
            scenario.traffic[name] = TinyScenario.traffic("web", perSecond: 1)
        }
        scenario.claims["c"] = claim
        return try ClaimJudge.verdicts(on: result(), of: scenario)
    }

    private func verdict(_ change: (inout ClaimSpec) -> Void) throws -> ClaimVerdict {
        let all = try verdicts(change)
        return try #require(all.count == 1 ? all[0] : nil, "\(all)")
    }

    @Test("a time holds within its tolerance, on both sides")
    func time() throws {
        for (claimed, tolerance, expected) in [
            (25, 0, ClaimVerdict.Verdict.holds), (24, 0, .contradicted), (10, 15, .holds),
            (40, 15, .holds), (9, 15, .contradicted), (41, 15, .contradicted),
        ] {
            let verdict = try verdict {
                $0.event = EventQuery(.autoscalerScaled, subject: "web")
                $0.at = .seconds(Int64(claimed))
                $0.timeTolerance = .seconds(Int64(tolerance))
            }
            #expect(
                verdict.kind == .time && verdict.verdict == expected,
                "\(claimed) ± \(tolerance)"
            )
        }
    }

    @Test("which of several events is meant, by number and by its own numbers")
    func queries() throws {
        func simulated(_ change: (inout EventQuery) -> Void) throws -> String {
            var query = EventQuery(.autoscalerScaled)
            change(&query)
            return try verdict {
                $0.event = query
                $0.at = .zero
            }.simulated
        }
        #expect(try simulated { _ in } == "T+25s")
        #expect(try simulated { $0.nth = 2 } == "T+55s")
        #expect(try simulated { $0.nth = 3 } == "never")
        #expect(try simulated { $0.from = 2 } == "T+55s")
        #expect(try simulated { $0.to = 2 } == "T+25s")
        #expect(try simulated { $0.subject = "db" } == "never")
    }

    @Test("what only happened in the warm-up did not happen")
    func warmup() throws {
        let verdict = try verdict {
            $0.event = EventQuery(.trafficChanged)
            $0.at = .zero
        }
        #expect(verdict.verdict == .didNotHappen)
    }

    @Test("of a result that comes from elsewhere, causes are recorded or not, and none is shown")
    func cause() throws {
        for (causes, why) in [
            ([EventQuery(.serviceSaturated)], "among its causes; not tried"),
            ([EventQuery(.trafficChanged, subject: "users")], "among its causes; not tried"),
            ([EventQuery(.trafficChanged, subject: "robots")], "not among its causes; not tried"),
            (
                [EventQuery(.serviceSaturated), EventQuery(.podKilled)],
                "service.saturated: among its causes; not tried; "
                    + "pod.killed: not among its causes; not tried"
            ),
            ([EventQuery(.autoscalerScaled)], "not among its causes; not tried"),
        ] {
            let verdict = try verdict {
                $0.event = EventQuery(.autoscalerScaled)
                $0.because = causes
            }
            #expect(verdict.kind == .cause && verdict.verdict == .notShown, "\(causes)")
            #expect(verdict.why == why)
            #expect(verdict.simulated == "service.saturated ← traffic.changed")
        }
    }

    @Test("a number is compared as the claim says")
    func number() throws {
        for (comparator, value, tolerance, expected) in [
            (ClaimSpec.Comparator.approximately, 1_000.0, 0.1, ClaimVerdict.Verdict.holds),
            (.approximately, 1_000, 0.001, .contradicted), (.approximately, 0, 0.1, .contradicted),
            (.atLeast, 1_003, 0, .holds), (.atLeast, 1_004, 0, .contradicted),
            (.atMost, 1_003, 0, .holds), (.atMost, 1_002, 0, .contradicted),
            (.equals, 1_003, 0, .holds), (.equals, 1_000, 0.5, .contradicted),
        ] {
            let verdict = try verdict {
                $0.measure = Placed("messages.lost")
                $0.value = value
                $0.comparator = comparator
                $0.tolerance = tolerance
            }
            #expect(verdict.kind == .count && verdict.verdict == expected, "\(comparator) \(value)")
            #expect(verdict.simulated == "1003")
            if expected == .contradicted {
                #expect(!verdict.why.contains("as claimed"), "\(verdict.why)")
            }
        }
    }

    @Test("numbers of an event are asked for as the result has them")
    func rates() throws {
        for (to, expected) in [(850, ClaimVerdict.Verdict.holds), (850_000, .didNotHappen)] {
            let verdict = try verdict {
                $0.event = EventQuery(.trafficJumped)
                $0.event?.to = to
                $0.at = .seconds(57)
            }
            #expect(verdict.verdict == expected, "\(to)")
        }
    }

    @Test("time, number and cause are judged apart")
    func aspects() throws {
        let all = try verdicts {
            $0.event = EventQuery(.autoscalerScaled)
            $0.at = .seconds(300)
            $0.because = [EventQuery(.serviceSaturated)]
            $0.measure = Placed("messages.lost")
            $0.value = 1_000
        }
        #expect(all.map(\.kind) == [.time, .cause, .count])
        #expect(all.map(\.verdict) == [.contradicted, .notShown, .holds])
        let fitted = all.filter(\.fitted)
        #expect(fitted.isEmpty)
    }

    @Test("what cannot be checked says why")
    func notCheckable() throws {
        let verdict = try verdict { $0.notCheckable = "nobody wrote it down" }
        #expect(verdict.verdict == .notCheckable)
        #expect(verdict.why == "nobody wrote it down")
    }
}
