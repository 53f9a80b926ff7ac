import SimCore
import SimModels
import Testing

@Suite("which pods faults strike")
struct FaultSelectionTests {
    private typealias Make = FaultScenario

    private func killed(
        pods: Int,
        seed: UInt64 = 1,
        others: [String] = [],
        _ change: @escaping (inout KillPodsSpec) -> Void
    ) throws -> [Int64] {
        var scenario = Make.idle(seconds: 20, pods: pods)
        for name in others + ["mine"] {
            scenario.faults[name] = Make.fault(
                Make.kill("web", change),
                at: .seconds(name == "mine" ? 5 : 10)
            )
        }
        return try ScenarioRun(scenario).run(seed: seed).timeline
            .filter { $0.kind == .podKilled && $0.at == .seconds(5) }.map(\.value).sorted()
    }

    @Test(
        "a share is rounded down to whole pods",
        arguments: [
            (10, 0.5, 5), (3, 0.5, 1), (1, 0.5, 0), (10, 0.29, 2), (100, 0.29, 29), (30, 0.1, 3),
            (7, 1, 7),
        ] as [(Int, Double, Int)]
    )
    func share(pods: Int, share: Double, expected: Int) throws {
        #expect(try killed(pods: pods) { $0.share = Fraction(share) }.count == expected)
    }

    @Test("a count is a count, all of them if there are fewer")
    func count() throws {
        #expect(try killed(pods: 5) { $0.count = 2 }.count == 2)
        #expect(try killed(pods: 5) { $0.count = 9 } == [0, 1, 2, 3, 4])
        #expect(try killed(pods: 5) { _ in } == [0, 1, 2, 3, 4])
    }

    @Test("the lots differ between seeds, and strike every pod alike")
    func fairness() throws {
        var hits = Array(repeating: 0, count: 8)
        for seed in 1...200 {
            for pod in try killed(pods: 8, seed: UInt64(seed), { $0.share = Fraction(0.25) }) {
                hits[Int(pod)] += 1
            }
        }
        // 50 expected of each, with a standard deviation of 6.
        #expect(hits.allSatisfy { (25...75).contains($0) }, "\(hits)")
    }

    @Test(
        "other faults do not change which pods a share strikes, nor does one pod more change much"
    )
    func independence() throws {
        for seed in 1...20 {
            let seed = UInt64(seed)
            let alone = try killed(pods: 10, seed: seed) { $0.share = Fraction(0.5) }
            let among = try killed(pods: 10, seed: seed, others: ["a", "z"]) {
                $0.share = Fraction(0.5)
            }
            #expect(alone == among)
            let more = try killed(pods: 11, seed: seed) { $0.share = Fraction(0.5) }
            // Of 11, too, 5 are struck: one of the 10 is spared at most, for the newcomer.
            #expect(Set(alone).subtracting(more).count <= 1)
        }
    }

    @Test("each strike draws its own lots")
    func strikes() throws {
        var scenario = Make.idle(seconds: 400, pods: 100)
        scenario.faults["mine"] = Make.fault(
            Make.kill("web") { $0.share = Fraction(0.015) },
            at: .zero
        ) { $0.every = .seconds(10) }
        let timeline = try ScenarioRun(scenario).run().timeline
        let struck = timeline.filter { $0.kind == .podKilled }.map(\.value)
        #expect(struck.count == 40)
        #expect(Set(struck).count > 25)
    }

    @Test("SIGTERM lets a process answer what it has; SIGKILL does not")
    func signals() throws {
        for (signal, failed) in [(KillPodsSpec.Signal.terminate, 0), (.kill, 1)]
            as [(KillPodsSpec.Signal, Int64)]
        {
            var scenario = TinyScenario.scenario(seconds: 30)
            scenario.services["web"] = TinyScenario.service([
                TinyScenario.sleep(milliseconds: 3_000)
            ])
            scenario.traffic["users"] = TinyScenario.traffic("web", perSecond: 1, from: 4, to: 5)
            scenario.faults["kill"] = Make.fault(
                Make.kill("web") { $0.signal = signal },
                at: .seconds(5)
            )
            let result = try ScenarioRun(scenario).run()
            #expect(result.requests.offered == 1)
            #expect(result.requests.failed == failed)
            let kind = signal == .kill ? OccurrenceKind.podKilled : .podTerminated
            #expect(Make.times(kind, in: result) == [.seconds(5)])
            #expect(result.requests.byService[0].report.restarts == 1)
            // The request came at 4.5 s and takes three seconds.
            let restart = SimDuration.milliseconds(signal == .kill ? 5_000 : 7_500)
            #expect(Make.times(.podRestarted, in: result) == [restart])
        }
    }
}
