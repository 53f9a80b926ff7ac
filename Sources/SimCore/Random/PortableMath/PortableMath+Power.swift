extension PortableMath {
    /// A number to the power of another.
    ///
    /// Special values are those of C's `pow` (ISO C, annex F): a negative base needs a whole
    /// exponent, and anything to the power of 0 is 1. The logarithm is carried with about 64
    /// digits of two, so that the answer is within 1 unit in the last place.
    public static func pow(_ x: Double, _ y: Double) -> Double {
        if y == 0 || x == 1 { return 1 }
        guard x == x, y == y else { return .nan }
        var sign = 1.0
        if x.sign == .minus {
            let isWhole = y == y.rounded(.towardZero)
            guard isWhole || x == 0 || x == -.infinity else { return .nan }
            // Every number from 2^53 on is even.
            let isOdd = isWhole && y.magnitude < 0x1p53 && Int64(y) & 1 != 0
            sign = isOdd ? -1 : 1
        }
        return sign * power(of: x.magnitude, y)
    }

    private static func power(of x: Double, _ y: Double) -> Double {
        if x == 0 || x == .infinity { return (x == 0) == (y > 0) ? 0 : .infinity }
        if x == 1 { return 1 }
        if y.isInfinite { return (x > 1) == (y > 0) ? .infinity : 0 }
        let logarithm = preciseLog(x)
        let estimate = y * logarithm.high
        if estimate > 710 { return .infinity }
        if estimate < -746 { return 0 }
        let product = y * logarithm
        return exp(product.high, plus: product.low)
    }

    /// The logarithm as a sum of two numbers, to about 64 digits of two.
    ///
    /// log(m) = 2 (s + s^3 / 3 + s^5 / 5 + ...), s = (m - 1) / (m + 1): the first two terms are
    /// summed as pairs, the others are smaller by 2^12.
    private static func preciseLog(_ x: Double) -> Pair {
        let (significand, k) = parts(of: x)
        let f = significand - 1
        let s = Pair(f) / Pair(sum: 2, f)
        let square = s * s
        let z = square.high
        var series = 2.0 / 27
        for odd in stride(from: 25.0, through: 5, by: -2) { series = series * z + 2 / odd }
        let cubic = s * square * Pair(high: 0x1.5555555555555p-1, low: 0x1.5555555555555p-55)
        let first = Pair(sum: k * ln2High, 2 * s.high)
        let second = Pair(sum: first.high, cubic.high)
        let low =
            (first.low + second.low)
            + (2 * s.low + cubic.low + (s.high * z * z * series + k * ln2Low))
        return Pair(sum: second.high, low)
    }

    /// An unevaluated sum of two numbers, the second within half a unit of the first's last place.
    ///
    /// Source: Dekker, "A floating-point technique for extending the available precision",
    /// Numerische Mathematik 18, 1971; the sum of Knuth, TAOCP 2, section 4.2.2.
    private struct Pair {
        var high: Double
        var low: Double

        init(high: Double, low: Double) {
            self.high = high
            self.low = low
        }

        init(_ value: Double) {
            self.init(high: value, low: 0)
        }

        /// The exact sum of two numbers.
        init(sum a: Double, _ b: Double) {
            high = a + b
            let part = high - a
            low = (a - (high - part)) + (b - part)
        }

        /// The exact product of two numbers that are far from overflow and underflow.
        init(product a: Double, _ b: Double) {
            let (a1, a2) = Self.halves(of: a)
            let (b1, b2) = Self.halves(of: b)
            high = a * b
            low = ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2
        }

        private static func halves(of x: Double) -> (Double, Double) {
            let shifted = x * 134_217_729
            let upper = shifted - (shifted - x)
            return (upper, x - upper)
        }

        static func * (a: Pair, b: Pair) -> Pair {
            let product = Pair(product: a.high, b.high)
            return Pair(sum: product.high, product.low + (a.high * b.low + a.low * b.high))
        }

        static func * (a: Double, b: Pair) -> Pair {
            let product = Pair(product: a, b.high)
            return Pair(sum: product.high, product.low + a * b.low)
        }

        static func / (a: Pair, b: Pair) -> Pair {
            let quotient = a.high / b.high
            let product = Pair(product: quotient, b.high)
            let rest = ((a.high - product.high) - product.low) + (a.low - quotient * b.low)
            return Pair(sum: quotient, rest / b.high)
        }
    }
}
