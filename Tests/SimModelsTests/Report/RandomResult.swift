import SimCore
import SimModels
import TestSupport

/// Results of no run at all, with extreme numbers and hostile names, for laws about reports.
struct RandomResult {
    private var random: TestSupport.SplitMix

    init(seed: UInt64) { random = TestSupport.SplitMix(seed) }

    mutating func result() -> RunResult {
        var result = RunResult(named: name())
        result.variant = random.below(2) == 0 ? nil : name()
        result.seed = random.nextBits()
        result.digest = "0123456789abcdef"
        result.simulated.duration = span()
        result.simulated.events = count()
        result.messages.accepted = count()
        result.messages.processed = count()
        result.messages.lost = count()
        result.messages.parked = count()
        result.messages.stranded = count()
        result.messages.inFlight = count()
        result.messages.rejected = count()
        result.messages.neverAccepted = count()
        result.messages.late = count()
        recovery(&result)
        result.messages.lostByCause = LossCause.allCases.map { ($0, count()) }
        result.requests.offered = count()
        result.requests.succeeded = count()
        result.requests.failed = count()
        result.requests.rejected = count()
        result.requests.late = count()
        result.requests.degraded = count()
        result.requests.failedByCause = FailureCause.allCases.map { ($0, count()) }
        result.requests.latency = latency()
        for _ in 0..<random.below(4) { result.requests.byService.append((name(), service())) }
        downtime(&result)
        cost(&result)
        for id in 0..<random.below(120) { result.timeline.append(entry(UInt32(id))) }
        result.timeline.sort { ($0.at, $0.id) < ($1.at, $1.id) }
        for _ in 0..<random.below(6) { result.claims.append(claim()) }
        for _ in 0..<random.below(4) {
            result.expectations.append(
                ExpectationVerdict(
                    name(),
                    that: sentence(),
                    actual: sentence(),
                    passed: random.below(2) == 0
                )
            )
        }
        for _ in 0..<random.below(3) { result.warnings.append(sentence()) }
        for _ in 0..<random.below(4) { result.requests.bySource.append((name(), source())) }
        return result
    }

    private mutating func recovery(_ result: inout RunResult) {
        for _ in 0..<random.below(3) { result.recovery.objectives.append((name(), .degraded)) }
        for _ in 0..<random.below(4) {
            result.recovery.backlogs.append(
                RecoveryReport.Backlog(
                    name(),
                    words: sentence(),
                    atEnd: count(),
                    median: count()
                )
            )
        }
        guard random.below(2) == 0 else { return }
        var closed = ClosedLoadReport()
        closed.users = count()
        closed.hanging = count()
        closed.hangingAtEnd = count()
        closed.throughput = amount()
        closed.expected = random.below(2) == 0 ? nil : amount()
        result.requests.closed = closed
    }

    private mutating func source() -> SourceReport {
        var source = SourceReport()
        source.priority = random.below(256)
        source.offered = count()
        source.succeeded = count()
        source.failed = count()
        source.rejected = count()
        source.late = count()
        source.attempts = count()
        source.latency = latency()
        return source
    }

    private mutating func downtime(_ result: inout RunResult) {
        result.downtime.down = span()
        result.downtime.fullOutage = span()
        result.downtime.degraded = span()
        result.downtime.equivalentOutage = span()
        for _ in 0..<random.below(3) {
            result.downtime.errorBudgets.append(
                ErrorBudgetReport(of: name(), target: 0.9, spent: Double(random.below(900)) / 7)
            )
        }
        result.downtime.incidentBegan = random.below(2) == 0 ? nil : span()
        result.downtime.timeToDetect = random.below(2) == 0 ? nil : span()
        for _ in 0..<random.below(25) {
            let states: [HealthInterval.State] = [.fullOutage, .down, .degraded]
            result.downtime.intervals.append(
                HealthInterval(
                    states[random.below(3)],
                    of: name(),
                    isCritical: random.below(2) == 0,
                    from: span(),
                    to: span()
                )
            )
        }
    }

    private mutating func cost(_ result: inout RunResult) {
        result.cost.currency = random.below(3) == 0 ? name() : "USD"
        result.cost.total = amount()
        result.cost.baseline = random.below(2) == 0 ? nil : amount()
        for _ in 0..<random.below(5) {
            result.cost.items.append(
                CostLine(
                    name(),
                    quantity: amount(),
                    unit: name(),
                    unitPrice: amount(),
                    amount: amount(),
                    baselineAmount: random.below(2) == 0 ? nil : amount()
                )
            )
        }
    }

    private mutating func service() -> ServiceReport {
        ServiceReport(
            of: count(),
            succeeded: count(),
            failed: count(),
            rejected: count(),
            latency: latency(),
            pods: random.below(1_000),
            peakPods: count(),
            restarts: count()
        )
    }

    private mutating func latency() -> LatencyReport {
        func some(_ random: inout TestSupport.SplitMix) -> Double? {
            random.below(3) == 0 ? nil : Double(random.below(1 << 40)) / 1_000
        }
        return LatencyReport(
            median: some(&random),
            p95: some(&random),
            p99: some(&random),
            max: some(&random)
        )
    }

    private mutating func entry(_ id: UInt32) -> TimelineEntry {
        let kinds = OccurrenceKind.allCases
        var causes: [UInt32] = []
        for _ in 0..<random.below(4) { causes.append(UInt32(random.below(130))) }
        return TimelineEntry(
            id,
            at: random.below(20) == 0
                ? span() : .milliseconds(Int64(random.below(400_000)) - 50_000),
            kinds[random.below(kinds.count)],
            of: random.below(3) == 0 ? name() : "web",
            text: sentence(),
            causes: causes,
            value: count(),
            detail: count()
        )
    }

    private mutating func claim() -> ClaimVerdict {
        let verdicts: [ClaimVerdict.Verdict] = [
            .holds, .contradicted, .didNotHappen, .notCheckable,
        ]
        let kinds: [ClaimSpec.Aspect] = [.time, .count, .state, .cause]
        return ClaimVerdict(
            verdicts[random.below(4)],
            on: random.below(2) == 0 ? "same" : name(),
            kinds[random.below(4)],
            text: sentence(),
            claimed: sentence(),
            simulated: sentence(),
            fitted: random.below(3) == 0,
            why: sentence()
        )
    }

    private mutating func count() -> Int64 {
        switch random.below(6) {
        case 0: 0
        case 1: Int64.max
        case 2: Int64(bitPattern: random.nextBits())
        case 3: Int64(random.below(10))
        default: Int64(random.below(10_000_000))
        }
    }

    private mutating func span() -> SimDuration {
        switch random.below(5) {
        case 0: .nanoseconds(Int64(bitPattern: random.nextBits()))
        case 1: .nanoseconds([Int64.min, .max, -1, 1, 999_999_999][random.below(5)])
        default: .milliseconds(Int64(random.below(4_000_000)) - 60_000)
        }
    }

    private mutating func amount() -> Double {
        switch random.below(6) {
        case 0: 0
        case 1: Double(bitPattern: random.nextBits())
        case 2: -Double(random.below(100_000)) / 100
        default: Double(random.below(10_000_000)) / 1_000
        }
    }

    private mutating func name() -> String {
        let names = [
            "web", "data-collector",
            "a-service-with-a-name-of-sixty-three-characters-as-k8s-allows-it",
            "\u{1B}[31mred\u{1B}[0m", "два\u{202E}слова", "数据收集器服务", "🙂🙂🙂", "", "two words",
            "line\nfeed",
        ]
        return names[random.below(names.count)]
    }

    private mutating func sentence() -> String {
        var words: [String] = []
        for _ in 0..<random.below(14) { words.append(name()) }
        return words.joined(separator: random.below(4) == 0 ? ": " : " ")
    }
}
