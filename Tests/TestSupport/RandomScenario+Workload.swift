import SimCore
public import SimModels

extension RandomScenario {
    /// A scenario for a seed whose requests come from everywhere: bursts, recordings, users, people who
    /// try again.
    public static func makeWorkload(seed: UInt64) -> Scenario {
        var scenario = make(seed: seed)
        var bits = SplitMix(seed &* 0xC2B2_AE35 &+ 29)
        func chance(_ outOf: Int) -> Bool { bits.below(outOf) == 0 }
        func pick<Value>(_ values: [Value]) -> Value { values[bits.below(values.count)] }
        func milliseconds(_ values: [Int64]) -> DurationDistribution {
            let span = SimDuration.milliseconds(pick(values))
            return chance(2) ? .constant(span) : .exponential(mean: span)
        }
        for name in scenario.traffic.names {
            guard var source = scenario.traffic[name] else { continue }
            if chance(2) { source.arrivals = .poisson }
            switch bits.below(6) {
            case 0:
                source.rate = []
                source.bursts = BurstsSpec(
                    states: (0..<pick([2, 2, 3])).map { _ in
                        BurstStateSpec(
                            rate: .perSecond(pick([0, 1, 5, 20])),
                            meanDuration: .milliseconds(pick([200, 2_000, 20_000]))
                        )
                    }
                )
            case 1:
                source.rate = []
                source.diurnal = DiurnalSpec(
                    peak: .perSecond(pick([1, 10])),
                    trough: .perSecond(pick([0, 1])),
                    peakAt: TimeOfDay(hour: bits.below(24))
                )
            case 2:
                source.rate = []
                source.recorded = RecordedRateSpec(
                    AttachedFile("r.csv", bytes: Array("time,rate\n0,2\n20,9\n50,0\n70,4\n".utf8))
                )
            case 3:
                source.rate = []
                source.trace = TraceSpec(
                    AttachedFile(
                        "t.csv",
                        bytes: Array("time,priority,key,demand\n0,0,1,1\n1,9,2,3\n1.5,0,1,0\n".utf8)
                    )
                )
                source.trace?.speed = pick([0.5, 1, 3])
                source.trace?.repeat = pick([1, 10, 40])
            default:
                source.rate = []
                source.users = UsersSpec(
                    pick([1, 5, 20]),
                    thinkTime: milliseconds([300, 1_000, 5_000])
                )
                source.users?.changes = [
                    UsersChangeSpec(
                        at: .seconds(30),
                        count: pick([0, 2, 30]),
                        over: .seconds(pick([0, 10]))
                    )
                ]
            }
            if chance(2) {
                source.retry = UserRetrySpec(
                    attempts: pick([2, 3, 5]),
                    delay: milliseconds([0, 100, 2_000])
                )
                source.retry?.probability = Fraction(pick([0.5, 1]))
                if chance(3) { source.retry?.on = [pick(UserRetrySpec.Trigger.allCases)] }
            }
            if chance(3) { source.keys = KeysSpec(pick([1, 100]), skew: pick([0, 1.1])) }
            source.priority = pick([0, 0, 100, 255])
            scenario.traffic[name] = source
        }
        return scenario
    }
}
