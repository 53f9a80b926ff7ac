import SimCore

extension ReportPage {
    /// Where the time of calls went: the mean, whose parts add up, and the 99th percentile of each part.
    mutating func write(operationsOf services: [(name: String, report: ServiceReport)]) {
        let rows = services.flatMap { service in
            service.report.operations.filter { $0.calls > 0 }.map { (service.name, $0) }
        }
        let parts = TimePart.allCases.filter { part in
            rows.contains { row in row.1.parts.contains { $0.part == part } }
        }
        guard !parts.isEmpty else { return }
        blank()
        paragraph("where the time of calls went, ms:", .dim)
        var table = ReportTable(
            [("operation", .name), ("", .name), ("total", .number)]
                + parts.map { ($0.words, .number) }
        )
        for (service, operation) in rows {
            table.row(
                [ReportSpan("\(service)/\(operation.name)"), ReportSpan("mean", .dim)]
                    + ([operation.total] + parts.map { operation.time($0) }).map { time in
                        ReportSpan(ReportNumbers.milliseconds(time.mean))
                    }
            )
            table.row(
                [ReportSpan(""), ReportSpan("p99", .dim)]
                    + ([operation.total] + parts.map { operation.time($0) }).map { time in
                        ReportSpan(ReportNumbers.milliseconds(time.percentiles.p99))
                    }
            )
        }
        table.write(to: &self)
    }
}

extension TimePart {
    /// The part for people, as the head of a column.
    var words: String {
        switch self {
        case .network: "network"
        case .queue: "queue"
        case .cpu: "cpu"
        case .cpuWait: "cpu wait"
        case .throttled: "throttled"
        case .poolWait: "pool wait"
        case .database: "database"
        case .downstream: "downstream"
        case .other: "other"
        }
    }
}
