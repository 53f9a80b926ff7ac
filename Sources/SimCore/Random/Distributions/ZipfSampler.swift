/// The Zipf distribution with its constants prepared: a rank from 1 to a count, each as likely as
/// rank^-exponent says.
///
/// Needs no table, so a count of a billion costs what one of ten costs. The rank grows with the
/// number drawn, but for the few that are rejected.
/// Source: Hörmann and Derflinger, "Rejection-inversion to generate variates from monotone discrete
/// distributions", ACM TOMACS 6(3), 1996.
public struct ZipfSampler: Sampler, Hashable {
    /// How many ranks there are.
    public let count: Int64

    /// How steeply the likelihood falls with the rank.
    public let exponent: Double

    private let low: Double
    private let high: Double
    private let margin: Double

    /// Prepares the distribution.
    ///
    /// - Parameters:
    ///   - count: How many ranks there are, 1 to 1e15; counts beyond are held at the nearest end.
    ///   - exponent: How steeply the likelihood falls, 0 or more; anything else counts as 0.
    public init(count: Int64, exponent: Double) {
        let count = min(max(1, count), Int64(DiscreteDistribution.limit))
        let exponent = exponent >= 0 && exponent.isFinite ? exponent : 0
        self.count = count
        self.exponent = exponent
        low = Self.integral(1.5, exponent) - 1
        high = Self.integral(Double(count) + 0.5, exponent)
        margin =
            2 - Self.inverse(Self.integral(2.5, exponent) - Self.weight(2, exponent), exponent)
    }

    /// Draws a rank.
    public func sample(using source: inout some RandomBits) -> Int64 {
        while true {
            let area = low + source.nextOpenUniform() * (high - low)
            let x = Self.inverse(area, exponent)
            let k = min(max(1, (x + 0.5).rounded(.down)), Double(count))
            let isKept =
                k - x <= margin
                || area >= Self.integral(k + 0.5, exponent) - Self.weight(k, exponent)
            if isKept { return Int64(k) }
        }
    }

    private static func weight(_ x: Double, _ exponent: Double) -> Double {
        PortableMath.exp(-exponent * PortableMath.log(x))
    }

    /// The integral of x^-exponent from 1 to x.
    private static func integral(_ x: Double, _ exponent: Double) -> Double {
        let log = PortableMath.log(x)
        let t = (1 - exponent) * log
        return t == 0 ? log : PortableMath.expm1(t) / t * log
    }

    private static func inverse(_ area: Double, _ exponent: Double) -> Double {
        let t = max(-1, (1 - exponent) * area)
        return PortableMath.exp(t == 0 ? area : PortableMath.log1p(t) / t * area)
    }
}
