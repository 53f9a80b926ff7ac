import SimModels

/// Runs a scenario with and without what breaks in it, and holds the causes of its timeline against what
/// vanishes: what is gone without a fault or a rollout has it among its causes.
struct ReasonsLaw {
    /// What bad occurrences are told apart by.
    struct Key: Hashable, Comparable, CustomStringConvertible {
        let kind: String
        let subject: String

        var description: String { "\(kind) of \(subject)" }

        static func < (lhs: Key, rhs: Key) -> Bool {
            (lhs.kind, lhs.subject) < (rhs.kind, rhs.subject)
        }
    }

    /// A fault or a rollout of a scenario.
    enum Trouble: Equatable {
        case fault(String)
        case rollout(String)

        /// Where it stands in the file.
        var path: String {
            switch self {
            case .fault(let name): "faults.\(name)"
            case .rollout(let name): "rollouts.\(name)"
            }
        }
    }

    static let bad: Set<OccurrenceKind> = [
        .serviceSaturated, .podLivenessFailed, .serviceWithoutPods, .alertOpened, .slFullOutage,
        .slDown, .slDegraded, .messagesLost, .poolExhausted, .databaseExhausted, .incidentBegan,
        .kafkaLag, .serviceThrottled, .podOOMKilled, .workerKilled,
    ]

    /// What clients notice.
    static let impacts: Set<OccurrenceKind> = [.slDegraded, .slDown, .slFullOutage]

    /// A run, with what is asked of its timeline.
    struct Story {
        let entries: [UInt32: TimelineEntry]
        let first: [Key: TimelineEntry]

        init(_ result: RunResult) {
            var entries: [UInt32: TimelineEntry] = [:]
            var first: [Key: TimelineEntry] = [:]
            for entry in result.timeline {
                entries[entry.id] = entry
                let key = Key(kind: entry.kind.name, subject: entry.subject)
                if ReasonsLaw.bad.contains(entry.kind), first[key] == nil { first[key] = entry }
            }
            self.entries = entries
            self.first = first
        }

        func ancestors(of entry: TimelineEntry) -> [TimelineEntry] {
            var seen: Set<UInt32> = []
            var open = entry.causes
            var answer: [TimelineEntry] = []
            while let next = open.popLast() {
                guard seen.insert(next).inserted, let found = entries[next] else { continue }
                answer.append(found)
                open += found.causes
            }
            return answer
        }

        func names(_ trouble: Trouble, for key: Key) -> Bool {
            guard let entry = first[key] else { return false }
            return ancestors(of: entry).contains { $0.of == trouble.path }
        }

        /// Entries that are dated before something that they cite.
        var early: [TimelineEntry] {
            entries.values.filter { entry in
                entry.causes.contains { entries[$0].map { $0.at > entry.at } ?? false }
            }.sorted { $0.id < $1.id }
        }
    }

    static func troubles(of scenario: Scenario) -> [Trouble] {
        scenario.faults.names.map { .fault($0) } + scenario.rollouts.names.map { .rollout($0) }
    }

    static func without(_ trouble: Trouble, _ scenario: Scenario) -> Scenario {
        var less = scenario
        switch trouble {
        case .fault(let name): less.faults[name] = nil
        case .rollout(let name): less.rollouts[name] = nil
        }
        return less
    }

    /// What came of looking at a scenario.
    struct Answer {
        /// What vanishes without something that is not among its causes, and what is dated before a cause.
        var problems: [String] = []
        /// How many occurrences vanish with something.
        var vanishing = 0
        /// What is named and changes nothing.
        var idle: [String] = []
        /// How many were looked at for that.
        var cited = 0
        /// Whether clients or messages fared badly in the first seed.
        var isIncident = false

        static func += (answer: inout Answer, other: Answer) {
            answer.problems += other.problems
            answer.vanishing += other.vanishing
            answer.idle += other.idle
            answer.cited += other.cited
        }
    }

    /// Runs a scenario in some seeds, with and without each thing that breaks.
    ///
    /// Something that is named changes nothing if the first occurrence comes at the same instant in all seeds
    /// without it, and is there or not together with all others that are named as it is without these alone.
    static func examine(_ scenario: Scenario, seeds: ClosedRange<UInt64>) throws -> Answer {
        var scenario = scenario
        scenario.expect = Scenario().expect
        scenario.claims = Scenario().claims
        scenario.assumptions = Scenario().assumptions
        scenario.variants = Scenario().variants
        let whole = try stories(scenario, seeds)
        var answer = Answer()
        answer.isIncident = whole[0].first.keys.contains { $0.kind == "incident.began" }
        for entry in whole.flatMap(\.early) {
            answer.problems.append(
                "\(entry.kind.name) of \(entry.subject) is dated before its cause"
            )
        }
        var keys = Set(whole[0].first.keys)
        for story in whole { keys.formIntersection(story.first.keys) }
        let troubles = troubles(of: scenario)
        for trouble in troubles {
            let others = try stories(without(trouble, scenario), seeds)
            for key in keys.sorted() {
                let isNamed = whole.allSatisfy { $0.names(trouble, for: key) }
                if others.allSatisfy({ $0.first[key] == nil }) {
                    answer.vanishing += 1
                    if !isNamed { answer.problems.append("without \(trouble) there is no \(key)") }
                } else if isNamed {
                    answer.cited += 1
                    let isSame = zip(whole, others).allSatisfy {
                        $0.first[key]?.at == $1.first[key]?.at
                    }
                    let rest = troubles.filter { $0 != trouble && whole[0].names($0, for: key) }
                    guard isSame, try changesNothing(trouble, beside: rest, key, scenario, seeds)
                    else { continue }
                    answer.idle.append("\(trouble) is named for \(key) and changes nothing")
                }
            }
        }
        return answer
    }

    private static func stories(
        _ scenario: Scenario,
        _ seeds: ClosedRange<UInt64>
    ) throws -> [Story] {
        try seeds.map { Story(try ScenarioRun(scenario).run(seed: $0)) }
    }

    /// Whether an occurrence is there or not without some, whether one more is left out or not.
    private static func changesNothing(
        _ trouble: Trouble,
        beside rest: [Trouble],
        _ key: Key,
        _ scenario: Scenario,
        _ seeds: ClosedRange<UInt64>
    ) throws -> Bool {
        guard !rest.isEmpty else { return true }
        let less = rest.reduce(scenario) { without($1, $0) }
        let one = seeds.lowerBound...seeds.lowerBound
        let with = try stories(less, one)[0].first[key] != nil
        let other = try stories(without(trouble, less), one)[0].first[key] != nil
        return with == other
    }
}
