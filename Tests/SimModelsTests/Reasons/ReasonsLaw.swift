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
        case rollout(String, service: String)
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
            return ancestors(of: entry).contains { ancestor in
                switch trouble {
                case .fault(let name):
                    [.faultBegan, .faultStruck].contains(ancestor.kind) && ancestor.subject == name
                case .rollout(_, let service):
                    ancestor.kind == .rolloutStarted && ancestor.subject == service
                }
            }
        }

        /// Entries that are dated before something that they cite.
        var early: [TimelineEntry] {
            entries.values.filter { entry in
                entry.causes.contains { entries[$0].map { $0.at > entry.at } ?? false }
            }.sorted { $0.id < $1.id }
        }
    }

    static func troubles(of scenario: Scenario) -> [Trouble] {
        scenario.faults.names.map { .fault($0) }
            + scenario.rollouts.names.map {
                .rollout($0, service: scenario.rollouts[$0]?.service.name ?? "")
            }
    }

    static func without(_ trouble: Trouble, _ scenario: Scenario) -> Scenario {
        var less = scenario
        switch trouble {
        case .fault(let name): less.faults[name] = nil
        case .rollout(let name, _): less.rollouts[name] = nil
        }
        return less
    }

    /// What falls short, in sentences, and how many occurrences vanish with something.
    static func examine(
        _ scenario: Scenario,
        seeds: ClosedRange<UInt64>
    ) throws -> (problems: [String], vanishing: Int) {
        var scenario = scenario
        scenario.expect = Scenario().expect
        scenario.claims = Scenario().claims
        scenario.assumptions = Scenario().assumptions
        scenario.variants = Scenario().variants
        let whole = try seeds.map { Story(try ScenarioRun(scenario).run(seed: $0)) }
        var problems: [String] = []
        for entry in whole.flatMap(\.early) {
            problems.append("\(entry.kind.name) of \(entry.subject) is dated before its cause")
        }
        var keys = Set(whole[0].first.keys)
        for story in whole { keys.formIntersection(story.first.keys) }
        var vanishing = 0
        for trouble in troubles(of: scenario) {
            let less = without(trouble, scenario)
            let others = try seeds.map { Story(try ScenarioRun(less).run(seed: $0)) }
            for key in keys.sorted() where others.allSatisfy({ $0.first[key] == nil }) {
                vanishing += 1
                guard !whole.allSatisfy({ $0.names(trouble, for: key) }) else { continue }
                problems.append("without \(trouble) there is no \(key)")
            }
        }
        return (problems, vanishing)
    }
}
