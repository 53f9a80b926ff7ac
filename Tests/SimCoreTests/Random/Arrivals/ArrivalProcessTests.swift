import SimCore
import Testing

@Suite("arrivals along a rate curve")
struct ArrivalProcessTests {
    @Test(
        "even spacing makes exactly the expected number of arrivals",
        arguments: [
            CountCase("one rate", .constant(8, for: .seconds(100)), 800),
            CountCase("a rate below one a second", .constant(0.25, for: .seconds(100)), 25),
            CountCase("a ramp from nothing", ramp(0, 10, 60), 300),
            CountCase("a ramp to nothing", ramp(10, 0, 60), 300),
            CountCase("nothing", .constant(0, for: .seconds(100)), 0),
            CountCase("a negative rate counts as none", .constant(-5, for: .seconds(100)), 0),
        ]
    )
    func evenCounts(_ c: CountCase) {
        var process = ArrivalProcess(curve: RateCurve(segments: [c.segment]), spacing: .even)
        #expect(times(&process).count == c.want)
    }

    @Test("even spacing at one rate never drifts, however long it lasts")
    func evenSpacing() {
        let curve = RateCurve.constant(3, until: .start + .hours(10))
        var process = ArrivalProcess(curve: curve, spacing: .even)
        let found = times(&process)
        #expect(found.count == 108_000)
        for (index, time) in found.enumerated() {
            let exact = (Int64(index) * 2 + 1) * 1_000_000_000
            // (k − ½)/3 s to the nearest nanosecond.
            #expect(abs(time.nanoseconds * 6 - exact) <= 3 + 6, "arrival \(index + 1)")
        }
    }

    @Test("the count of arrivals follows the curve within what chance allows")
    func poissonCounts() {
        let curve = RateCurve(segments: [
            .constant(5, for: .seconds(20)), ramp(5, 40, 10), .constant(0, for: .seconds(30)),
            ramp(40, 0, 10),
        ])
        let bounds: [Double] = [10, 20, 25, 30, 60, 65, 70]
        let seeds = 400
        var counts = [[Double]](repeating: [], count: bounds.count)
        for seed in 1...UInt64(seeds) {
            var random = Random(seed)
            var process = ArrivalProcess(curve: curve)
            var found: [Double] = []
            while let time = process.next(exponential: random.exponential()) {
                found.append(time.seconds)
            }
            for (index, bound) in bounds.enumerated() {
                counts[index].append(Double(found.filter { $0 < bound }.count))
            }
        }
        for (index, bound) in bounds.enumerated() {
            let expected = curve.expectedArrivals(before: .start + SimDuration(seconds: bound))
            let mean = counts[index].reduce(0, +) / Double(seeds)
            let spread = counts[index].map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
            let variance = spread / Double(seeds - 1)
            // The mean of a Poisson count is within 4 standard errors, and its variance equals it:
            // the sample variance of 400 is within 30 %, which is about 4 standard errors too.
            #expect(abs(mean - expected) < 4 * (expected / Double(seeds)).squareRoot(), "\(bound)")
            #expect(abs(variance / expected - 1) < 0.3, "variance before \(bound)")
        }
    }

    @Test("each Poisson arrival lies where the sum of the draws is expected, across stretches too")
    func inversion() {
        let curve = RateCurve(segments: [
            .constant(0.5, for: .seconds(3)), ramp(0, 4, 5), .constant(0, for: .seconds(9)),
            ramp(2, 1, 60),
        ])
        for seed in 1...100 as ClosedRange<UInt64> {
            var random = Random(seed)
            var process = ArrivalProcess(curve: curve)
            var sum = 0.0
            while true {
                let draw = random.exponential()
                sum += draw
                let found = process.next(exponential: draw)
                let expected = curve.time(ofExpectedArrivals: sum)
                #expect((found == nil) == (expected == nil), "seed \(seed)")
                guard let found, let expected else { break }
                #expect(abs((found - expected).nanoseconds) <= 50, "seed \(seed)")
            }
        }
    }

    @Test("two superposed sources count like one of the sum of their rates")
    func superposition() {
        var total = 0.0
        let end = SimTime.start + .seconds(100)
        for seed in 1...200 as ClosedRange<UInt64> {
            var random = Random(seed)
            var base = ArrivalProcess(curve: .constant(3, until: end))
            var spike = ArrivalProcess(
                curve: .constant(7, from: .start + .seconds(50), until: end)
            )
            while base.next(exponential: random.exponential()) != nil { total += 1 }
            while spike.next(exponential: random.exponential()) != nil { total += 1 }
        }
        let expected = 200.0 * (300 + 350)
        #expect(abs(total - expected) < 4 * expected.squareRoot())
    }

    @Test("arrivals never go back, stay on the curve and never fall where the rate is zero")
    func order() {
        let curve = RateCurve.linear(through: [
            (.start + .seconds(1), 0), (.start + .seconds(3), 1e6), (.start + .seconds(3), 0),
            (.start + .seconds(5), 0), (.start + .seconds(5), 20), (.start + .seconds(6), 0),
        ])
        for spacing in [ArrivalSpacing.poisson, .even] {
            var random = Random(7)
            var process = ArrivalProcess(curve: curve, spacing: spacing)
            var latest = curve.start
            while let time = process.next(exponential: random.exponential()) {
                #expect(time >= latest && time < curve.end)
                #expect(time < .start + .seconds(3) || time >= .start + .seconds(5))
                latest = time
            }
            #expect(process.next() == nil, "an ended process stays ended")
        }
    }

    @Test("even arrivals from an instant on are the later ones of the whole curve")
    func startingAt() {
        let curve = RateCurve(segments: [ramp(1, 9, 10), .constant(2, for: .seconds(10))])
        for milliseconds in stride(from: Int64(0), through: 21_000, by: 333) {
            let instant = SimTime.start + .milliseconds(milliseconds)
            var whole = ArrivalProcess(curve: curve, spacing: .even)
            var late = ArrivalProcess(curve: curve, spacing: .even, startingAt: instant)
            #expect(times(&late) == times(&whole).filter { $0 >= instant })
        }
    }

    @Test("the inverse of the expected count undoes it")
    func inverse() {
        var random = Random(11)
        for _ in 1...300 {
            let curve = RateCurve(
                start: .start + .seconds(Int64(random.next() % 100)),
                segments: (1...5).map { _ in
                    ramp(
                        random.uniform() * 100,
                        random.uniform() * 100,
                        1 + Int64(random.next() % 50)
                    )
                }
            )
            let count = random.uniform() * curve.expectedTotal
            guard let time = curve.time(ofExpectedArrivals: count) else {
                Issue.record("no instant of \(count) of \(curve.expectedTotal)")
                continue
            }
            #expect(abs(curve.expectedArrivals(before: time) - count) < 1e-6)
        }
    }

    @Test("steps and knots give the rates they name")
    func shapes() {
        let at = { (seconds: Int64) in SimTime.start + .seconds(seconds) }
        let steps = RateCurve.steps([(at(0), 330), (at(60), 1_600)], until: at(100))
        #expect(steps.rate(at: at(59)) == 330)
        #expect(steps.rate(at: at(60)) == 1_600)
        #expect(steps.rate(at: at(100)) == 0)
        #expect(steps.expectedTotal == 330 * 60 + 1_600 * 40)
        let knots = RateCurve.linear(through: [(at(0), 0), (at(10), 10), (at(10), 4), (at(20), 4)])
        #expect(knots.rate(at: at(5)) == 5)
        #expect(knots.rate(at: at(10)) == 4)
        #expect(knots.expectedTotal == 90)
        #expect(knots.scaled(by: 2).expectedTotal == 180)
    }

    @Test("a curve that no scenario should contain traps nowhere")
    func absurd() {
        let curve = RateCurve(
            start: .start + .seconds(-5),
            segments: [
                Segment(duration: .max, from: .infinity, to: .nan),
                Segment(duration: .seconds(-1), from: 1, to: 1),
                Segment(duration: .max, from: 1, to: 1),
            ]
        )
        for draw in [0, -1, .nan, .infinity, 1e300] as [Double] {
            var process = ArrivalProcess(curve: curve, startingAt: .distantFuture)
            #expect(process.next(exponential: draw) == nil)
            process = ArrivalProcess(curve: curve)
            _ = process.next(exponential: draw)
            process = ArrivalProcess(curve: curve, spacing: .even)
            _ = process.next(exponential: draw)
        }
    }
}

private typealias Segment = RateCurve.Segment

struct CountCase: CustomTestStringConvertible, Sendable {
    var name: String
    var segment: RateCurve.Segment
    var want: Int
    var testDescription: String { name }

    init(_ name: String, _ segment: RateCurve.Segment, _ want: Int) {
        self.name = name
        self.segment = segment
        self.want = want
    }
}

private func ramp(_ from: Double, _ to: Double, _ seconds: Int64) -> RateCurve.Segment {
    Segment(duration: .seconds(seconds), from: from, to: to)
}

private func times(_ process: inout ArrivalProcess) -> [SimTime] {
    var times: [SimTime] = []
    while let time = process.next() { times.append(time) }
    return times
}

/// SplitMix64, with an exponential by the method of von Neumann, which needs no logarithm.
private struct Random {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func exponential() -> Double {
        var whole = 0.0
        while true {
            let first = uniform()
            var previous = first
            var runLength = 1
            while true {
                let draw = uniform()
                guard draw < previous else { break }
                previous = draw
                runLength += 1
            }
            if runLength % 2 == 1 { return whole + first }
            whole += 1
        }
    }
}
