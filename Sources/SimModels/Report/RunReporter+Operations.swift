import SimCore

/// Where the time of calls went.
extension RunReporter {
    /// The operations of a service, in the order of names, of which the first has a number.
    func operations(of service: Int, from first: Int) -> [OperationReport] {
        scenario.services[service].value.operations.names.enumerated().map { place, name in
            report(of: first + place, named: name)
        }
    }

    private func report(of operation: Int, named name: String) -> OperationReport {
        let account = simulation.model.accounts[operation]
        var report = OperationReport(name: name)
        report.calls = account.calls
        report.waited = account.waited
        let integrals = simulation.model.timeIntegrals(of: operation, until: simulation.now)
        let duration = Double(scenario.duration.nanoseconds)
        report.meanInSystem = Double(integrals.here) / duration
        report.meanInQueue = Double(integrals.queue) / duration
        report.total = Self.time(nil, account)
        report.parts = TimePart.allCases.filter(account.has).map { Self.time($0, account) }
        return report
    }

    private static func time(_ part: TimePart?, _ account: OperationAccount) -> PartReport {
        func milliseconds(_ share: Double) -> Double? {
            account.quantile(share, part).map { Double($0) / 1e6 }
        }
        var report = PartReport()
        report.part = part
        report.mean = account.mean(part).map { $0 / 1e6 }
        report.percentiles = LatencyReport(
            p50: milliseconds(0.5),
            p95: milliseconds(0.95),
            p99: milliseconds(0.99),
            p999: milliseconds(0.999),
            max: milliseconds(1)
        )
        return report
    }
}
