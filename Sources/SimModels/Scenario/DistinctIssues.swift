/// Issues in the order in which they were first found, each once.
struct DistinctIssues {
    private(set) var issues: [ScenarioIssue] = []
    private var known: Set<ScenarioIssue> = []

    /// Adds those that are new.
    mutating func add(_ found: [ScenarioIssue]) {
        for issue in found where known.insert(issue).inserted { issues.append(issue) }
    }
}
