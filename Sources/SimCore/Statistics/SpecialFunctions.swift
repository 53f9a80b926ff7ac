/// The incomplete beta and gamma functions, from which the distributions of statistics follow.
///
/// Only `+ - * /`, the square root and ``PortableMath`` are used, so the last bit is the same on
/// every machine. Densities are formed after Loader, "Fast and accurate computation of binomial
/// probabilities", 2000: no logarithms of large gamma functions are subtracted, so the relative
/// error stays near 1e-14 where a difference of those would leave 1e-9 (a million degrees of
/// freedom).
package enum SpecialFunctions {
    /// A number below and above which a distribution has the two probabilities.
    package struct Tails: Sendable, Hashable {
        /// The probability of the number or less.
        package var lower: Double

        /// The probability of more than the number.
        package var upper: Double

        package var swapped: Tails { Tails(lower: upper, upper: lower) }
    }

    /// The regularised incomplete beta function I_x(a, b), and 1 minus it, for a and b above 0.
    ///
    /// Both x and its complement y = 1 - x are asked for, since a difference would lose the small
    /// one.
    /// Source: DLMF 8.17.22, the continued fraction, on the side where it converges fast.
    /// - Complexity: O(√max(a, b)).
    package static func beta(_ a: Double, _ b: Double, x: Double, y: Double) -> Tails {
        guard x > 0 else { return Tails(lower: 0, upper: 1) }
        guard y > 0 else { return Tails(lower: 1, upper: 0) }
        guard x * (a + b + 2) <= a + 1 else {
            return beta(b, a, x: y, y: x).swapped
        }
        let fraction = continuedFraction(first: 1) { step in
            let m = Double(step / 2)
            let term =
                step % 2 == 0
                ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            return (term, 1)
        }
        let lower = betaKernel(a, b, x: x, y: y) / (a * fraction)
        return Tails(lower: lower, upper: 1 - lower)
    }

    /// x^a y^b / B(a, b): the derivative of I_x(a, b) by the logit of x.
    package static func betaKernel(_ a: Double, _ b: Double, x: Double, y: Double) -> Double {
        let n = a + b
        let exponent =
            stirlingError(n) - stirlingError(a) - stirlingError(b)
            - deviance(a, n * x) - deviance(b, n * y)
        return (a * (b / n) / twoPi).squareRoot() * PortableMath.exp(exponent)
    }

    /// The regularised incomplete gamma function P(a, x), and 1 minus it, for a above 0.
    ///
    /// Source: DLMF 8.7.1, the series, for x below a + 1; DLMF 8.9.2, the continued fraction,
    /// above.
    /// - Complexity: O(√a).
    package static func gamma(_ a: Double, _ x: Double) -> Tails {
        guard x > 0 else { return Tails(lower: 0, upper: 1) }
        guard x < .infinity else { return Tails(lower: 1, upper: 0) }
        let kernel = gammaKernel(a, x)
        guard x >= a + 1 else {
            var term = 1 / a
            var sum = term
            var n = a
            while term > sum * 0x1p-54 {
                n += 1
                term *= x / n
                sum += term
            }
            return Tails(lower: kernel * sum, upper: 1 - kernel * sum)
        }
        let fraction = continuedFraction(first: x + 1 - a) { step in
            let n = Double(step)
            return (-n * (n - a), x + 2 * n + 1 - a)
        }
        return Tails(lower: 1 - kernel / fraction, upper: kernel / fraction)
    }

    /// x^a e^-x / Γ(a): the derivative of P(a, x) by the logarithm of x.
    package static func gammaKernel(_ a: Double, _ x: Double) -> Double {
        (a / twoPi).squareRoot() * PortableMath.exp(-stirlingError(a) - deviance(a, x))
    }

    private static let twoPi = 6.283185307179586

    /// How far ln Γ(n + 1) is above Stirling's (n + 1/2) ln n - n + ln √(2 pi).
    ///
    /// Source: DLMF 5.11.1 for 16 and more; smaller numbers go up by the recurrence of Γ.
    private static func stirlingError(_ number: Double) -> Double {
        var n = number
        var steps = 0.0
        while n < 16 {
            steps += (n + 0.5) * PortableMath.log((n + 1) / n) - 1
            n += 1
        }
        let s = 1 / (n * n)
        let series = 1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s / 1188)))
        return steps + series / n
    }

    /// x ln(x / mean) + mean - x, without the cancellation where x is near the mean.
    private static func deviance(_ x: Double, _ mean: Double) -> Double {
        let difference = x - mean
        guard difference.magnitude < 0.1 * (x + mean) else {
            return x * PortableMath.log(x / mean) - difference
        }
        // With v = (x - mean) / (x + mean) it is (x - mean) v + 2 x (v^3 / 3 + v^5 / 5 + ...).
        let v = difference / (x + mean)
        var sum = difference * v
        var power = 2 * x * v
        for odd in stride(from: 3.0, through: 41, by: 2) {
            power *= v * v
            let next = sum + power / odd
            guard next != sum else { break }
            sum = next
        }
        return sum
    }

    /// first + t1 / (d1 + t2 / (d2 + …)), where the closure answers the n-th t and d.
    ///
    /// Source: Lentz's method as changed by Thompson and Barnett, J. Comput. Phys. 64, 1986.
    private static func continuedFraction(
        first: Double,
        _ term: (Int) -> (over: Double, under: Double)
    ) -> Double {
        let tiny = 1e-300
        var value = first
        var c = first
        var d = 0.0
        for step in 1...200_000 {
            let (over, under) = term(step)
            d = under + over * d
            if d.magnitude < tiny { d = tiny }
            d = 1 / d
            c = under + over / c
            if c.magnitude < tiny { c = tiny }
            let change = c * d
            value *= change
            if (change - 1).magnitude <= 0x1p-52 { break }
        }
        return value
    }
}
