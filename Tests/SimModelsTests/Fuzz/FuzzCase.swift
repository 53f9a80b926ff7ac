import Foundation
import SimCore
import SimModels
import TestSupport

/// One made-up file with a variant and a setting, all of it from a number alone.
struct FuzzCase {
    var number: UInt64
    var text: [UInt8]
    var settings: [String]

    /// Where a change is written.
    enum Place: CaseIterable {
        case file
        case variant
        case setting
    }

    /// One change, in the file, in a patch of a variant, or by a setting.
    init(
        _ number: UInt64,
        _ patch: JSONNode,
        in place: Place,
        of base: JSONNode,
        _ mutation: SchemaMutation
    ) {
        self.number = number
        var node = base
        settings = []
        switch place {
        case .file: node = base.merging(patch)
        case .variant: node = Self.file(base, withVariant: patch)
        case .setting: settings = [mutation.setting(for: patch)]
        }
        text = Array(mutation.text(of: node).utf8)
    }

    /// A file whose only variant is a patch.
    private static func file(_ base: JSONNode, withVariant patch: JSONNode) -> JSONNode {
        var patch = patch
        patch.kind = .object(patch.members.filter { $0.name != "variants" })
        let place = SourcePlace(source: "fuzz")
        let variants = JSONNode(
            .object([JSONMember("fuzzed", keyPlace: place, value: patch)]),
            at: place
        )
        var node = base
        node.kind = .object(
            base.members.filter { $0.name != "variants" }
                + [JSONMember("variants", keyPlace: place, value: variants)]
        )
        return node
    }

    /// What came of it.
    enum Outcome {
        case refused
        case valid
        case ran
        case stopped
    }

    /// - Parameters:
    ///   - number: The number of the case; the same makes the same case.
    ///   - bases: Files to start from.
    init(_ number: UInt64, bases: [JSONNode]) {
        self.number = number
        let base = bases[Int(number % UInt64(bases.count))]
        var mutation = SchemaMutation(seed: number &* 0x9E37_79B9_7F4A_7C15 &+ 1, base: base)
        let how = mutation.bits.below(4)
        var node = how == 3 ? base : mutation.changed(base)
        if how == 2 {
            node = Self.file(base, withVariant: mutation.patch(base))
        }
        settings = how == 3 ? [mutation.setting(base)] : []
        text = Array(mutation.text(of: node).utf8)
    }

    /// Checks the file, runs what is valid for a while, and holds both against what is promised.
    ///
    /// - Parameter events: The most events of a run.
    /// - Returns: What came of it, and what was not as promised.
    func play(events: Int64) -> (outcome: Outcome, complaints: [String]) {
        let file: ScenarioFile
        do {
            file = try ScenarioFile(parsing: text, source: "fuzz.json")
            for issue in try file.validate() where issue.place == nil {
                return (.refused, ["a warning without a place: \(issue)"])
            }
            for setting in settings { _ = try file.scenario(settings: [setting]) }
        } catch {
            return (.refused, complaints(about: error))
        }
        guard isSmall(file) else { return (.valid, []) }
        var variants: [String?] = [nil]
        if file.variantNames.contains("fuzzed") { variants.append("fuzzed") }
        var outcome = Outcome.ran
        var complaints: [String] = []
        for variant in variants {
            do {
                let run = try ScenarioRun(file, variant: variant, settings: settings)
                var budget = ScenarioRun.standardBudget
                budget.events = events
                budget.pendingEvents = 1_000_000
                budget.occurrences = 100_000
                let result = try run.run(seed: number, budget: budget)
                complaints += Self.complaints(about: result)
            } catch let error as SimulationError {
                outcome = .stopped
                if error.code == .conservation { complaints.append("\(error)") }
            } catch let error as ScenarioError {
                complaints += self.complaints(about: error)
            } catch {
                complaints.append("an error of another kind: \(error)")
            }
        }
        return (outcome, complaints)
    }

    private func complaints(about error: ScenarioError) -> [String] {
        if error.issues.isEmpty { return ["an error that says nothing"] }
        return error.issues.flatMap { issue in
            var complaints: [String] = []
            if issue.place == nil { complaints.append("no place: \(issue)") }
            if !Self.isInert(issue.description) { complaints.append("not inert: \(issue)") }
            if issue.description.utf8.count > 30_000 { complaints.append("too long: \(issue)") }
            return complaints
        }
    }

    /// What a run must have kept whatever the file says.
    private static func complaints(about result: RunResult) -> [String] {
        var complaints: [String] = []
        func require(_ condition: Bool, _ words: @autoclosure () -> String) {
            if !condition { complaints.append(words()) }
        }
        require(result.messages.isConserved, "messages are not conserved")
        require(result.requests.isConserved, "requests are not conserved")
        let duration = result.simulated.duration
        for interval in result.downtime.intervals {
            require(
                interval.from >= .zero && interval.from <= interval.to && interval.to <= duration,
                "downtime from \(interval.from) to \(interval.to) of \(duration)"
            )
        }
        let downtime = result.downtime
        let spans: [(String, SimDuration?)] = [
            ("down", downtime.down), ("full outage", downtime.fullOutage),
            ("degraded", downtime.degraded), ("equivalent outage", downtime.equivalentOutage),
            ("incident", downtime.incidentBegan), ("detect", downtime.timeToDetect),
            ("before impact", downtime.pagedBeforeImpact),
            ("acknowledge", downtime.timeToAcknowledge), ("mitigate", downtime.timeToMitigate),
            ("restore", downtime.timeToRestore),
        ]
        for case (let name, let span?) in spans where span < .zero {
            complaints.append("negative time: \(name) \(span)")
        }
        for budget in downtime.errorBudgets {
            require(budget.spent.map { $0.isFinite && $0 >= 0 } ?? true, "budget \(budget)")
        }
        require(!result.cost.total.isNaN, "the cost is not a number")
        for series in result.series {
            require(!series.values.contains(where: \.isInfinite), "infinite series \(series.name)")
        }
        var instants: [UInt32: SimDuration] = [:]
        for entry in result.timeline { instants[entry.id] = entry.at }
        for entry in result.timeline {
            require(entry.at <= duration, "an entry at \(entry.at) of \(duration)")
            for cause in entry.causes {
                let isLater = instants[cause].map { $0 > entry.at } ?? false
                require(
                    !isLater && cause != entry.id,
                    "\(entry.id) comes before its cause \(cause)"
                )
            }
        }
        let text = ReportText().text(of: result)
        require(isInert(text, isReport: true), "a report that is not inert")
        require(
            (try? JSONNode(parsing: ReportJSON.bytes(of: result), source: "report")) != nil,
            "a report that is no JSON"
        )
        return complaints
    }

    static func isInert(_ text: String, isReport: Bool = false) -> Bool {
        !text.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x0A: !isReport
            case 0..<0x20, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
            default: false
            }
        }
    }

    /// Whether a run of it is a matter of milliseconds: large ones are valid, and take their time.
    private func isSmall(_ file: ScenarioFile) -> Bool {
        for variant in [nil] + file.variantNames.map(Optional.some) {
            guard let scenario = try? file.scenario(variant: variant, settings: settings) else {
                continue
            }
            let pods = scenario.services.values.reduce(0) {
                $0 + max($1.replicas, $1.autoscaler?.maxReplicas ?? 0)
            }
            let partitions = scenario.kafka.topics.values.reduce(0) { $0 + $1.partitions }
            let nodes = scenario.cluster.nodePools.values.reduce(0) {
                $0 + max($1.initialCount, $1.max ?? 0)
            }
            let length = scenario.warmup + scenario.duration
            if pods > 300 || partitions > 500 || nodes > 300 || length > .hours(2) { return false }
        }
        return true
    }
}
