import SimCore

/// A claim of what led to an event, made ready to be tried.
struct CauseTrial: Sendable {
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
    var effect: TimelineEntry
    /// How far off the effect may begin and still be the same.
    var tolerance: SimDuration
    /// What the effect may be gone without, by number: what the claim names first.
    var candidates: [Int]
    var named: [Named]
    /// When such events began in the run that is reported.
    var beginnings: [SimDuration]

    /// How long a run goes on after the tolerance, to see whether the effect only comes later.
    ///
    /// Source: as long as everything must have been healthy for an incident to be over.
    static var lookOn: SimDuration { Downtime.restoredAfter }

    /// Where a run ends in which the effect is looked for.
    var end: SimDuration { effect.at + tolerance + Self.lookOn }
}

/// What became of an effect in a run without something.
struct Sighting: Sendable {
    enum Fate: Equatable, Sendable {
        case same
        case later(SimDuration)
        case gone
    }

    var fate: Fate
    /// Of each thing that the claim names, whether it was not there by the time of the effect.
    var isAbsent: [Bool]
}

extension CauseTrial {
    /// Looks for the effect in another run.
    func sighting(in outcome: CounterfactualOutcome, of plan: Plan) -> Sighting {
        let others = outcome.timeline.filter { isSame($0) }
        let latest = effect.at + tolerance
        let absent = named.map { named in
            !outcome.timeline.contains {
                $0.at <= latest && named.query.matches($0, kinds: named.kinds)
            }
        }
        if others.contains(where: { isNear($0.at, effect.at) }) {
            return Sighting(fate: .same, isAbsent: absent)
        }
        let later = others.first { other in
            // What came again later in the reported run is another event, and so is what something
            // brought about that had not happened yet.
            other.at > latest && !beginnings.contains { isNear($0, other.at) }
                && isOld(other, in: outcome, of: plan)
        }
        return Sighting(
            fate: later.map { .later($0.at - effect.at) } ?? .gone,
            isAbsent: absent
        )
    }

    private func isSame(_ other: TimelineEntry) -> Bool {
        other.kind == effect.kind && other.subject.hasSameBytes(as: effect.subject)
    }

    private func isNear(_ one: SimDuration, _ other: SimDuration) -> Bool {
        max(one, other) - min(one, other) <= tolerance
    }

    /// Whether what came from outside and led to an event had happened by the time of the effect.
    private func isOld(
        _ entry: TimelineEntry,
        in outcome: CounterfactualOutcome,
        of plan: Plan
    ) -> Bool {
        outcome.timeline.ancestors(of: entry).allSatisfy { ancestor in
            ancestor.at <= effect.at || ancestor.kind.switchSort?.isFromOutside != true
        }
    }
}

extension EventQuery {
    /// Whether an entry of a timeline is meant, whichever of its kind it is.
    func matches(_ entry: TimelineEntry, kinds: [OccurrenceKind]) -> Bool {
        guard kinds.contains(entry.kind) else { return false }
        if let subject, !entry.subject.hasSameBytes(as: subject) { return false }
        if let from, entry.value != Int64(from) { return false }
        if let to, entry.detail != Int64(to) { return false }
        return true
    }

    /// The kind, and whose.
    var words: String { subject.map { "\(kind.value) of \($0)" } ?? kind.value }
}

extension [TimelineEntry] {
    /// Everything that led to an entry, directly or through others, in the order of time.
    func ancestors(of entry: TimelineEntry) -> [TimelineEntry] {
        var places: [UInt32: Int] = [:]
        for (place, entry) in enumerated() { places[entry.id] = place }
        var isAncestor = Array<Bool>(repeating: false, count: count)
        var frontier = entry.causes
        while let id = frontier.popLast() {
            guard let place = places[id], !isAncestor[place] else { continue }
            isAncestor[place] = true
            frontier.append(contentsOf: self[place].causes)
        }
        return indices.filter { isAncestor[$0] }.map { self[$0] }
    }
}
