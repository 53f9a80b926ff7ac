import SimCore
import Testing

@Suite("Random streams and replications")
struct StreamIndependenceTests {
    private func context(seed: UInt64 = 1, replication: UInt32 = 0) -> Context<TestEvent> {
        Context(seed: seed, replication: replication)
    }

    private static let length = 4096

    private func take(_ next: (Int) -> Double) -> [Double] {
        (0..<Self.length).map { (next($0) - 0.5) * 12.0.squareRoot() }
    }

    /// Twelve sequences each of streams, members, draws, replications, seeds and numbers behind a
    /// draw.
    private func sequences() -> [String: [[Double]]] {
        var base = context()
        let streams = (0..<12).map { base.stream("stream-\($0)") }
        let one = streams[0]
        var behind = (0..<12).map { _ in [Double]() }
        for member in 0..<UInt64(Self.length) {
            let numbers = base.sample(FirstNumbers(), one, member: member)
            for (index, number) in numbers.enumerated() {
                behind[index].append((number - 0.5) * 12.0.squareRoot())
            }
        }
        return [
            "streams": streams.map { stream in take { _ in base.uniform(stream) } },
            "members": (0..<12).map { part in
                take { base.uniform(one, member: UInt64($0 * 12 + part)) }
            },
            "draws": (0..<12).map { draw in
                take { base.uniform(one, member: UInt64($0), draw: UInt16(draw)) }
            },
            "replications": (0..<12).map { replication in
                var other = context(replication: UInt32(replication))
                let stream = other.stream("stream-0")
                return take { _ in other.uniform(stream) }
            },
            "seeds": (0..<12).map { seed in
                var other = context(seed: UInt64(seed))
                let stream = other.stream("stream-0")
                return take { _ in other.uniform(stream) }
            },
            "numbers behind a draw": behind,
        ]
    }

    private struct FirstNumbers: Sampler {
        func sample(using source: inout some RandomBits) -> [Double] {
            (0..<12).map { _ in source.nextUniform() }
        }
    }

    /// The products of all pairs, at lags 0 to 3, in standard deviations.
    private func correlations(_ sequences: [[Double]]) -> [Double] {
        var found: [Double] = []
        for (i, a) in sequences.enumerated() {
            for (j, b) in sequences.enumerated() {
                for lag in 0..<4 where lag > 0 || i < j {
                    var sum = 0.0
                    for index in lag..<a.count { sum += a[index - lag] * b[index] }
                    found.append(sum / Double(a.count - lag).squareRoot())
                }
            }
        }
        return found
    }

    @Test("are not correlated with one another, nor with themselves a few draws later")
    func uncorrelated() {
        for (name, sequences) in sequences() {
            let found = correlations(sequences)
            #expect(found.count == 498)
            // The greatest of 498 normal variables stays below 4.9 with 99.95 % confidence, the sum
            // of their squares between 387 and 623 with 99.98 %.
            let greatest = found.map(abs).max() ?? 0
            #expect(greatest < 4.9, "\(name)")
            let sum = found.map { $0 * $0 }.reduce(0, +)
            #expect(sum > 387 && sum < 623, "\(name): \(sum)")
        }
    }

    @Test("would be caught if one followed another at a distance, or leaned on it a little")
    func caught() {
        var sequences = sequences()["streams"] ?? []
        sequences[3] = Array(sequences[7].dropFirst(2)) + [0, 0]
        #expect((correlations(sequences).map(abs).max() ?? 0) > 50)
        sequences = self.sequences()["streams"] ?? []
        for index in sequences[1].indices { sequences[1][index] += sequences[2][index] * 0.1 }
        #expect((correlations(sequences).map(abs).max() ?? 0) > 4.9)
    }

    @Test("give other numbers in every replication, and the same again for the same one")
    func replications() {
        var seen = Set<UInt64>()
        for replication: UInt32 in 0..<200 {
            var one = context(seed: 5, replication: replication)
            var again = context(seed: 5, replication: replication)
            let (a, b) = (one.stream("x"), again.stream("x"))
            for member: UInt64 in 0..<20 {
                let number = one.uniform(a)
                #expect(again.uniform(b) == number)
                seen.insert(number.bitPattern)
                seen.insert(one.uniform(a, member: member).bitPattern)
            }
        }
        #expect(seen.count == 200 * 40)
    }

    private let rejecting: [Distribution] = [
        .gamma(shape: 0.2, scale: 1), .gamma(shape: 7, scale: 1), .beta(alpha: 0.5, beta: 3),
        .exponential(mean: 1),
    ]

    @Test("move on by one draw for any value, so that parameters never shift the draws")
    func oneDraw() {
        let counts: [DiscreteDistribution] = [
            .poisson(mean: 2), .poisson(mean: 50), .binomial(trials: 100, probability: 0.4),
            .geometric(probability: 0.1), .zipf(count: 100, exponent: 1),
        ]
        var plain = context()
        let stream = plain.stream("x")
        let numbers = (0..<200).map { _ in plain.uniform(stream) }
        for distribution in rejecting {
            var other = context()
            let stream = other.stream("x")
            for index in stride(from: 0, to: 200, by: 2) {
                _ = other.sample(distribution, stream)
                #expect(other.uniform(stream) == numbers[index + 1])
            }
        }
        for distribution in counts {
            var other = context()
            let stream = other.stream("x")
            for index in stride(from: 0, to: 200, by: 2) {
                _ = other.sample(distribution, stream)
                #expect(other.uniform(stream) == numbers[index + 1])
            }
        }
    }

    @Test("have numbers behind each draw that begin with its own and are nobody else's")
    func behindADraw() {
        var context = context()
        let streams = [context.stream("x"), context.stream("y")]
        var seen = Set<UInt64>()
        var taken = 0
        for stream in streams {
            for member: UInt64 in 0..<40 {
                let own = context.uniform(stream, member: member)
                let numbers = context.sample(FirstNumbers(), stream, member: member)
                #expect(numbers[0] == own)
                var fork = context
                #expect(fork.uniform(stream) == context.sample(FirstNumbers(), stream)[0])
                let more = fork.sample(FirstNumbers(), stream)
                for number in numbers + more { seen.insert(number.bitPattern) }
                taken += numbers.count + more.count
                _ = context.uniform(stream)
            }
        }
        #expect(seen.count == taken)
    }

    @Test("answer by member what the same distribution makes of the same number")
    func members() {
        var context = context()
        let stream = context.stream("x")
        for member: UInt64 in 0..<50 {
            let uniform = context.uniform(stream, member: member, draw: 4)
            let distribution = Distribution.weibull(shape: 2, scale: 3)
            #expect(
                context.sample(distribution, stream, member: member, draw: 4)
                    == distribution.quantile(uniform)
            )
        }
    }
}
