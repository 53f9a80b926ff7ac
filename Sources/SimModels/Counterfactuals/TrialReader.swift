import SimCore

/// Reads off the runs made so far what they say of one claim, and which ones are missing.
struct TrialReader {
    /// What is known of a run.
    enum Answer {
        case seen(Sighting)
        /// It was not made yet.
        case unknown
        /// It will not be made: there are too many.
        case refused
        /// It came to no end.
        case stopped
    }

    private let trials: CauseTrials
    private let number: Int
    private let trial: CauseTrial
    /// Runs that have to be made to go on, by their switches.
    private(set) var wanted: [[Int]] = []
    private var isRefused = false
    private var isStopped = false

    init(trials: CauseTrials, trial number: Int) {
        self.trials = trials
        self.number = number
        trial = trials.trials[number]
    }

    /// What came of each thing that the claim names, as far as is known.
    mutating func findings() -> [CauseFinding] {
        // Everything that is named is tried alone first, all of it at once.
        let named = trial.candidates.filter { candidate in
            trial.named.contains { $0.switches.contains(candidate) }
        }
        let alone = named.map { (number: $0, sighting: sighting(without: [$0])) }
        guard wanted.isEmpty else { return [] }
        let staying = alone.filter { $0.sighting?.fate != .gone }.map(\.number)
        // A thing that is named without a switch of its own is shown by any of those above it.
        let open = staying.filter { candidate in
            trial.named.contains { named in
                named.switches.contains(candidate)
                    && !named.switches.contains { other in
                        alone.contains { $0.number == other && $0.sighting?.fate == .gone }
                    }
            }
        }
        let sets = minimalSets(for: open, known: alone)
        guard wanted.isEmpty else { return [] }
        return trial.named.map { finding(on: $0, alone, sets) }
    }

    // MARK: Runs

    private mutating func sighting(without set: [Int]) -> Sighting? {
        let set = set.sorted()
        switch trials.answer(of: number, without: set) {
        case .seen(let sighting): return sighting
        case .unknown:
            if !wanted.contains(set) { wanted.append(set) }
        case .refused: isRefused = true
        case .stopped: isStopped = true
        }
        return nil
    }

    /// Whether the effect is gone without a set; nil while that is not known.
    private mutating func isGone(without set: [Int]) -> Bool? {
        guard !set.isEmpty else { return false }
        return sighting(without: set).map { $0.fate == .gone }
    }

    // MARK: Sets

    /// Sets without which the effect is gone, each with nothing in it that could be left in, that between
    /// them have as many as possible of some candidates.
    private mutating func minimalSets(
        for open: [Int],
        known alone: [(number: Int, sighting: Sighting?)]
    ) -> [[Int]] {
        guard !open.isEmpty else { return [] }
        var pool = trial.candidates.filter { candidate in
            !alone.contains { $0.number == candidate && $0.sighting?.fate == .gone }
        }
        var sets: [[Int]] = []
        for isReversed in [true, false] {
            while pool.count > 1 {
                let left = open.filter { candidate in
                    pool.contains(candidate) && !sets.contains { $0.contains(candidate) }
                }
                guard !left.isEmpty else { return sets }
                guard isGone(without: pool) == true, wanted.isEmpty,
                    let set = shrink(pool, keeping: left, isReversed: isReversed)
                else { break }
                if set.count == 1 {
                    // It is needed by itself: what the others come to shows without it.
                    pool.removeAll { set.contains($0) }
                    continue
                }
                if sets.contains(set) { break }
                sets.append(set)
                break
            }
            guard wanted.isEmpty else { return sets }
        }
        return sets
    }

    /// Leaves in, one by one, what the effect is gone without anyway; those to keep are tried last.
    private mutating func shrink(
        _ pool: [Int],
        keeping last: [Int],
        isReversed: Bool
    ) -> [Int]? {
        var order = pool.filter { !last.contains($0) }
        order = (isReversed ? order.reversed() : order) + (isReversed ? last.reversed() : last)
        var set = pool
        for candidate in order {
            let smaller = set.filter { $0 != candidate }
            guard let isGone = isGone(without: smaller) else { return nil }
            if isGone { set = smaller }
        }
        return set
    }

    // MARK: Words

    private func finding(
        on named: CauseTrial.Named,
        _ alone: [(number: Int, sighting: Sighting?)],
        _ sets: [[Int]]
    ) -> CauseFinding {
        if named.isAbsent {
            return CauseFinding(
                named.words,
                .contradictedHere,
                why: "there was no \(named.words) before it"
            )
        }
        let mine = alone.filter { named.switches.contains($0.number) }
        if let needed = mine.first(where: { $0.sighting?.fate == .gone }) {
            let words = trials.words(of: [needed.number])
            return CauseFinding(
                named.words,
                .needed,
                without: words,
                why: "needed: \(instead(needed.sighting) ?? "gone") without \(words[0])"
            )
        }
        if let set = sets.first(where: { set in set.contains { named.switches.contains($0) } }) {
            let words = trials.words(of: set)
            return CauseFinding(
                named.words,
                .oneOfSeveral,
                without: words,
                why: "one of several: gone only without \(Self.list(words))"
            )
        }
        for one in mine {
            let words = trials.words(of: [one.number])[0]
            switch one.sighting?.fate {
            case .later(let delay):
                return CauseFinding(
                    named.words,
                    .madeItWorse,
                    delay: delay,
                    why: "made it worse: without \(words) it comes "
                        + "\(DurationText.text(Self.rounded(delay))) later"
                )
            case .smaller(let share):
                let how =
                    instead(one.sighting).map { "\($0), \(trial.number?.words(for: share) ?? "")" }
                    ?? "\(ReportNumbers.share(share)) smaller"
                return CauseFinding(
                    named.words,
                    .madeItWorse,
                    reduction: share,
                    why: "made it worse: without \(words) it is \(how)"
                )
            case .same, .larger, .gone, nil:
                continue
            }
        }
        if !named.isAncestor, isTheSame(without: named, mine) {
            return CauseFinding(
                named.words,
                .contradictedHere,
                why: "not among its causes, and the same without "
                    + Self.list(trials.words(of: named.switches))
            )
        }
        return CauseFinding(named.words, .notShown, why: notShown(named, mine))
    }

    /// Whether runs without something have the effect as it was.
    private func isTheSame(
        without named: CauseTrial.Named,
        _ mine: [(number: Int, sighting: Sighting?)]
    ) -> Bool {
        guard !mine.isEmpty else { return false }
        if named.hasOwnSwitch { return mine.allSatisfy { $0.sighting?.fate == .same } }
        // It has no switch: a run shows it in which what led to it is gone, and it with that.
        guard let place = trial.named.firstIndex(where: { $0.query == named.query }) else {
            return false
        }
        return mine.contains { $0.sighting?.fate == .same && $0.sighting?.isAbsent[place] == true }
    }

    private func notShown(
        _ named: CauseTrial.Named,
        _ mine: [(number: Int, sighting: Sighting?)]
    ) -> String {
        let place = named.isAncestor ? "among its causes" : "not among its causes"
        if isRefused { return "\(place); \(CauseTrials.mostRuns) runs were not enough to tell" }
        if isStopped { return "\(place); a run without it came to no end" }
        if named.switches.isEmpty { return "\(place); there is nothing to run without" }
        let words = Self.list(trials.words(of: named.switches))
        if let more = mine.first(where: { $0.sighting?.fate == .larger })?.sighting {
            return "\(place); without \(words) it is \(instead(more) ?? "more")"
        }
        return named.isAncestor
            ? "among its causes, but the same without \(words)"
            : "not among its causes; it cannot be taken away for itself"
    }

    /// What a number came to in a run, beside what it is; nil of an event.
    private func instead(_ sighting: Sighting?) -> String? {
        guard let number = trial.number, let sighting else { return nil }
        let found = sighting.number.map { ClaimJudge.number($0) } ?? "nothing"
        return "\(found) instead of \(ClaimJudge.number(number.found))"
    }

    /// Names, the last one joined by a word.
    private static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }

    private static func rounded(_ span: SimDuration) -> SimDuration {
        .milliseconds((span.nanoseconds + 500_000) / 1_000_000)
    }
}
