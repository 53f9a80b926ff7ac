/// How a random count is spread.
///
/// The geometric distribution and, where about 10 or fewer are expected, the Poisson and binomial
/// ones make a value from one number, and a greater number gives a greater value. The others
/// reject numbers; drawn through a ``Context`` every one costs one draw (see ``Draws``).
public enum DiscreteDistribution: Sampler, Hashable {
    /// How many independent events happen in a span in which `mean` are expected; 0 to 1e15.
    ///
    /// From a mean of 10 on by rejection, 2.2 to 2.8 numbers a value on average.
    case poisson(mean: Double)

    /// How many of a number of independent trials succeed.
    ///
    /// Trials 0 to 1e15, probability of success 0 to 1. From 10 expected successes (or failures, if
    /// those are fewer) on by rejection, 2.3 to 3 numbers a value on average.
    case binomial(trials: Int64, probability: Double)

    /// How many trials fail before the first success, 0 or more; probability 1e-15 to 1.
    case geometric(probability: Double)

    /// A rank from 1 to `count`, each as likely as rank^-exponent says.
    ///
    /// Count 1 to 1e15, exponent 0 or more. By rejection, 1.0 to 1.3 numbers a value on average; a
    /// ``ZipfSampler`` prepares the constants once.
    case zipf(count: Int64, exponent: Double)

    /// The greatest count or mean there may be.
    static var limit: Double { 1e15 }

    /// The same as ``sample(using:)``, compiled for the draws of a stream.
    @usableFromInline
    func sample(from draws: inout Draws) -> Int64 {
        sample(using: &draws)
    }

    /// Draws a value.
    public func sample(using source: inout some RandomBits) -> Int64 {
        switch self {
        case .poisson(let mean):
            return source.nextPoisson(mean: mean)
        case .binomial(let trials, let probability):
            let n = min(max(0, Double(trials)), Self.limit)
            // Few failures are counted instead of many successes.
            let few = source.nextBinomial(trials: n, probability: min(probability, 1 - probability))
            return probability > 0.5 ? Int64(n) - few : few
        case .geometric(let probability):
            let log = PortableMath.log(1 - source.nextUniform())
            let failures = (log / PortableMath.log1p(-probability)).rounded(.down)
            return failures > 0 ? Int64(min(failures, 1e18)) : 0
        case .zipf(let count, let exponent):
            return ZipfSampler(count: count, exponent: exponent).sample(using: &source)
        }
    }

    /// The probability of a value.
    public func probability(of value: Int64) -> Double {
        guard value >= 0 else { return 0 }
        let k = Double(value)
        switch self {
        case .poisson(let mean):
            if mean == 0 { return value == 0 ? 1 : 0 }
            return PortableMath.exp(PortableMath.logPoisson(k, mean: mean))
        case .binomial(let trials, let probability):
            guard value <= trials else { return 0 }
            if probability == 0 { return value == 0 ? 1 : 0 }
            if probability == 1 { return value == trials ? 1 : 0 }
            return PortableMath.exp(
                PortableMath.logBinomial(k, trials: Double(trials), probability: probability)
            )
        case .geometric(let probability):
            if probability == 1 { return value == 0 ? 1 : 0 }
            return probability * PortableMath.exp(k * PortableMath.log1p(-probability))
        case .zipf(let count, let exponent):
            guard value >= 1, value <= count else { return 0 }
            return PortableMath.pow(k, -exponent) / Self.powerSum(count, -exponent)
        }
    }

    /// The mean of the distribution.
    public var mean: Double {
        switch self {
        case .poisson(let mean): mean
        case .binomial(let trials, let probability): Double(trials) * probability
        case .geometric(let probability): (1 - probability) / probability
        case .zipf(let count, let exponent):
            Self.powerSum(count, 1 - exponent) / Self.powerSum(count, -exponent)
        }
    }

    /// The variance of the distribution.
    public var variance: Double {
        switch self {
        case .poisson(let mean): mean
        case .binomial(let trials, let probability):
            Double(trials) * probability * (1 - probability)
        case .geometric(let probability): (1 - probability) / (probability * probability)
        case .zipf(let count, let exponent):
            Self.powerSum(count, 2 - exponent) / Self.powerSum(count, -exponent) - mean * mean
        }
    }

    /// What is wrong with the parameters, or nothing.
    ///
    /// A distribution with a problem can be sampled without harm, but its values mean nothing.
    public var problem: String? {
        switch self {
        case .poisson(let mean):
            mean >= 0 && mean <= Self.limit ? nil : "the mean must be from 0 to 1e15, got \(mean)"
        case .binomial(let trials, let probability):
            trials >= 0 && Double(trials) <= Self.limit && probability >= 0 && probability <= 1
                ? nil
                : "the trials must be from 0 to 1e15 and the probability from 0 to 1, got \(trials) and \(probability)"
        case .geometric(let probability):
            probability >= 1e-15 && probability <= 1
                ? nil : "the probability must be from 1e-15 to 1, got \(probability)"
        case .zipf(let count, let exponent):
            count >= 1 && Double(count) <= Self.limit && exponent >= 0 && exponent.isFinite
                ? nil
                : "the count must be from 1 to 1e15 and the exponent 0 or more, got \(count) and \(exponent)"
        }
    }

    /// The sum of the powers of 1, 2, 3 and so on up to a count.
    ///
    /// Source: Euler and Maclaurin's formula (Abramowitz and Stegun, 23.1.30), from the 24th term on.
    private static func powerSum(_ count: Int64, _ power: Double) -> Double {
        var sum = 0.0
        var k = 1.0
        let n = Double(count)
        while k <= n, k < 24 {
            sum += PortableMath.pow(k, power)
            k += 1
        }
        guard k <= n else { return sum }
        let (first, last) = (PortableMath.pow(k, power), PortableMath.pow(n, power))
        let log = PortableMath.log(n / k)
        let rise = power + 1
        let ratio = rise == 0 ? log : PortableMath.expm1(rise * log) / rise
        sum += k * first * ratio + 0.5 * (first + last)
        // The derivatives of odd order at both ends, with B(2j) / (2j)! before them.
        var atFirst = first * power / k
        var atLast = last * power / n
        var order = 1.0
        for coefficient in [1.0 / 12, -1.0 / 720, 1.0 / 30_240, -1.0 / 1_209_600] {
            sum += coefficient * (atLast - atFirst)
            let factor = (power - order) * (power - order - 1)
            atFirst *= factor / (k * k)
            atLast *= factor / (n * n)
            order += 2
        }
        return sum
    }
}
