import SimCore

/// The claims of causes that are tried, and the runs made for them.
///
/// Runs are counted, never timed: which are made, and what they say, is the same on every machine.
struct CauseTrials: Sendable {
    /// Things that one effect is tried without, at most.
    static let mostCandidates = 8
    /// Runs for all claims together, at most.
    static let mostRuns = 24
    /// How far off an effect may begin whose claim says nothing of time.
    static let standardTolerance = SimDuration.seconds(60)

    private let plan: Plan
    private let timeline: [TimelineEntry]
    private let log: OccurrenceLog
    /// What runs can be made without; numbers of switches are places here.
    private(set) var switches: [Switch] = []
    /// What each is called.
    private var words: [String] = []
    private(set) var trials: [CauseTrial] = []
    /// What became of each effect in the runs made so far, by their switches.
    private var sightings: [Key: Sighting?] = [:]
    /// How many runs were made.
    private(set) var runs = 0

    private struct Key: Hashable, Sendable {
        var trial: Int
        var switches: [Int]
    }

    init(_ timeline: [TimelineEntry], _ log: OccurrenceLog, of plan: Plan) {
        self.timeline = timeline
        self.log = log
        self.plan = plan
    }

    /// The instants at which runs may have to begin.
    var instants: [SimTime] {
        trials.flatMap(\.candidates).map { switches[$0].instant }
    }

    // MARK: Claims

    /// Takes up a claim that an event happened, or a number came about, because of something.
    mutating func add(_ claim: CheckedClaim, effect: ClaimedEffect) {
        let ancestors: [TimelineEntry]
        let tried: CauseTrial.Effect
        var own: UInt32?
        switch effect {
        case .event(let event):
            ancestors = timeline.ancestors(of: event)
            tried = .event(event, reported: timeline.filter { $0.isLike(event) })
            own = event.id
        case .number(let number):
            ancestors = timeline.ancestors(of: number)
            tried = .number(number)
        }
        var trial = CauseTrial(
            claim: claim.name,
            effect: tried,
            tolerance: claim.causeTolerance,
            candidates: [],
            named: []
        )
        for (place, query) in claim.spec.because.enumerated() {
            let kinds = claim.because[place]
            var found = ancestors.filter { query.matches($0, kinds: kinds) }
            let isAncestor = !found.isEmpty
            if !isAncestor {
                let latest = trial.latest
                found = timeline.filter {
                    $0.id != own && $0.at <= latest && query.matches($0, kinds: kinds)
                }
            }
            var mine = firstSwitches(behind: found)
            let hasOwnSwitch = !mine.isEmpty
            if !hasOwnSwitch {
                mine = firstSwitches(behind: found.flatMap { timeline.ancestors(of: $0) })
            }
            let numbers = mine.compactMap { number(of: $0, in: &trial) }
            trial.named.append(
                CauseTrial.Named(
                    words: query.words,
                    query: query,
                    kinds: kinds,
                    isAncestor: isAncestor,
                    isAbsent: found.isEmpty,
                    hasOwnSwitch: hasOwnSwitch,
                    switches: numbers
                )
            )
        }
        for other in firstSwitches(behind: ancestors) {
            guard !trial.candidates.contains(where: { switches[$0].isSame(as: other) }) else {
                continue
            }
            _ = number(of: other, in: &trial)
        }
        trials.append(trial)
    }

    /// The switches behind some facts, those that take away the same once, by the first of them.
    private func firstSwitches(behind entries: [TimelineEntry]) -> [Switch] {
        var answer: [Switch] = []
        for entry in entries.sorted(by: { ($0.at, $0.id) < ($1.at, $1.id) }) {
            guard let occurrence = log.find(OccurrenceID(raw: entry.id)),
                var what = Switch(occurrence, of: plan),
                !answer.contains(where: { $0.isSame(as: what) })
            else { continue }
            if what.sort == .fault { what.startFromFirstStrike(in: log) }
            answer.append(what)
        }
        return answer
    }

    /// The number of a switch, as a candidate of a trial; nil if that has enough of them.
    private mutating func number(of what: Switch, in trial: inout CauseTrial) -> Int? {
        let place = switches.firstIndex(of: what)
        if let place, trial.candidates.contains(place) { return place }
        guard trial.candidates.count < Self.mostCandidates else { return nil }
        let number = place ?? switches.count
        if place == nil {
            switches.append(what)
            words.append(what.words(in: timeline, plan))
        }
        trial.candidates.append(number)
        return number
    }

    // MARK: Runs

    /// A run to be made: without what, and for which effects.
    struct Order: Sendable {
        var switches: [Int]
        var trials: [Int]
    }

    /// The next runs to be made, which may be made side by side; none when all is known.
    func nextRuns() -> [Order] {
        var orders: [Order] = []
        for trial in trials.indices {
            var reader = TrialReader(trials: self, trial: trial)
            _ = reader.findings()
            for set in reader.wanted {
                if let place = orders.firstIndex(where: { $0.switches == set }) {
                    orders[place].trials.append(trial)
                } else {
                    orders.append(Order(switches: set, trials: [trial]))
                }
            }
        }
        return Array(orders.prefix(Self.mostRuns - runs))
    }

    /// The run of an order; nil if there is nothing to make it of.
    func run(
        _ order: Order,
        from origins: CounterfactualOrigins,
        heldAgainst baseline: RunResult?
    ) -> CounterfactualRun? {
        let chosen = order.switches.map { switches[$0] }.sorted {
            ($0.instant, $0.occurrence) < ($1.instant, $1.occurrence)
        }
        guard let first = chosen.first, let origin = origins.copy(at: first.instant) else {
            return nil
        }
        return CounterfactualRun(
            switches: chosen,
            trials: order.trials.map { trials[$0] },
            origin: origin,
            baseline: baseline
        )
    }

    /// What came of a run; nil if it stopped on the way.
    mutating func take(_ sightings: [Sighting]?, of order: Order) {
        runs += 1
        for (place, trial) in order.trials.enumerated() {
            let key = Key(trial: trial, switches: order.switches)
            self.sightings[key] = .some(sightings.map { $0[place] })
        }
    }

    /// What became of an effect without some switches.
    func answer(of trial: Int, without set: [Int]) -> TrialReader.Answer {
        guard let made = sightings[Key(trial: trial, switches: set)] else {
            return runs < Self.mostRuns ? .unknown : .refused
        }
        return made.map { .seen($0) } ?? .stopped
    }

    // MARK: Findings

    /// What came of everything that each claim names, by the claim's name.
    func findings() -> [String: [CauseFinding]] {
        var answer: [String: [CauseFinding]] = [:]
        for trial in trials.indices {
            var reader = TrialReader(trials: self, trial: trial)
            answer[trials[trial].claim] = reader.findings()
        }
        return answer
    }

    /// What switches are called, one after the other.
    func words(of set: [Int]) -> [String] { set.map { words[$0] } }
}

extension CheckedClaim {
    /// How far off an effect may begin and still be the one that the claim is about.
    var causeTolerance: SimDuration {
        let isSaid = spec.at != nil || spec.timeTolerance != ClaimSpec().timeTolerance
        return isSaid ? spec.timeTolerance : CauseTrials.standardTolerance
    }
}

extension Switch {
    /// A fault is left out as a whole.
    fileprivate mutating func startFromFirstStrike(in log: OccurrenceLog) {
        let first = log.first { other in
            OccurrenceKind(rawValue: other.kind)?.switchSort == .fault
                && Int(other.subject) == subject
        }
        guard let first else { return }
        instant = first.at
        occurrence = first.id.raw
    }

    /// What it is called in reports.
    fileprivate func words(in timeline: [TimelineEntry], _ plan: Plan) -> String {
        let entry = timeline.first { $0.id == occurrence }
        let name = entry?.subject ?? ""
        switch sort {
        case .fault: return "the fault \(name)"
        case .rollout: return "the rollout of \(name)"
        case .runbookStep: return "step \(number + 1) of \(name)"
        case .traffic:
            let at = DurationText.text(instant - plan.origin)
            return "the change of traffic \(name) at T+\(at)"
        case .replicas: return "the scaling of \(name)"
        case .livenessProbe: return "the liveness probe of \(name)"
        case .databaseLimit: return "the connection limit of \(name)"
        case .poolLimit: return "the pool limit of \(name)"
        case .proxyLimit: return "the client limit of \(name)"
        case .memoryLimit: return "the memory limit of \(name)"
        case .alert: return "the pages of \(name)"
        }
    }
}
