import SimCore

/// The figures of a result by their paths in the JSON, for claims and expectations.
enum ResultFigures {
    /// The names of the figures that have one of their own.
    static let names: [String] = ResultFigure.all.map(\.name)

    /// The figure with a path; nil for one of many entries.
    static func figure(_ path: [String]) -> ResultFigure? {
        let name = path.joined(separator: ".")
        return ResultFigure.all.first { $0.name == name }
    }

    /// Whether a path names a figure.
    static func isKnown(_ path: [String]) -> Bool {
        if names.contains(path.joined(separator: ".")) { return true }
        guard path.count >= 3 else { return false }
        switch (path[0], path[1]) {
        case ("messages", "lost_by_cause"):
            return path.count == 3 && LossCause.allCases.contains { $0.name == path[2] }
        case ("requests", "by_source"):
            return path.count > 3 && SourceReport.isKnown(path[3...])
        case ("requests", "failed_by_cause"):
            return path.count == 3 && FailureCause.allCases.contains { $0.name == path[2] }
        case ("cost", "items"):
            return path.count == 4 && ["amount", "quantity", "baseline_amount"].contains(path[3])
        default:
            return false
        }
    }

    /// The value of a figure; none when the result does not have it.
    static func value(_ path: [String], in result: RunResult) -> Double? {
        if let figure = figure(path) { return figure.value(result) }
        guard path.count > 2 else { return nil }
        switch (path[0], path[1]) {
        case ("messages", "lost_by_cause"):
            let lost = result.messages.lostByCause
            return Double(lost.first { $0.cause.name == path[2] }?.count ?? 0)
        case ("requests", "failed_by_cause"):
            let failed = result.requests.failedByCause
            return Double(failed.first { $0.cause.name == path[2] }?.count ?? 0)
        case ("requests", "by_source"):
            return result.requests.bySource.first { $0.name == path[2] }?.report.value(path[3...])
        case ("requests", "by_service"):
            return ServiceFigures.value(path, in: result.requests)
        case ("cost", "items"):
            return item(path, result.cost)
        default:
            return nil
        }
    }

    private static func item(_ path: [String], _ cost: RunCost) -> Double? {
        guard path.count > 3, let line = cost.items.first(where: { $0.item == path[2] }) else {
            return nil
        }
        switch path[3] {
        case "amount": return line.amount
        case "quantity": return line.quantity
        default: return line.baselineAmount
        }
    }
}
