package import SimCore

/// Turns the seconds of an objective into states, with the objective's window and hysteresis.
///
/// Each second is judged over the window that ends with it. A worse state is entered when the share
/// of good intents falls under its bound, and left when it has been over it for a whole window's
/// length (hysteresis), so that an indicator that comes and goes is one stretch and not many.
/// Beginnings and ends are dated to the first and last bad arrival, not to the window's lag; one that
/// was not left by the end of the run lasts to the end.
///
/// What is open at the end of the run is neither good nor bad: a worse state is entered only if it
/// would be even if all that turned out good, and left only if it would be even if all turned out bad.
/// So a longer run tells the same of the time that both have.
package struct HealthEvaluation {
    let spec: ObjectiveSpec
    let name: String
    let seconds: HealthSeconds
    let duration: SimDuration

    /// Makes ready to judge what the clients of an objective got, second by second of a run.
    package init(
        objective spec: ObjectiveSpec,
        name: String,
        seconds: HealthSeconds,
        duration: SimDuration
    ) {
        self.spec = spec
        self.name = name
        self.seconds = seconds
        self.duration = duration
    }

    enum State: UInt8 {
        case healthy, degraded, down, fullOutage
    }

    /// What is worked out on the way.
    private struct Course {
        /// The state of each second.
        var states: [State]
        /// The first second in whose window something open may be what makes a worse state.
        var firstDoubt: Int
        var mayBeDown = false
        /// The seconds with which a worse state was found, by the second with which it began.
        var found: [Int: Int] = [:]
        /// The state that ends here or later was not left by the rule.
        var unsettledFrom = Int.max
    }

    /// Judges them.
    package func judgement() -> HealthJudgement {
        var course = statesBySecond()
        settleEnd(&course)
        let harm = harm(course.states)
        narrowFullOutage(&course.states, harm)
        var answer = HealthJudgement()
        answer.knownUntil = min(duration, .seconds(Int64(course.firstDoubt)))
        answer.mayBeDown = course.mayBeDown
        answer.harm = harm
        answer.stretches = stretches(course)
        return answer
    }

    // MARK: States

    private var window: Int { max(1, Int(spec.window.nanoseconds / 1_000_000_000)) }

    private func statesBySecond() -> Course {
        let window = window
        var course = Course(
            states: Array(repeating: .healthy, count: seconds.count),
            firstDoubt: seconds.count
        )
        var sum = HealthCount()
        var current = State.healthy
        // The worst state judged while a better one than the present has lasted, and for how long.
        var worst = State.healthy
        var calm = 0
        for second in 0..<seconds.count {
            sum.add(count(in: second))
            if second >= window { sum.subtract(count(in: second - window)) }
            if sum.total > 0, sum.total >= Int64(spec.minimumRequests) {
                let atBest = state(ofShare: sum.bestShare)
                let atWorst = sum.open == 0 ? atBest : state(ofShare: sum.worstShare)
                if atBest.rawValue > current.rawValue {
                    backdate(atBest, upTo: second, window: window, in: &course)
                    current = atBest
                    calm = 0
                } else if atWorst.rawValue < current.rawValue {
                    worst = calm == 0 || atWorst.rawValue > worst.rawValue ? atWorst : worst
                    calm += 1
                    if calm >= window {
                        clear(current, to: worst, upTo: second, in: &course.states)
                        current = worst
                        calm = 0
                    }
                } else {
                    calm = 0
                }
                if atWorst.rawValue > current.rawValue {
                    noteDoubt(about: second, window: window, in: &course)
                    course.mayBeDown =
                        second == seconds.count - 1 && current.rawValue < State.down.rawValue
                        && atWorst.rawValue >= State.down.rawValue
                }
            }
            course.states[second] = current
        }
        return course
    }

    private func noteDoubt(about second: Int, window: Int, in course: inout Course) {
        guard course.firstDoubt > second else { return }
        let first = max(0, second - window + 1)
        course.firstDoubt = (first...second).first { seconds.open(in: $0) > 0 } ?? second
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
        in course: inout Course
    ) {
        let first = max(0, second - window + 1)
        guard let start = (first...second).first(where: { isBad($0, atLeast: state) }) else {
            return
        }
        course.found[start] = second
        for later in start..<second where course.states[later].rawValue < state.rawValue {
            course.states[later] = state
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
        while earlier >= 0, states[earlier] == state, !mayBeBad(earlier, atLeast: state) {
            states[earlier] = next
            earlier -= 1
        }
    }

    /// So long must the end of a run have been better for a state that was not left to end before it.
    private static var provisionalAfter: Int { 10 }

    /// The state at the end was not left: it lasts to the end, unless the window is so long that many
    /// better seconds could not yet outweigh it.
    private func settleEnd(_ course: inout Course) {
        guard let last = course.states.last, last != .healthy else { return }
        course.unsettledFrom = seconds.count
        var state = last
        while state != .healthy {
            var first = seconds.count
            var firstArrival = seconds.count
            var next = State.healthy
            while first > 0, course.states[first - 1] == state {
                let sum = count(in: first - 1)
                if sum.total > 0 {
                    let atWorst = self.state(ofShare: sum.worstShare)
                    if atWorst.rawValue >= state.rawValue { break }
                    if atWorst.rawValue > next.rawValue { next = atWorst }
                    firstArrival = first - 1
                }
                first -= 1
            }
            guard seconds.count - firstArrival >= Self.provisionalAfter else { return }
            for second in first..<seconds.count { course.states[second] = next }
            course.unsettledFrom = min(course.unsettledFrom, first)
            state = next
        }
    }

    /// A full outage is one second by second as well: those of a stretch in which somebody was served
    /// are down, but no full outage.
    private func narrowFullOutage(_ states: inout [State], _ harm: [HealthJudgement.Harm]) {
        var place = 0
        var start = 0
        while start < states.count {
            guard states[start] == .fullOutage else {
                start += 1
                continue
            }
            var end = start + 1
            while end < states.count, states[end] == .fullOutage { end += 1 }
            while place < harm.count, harm[place].to <= start { place += 1 }
            var total = 0.0
            var later = place
            while later < harm.count, harm[later].from < end {
                let shared = min(harm[later].to, end) - max(harm[later].from, start)
                total += Double(shared) * harm[later].share
                later += 1
            }
            if total < 0.995 * Double(end - start) {
                for second in start..<end {
                    while place < harm.count, harm[place].to <= second { place += 1 }
                    let isHarmed = place < harm.count && harm[place].from <= second
                    if !isHarmed || harm[place].share < 0.99 { states[second] = .down }
                }
            }
            start = end
        }
    }

    // MARK: Counts

    private func count(in second: Int) -> HealthCount {
        let record = seconds[second]
        return HealthCount(
            good: Int64(record.good),
            bad: Int64(record.bad),
            open: seconds.open(in: second)
        )
    }

    /// Whether a single second was at least as bad as a state, whatever becomes of what is open.
    private func isBad(_ second: Int, atLeast state: State) -> Bool {
        let sum = count(in: second)
        return sum.total > 0 && self.state(ofShare: sum.bestShare).rawValue >= state.rawValue
    }

    /// Whether a single second was, or may yet turn out, at least as bad as a state.
    private func mayBeBad(_ second: Int, atLeast state: State) -> Bool {
        let sum = count(in: second)
        return sum.total > 0 && self.state(ofShare: sum.worstShare).rawValue >= state.rawValue
    }

    /// The share of bad requests of each second; one without arrivals, or whose requests are open, has
    /// the share before it until somebody comes after the outage.
    private func harm(_ states: [State]) -> [HealthJudgement.Harm] {
        var answer: [HealthJudgement.Harm] = []
        var last = 0.0
        var isHeld = false
        for second in states.indices {
            let sum = count(in: second)
            if states[second] != .healthy { isHeld = true }
            let assumed = isHeld ? last : 0
            var share = assumed
            if sum.total > 0 {
                share = (Double(sum.bad) + Double(sum.open) * assumed) / Double(sum.total)
                last = share
                if states[second] == .healthy, sum.total > sum.open { isHeld = false }
            }
            guard share > 0 else { continue }
            if let end = answer.last, end.to == second, end.share == share {
                answer[answer.count - 1].to = second + 1
            } else {
                answer.append(HealthJudgement.Harm(from: second, to: second + 1, share: share))
            }
        }
        return answer
    }

    // MARK: Stretches

    private func stretches(
        _ course: Course
    ) -> [(interval: HealthInterval, causes: [OccurrenceID])] {
        let states = course.states
        var answer: [(interval: HealthInterval, causes: [OccurrenceID])] = []
        var before = 0..<0
        var start = 0
        while start < states.count {
            var end = start + 1
            while end < states.count, states[end] == states[start] { end += 1 }
            defer { start = end }
            guard states[start] != .healthy else { continue }
            let stretch = start..<end
            let from: SimDuration
            if !before.isEmpty, before.upperBound == start {
                from = turn(states, before, stretch)
                answer[answer.count - 1].interval.to = from
            } else {
                from = firstBad(in: stretch)
            }
            let to = end == states.count ? duration : lastBad(in: stretch)
            let interval = HealthInterval(
                objective: name,
                isCritical: spec.isCritical,
                state: states[start].word,
                from: min(from, duration),
                to: min(max(from, to), duration),
                isOver: end < course.unsettledFrom
            )
            answer.append((interval, causes(of: stretch, course)))
            before = stretch
        }
        return answer
    }

    /// Why a stretch is as bad as it is, by the window in which that was found, or else by its first one.
    ///
    /// The fewest reasons that explain four fifths of the bad ones, each of the others without which the window
    /// would not have been as bad, and each that by itself would have made it so; but none that only makes bad
    /// what another would, when that came.
    private func causes(of stretch: Range<Int>, _ course: Course) -> [OccurrenceID] {
        let found = course.found[stretch.lowerBound]
        guard let first = stretch.first(where: { seconds[$0].bad > 0 }) else { return [] }
        let range =
            found.map { max(0, $0 - window + 1)..<$0 + 1 }
            ?? first..<min(stretch.upperBound, first + window)
        let reasons = seconds.reasons(in: range)
        let sum = range.reduce(into: HealthCount()) { $0.add(count(in: $1)) }
        var answer = reasons.decisive
        if found != nil { answer += decisiveOthers(reasons, beside: answer, of: sum) }
        let unmasked = answer.filter { !isMasked($0, reasons, of: sum, stretch, course.states) }
        return unmasked.isEmpty ? answer : unmasked
    }

    /// The reasons without each of which a window would not be as bad, and those that would do alone, beside some.
    private func decisiveOthers(
        _ reasons: Reasons,
        beside known: [OccurrenceID],
        of sum: HealthCount
    ) -> [OccurrenceID] {
        let total = sum.good + sum.bad
        let state = state(ofShare: total > 0 ? Double(sum.good) / Double(total) : 1)
        guard state != .healthy else { return [] }
        return reasons.entries.lazy.filter { entry in
            guard entry.cause != .none, !known.contains(entry.cause) else { return false }
            let without = Double(sum.good + entry.count) / Double(total)
            let alone = Double(total - entry.count) / Double(total)
            return self.state(ofShare: without).rawValue < state.rawValue
                || self.state(ofShare: alone).rawValue >= state.rawValue
        }.map(\.cause)
    }

    /// Whether a reason was there when things were better, makes fewer bad than all others, and these fare
    /// as badly: then it did not make things worse.
    private func isMasked(
        _ cause: OccurrenceID,
        _ reasons: Reasons,
        of sum: HealthCount,
        _ stretch: Range<Int>,
        _ states: [State]
    ) -> Bool {
        let start = stretch.lowerBound
        let state = states[start]
        guard start > 0, states[start - 1].rawValue < state.rawValue else { return false }
        let count = reasons.count(of: cause)
        let earlier = seconds.reasons(in: max(0, start - window)..<start)
        guard earlier.count(of: cause) > 0, count * 2 < sum.bad else { return false }
        let others = sum.good + sum.bad - count
        return self.state(ofShare: Double(sum.good) / Double(others)).rawValue >= state.rawValue
    }

    /// When one state gave way to another: a worse one began with its first bad arrival, a better one
    /// when the last bad arrival of the worse had come.
    private func turn(
        _ states: [State],
        _ before: Range<Int>,
        _ after: Range<Int>
    ) -> SimDuration {
        states[after.lowerBound].rawValue > states[before.lowerBound].rawValue
            ? firstBad(in: after) : lastBad(in: before)
    }

    private func firstBad(in stretch: Range<Int>) -> SimDuration {
        guard let first = stretch.first(where: { seconds[$0].bad > 0 }) else {
            return .seconds(Int64(stretch.lowerBound))
        }
        return .seconds(Int64(first)) + .nanoseconds(Int64(seconds[first].firstBad))
    }

    private func lastBad(in stretch: Range<Int>) -> SimDuration {
        let last = stretch.upperBound - 1
        guard seconds[last].bad > 0 else { return .seconds(Int64(stretch.upperBound)) }
        return .seconds(Int64(last)) + .nanoseconds(Int64(max(0, seconds[last].lastBad)))
    }
}

extension HealthEvaluation.State {
    var word: HealthInterval.State {
        switch self {
        case .fullOutage: .fullOutage
        case .down: .down
        case .healthy, .degraded: .degraded
        }
    }
}

/// How many of some seconds' requests were good and bad, and how many are open.
private struct HealthCount {
    var good: Int64 = 0
    var bad: Int64 = 0
    var open: Int64 = 0

    var total: Int64 { good + bad + open }
    /// The share of good ones if all that are open turn out good.
    var bestShare: Double { Double(good + open) / Double(total) }
    /// The share of good ones if all that are open turn out bad.
    var worstShare: Double { Double(good) / Double(total) }

    mutating func add(_ other: HealthCount) {
        good += other.good
        bad += other.bad
        open += other.open
    }

    mutating func subtract(_ other: HealthCount) {
        good -= other.good
        bad -= other.bad
        open -= other.open
    }
}
