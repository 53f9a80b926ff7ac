/// The figures of services and their operations by their paths in the JSON, such as
/// `requests.by_service.web.operations.get.time_ms.queue.p99`.
enum ServiceFigures {
    private static let counts = ["calls", "succeeded", "failed", "rejected", "cancelled"]
    private static let presence = ["calls", "waited", "mean_in_queue", "mean_in_system"]
    private static let percentiles = LatencyReport.keys

    /// The path that a text names, name by name; nil if it names no figure of these services and
    /// their operations.
    static func path(
        of text: String,
        in services: [(name: String, operations: [String])]
    ) -> [String]? {
        let start = ["requests", "by_service"]
        for service in services {
            guard let rest = text.behind((start + [service.name]).joined(separator: ".")) else {
                continue
            }
            let path = start + [service.name]
            if counts.contains(rest) { return path + [rest] }
            if let percentile = rest.behind("latency_ms"), percentiles.contains(percentile) {
                return path + ["latency_ms", percentile]
            }
            for operation in service.operations {
                guard let rest = rest.behind("operations." + operation) else { continue }
                let path = path + ["operations", operation]
                if presence.contains(rest) { return path + [rest] }
                guard let time = rest.behind("time_ms") else { continue }
                for part in ["total"] + TimePart.allCases.map(\.name) {
                    guard let figure = time.behind(part) else { continue }
                    if (["mean"] + percentiles).contains(figure) {
                        return path + ["time_ms", part, figure]
                    }
                }
            }
        }
        return nil
    }

    /// The value of a figure; none when the result does not have it.
    static func value(_ path: [String], in requests: RequestReport) -> Double? {
        guard path.count > 3,
            let service = requests.byService.first(where: { $0.name == path[2] })?.report
        else { return nil }
        switch path[3] {
        case "calls": return Double(service.calls)
        case "succeeded": return Double(service.succeeded)
        case "failed": return Double(service.failed)
        case "rejected": return Double(service.rejected)
        case "cancelled": return Double(service.cancelled)
        case "latency_ms": return service.latency.figure(path[4])
        default: break
        }
        guard path.count > 5,
            let operation = service.operations.first(where: { $0.name == path[4] })
        else { return nil }
        switch path[5] {
        case "calls": return Double(operation.calls)
        case "waited": return Double(operation.waited)
        case "mean_in_queue": return operation.meanInQueue
        case "mean_in_system": return operation.meanInSystem
        default: break
        }
        guard path.count > 7 else { return nil }
        let part = TimePart.allCases.first { $0.name == path[6] }
        let time = part.map { operation.time($0) } ?? operation.total
        return path[7] == "mean" ? time.mean : time.percentiles.figure(path[7])
    }
}

extension LatencyReport {
    /// The keys in the JSON.
    static let keys = ["p50", "p95", "p99", "p999", "max"]

    /// A percentile by its key in the JSON.
    func figure(_ key: String) -> Double? {
        switch key {
        case "p50": p50
        case "p95": p95
        case "p99": p99
        case "p999": p999
        default: max
        }
    }
}

extension String {
    /// What follows a name and a dot; nil if the text does not begin so.
    fileprivate func behind(_ name: String) -> String? {
        hasPrefix(name + ".") ? String(dropFirst(name.count + 1)) : nil
    }
}
