/// One stretch of a ``RateCurve``, placed in time and with its integral prepared.
///
/// With the rate r(u) = a + s·u at u seconds after the start, the expected number of arrivals up to
/// u is a·u + s·u²/2, and the instant of an expected number x is 2x / (a + √(a² + 2·s·x)). The
/// latter form loses no digits for rising, falling and nearly flat stretches alike.
struct RatePiece: Hashable, Sendable, BitwiseCopyable {
    let start: SimTime
    let end: SimTime
    let startRate: Double
    let endRate: Double
    /// Change of the rate, in arrivals a second, every second.
    let slope: Double
    /// Expected arrivals on all stretches before this one.
    let cumulative: Double
    /// Expected arrivals on this stretch.
    let area: Double

    init(start: SimTime, end: SimTime, startRate: Double, endRate: Double, cumulative: Double) {
        let seconds = (end - start).seconds
        self.start = start
        self.end = end
        self.startRate = startRate
        self.endRate = endRate
        self.cumulative = cumulative
        slope = startRate == endRate ? 0 : (endRate - startRate) / seconds
        area = (startRate + endRate) * 0.5 * seconds
    }

    /// The rate at an instant of the stretch.
    func rate(at time: SimTime) -> Double {
        max(0, startRate + slope * (time - start).seconds)
    }

    /// Expected arrivals from the start of the stretch to an instant of it.
    func area(until time: SimTime) -> Double {
        let seconds = (time - start).seconds
        return min(area, max(0, seconds * (startRate + slope * seconds * 0.5)))
    }

    /// The instant at which the expected arrivals on this stretch reach an amount below ``area``.
    ///
    /// Rounded to the nearest nanosecond and held before the end, which belongs to the next stretch.
    @inline(__always)
    func time(ofArea amount: Double) -> SimTime {
        guard amount > 0 else { return start }
        let seconds: Double
        if slope == 0 {
            seconds = amount / startRate
        } else {
            let root = max(0, startRate * startRate + 2 * slope * amount).squareRoot()
            seconds = 2 * amount / (startRate + root)
        }
        let time = start + SimDuration(seconds: seconds)
        return time < end ? time : end - .nanoseconds(1)
    }
}
