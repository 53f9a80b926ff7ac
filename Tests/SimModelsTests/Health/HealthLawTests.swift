import SimCore
import SimModels
import TestSupport
import Testing

/// Laws of judging health, on random courses of arrivals.
@Suite("laws of health")
struct HealthLawTests {
    /// An arrival, when its client got an answer, and whether it was good.
    private struct Arrival {
        var at: Int64
        var answered: Int64
        var isGood: Bool
    }

    /// Arrivals in milliseconds over some minutes, with outages of some length and answers that take
    /// their time.
    private func arrivals(_ bits: inout SplitMix, seconds: Int) -> [Arrival] {
        let gap = [20, 150, 700, 3_000, 20_000][bits.below(5)]
        let patience = [10, 2_000, 30_000][bits.below(3)]
        let noise = [0, 0, 2, 30][bits.below(4)]
        var isOut = false
        var until = bits.below(120_000)
        var arrivals: [Arrival] = []
        var time = bits.below(2 * gap)
        while time < seconds * 1_000 {
            while time >= until {
                isOut.toggle()
                until += 1 + bits.below(isOut ? 90_000 : 240_000)
            }
            let isGood = isOut ? bits.below(100) < noise : bits.below(1_000) > noise
            let wait = isGood ? bits.below(50) : bits.below(patience)
            arrivals.append(
                Arrival(at: Int64(time), answered: Int64(time + wait), isGood: isGood)
            )
            time += 1 + bits.below(2 * gap)
        }
        return arrivals
    }

    /// What is known of them at an instant, judged.
    private func judgement(_ arrivals: [Arrival], at end: Int64) -> HealthJudgement {
        var seconds = HealthSeconds(count: Int((end + 999) / 1_000))
        var open: [HealthSeconds.Open] = []
        for arrival in arrivals where arrival.at < end {
            let second = Int(arrival.at / 1_000)
            if arrival.answered >= end {
                open.append(HealthSeconds.Open(second: second, count: 1))
            } else if arrival.isGood {
                seconds[second].succeed(1)
            } else {
                seconds[second].fail(Int32(arrival.at % 1_000 * 1_000_000), .none)
            }
        }
        seconds.close(withOpen: open)
        return HealthEvaluation(
            objective: ObjectiveSpec(),
            name: "users",
            seconds: seconds,
            duration: .milliseconds(end)
        ).judgement()
    }

    /// When the objective was healthy again.
    private func recoveries(_ judgement: HealthJudgement) -> [SimDuration] {
        let intervals = judgement.stretches.map(\.interval)
        return intervals.indices.filter { place in
            intervals[place].isOver
                && (place + 1 == intervals.count || intervals[place + 1].from > intervals[place].to)
        }.map { intervals[$0].to }
    }

    @Test("a longer run tells every recovery that a shorter one told, and the same restoration")
    func doubling() {
        for seed in UInt64(1)...400 {
            var bits = SplitMix(seed)
            let arrivals = arrivals(&bits, seconds: 1_200)
            let end = Int64(300_000 + bits.below(300_000))
            let short = judgement(arrivals, at: end)
            let long = judgement(arrivals, at: 2 * end)
            let told = recoveries(long)
            for recovery in recoveries(short) {
                #expect(told.contains(recovery), "seed \(seed): \(recovery)")
            }
            func restored(_ judgement: HealthJudgement) -> SimDuration? {
                Downtime.restored(
                    judgement.stretches.map(\.interval),
                    known: judgement.knownUntil
                )
            }
            if let first = restored(short) {
                #expect(restored(long) == first, "seed \(seed)")
            }
        }
    }

    @Test("intervals follow on each other and end with the run")
    func order() {
        for seed in UInt64(1)...400 {
            var bits = SplitMix(seed)
            let arrivals = arrivals(&bits, seconds: 600)
            let end = Int64(300_000 + bits.below(300_000))
            let judgement = judgement(arrivals, at: end)
            var reached = SimDuration.zero
            for (interval, _) in judgement.stretches {
                #expect(interval.from >= reached && interval.to >= interval.from, "seed \(seed)")
                reached = interval.to
            }
            #expect(reached <= .milliseconds(end), "seed \(seed)")
        }
    }

    @Test(
        "the equivalent outage is at least 0.99 of the full outage, at most the length of the run"
    )
    func equivalent() {
        for seed in UInt64(1)...400 {
            var bits = SplitMix(seed)
            let end = Int64(300_000 + bits.below(300_000))
            let judgements = (0..<1 + bits.below(3)).map { _ in
                judgement(arrivals(&bits, seconds: 600), at: end)
            }
            let full = Downtime.union(
                judgements.flatMap { $0.stretches.map(\.interval) }.filter {
                    $0.state == .fullOutage
                }
            )
            let harm = HealthJudgement.Harm.sum(
                HealthJudgement.Harm.worst(of: judgements.map(\.harm)),
                within: .milliseconds(end)
            )
            #expect(harm >= 0.99 * full.seconds, "seed \(seed): \(harm) of \(full)")
            #expect(harm <= Double(end) / 1_000 + 1e-6, "seed \(seed)")
            for judgement in judgements {
                let alone = HealthJudgement.Harm.sum(judgement.harm, within: .milliseconds(end))
                #expect(alone <= harm + 1e-6, "seed \(seed)")
            }
        }
    }

    @Test(
        "an outage of 300 s counts 300 s at any rate, two gaps more or less",
        arguments: [10, 100, 1_000, 20_000]
    )
    func anyRate(_ gap: Int64) {
        for phase in [0, gap / 3, gap - 1] {
            let arrivals = (0..<1_800_000 / gap).map { number in
                let at = phase + number * gap
                return Arrival(at: at, answered: at + 5, isGood: !(60_000..<360_000).contains(at))
            }
            let harm = judgement(arrivals, at: 1_800_000).harm
            let sum = HealthJudgement.Harm.sum(harm, within: .seconds(1_800))
            #expect(abs(sum - 300) <= 2 * Double(gap) / 1_000 + 1, "\(sum)")
        }
    }

    @Test("the larger share of each second counts, and the part of the last second that there is")
    func worst() {
        typealias Harm = HealthJudgement.Harm
        let worst = Harm.worst(of: [
            [Harm(from: 0, to: 10, share: 0.5), Harm(from: 20, to: 30, share: 1)],
            [Harm(from: 5, to: 25, share: 0.75)],
        ])
        #expect(
            worst == [
                Harm(from: 0, to: 5, share: 0.5), Harm(from: 5, to: 10, share: 0.75),
                Harm(from: 10, to: 20, share: 0.75), Harm(from: 20, to: 25, share: 1),
                Harm(from: 25, to: 30, share: 1),
            ]
        )
        #expect(Harm.sum(worst, within: .milliseconds(29_500)) == 2.5 + 11.25 + 9.5)
        #expect(Harm.worst(of: []) == [])
    }

    @Test("seconds in which nothing happens take no room and read as such")
    func pages() {
        var seconds = HealthSeconds(count: 31_622_400)
        seconds[31_622_399].succeed(2)
        seconds[3].fail(4, at: 5, .none)
        #expect(seconds[31_622_399].good == 2 && seconds[3].bad == 4 && seconds[3].lastBad == 5)
        #expect(seconds[2].good == 0 && seconds[15_000_000].bad == 0)
        seconds.close(withOpen: [
            HealthSeconds.Open(second: 9, count: 1), HealthSeconds.Open(second: 7, count: 2),
            HealthSeconds.Open(second: 9, count: 3),
        ])
        #expect((6..<11).map { seconds.open(in: $0) } == [0, 2, 0, 4, 0])
    }

    @Test("a long window does not make a short outage last to the end of the run")
    func longWindow() {
        var spec = ObjectiveSpec()
        spec.window = .hours(1)
        var seconds = HealthSeconds(count: 1_800)
        for second in 0..<1_800 {
            if (60..<90).contains(second) {
                seconds[second].fail(10, at: 0, .none)
            } else {
                seconds[second].succeed(10)
            }
        }
        let judgement = HealthEvaluation(
            objective: spec,
            name: "users",
            seconds: seconds,
            duration: .seconds(1_800)
        ).judgement()
        #expect(judgement.stretches.last?.interval.to == .seconds(89))
        #expect(judgement.stretches.last?.interval.isOver == false)
    }
}
