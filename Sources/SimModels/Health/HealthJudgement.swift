package import SimCore

/// What the seconds of one objective come to.
package struct HealthJudgement: Sendable {
    /// A stretch of seconds that share a share of bad requests above zero.
    package struct Harm: Equatable, Sendable {
        /// The first second.
        package var from: Int
        /// The first second behind it.
        package var to: Int
        /// The share of bad requests, 0 to 1.
        package var share: Double

        /// So many seconds of a share.
        package init(from: Int, to: Int, share: Double) {
            self.from = from
            self.to = to
            self.share = share
        }
    }

    /// When the objective was not healthy, in order, without overlap, each with what explains at least
    /// four fifths of the bad ones of its first window.
    package var stretches: [(interval: HealthInterval, causes: [OccurrenceID])] = []
    /// What is open at the end of the run can change no judgement before this instant.
    package var knownUntil = SimDuration.zero
    /// Whether the objective would be down at the end if all that is open turned out bad, and is not
    /// otherwise.
    package var mayBeDown = false
    /// The share of bad requests over time, where there was any.
    package var harm: [Harm] = []
}

extension HealthJudgement.Harm {
    /// The harm over several objectives: the larger share of each second.
    package static func worst(of objectives: [[Self]]) -> [Self] {
        let bounds = objectives.joined().flatMap { [$0.from, $0.to] }.sorted()
        var places = Array(repeating: 0, count: objectives.count)
        var answer: [Self] = []
        for (from, to) in zip(bounds, bounds.dropFirst()) where from < to {
            var share = 0.0
            for (index, harm) in objectives.enumerated() {
                while places[index] < harm.count, harm[places[index]].to <= from {
                    places[index] += 1
                }
                if places[index] < harm.count, harm[places[index]].from <= from {
                    share = max(share, harm[places[index]].share)
                }
            }
            if share > 0 { answer.append(Self(from: from, to: to, share: share)) }
        }
        return answer
    }

    /// The seconds of an outage of everybody that do the same harm, within a run of a length.
    package static func sum(_ harm: [Self], within duration: SimDuration) -> Double {
        harm.reduce(0) { total, stretch in
            let end = min(Double(stretch.to), duration.seconds)
            return total + max(0, end - Double(stretch.from)) * stretch.share
        }
    }
}
