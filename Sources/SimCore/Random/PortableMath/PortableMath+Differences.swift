extension PortableMath {
    /// The natural logarithm of 1 + x, which keeps its digits where x is small.
    ///
    /// -1 gives minus infinity, anything below not-a-number. Within 1 unit in the last place.
    /// Source: fdlibm 5.3, `s_log1p.c`.
    public static func log1p(_ x: Double) -> Double {
        guard x > -1, x < .infinity else {
            return x == -1 ? -.infinity : x == .infinity ? x : .nan
        }
        guard x.magnitude >= 0x1p-54 else { return x }
        if x > -0.2928932188134524, x < 0.41421356237309503 {
            return logarithm(ofOnePlus: x, twoToThe: 0, correction: 0)
        }
        // 1 + x is rounded; the correction gives back what that lost.
        let sum = 1 + x
        let lost = x < 0x1p53 ? (x >= 1 ? 1 - (sum - x) : x - (sum - 1)) / sum : 0
        let (significand, k) = parts(of: sum)
        return logarithm(ofOnePlus: significand - 1, twoToThe: k, correction: lost)
    }

    /// e to the power of x, less 1, which keeps its digits where x is small.
    ///
    /// Above about 709.78 infinity, far below zero -1. Within 1 unit in the last place.
    /// Source: fdlibm 5.3, `s_expm1.c`.
    public static func expm1(_ x: Double) -> Double {
        guard x == x else { return x }
        if x > 709.782712893384 { return .infinity }
        if x < -38 { return -1 }
        guard x.magnitude >= 0x1p-54 else { return x }
        var k = 0.0
        var r = x
        var lost = 0.0
        if x.magnitude > 0.34657359027997264 {
            k = (x * 1.4426950408889634).rounded(.toNearestOrEven)
            let high = x - k * ln2High
            let low = k * ln2Low
            r = high - low
            lost = (high - r) - low
        }
        // exp(r) - 1 = r + r^2 / 2 - r e, e from a polynomial in r^2 / 2.
        let half = 0.5 * r
        let square = r * half
        let q =
            1 + square
            * (Double(bitPattern: 0xBFA1_1111_1111_10F4)
                + square
                * (Double(bitPattern: 0x3F5A_01A0_19FE_5585)
                    + square
                    * (Double(bitPattern: 0xBF14_CE19_9EAA_DBB7)
                        + square
                        * (Double(bitPattern: 0x3ED0_CFCA_86E6_5239)
                            + square * Double(bitPattern: 0xBE8A_FDB7_6E09_C32D)))))
        let t = 3 - q * half
        var e = square * ((q - t) / (6 - r * t))
        guard k != 0 else { return r - (r * e - square) }
        e = (r * (e - lost) - lost) - square
        switch Int64(k) {
        case -1:
            return 0.5 * (r - e) - 0.5
        case 1:
            return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e)
        case let k where k <= -2 || k > 56:
            return scale(1 - (e - r), by: k) - 1
        case let k where k < 20:
            return scale((1 - power(ofTwo: -k)) - (e - r), by: k)
        case let k:
            return scale((r - (e + power(ofTwo: -k))) + 1, by: k)
        }
    }
}
