import SimCore

/// What happens by the clock, and how incidents open and close.
extension NRQLCondition {
    /// The kinds of timers, in the order in which they go at one instant.
    enum Timer: Int {
        case loss, limit, window
    }

    var lossDue: SimTime {
        guard !isSignalLost, let lastArrival, let expiration = spec.expirationDuration else {
            return .distantFuture
        }
        return lastArrival + expiration
    }

    var limitDue: SimTime {
        let threshold = thresholdIncident.map { $0.openedAt + spec.violationTimeLimit }
        let loss = signalLossIncident.map { $0.openedAt + spec.violationTimeLimit }
        return min(threshold ?? .distantFuture, loss ?? .distantFuture)
    }

    var windowDue: SimTime {
        switch spec.aggregationMethod {
        case .eventFlow: .distantFuture
        case .eventTimer: timedWindowDue
        case .cadence: lastArrival == nil ? .distantFuture : clock.cadenceDue(slices.first)
        }
    }

    mutating func runTimers(through time: SimTime, upTo last: Timer) {
        while true {
            let loss = lossDue
            let limit = limitDue
            let window = windowDue
            let due = min(loss, limit, window)
            let timer: Timer = due == loss ? .loss : due == limit ? .limit : .window
            guard due < time || (due == time && timer.rawValue <= last.rawValue),
                due < .distantFuture
            else {
                quietUntil = due
                return
            }
            switch timer {
            case .loss: loseSignal(at: due)
            case .limit: closeAtLimit(due)
            case .window: closeWindows(at: due)
            }
        }
    }

    /// Brings the timers up to an arrival, and begins or resumes the signal.
    mutating func meet(_ arrival: SimTime, timestamp: SimTime) {
        guard lastArrival != nil else {
            begin(arrival, timestamp: timestamp)
            return
        }
        runTimers(through: arrival, upTo: .loss)
        if isSignalLost {
            isSignalLost = false
            terminationExpected = false
            facts.push(.signalReturned(at: arrival))
            if let incident = signalLossIncident {
                signalLossIncident = nil
                close(incident, at: arrival, .signalReturned)
            }
        }
        lastArrival = arrival
        runTimers(through: arrival, upTo: .limit)
    }

    mutating func begin(_ arrival: SimTime, timestamp: SimTime) {
        firstTimestamp = timestamp
        firstWindow = clock.firstWindow(for: timestamp)
        if spec.aggregationMethod == .cadence {
            // The wall clock has already closed what lies too far in the past.
            firstWindow = max(firstWindow, clock.firstCadenceWindow(at: arrival))
        }
        slices.start(at: firstWindow)
        lastArrival = arrival
        quietUntil = min(lossDue, windowDue)
    }

    mutating func loseSignal(at time: SimTime) {
        isSignalLost = true
        facts.push(.signalLost(at: time))
        if spec.closeViolationsOnExpiration, let incident = thresholdIncident {
            thresholdIncident = nil
            close(incident, at: time, .signalLost)
            streaks.reset()
        }
        let isExpected = spec.ignoreOnExpectedTermination && terminationExpected
        if spec.openViolationOnExpiration, !isExpected {
            signalLossIncident = open(.signalLost, at: time, breachStart: time)
        }
    }

    mutating func closeAtLimit(_ time: SimTime) {
        if let incident = thresholdIncident, incident.openedAt + spec.violationTimeLimit <= time {
            thresholdIncident = nil
            close(incident, at: time, .violationTimeLimit)
            streaks.reset()
        }
        if let incident = signalLossIncident, incident.openedAt + spec.violationTimeLimit <= time {
            signalLossIncident = nil
            close(incident, at: time, .violationTimeLimit)
        }
    }

    mutating func open(
        _ kind: NRQLIncident.Kind,
        at time: SimTime,
        breachStart: SimTime
    ) -> NRQLIncident {
        streaks.incidents += 1
        let incident = NRQLIncident(
            ordinal: streaks.incidents,
            kind: kind,
            openedAt: time,
            breachStart: breachStart
        )
        facts.push(.incidentOpened(incident))
        quietUntil = min(quietUntil, time + spec.violationTimeLimit)
        return incident
    }

    mutating func close(
        _ incident: NRQLIncident,
        at time: SimTime,
        _ reason: NRQLClosing.Reason,
        backdatedTo: SimTime? = nil
    ) {
        let closing = NRQLClosing(closedAt: time, reason: reason, backdatedTo: backdatedTo)
        facts.push(.incidentClosed(incident, closing))
    }
}
