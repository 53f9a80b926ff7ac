import Foundation

/// How much the random and statistical tests try.
///
/// The regular run has a small instance of each, with fixed seeds; `SIMRUN_LONG=1`, which `.ci/long` sets,
/// asks for all of it.
public enum Effort {
    /// Whether `SIMRUN_LONG` asks for the full size.
    public static let isLong: Bool = {
        let value = ProcessInfo.processInfo.environment["SIMRUN_LONG"] ?? ""
        return !value.isEmpty && value != "0"
    }()

    /// How many cases to try: all, or a few.
    public static func count(_ full: Int, short: Int) -> Int { isLong ? full : min(short, full) }

    /// Which seeds to try: all of a range, or its first few.
    public static func seeds(
        _ full: ClosedRange<UInt64>,
        short: UInt64
    ) -> ClosedRange<UInt64> {
        isLong ? full : full.lowerBound...min(full.upperBound, full.lowerBound + max(1, short) - 1)
    }
}
