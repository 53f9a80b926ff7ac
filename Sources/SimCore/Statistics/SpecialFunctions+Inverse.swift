extension SpecialFunctions {
    /// The x, and y = 1 - x, for which I_x(a, b) has the given tails.
    ///
    /// It is the logit of x that is sought, so small x and small y are exact to the same relative
    /// error.
    package static func inverseBeta(
        _ a: Double,
        _ b: Double,
        _ tails: Tails
    ) -> (x: Double, y: Double) {
        guard tails.lower > 0 else { return (0, 1) }
        guard tails.upper > 0 else { return (1, 0) }
        guard tails.lower <= tails.upper else {
            let other = inverseBeta(b, a, tails.swapped)
            return (other.y, other.x)
        }
        let logit = root(of: tails.lower, from: PortableMath.log(a / b)) { logit in
            let (x, y) = shares(ofLogit: logit)
            return (
                beta(a, b, x: x, y: y).lower,
                betaKernel(a, b, x: x, y: y)
            )
        }
        return shares(ofLogit: logit)
    }

    private static func shares(ofLogit logit: Double) -> (x: Double, y: Double) {
        (1 / (1 + PortableMath.exp(-logit)), 1 / (1 + PortableMath.exp(logit)))
    }

    /// The x for which P(a, x) has the given tails.
    package static func inverseGamma(_ a: Double, _ tails: Tails) -> Double {
        guard tails.lower > 0 else { return 0 }
        guard tails.upper > 0 else { return .infinity }
        if tails.lower <= tails.upper {
            return PortableMath.exp(
                root(of: tails.lower, from: PortableMath.log(a)) { logarithm in
                    let x = PortableMath.exp(logarithm)
                    return (gamma(a, x).lower, gammaKernel(a, x))
                }
            )
        }
        return PortableMath.exp(
            -root(of: tails.upper, from: -PortableMath.log(a)) { negated in
                let x = PortableMath.exp(-negated)
                return (gamma(a, x).upper, gammaKernel(a, x))
            }
        )
    }

    /// Where an increasing function whose logarithm is concave reaches a value above 0.
    ///
    /// Newton's method on the logarithm: on a concave increasing function it comes from below
    /// after one step, without oscillating. Should rounding or underflow take it out of the bracket
    /// known so far, the bracket is halved instead.
    private static func root(
        of target: Double,
        from start: Double,
        _ function: (Double) -> (value: Double, slope: Double)
    ) -> Double {
        var point = start
        var low = -Double.infinity
        var high = Double.infinity
        for _ in 0..<400 {
            let (value, slope) = function(point)
            if value == target { return point }
            if value < target { low = point } else { high = point }
            var step = PortableMath.log(target / value) * (value / slope)
            if !step.isFinite { step = value < target ? 32 : -32 }
            var next = point + step
            if !(next > low && next < high) {
                // A step within rounding of the end of the bracket is the answer.
                if step.magnitude <= 1e-13 * max(1, point.magnitude) { return point }
                next =
                    low == -.infinity || high == .infinity
                    ? point + (value < target ? 32 : -32) : low + (high - low) / 2
            } else if step.magnitude <= 1e-9 * max(1, point.magnitude) {
                // The error after this step is of the order of the step's square.
                return next
            }
            point = next
        }
        return point
    }
}
