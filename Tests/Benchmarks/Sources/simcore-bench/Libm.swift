#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A control for the run with fused multiply-add masked off: what the C library's own logarithms
/// come to.
///
/// Where the mask has an effect this number changes, and the digests of runs do not.
func measureLibm(operations: Int64) -> Measurement {
    var sum: UInt64 = 0
    var stopwatch = Stopwatch()
    for step in 0..<operations {
        let value = log(1 + Double(step) * 1e-3)
        sum = (sum ^ value.bitPattern) &* 0x9E37_79B9_7F4A_7C15
    }
    stopwatch.stop()
    return Measurement(stopwatch, check: String(sum, radix: 16))
}
