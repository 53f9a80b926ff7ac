package import SimCore

/// Turns the seconds of an objective into states, with the objective's window and hysteresis.
///
/// Each second is judged over the window that ends with it. A worse state is entered when the share
/// of good intents falls under its bound, and left when it has been over it for a whole window's
/// length (hysteresis), so that an indicator that comes and goes is one stretch and not many.
/// Beginnings and ends are dated to the first and last bad arrival, not to the window's lag.
package struct HealthEvaluation {
    let spec: ObjectiveSpec
    let name: String
    let seconds: [HealthLedger.Second]

    /// Makes ready to judge what the clients of an objective got, second by second.
    package init(objective spec: ObjectiveSpec, name: String, seconds: [HealthLedger.Second]) {
        self.spec = spec
        self.name = name
        self.seconds = seconds
    }

    private enum State: Int {
        case healthy, degraded, down, fullOutage
    }

    /// The stretches in which the objective was not healthy, in order, without overlap.
    package func intervals() -> [(interval: HealthInterval, cause: OccurrenceID)] {
        let states = statesBySecond()
        var answer: [(interval: HealthInterval, cause: OccurrenceID)] = []
        var start = 0
        while start < states.count {
            var end = start + 1
            while end < states.count, states[end] == states[start] { end += 1 }
            if states[start] != .healthy {
                answer.append(interval(states[start], start, end, next: end < states.count))
            }
            start = end
        }
        return answer
    }

    /// The state of each second.
    private func statesBySecond() -> [State] {
        let window = max(1, Int(spec.window.nanoseconds / 1_000_000_000))
        var states = Array(repeating: State.healthy, count: seconds.count)
        var good: Int64 = 0
        var total: Int64 = 0
        var current = State.healthy
        // The worst state judged while a better one than the present has lasted, and for how long.
        var worst = State.healthy
        var calm = 0
        for second in seconds.indices {
            good += Int64(seconds[second].good)
            total += Int64(seconds[second].good) + Int64(seconds[second].bad)
            if second >= window {
                let old = seconds[second - window]
                good -= Int64(old.good)
                total -= Int64(old.good) + Int64(old.bad)
            }
            if total >= Int64(spec.minimumRequests) {
                let judged = state(ofShare: Double(good) / Double(total))
                if judged.rawValue > current.rawValue {
                    backdate(judged, upTo: second, window: window, in: &states)
                    current = judged
                    calm = 0
                } else if judged.rawValue < current.rawValue {
                    worst = calm == 0 || judged.rawValue > worst.rawValue ? judged : worst
                    calm += 1
                    if calm >= window {
                        clear(current, to: worst, upTo: second, in: &states)
                        current = worst
                        calm = 0
                    }
                } else {
                    calm = 0
                }
            }
            states[second] = current
        }
        return states
    }

    private func state(ofShare share: Double) -> State {
        if share < 0.01 { return .fullOutage }
        if share < spec.downBelow { return .down }
        return share < spec.degradedBelow ? .degraded : .healthy
    }

    /// A worse state was found: it began with the first second of the window that was that bad.
    private func backdate(
        _ state: State,
        upTo second: Int,
        window: Int,
        in states: inout [State]
    ) {
        let first = max(0, second - window + 1)
        guard let start = (first...second).first(where: { isBad($0, atLeast: state) }) else {
            return
        }
        for later in start..<second where states[later].rawValue < state.rawValue {
            states[later] = state
        }
    }

    /// A better state has lasted: the worse one ended after the last second that was that bad.
    private func clear(
        _ state: State,
        to next: State,
        upTo second: Int,
        in states: inout [State]
    ) {
        var earlier = second - 1
        while earlier >= 0, states[earlier] == state, !isBad(earlier, atLeast: state) {
            states[earlier] = next
            earlier -= 1
        }
    }

    /// Whether a single second was at least as bad as a state.
    private func isBad(_ second: Int, atLeast state: State) -> Bool {
        let total = Int64(seconds[second].good) + Int64(seconds[second].bad)
        guard total > 0 else { return false }
        let share = Double(seconds[second].good) / Double(total)
        return self.state(ofShare: share).rawValue >= state.rawValue
    }

    private func interval(
        _ state: State,
        _ start: Int,
        _ end: Int,
        next: Bool
    ) -> (interval: HealthInterval, cause: OccurrenceID) {
        var from = SimDuration.seconds(Int64(start))
        var to = SimDuration.seconds(Int64(end))
        var cause = OccurrenceID.none
        if let first = (start..<end).first(where: { seconds[$0].bad > 0 }) {
            cause = seconds[first].cause
            let isStart = start == 0 || first > start || seconds[start].firstBad != .max
            if isStart {
                from = .seconds(Int64(first)) + .nanoseconds(Int64(seconds[first].firstBad))
            }
        }
        if let last = (start..<end).last(where: { seconds[$0].bad > 0 }), last == end - 1 || !next {
            to = .seconds(Int64(last)) + .nanoseconds(Int64(max(0, seconds[last].lastBad)))
        }
        let words: HealthInterval.State =
            state == .fullOutage ? .fullOutage : state == .down ? .down : .degraded
        return (
            HealthInterval(
                objective: name,
                isCritical: spec.critical,
                state: words,
                from: from,
                to: max(from, to)
            ),
            cause
        )
    }
}
