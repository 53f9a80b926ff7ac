extension RandomBits {
    /// A Poisson variable; a mean that is not a number counts as 0, one above 1e15 as that.
    ///
    /// Below a mean of 10 by adding up probabilities until they pass one uniform number; from there
    /// on by rejection.
    /// Source: Hörmann, "The transformed rejection method for generating Poisson random variables",
    /// Insurance: Mathematics and Economics 12(1), 1993, algorithm PTRS; the probabilities in it as
    /// in Loader, "Fast and accurate computation of binomial probabilities", 2000.
    mutating func nextPoisson(mean: Double) -> Int64 {
        guard mean >= 10 else {
            guard mean > 0 else {
                _ = nextBits()
                return 0
            }
            return nextByInversion(first: PortableMath.exp(-mean), mean: mean) { mean / ($0 + 1) }
        }
        let mean = min(mean, DiscreteDistribution.limit)
        let b = 0.931 + 2.53 * mean.squareRoot()
        let a = -0.059 + 0.02483 * b
        let center = mean + 0.43
        let quick = 0.9277 - 3.6224 / (b - 2)
        while true {
            let (k, v, reach) = nextCandidate(a, b, center)
            if reach >= 0.07, v <= quick { return Int64(k) }
            guard k >= 0, reach >= 0.013 || v <= reach else { continue }
            let scaled = v * (1.1239 + 1.1328 / (b - 3.4)) / (a / (reach * reach) + b)
            if PortableMath.log(scaled) <= PortableMath.logPoisson(k, mean: mean) {
                return Int64(k)
            }
        }
    }

    /// A binomial variable of a probability up to 1/2; not-a-number counts as 0.
    ///
    /// Below 10 expected successes by adding up probabilities; from there on by rejection.
    /// Source: Hörmann, "The generation of binomial random variates", Journal of Statistical
    /// Computation and Simulation 46, 1993, algorithm BTRS.
    mutating func nextBinomial(trials n: Double, probability p: Double) -> Int64 {
        guard n * p >= 10 else {
            guard n * p > 0 else {
                _ = nextBits()
                return 0
            }
            let odds = p / (1 - p)
            return nextByInversion(
                first: PortableMath.exp(n * PortableMath.log1p(-p)),
                mean: n * p
            ) { (n - $0) / ($0 + 1) * odds }
        }
        let deviation = (n * p * (1 - p)).squareRoot()
        let b = 1.15 + 2.53 * deviation
        let a = -0.0873 + 0.0248 * b + 0.01 * p
        let center = n * p + 0.5
        let quick = 0.92 - 4.2 / b
        let mode = ((n + 1) * p).rounded(.down)
        while true {
            let (k, v, reach) = nextCandidate(a, b, center)
            if reach >= 0.07, v <= quick { return Int64(k) }
            guard k >= 0, k <= n else { continue }
            let scaled = v * (2.83 + 5.1 / b) * deviation / (a / (reach * reach) + b)
            let atMode = PortableMath.logBinomial(mode, trials: n, probability: p)
            let atK = PortableMath.logBinomial(k, trials: n, probability: p)
            if PortableMath.log(scaled) <= atK - atMode { return Int64(k) }
        }
    }

    /// The count at which summed probabilities pass a uniform number.
    ///
    /// Ends where the rest is too small to be told from none.
    private mutating func nextByInversion(
        first: Double,
        mean: Double,
        ratio: (Double) -> Double
    ) -> Int64 {
        let uniform = nextUniform()
        var k = 0.0
        var probability = first
        var sum = first
        while uniform >= sum, probability > 0x1p-60 || k < mean {
            probability *= ratio(k)
            sum += probability
            k += 1
        }
        return Int64(k)
    }

    /// A whole number from a table mountain around the center, the number that decides whether it is
    /// kept, and how far the first number was from its ends.
    private mutating func nextCandidate(
        _ a: Double,
        _ b: Double,
        _ center: Double
    ) -> (k: Double, v: Double, reach: Double) {
        let u = nextOpenUniform() - 0.5
        let v = nextOpenUniform()
        let reach = 0.5 - u.magnitude
        return (((2 * a / reach + b) * u + center).rounded(.down), v, reach)
    }
}
