extension PortableMath {
    /// Half the logarithm of 2 pi.
    private static var halfLogTwoPi: Double { 0.9189385332046728 }

    /// The logarithm of the gamma function of a number above 0.
    ///
    /// Not-a-number below 0, infinity at 0. The error is at most 2e-14 times the larger of 1 and
    /// the value; close to the zeros at 1 and 2 that is an absolute error.
    /// Source: Stirling's series (Abramowitz and Stegun, 6.1.41) from 12 on; below, the recurrence
    /// Gamma(x + 1) = x Gamma(x) leads there.
    public static func logGamma(_ x: Double) -> Double {
        guard x > 0, x < .infinity else { return x == 0 || x == .infinity ? .infinity : .nan }
        guard x >= 12 else {
            if x == 1 || x == 2 { return 0 }
            if x < 0x1p-60 { return -log(x) }
            var product = 1.0
            var shifted = x
            while shifted < 12 {
                product *= shifted
                shifted += 1
            }
            return logGamma(shifted) - log(product)
        }
        return (x - 0.5) * (log(x) - 1) - 0.5 + halfLogTwoPi + stirlingSeries(x)
    }

    /// log(n!) less Stirling's approximation (n + 1/2) log(n) - n + log(2 pi) / 2, for a whole n
    /// of at least 1.
    ///
    /// Source: Loader, "Fast and accurate computation of binomial probabilities", 2000.
    static func stirlingError(_ n: Double) -> Double {
        guard n < 16 else { return stirlingSeries(n) }
        switch Int64(n) {
        case 1: return 0.08106146679532726
        case 2: return 0.0413406959554093
        case 3: return 0.02767792568499834
        case 4: return 0.020790672103765093
        case 5: return 0.016644691189821193
        case 6: return 0.013876128823070748
        case 7: return 0.01189670994589177
        case 8: return 0.010411265261972096
        case 9: return 0.009255462182712733
        case 10: return 0.00833056343336287
        case 11: return 0.007573675487951841
        case 12: return 0.00694284010720953
        case 13: return 0.006408994188004207
        case 14: return 0.0059513701127588475
        default: return 0.005554733551962801
        }
    }

    /// What Stirling's approximation of log(x!) lacks, as a series that is good from 12 on; the same
    /// for the logarithm of Gamma(x) in terms of x.
    private static func stirlingSeries(_ x: Double) -> Double {
        let z = 1 / (x * x)
        let high = 691.0 / 360_360 - z * (1.0 / 156)
        let low = 1.0 / 1260 - z * (1.0 / 1680 - z * (1.0 / 1188 - z * high))
        return (1.0 / 12 - z * (1.0 / 360 - z * low)) / x
    }

    /// x log(x / mean) + mean - x, which keeps its digits where x is close to the mean.
    ///
    /// Source: Loader, as above, there called `bd0`.
    static func deviance(_ x: Double, mean: Double) -> Double {
        let difference = x - mean
        guard difference.magnitude < 0.1 * (x + mean) else {
            return x * log(x / mean) + mean - x
        }
        let v = difference / (x + mean)
        var sum = difference * v
        var term = 2 * x * v
        var odd = 3.0
        while true {
            term *= v * v
            let next = sum + term / odd
            if next == sum { return next }
            sum = next
            odd += 2
        }
    }

    /// The logarithm of the Poisson probability of a whole number.
    static func logPoisson(_ k: Double, mean: Double) -> Double {
        guard k > 0 else { return -mean }
        return -stirlingError(k) - deviance(k, mean: mean) - halfLogTwoPi - 0.5 * log(k)
    }

    /// The logarithm of the binomial probability of a whole number from 0 to `trials`.
    static func logBinomial(_ k: Double, trials n: Double, probability p: Double) -> Double {
        let q = 1 - p
        if k == 0 { return n * log1p(-p) }
        if k == n { return n * log(p) }
        return stirlingError(n) - stirlingError(k) - stirlingError(n - k)
            - deviance(k, mean: n * p) - deviance(n - k, mean: n * q)
            - halfLogTwoPi + 0.5 * log(n / (k * (n - k)))
    }
}
