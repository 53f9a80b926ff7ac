/// Elementary functions whose last bit is the same on every machine.
///
/// They use only `+ - * /`, the square root and the bits of the number, which IEEE 754 fixes;
/// a C library's own functions differ between machines, even of one platform.
/// Source of the coefficients: fdlibm 5.3, `e_log.c` and `e_exp.c`; each is within 1 unit in the last place.
public enum PortableMath {
    static let ln2High = Double(bitPattern: 0x3FE6_2E42_FEE0_0000)
    static let ln2Low = Double(bitPattern: 0x3DEA_39EF_3579_3C76)

    /// The natural logarithm.
    ///
    /// Zero gives minus infinity, a negative number not-a-number.
    public static func log(_ x: Double) -> Double {
        guard x > 0, x < .infinity else {
            return x == 0 ? -.infinity : x == .infinity ? x : .nan
        }
        let (significand, k) = parts(of: x)
        return logarithm(ofOnePlus: significand - 1, twoToThe: k, correction: 0)
    }

    /// A positive number as a significand between the square roots of 1/2 and 2, and an exponent.
    @inline(__always)
    static func parts(of x: Double) -> (significand: Double, exponent: Double) {
        var k = 0.0
        var scaled = x
        if scaled < Double.leastNormalMagnitude {
            scaled *= 0x1p54
            k = -54
        }
        var bits = scaled.bitPattern
        k += Double(Int64(bits >> 52) - 1023)
        bits = bits & 0x000F_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000
        var significand = Double(bitPattern: bits)
        if significand > 1.4142135623730951 {
            significand *= 0.5
            k += 1
        }
        return (significand, k)
    }

    /// The logarithm of 2^k (1 + f), plus a correction that is tiny beside it.
    @inline(__always)
    static func logarithm(
        ofOnePlus f: Double,
        twoToThe k: Double,
        correction: Double
    ) -> Double {
        // log(1 + f) = 2 artanh(s), s = f / (2 + f), as f - f^2/2 + a correction in s^2.
        let s = f / (2 + f)
        let z = s * s
        let w = z * z
        let even =
            w
            * (Double(bitPattern: 0x3FD9_9999_9997_FA04)
                + w
                * (Double(bitPattern: 0x3FCC_71C5_1D8E_78AF)
                    + w * Double(bitPattern: 0x3FC3_9A09_D078_C69F)))
        let odd =
            z
            * (Double(bitPattern: 0x3FE5_5555_5555_5593)
                + w
                * (Double(bitPattern: 0x3FD2_4924_9422_9359)
                    + w
                    * (Double(bitPattern: 0x3FC7_4664_96CB_03DE)
                        + w * Double(bitPattern: 0x3FC2_F112_DF3E_5244))))
        let half = 0.5 * f * f
        let low = k * ln2Low + correction
        return k * ln2High - ((half - (s * (half + (even + odd)) + low)) - f)
    }

    /// e to the power of a number.
    ///
    /// Above about 709.78 infinity, below about -745.13 zero.
    public static func exp(_ x: Double) -> Double {
        exp(x, plus: 0)
    }

    /// e to the power of a sum whose second part is tiny beside the first.
    @inline(__always)
    static func exp(_ x: Double, plus tail: Double) -> Double {
        guard x == x else { return x }
        if x > 709.782712893384 { return .infinity }
        if x < -745.1332191019412 { return 0 }
        // x = k ln 2 + r, and exp(r) = 1 + r + r c / (2 - c).
        let k = (x * 1.4426950408889634).rounded(.toNearestOrEven)
        let high = x - k * ln2High
        let low = k * ln2Low - tail
        let r = high - low
        let t = r * r
        let c =
            r - t
            * (Double(bitPattern: 0x3FC5_5555_5555_553E)
                + t
                * (Double(bitPattern: 0xBF66_C16C_16BE_BD93)
                    + t
                    * (Double(bitPattern: 0x3F11_566A_AF25_DE2C)
                        + t
                        * (Double(bitPattern: 0xBEBB_BD41_C5D2_6BF1)
                            + t * Double(bitPattern: 0x3E66_3769_72BE_A4D0)))))
        let y = 1 - ((low - r * c / (2 - c)) - high)
        return scale(y, by: Int64(k))
    }

    /// y times 2^k, rounded once.
    static func scale(_ y: Double, by k: Int64) -> Double {
        if k > 1023 { return y * 2 * power(ofTwo: k - 1) }
        if k < -1022 { return y * power(ofTwo: k + 1000) * 0x1p-1000 }
        return y * power(ofTwo: k)
    }

    /// 2^k for k from -1022 to 1023.
    static func power(ofTwo k: Int64) -> Double {
        Double(bitPattern: UInt64(bitPattern: k + 1023) << 52)
    }
}
