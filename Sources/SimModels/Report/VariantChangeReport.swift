import SimCore

/// Which single changes of a variant make no difference: each was left out of a run of its own.
public struct VariantChangeReport: Hashable, Sendable {
    /// Changes left out at most, the first of them as written: counted, never timed.
    static let mostTried = 8

    /// How many values the variant sets or removes.
    public var count: Int
    /// How many runs were made, each without one change.
    public var tried: Int
    /// The changes without which every event is the same, by their paths in the file.
    public var idle: [String]
}

/// A variant without one of its changes, to be run.
struct ChangeTrial: Sendable {
    let path: JSONPath
    let checked: ScenarioFile.Checked
    let seed: UInt64
    let budget: Budget
    let watch: RunWatch?
    /// The way of the run with all changes.
    let course: [RecordedRun.Waypoint]

    /// The fingerprint of all events, or of those up to where it is another; nil if it stops on the way.
    func digest() -> String? {
        var run = RecordedRun(checked, seed: seed, budget: budget, watch: watch)
        do {
            try run.finish(along: course)
        } catch {
            return nil
        }
        return run.simulation.digest.description
    }
}

extension VariantChangeReport {
    /// What runs without each change say, by the fingerprint of the run with all of them.
    init(count: Int, _ trials: [ChangeTrial], _ digests: [String?], with digest: String) {
        self.count = count
        tried = digests.count { $0 != nil }
        idle = zip(trials, digests).filter { $0.1 == digest }.map { $0.0.path.description }
    }
}

extension ReportPage {
    /// What of a variant changes nothing.
    mutating func write(_ changes: VariantChangeReport?, of variant: String?) {
        guard let changes, let variant, changes.tried > 0 else { return }
        let values = ReportNumbers.count(Int64(changes.count), "value")
        let runs = ReportNumbers.count(Int64(changes.tried), "run")
        let how = changes.tried == 1 ? "without one change" : "each without one change"
        heading("Changes")
        paragraph("\(variant) changes \(values) · \(runs), \(how)", .dim)
        if changes.idle.isEmpty {
            paragraph("\(changes.tried == 1 ? "it" : "each of these") changes what happens")
        }
        for path in changes.idle {
            paragraph("\(path): changes nothing", .caution, hanging: 4)
        }
    }
}

extension JSONWriter {
    mutating func write(changes: VariantChangeReport?) {
        guard let changes else { return }
        object("changes") { json in
            json.member("count", changes.count)
            json.member("tried", changes.tried)
            json.array("idle", of: changes.idle) { $0.value($1) }
        }
    }
}
