/// A gamma variable as a number and the logarithm of a factor, since the product may underflow.
struct GammaVariate {
    var core: Double
    var logFactor: Double

    var value: Double { logFactor == 0 ? core : core * PortableMath.exp(logFactor) }
    var logarithm: Double { PortableMath.log(core) + logFactor }
}

extension RandomBits {
    /// A gamma variable of scale 1.
    ///
    /// The first number makes a normal variable, and the value grows with it; a second one decides
    /// whether it is kept, which 95 % or more are. A shape below 1 takes one more at the end. A
    /// shape that is not above 0 and finite gives not-a-number.
    /// Source: Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS
    /// 26(3), 2000.
    mutating func nextGamma(shape: Double) -> GammaVariate {
        guard shape > 0, shape < .infinity else { return GammaVariate(core: .nan, logFactor: 0) }
        let d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = PortableMath.normalQuantile(nextOpenUniform())
            let root = 1 + c * x
            let u = nextOpenUniform()
            guard root > 0 else { continue }
            let v = root * root * root
            let square = x * x
            guard
                u < 1 - 0.0331 * square * square
                    || PortableMath.log(u) < 0.5 * square + d * (1 - v + PortableMath.log(v))
            else { continue }
            // A variable of a shape below 1 is one of the shape above, times u^(1 / shape).
            return GammaVariate(
                core: d * v,
                logFactor: shape < 1 ? PortableMath.log(nextOpenUniform()) / shape : 0
            )
        }
    }

    /// A beta variable: the first of two gamma variables over the sum of both.
    ///
    /// Source: Devroye, "Non-uniform random variate generation", 1986, chapter IX.
    mutating func nextBeta(_ alpha: Double, _ beta: Double) -> Double {
        let first = nextGamma(shape: alpha).logarithm
        let second = nextGamma(shape: beta).logarithm
        return 1 / (1 + PortableMath.exp(second - first))
    }
}
