package import SimCore

/// CoDel, the controlled delay of queues: which of the requests taken out of a queue are turned away.
///
/// It is asked about each request that leaves the queue. When the wait has been above a target for
/// a whole interval, it turns one away, and the next ones after interval / √count.
/// Source: RFC 8289, section 5.
package struct CoDel: Sendable, BitwiseCopyable {
    let target: SimDuration
    let interval: SimDuration
    /// When the wait will have been above the target for an interval; none while it is below.
    private var firstAboveTime: SimTime?
    /// When the next request is turned away, while some are.
    private var dropNext = SimTime.start
    /// Requests turned away since that began, and as it was when it began.
    private var count: Int64 = 0
    private var lastCount: Int64 = 0
    /// Whether requests are being turned away.
    package private(set) var isDropping = false

    /// A queue whose wait has never been above the target.
    package init(target: SimDuration, interval: SimDuration) {
        self.target = target
        self.interval = interval
    }

    /// Whether the request that was just taken out is turned away; then the next one is asked about.
    ///
    /// - Parameters:
    ///   - wait: How long it waited; nil if the queue had nothing more.
    ///   - left: Requests that still wait.
    ///   - now: The present instant.
    ///   - afterDrop: Whether the one before it was turned away at this same instant.
    /// - Returns: True for one that is turned away.
    package mutating func drops(
        wait: SimDuration?,
        leaving left: Int,
        at now: SimTime,
        afterDrop: Bool
    ) -> Bool {
        let isTooLate = hasBeenAboveTarget(wait, leaving: left, at: now)
        if !isDropping {
            guard afterDrop else { return isTooLate }
            // The first one went; this one is served, whatever its wait.
            isDropping = true
            let before = count - lastCount
            let isRecent = now - dropNext < interval * 16
            count = before > 1 && isRecent ? before : 1
            dropNext = law(from: now)
            lastCount = count
            return false
        }
        guard isTooLate else {
            isDropping = false
            return false
        }
        if afterDrop { dropNext = law(from: dropNext) }
        guard now >= dropNext else { return false }
        count += 1
        return true
    }

    private mutating func hasBeenAboveTarget(
        _ wait: SimDuration?,
        leaving left: Int,
        at now: SimTime
    ) -> Bool {
        // One request more is the bytes of one packet: it keeps the worker busy and makes nobody wait.
        guard let wait, wait >= target, left > 1 else {
            firstAboveTime = nil
            return false
        }
        guard let first = firstAboveTime else {
            firstAboveTime = now + interval
            return false
        }
        return now >= first
    }

    private func law(from time: SimTime) -> SimTime {
        let step = Double(interval.nanoseconds) / Double(count).squareRoot()
        return time + SimDuration(nanosecondsRounding: step)
    }
}
