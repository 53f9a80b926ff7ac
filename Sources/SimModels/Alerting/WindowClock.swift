import SimCore

/// Where windows lie in time, and when the clock alone completes them.
///
/// Window k begins k steps after the origin; the origin is the last multiple of the step since the
/// Unix epoch that is not after the start of the simulation. Numbers may be negative.
struct WindowClock: Hashable, Sendable {
    private let window: Int64
    private let step: Int64
    private let delay: SimDuration
    private let slides: Bool
    /// How far into a step the simulation starts.
    private let phase: Int64
    /// The bounds of the slice asked for last, so that most points need no division.
    private var recentSlice: Int64 = 0
    private var recentStart: Int64
    private var recentEnd: Int64
    /// When the window asked for last is complete.
    private var recentWindow: Int64 = .min
    private var recentDue = SimTime.start

    init(_ spec: NRQLConditionSpec, epochOffset: SimDuration) {
        window = max(1, spec.aggregationWindow.nanoseconds)
        step = spec.step.nanoseconds
        delay = max(.zero, spec.aggregationDelay)
        slides = spec.slideBy != nil
        let remainder = epochOffset.nanoseconds % step
        phase = remainder < 0 ? remainder + step : remainder
        recentStart = -phase
        recentEnd = step - phase
    }

    /// The slice that holds an instant.
    @inline(__always)
    mutating func slice(of time: SimTime) -> Int64 {
        let instant = time.nanoseconds
        if instant >= recentStart, instant < recentEnd { return recentSlice }
        let shifted = SimDuration(nanoseconds: instant) + SimDuration(nanoseconds: phase)
        var slice = shifted.nanoseconds / step
        if shifted.nanoseconds % step < 0 { slice -= 1 }
        recentSlice = slice
        recentStart = start(of: slice).nanoseconds
        recentEnd = (start(of: slice) + SimDuration(nanoseconds: step)).nanoseconds
        return slice
    }

    /// The first instant of a window.
    func start(of window: Int64) -> SimTime {
        .start + SimDuration(nanoseconds: step) * window - SimDuration(nanoseconds: phase)
    }

    /// The first window of a signal whose earliest point lies at an instant.
    ///
    /// Windows that slide and begin before the signal are left out: they could not fill.
    mutating func firstWindow(for time: SimTime) -> Int64 {
        let slice = slice(of: time)
        return slides && start(of: slice) < time ? slice + 1 : slice
    }

    /// Whether a point at an instant completes a window under EVENT_FLOW.
    @inline(__always)
    mutating func flowCloses(at time: SimTime, window: Int64) -> Bool {
        if window != recentWindow {
            recentWindow = window
            recentDue = cadenceDue(window)
        }
        return time >= recentDue && recentDue < .distantFuture
    }

    /// The end of a window plus the delay.
    func cadenceDue(_ window: Int64) -> SimTime {
        start(of: window) + SimDuration(nanoseconds: self.window) + delay
    }

    /// The first window that the wall clock has not completed before an instant.
    mutating func firstCadenceWindow(at time: SimTime) -> Int64 {
        let latestStart = time - delay - SimDuration(nanoseconds: window)
        let slice = slice(of: latestStart)
        return start(of: slice) < latestStart ? slice + 1 : slice
    }
}
