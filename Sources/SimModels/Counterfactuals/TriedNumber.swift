import SimCore

/// A number of a run that a claim says something brought about.
struct TriedNumber: Sendable {
    var measure: Measure
    /// What it is in the run that is reported.
    var found: Double
    /// What it is in the baseline; nil where there is none, or it has no such number.
    var calm: Double?
    /// The bound that the claim says it keeps to, if it says one.
    var bound: Bound?
    /// The last instant that it is about.
    var end: SimDuration

    /// A bound, which a number may meet.
    struct Bound: Sendable {
        var isLeast: Bool
        var value: Double

        func isMet(by number: Double) -> Bool { isLeast ? number >= value : number <= value }
    }

    /// How much of a number may be gone for it to have stayed, and be left for it to be gone: a tenth.
    static var smallShare: Double { CauseTrial.leastReduction }

    /// What there would be without any effect: the number of the baseline where that is another, else 0.
    ///
    /// An instant is gone only when there is none.
    var neutral: Double? {
        if let calm { return calm == found ? (isInstant ? nil : 0) : calm }
        return isInstant ? nil : 0
    }

    /// Whether it is when something happened.
    private var isInstant: Bool {
        if case .events(let fold, _, _) = measure { return fold != .count }
        return false
    }

    /// What became of it in a run in which it is this; nil where that has no such number.
    ///
    /// The effect is how far the number is from ``neutral``. It stays while it moves by a tenth of that at
    /// most. It is gone when there is no number, when the bound is not met any more, and without a bound
    /// when at most a tenth of it is left.
    func fate(of number: Double?) -> Sighting.Fate {
        guard let number else { return .gone }
        let way = (neutral ?? 0) - found
        // From nothing on there is no share of the way.
        let moved = way != 0 ? (number - found) / way : number == found ? 0 : -1
        if abs(moved) <= Self.smallShare { return .same }
        if let bound, bound.isMet(by: found), !bound.isMet(by: number) { return .gone }
        if bound == nil, neutral != nil, abs(1 - moved) <= Self.smallShare { return .gone }
        return isLess(moved, number) ? .smaller(min(1, abs(moved))) : .larger
    }

    /// Whether a number that moved by a share of the way to ``neutral`` is less of the effect.
    private func isLess(_ moved: Double, _ number: Double) -> Bool {
        // Of a bound from above it is less of the effect to be more, unless a baseline says otherwise.
        if let bound, !bound.isLeast, calm == nil || calm == found { return number > found }
        return moved > 0
    }

    /// How much less of the effect a share of it is.
    func words(for share: Double) -> String {
        let part = share >= 1 ? "all" : ReportNumbers.share(share)
        guard let calm, calm != found, calm != 0 else {
            return "\(part) \(bound?.isLeast == false ? "more" : "less")"
        }
        return "\(part) of the way to the \(ClaimJudge.number(calm)) of the baseline"
    }
}

extension Measure {
    /// The last instant that it is about, in a run that lasts so long.
    func end(in duration: SimDuration) -> SimDuration {
        switch self {
        case .sample(_, let at): at
        case .constant: .zero
        case .combined(let left, _, let right):
            max(left.end(in: duration), right.end(in: duration))
        case .figure, .extreme, .events, .verdict: duration
        }
    }

    /// Whether a fact is one of those that it is about: the events it counts, what happened to the entry of
    /// the file whose series it is; of a figure of the whole, everything bad.
    func isAbout(_ entry: TimelineEntry) -> Bool {
        switch self {
        case .events(_, let kinds, let subject):
            kinds.contains(entry.kind)
                && (subject.map { entry.subject.hasSameBytes(as: $0) } ?? true)
        case .sample(let series, _), .extreme(_, let series):
            entry.isOfSeries(series)
        case .figure(let path):
            switch path.first {
            case "messages": entry.kind == .messagesLost
            case "requests" where path.count > 2 && path[1] == "by_service":
                entry.subject.hasSameBytes(as: path[2])
            default: entry.kind.row.tone == .bad && entry.kind.switchSort?.isFromOutside != true
            }
        case .combined(let left, _, let right): left.isAbout(entry) || right.isAbout(entry)
        case .constant, .verdict: false
        }
    }
}

extension TimelineEntry {
    /// Whether it happened to whatever a series is of.
    fileprivate func isOfSeries(_ name: String) -> Bool {
        if name == Reading.lost.name(of: nil) { return kind == .messagesLost }
        return Reading.all.contains { reading in
            reading.place == kind.subject.place && reading.name(of: subject).hasSameBytes(as: name)
        }
    }
}

extension [TimelineEntry] {
    /// What was recorded as leading to a number: the facts that it is about, but for events that it
    /// counts, and all that led to them.
    func ancestors(of number: TriedNumber) -> [TimelineEntry] {
        let roots = filter { $0.at <= number.end && number.measure.isAbout($0) }
        var isCounted = false
        if case .events = number.measure { isCounted = true }
        return ancestors(of: roots, andThem: !isCounted)
    }
}
