import SimCore

/// How windows are aggregated and evaluated, or given up.
extension NRQLCondition {
    /// A signal that begins out of order begins with its earliest point, until a window is closed.
    mutating func lowerFirstWindow(to timestamp: SimTime) -> Bool {
        guard !hasAggregated, spec.aggregationMethod != .cadence else { return false }
        let window = clock.firstWindow(for: timestamp)
        guard clock.slice(of: timestamp) >= window,
            max(slices.first, slices.newest) - window < WindowSlices.limit
        else { return false }
        firstTimestamp = min(firstTimestamp, timestamp)
        firstWindow = window
        slices.lower(to: window)
        return true
    }

    /// Gives up the oldest windows if a point lies absurdly far ahead of them.
    mutating func makeRoom(for slice: Int64) {
        guard slice - slices.first >= WindowSlices.limit else { return }
        discardWaiting()
        slices.drop(before: max(slices.first, slice - WindowSlices.limit + 1))
        timedWindow = nil
        timedWindowDue = .distantFuture
    }

    mutating func discardWaiting() {
        guard !slices.isEmpty else { return }
        let reach = spec.stepsPerWindow
        var window = slices.first
        while window <= slices.newest {
            if slices.holdsPoints(window..<window + reach) {
                facts.push(.windowDiscarded(start: clock.start(of: window)))
            }
            window += 1
        }
        hasAggregated = true
        slices.drop(before: slices.newest + 1)
    }

    mutating func restartTimer(_ slice: Int64, _ arrival: SimTime) {
        let earliest = max(slices.first, slice - spec.stepsPerWindow + 1)
        if let timed = timedWindow, earliest >= timed {
            guard slice < timed + spec.stepsPerWindow else { return }
            timedWindowDue = max(timedWindowDue, arrival + spec.aggregationTimer)
        } else {
            timedWindow = earliest
            timedWindowDue = arrival + spec.aggregationTimer
            quietUntil = min(quietUntil, timedWindowDue)
        }
    }

    mutating func closeWindows(at due: SimTime) {
        guard let timed = timedWindow, spec.aggregationMethod == .eventTimer else {
            aggregate(at: due)
            return
        }
        while slices.first <= timed { aggregate(at: due) }
        timedWindow = nil
        timedWindowDue = .distantFuture
        guard let next = slices.firstWithPoints() else { return }
        let reach = spec.stepsPerWindow
        let window = max(slices.first, next - reach + 1)
        timedWindow = window
        let latest = slices.lastArrival(of: window..<window + reach)
        timedWindowDue = max(lastAggregatedAt, latest + spec.aggregationTimer)
    }

    mutating func aggregate(at time: SimTime) {
        let window = slices.first
        let start = clock.start(of: window)
        let end = start + spec.aggregationWindow
        let (value, points) = slices.value(of: window..<window + spec.stepsPerWindow)
        slices.drop(before: window + 1)
        hasAggregated = true
        lastAggregatedAt = time
        var breaching: Bool?
        let filled = streaks.fill(value, windowEnd: end, spec)
        if let filled,
            start >= firstTimestamp + spec.evaluationDelay
                || spec.evaluationDelay == .zero
        {
            breaching = spec.comparison.breaches(filled, spec.threshold)
        }
        streaks.count(breaching, windowStart: start)
        facts.push(
            .windowAggregated(
                AggregatedWindow(
                    start: start,
                    end: end,
                    value: value,
                    points: points,
                    aggregatedAt: time,
                    breaching: breaching,
                    breachingInRow: streaks.breaching,
                    recoveringInRow: streaks.recovering,
                    isOpen: thresholdIncident != nil
                )
            )
        )
        evaluate(at: time)
    }

    /// Opens or closes the incident as the windows in a row say.
    private mutating func evaluate(at time: SimTime) {
        let required = spec.requiredWindows
        if let incident = thresholdIncident {
            guard streaks.recovering >= required else { return }
            thresholdIncident = nil
            close(incident, at: time, .recovered, backdatedTo: streaks.recoveryStart)
            streaks.reset()
        } else if streaks.breaching >= (spec.thresholdOccurrences == .all ? required : 1) {
            thresholdIncident = open(.threshold, at: time, breachStart: streaks.breachStart)
        }
    }
}
