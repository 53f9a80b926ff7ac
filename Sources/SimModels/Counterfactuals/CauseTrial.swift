import SimCore

/// A claim of what led to an event or to a number, made ready to be tried.
struct CauseTrial: Sendable {
    /// What the claim is about.
    enum Effect: Sendable {
        /// An event, and such events in the run that is reported.
        case event(TimelineEntry, reported: [TimelineEntry])
        case number(TriedNumber)
    }

    /// Something that the claim names.
    struct Named: Sendable {
        /// What it is called in the report.
        var words: String
        var query: EventQuery
        var kinds: [OccurrenceKind]
        /// Whether it is among the causes that were recorded.
        var isAncestor: Bool
        /// Whether there was nothing of the kind by the time of the effect.
        var isAbsent: Bool
        /// Whether a run can be made without it, and not only without what led to it.
        var hasOwnSwitch: Bool
        /// What a run is made without to try it, by number.
        var switches: [Int]
    }

    var claim: String
    var effect: Effect
    /// How far off the effect may begin and still be the same.
    var tolerance: SimDuration
    /// What the effect may be gone without, by number: what the claim names first.
    var candidates: [Int]
    var named: [Named]

    /// How long a run goes on at least after the tolerance, where the effect is not there by then, to see
    /// whether it only comes later.
    static var lookOn: SimDuration { .seconds(60) }

    /// The last instant at which the effect may begin and be the same; of a number, up to which it counts.
    var latest: SimDuration {
        switch effect {
        case .event(let event, _): event.at + tolerance
        case .number(let number): number.end
        }
    }

    /// Where a run ends in which the effect did not begin by then.
    var end: SimDuration {
        switch effect {
        case .event: latest + max(tolerance, Self.lookOn)
        case .number(let number): number.end
        }
    }

    /// The number that it is about; nil if it is about an event.
    var number: TriedNumber? {
        if case .number(let number) = effect { number } else { nil }
    }
}

/// What became of an effect in a run without something.
struct Sighting: Sendable {
    enum Fate: Equatable, Sendable {
        case same
        case later(SimDuration)
        /// It is there in time, but by this share of it smaller.
        case smaller(Double)
        /// There is more of it, or another number: what was left out held it back.
        case larger
        case gone

        /// Whether a longer run would say nothing else.
        var isSettled: Bool {
            switch self {
            case .same, .smaller, .larger: true
            case .later, .gone: false
            }
        }
    }

    var fate: Fate
    /// Of each thing that the claim names, whether it was not there by the time of the effect.
    var isAbsent: [Bool]
    /// Of an effect that is a number, what it came to; nil where there is none.
    var number: Double?
}

extension CauseTrial {
    /// Looks for the effect in another run.
    func sighting(in outcome: CounterfactualOutcome) -> Sighting {
        let absent = named.map { named in
            !outcome.timeline.contains {
                $0.at <= latest && named.query.matches($0, kinds: named.kinds)
            }
        }
        switch effect {
        case .event(let event, let reported):
            let fate = fate(of: event, reported, in: outcome)
            return Sighting(fate: fate, isAbsent: absent)
        case .number(let tried):
            let number = outcome.measured?.number(of: tried.measure)
            return Sighting(fate: tried.fate(of: number), isAbsent: absent, number: number)
        }
    }

    private func fate(
        of effect: TimelineEntry,
        _ reported: [TimelineEntry],
        in outcome: CounterfactualOutcome
    ) -> Sighting.Fate {
        let others = outcome.timeline.filter { $0.isLike(effect) }
        if others.contains(where: { isNear($0.at, effect.at) }) {
            return size(of: effect, others, reported)
        }
        let later = others.first { other in
            // What came again later in the reported run is another event, and so is what something
            // brought about that had not happened yet.
            other.at > latest && !reported.contains { isNear($0.at, other.at) }
                && isOld(other, by: effect.at, in: outcome)
        }
        return later.map { .later($0.at - effect.at) } ?? .gone
    }

    /// What is there in time: as large as in the run that is reported, or over a tenth smaller.
    private func size(
        of effect: TimelineEntry,
        _ others: [TimelineEntry],
        _ reported: [TimelineEntry]
    ) -> Sighting.Fate {
        func sum(_ entries: [TimelineEntry]) -> Double {
            entries.reduce(0) { sum, entry in
                isNear(entry.at, effect.at) ? sum + (entry.kind.row.size(of: entry) ?? 0) : sum
            }
        }
        let before = sum(reported)
        let share = before > 0 ? (before - sum(others)) / before : 0
        return share > Self.leastReduction ? .smaller(share) : .same
    }

    /// An effect that is smaller by more than this share is not the same.
    static var leastReduction: Double { 0.1 }

    private func isNear(_ one: SimDuration, _ other: SimDuration) -> Bool {
        max(one, other) - min(one, other) <= tolerance
    }

    /// Whether what came from outside and led to an event had happened by an instant.
    private func isOld(
        _ entry: TimelineEntry,
        by instant: SimDuration,
        in outcome: CounterfactualOutcome
    ) -> Bool {
        outcome.timeline.ancestors(of: entry).allSatisfy { ancestor in
            ancestor.at <= instant || ancestor.kind.switchSort?.isFromOutside != true
        }
    }
}

extension TimelineEntry {
    /// Whether it is of the same kind and subject as another.
    func isLike(_ other: TimelineEntry) -> Bool {
        kind == other.kind && subject.hasSameBytes(as: other.subject)
    }
}

extension EventQuery {
    /// Whether an entry of a timeline is meant, whichever of its kind it is.
    func matches(_ entry: TimelineEntry, kinds: [OccurrenceKind]) -> Bool {
        guard kinds.contains(entry.kind) else { return false }
        if let subject, !entry.subject.hasSameBytes(as: subject) { return false }
        let row = entry.kind.row
        if let from, (row.value?.scale ?? .whole).value(of: entry.value) != Double(from) {
            return false
        }
        if let to, (row.detail?.scale ?? .whole).value(of: entry.detail) != Double(to) {
            return false
        }
        return true
    }

    /// The kind, and whose.
    var words: String { subject.map { "\(kind.value) of \($0)" } ?? kind.value }
}

extension [TimelineEntry] {
    /// Everything that led to an entry, directly or through others, in the order of time.
    func ancestors(of entry: TimelineEntry) -> [TimelineEntry] {
        ancestors(of: [entry], andThem: false)
    }

    /// Everything that led to some entries, in the order of time; with them, if so asked.
    func ancestors(of entries: [TimelineEntry], andThem isWithThem: Bool) -> [TimelineEntry] {
        var places: [UInt32: Int] = [:]
        for (place, entry) in enumerated() { places[entry.id] = place }
        var isAncestor = Array<Bool>(repeating: false, count: count)
        var frontier = entries.flatMap { isWithThem ? [$0.id] : $0.causes }
        while let id = frontier.popLast() {
            guard let place = places[id], !isAncestor[place] else { continue }
            isAncestor[place] = true
            frontier.append(contentsOf: self[place].causes)
        }
        return indices.filter { isAncestor[$0] }.map { self[$0] }
    }
}
