extension SimDuration: CustomStringConvertible {
    /// The exact span in the largest unit, up to seconds, that gives 1 or more: `"90s"`, `"2.5ms"`.
    public var description: String {
        let magnitude = nanoseconds.magnitude
        let (unit, digits) =
            switch magnitude {
            case 0: ("s", 0)
            case 1_000_000_000...: ("s", 9)
            case 1_000_000...: ("ms", 6)
            case 1_000...: ("us", 3)
            default: ("ns", 0)
            }
        var scale: UInt64 = 1
        for _ in 0..<digits { scale *= 10 }
        let sign = nanoseconds < 0 ? "-" : ""
        var text = sign + String(magnitude / scale)
        var fraction = magnitude % scale
        if fraction > 0 {
            text += "."
            while fraction > 0 {
                scale /= 10
                text += String(fraction / scale)
                fraction %= scale
            }
        }
        return text + unit
    }
}

extension SimTime: CustomStringConvertible {
    /// The exact span since the start, as in `"12.5s"`.
    public var description: String { sinceStart.description }
}
