import SimCore
import SimModels
import TestSupport

/// A small incident made by hand, with something in every section.
func sampleResult() -> RunResult {
    var result = RunResult(named: "sample-storm")
    result.variant = "no-pool"
    result.seed = 7
    result.digest = "0123456789abcdef"
    result.simulated.duration = .minutes(30)
    result.simulated.events = 1_234_567
    result.simulated.requests = 3_001_200
    result.simulated.messages = 1_234_567
    result.messages = sampleMessages()
    result.requests = sampleRequests()
    result.downtime = sampleDowntime()
    result.cost.total = 13.65
    result.cost.baseline = 1.25
    result.cost.items = [
        CostLine(
            "collector-pods",
            quantity: 12.5,
            unit: "pod-hour",
            unitPrice: 0.1,
            amount: 1.25,
            baselineAmount: 1.25
        ),
        CostLine(
            "metrics",
            quantity: 0.000_822,
            unit: "month",
            unitPrice: 15_085.15,
            amount: 12.4,
            baselineAmount: 0
        ),
    ]
    result.timeline = sampleTimeline()
    result.claims = sampleClaims()
    result.expectations = [
        ExpectationVerdict(
            "calm",
            that: "downtime.down_s < 1200",
            actual: "760",
            passed: true,
            comparison: "<",
            expected: .number(1_200),
            found: .number(760),
            unit: "s"
        ),
        ExpectationVerdict(
            "no-loss",
            that: "messages.lost == 0",
            variant: "no-pool",
            actual: "14210",
            passed: false,
            comparison: "==",
            expected: .number(0),
            found: .number(14_210),
            unit: "messages"
        ),
    ]
    result.series = [
        Series("services.collector.pods", unit: "pods", step: .seconds(1), values: [3, 3, 6.5])
    ]
    result.warnings = ["the baseline is not steady: the queue of collector grows by 3 a second"]
    return result
}

private func sampleMessages() -> MessageReport {
    var messages = RunResult(named: "").messages
    messages.accepted = 1_234_567
    messages.processed = 1_220_000
    messages.lost = 14_210
    messages.stranded = 7
    messages.inFlight = 350
    messages.duplicates = 12
    messages.rejected = 2_000_000
    messages.lostByCause = [(.queueAtKill, 14_000), (.notReplicated, 210)]
    return messages
}

private func sampleRequests() -> RequestReport {
    var requests = RunResult(named: "").requests
    requests.offered = 3_001_200
    requests.succeeded = 988_000
    requests.failed = 2_012_345
    requests.rejected = 850
    requests.inFlight = 5
    requests.attempts = 3_400_100
    requests.failedByCause = [(.timeout, 512_345), (.noReadyPod, 1_500_000)]
    requests.latency = LatencyReport(
        median: 3.021,
        p95: 45.25,
        p99: 4_105,
        p999: 4_980,
        max: 4_999.5
    )
    requests.byService = [
        (
            "collector",
            ServiceReport(
                of: 3_001_195,
                succeeded: 988_000,
                failed: 2_012_345,
                rejected: 850,
                latency: LatencyReport(median: 2.5, p95: 40, p99: 4_100, max: 4_990),
                pods: 5,
                peakPods: 12,
                restarts: 47
            )
        ),
        (
            "processor",
            ServiceReport(
                of: 0,
                succeeded: 0,
                failed: 0,
                rejected: 0,
                latency: LatencyReport(median: nil, p95: nil, p99: nil, max: nil),
                pods: 4,
                peakPods: 12,
                restarts: 0
            )
        ),
    ]
    return requests
}

private func sampleDowntime() -> DowntimeReport {
    var downtime = RunResult(named: "").downtime
    downtime.down = .seconds(760)
    downtime.fullOutage = .seconds(490)
    downtime.degraded = .milliseconds(62_500)
    downtime.equivalentOutage = .seconds(700)
    downtime.errorBudgets = [
        ErrorBudgetReport(of: "ingest", target: 0.999, spent: 700.0 / 2592),
        ErrorBudgetReport(of: "reports", target: 1, spent: nil),
    ]
    downtime.intervals = [
        HealthInterval(
            .degraded,
            of: "ingest",
            isCritical: true,
            from: .milliseconds(62_500),
            to: .milliseconds(125_000)
        ),
        HealthInterval(
            .fullOutage,
            of: "ingest",
            isCritical: true,
            from: .seconds(300),
            to: .seconds(1_060)
        ),
        HealthInterval(
            .down,
            of: "reports",
            isCritical: false,
            from: .seconds(300),
            to: .seconds(310)
        ),
    ]
    downtime.incidentBegan = .milliseconds(62_500)
    downtime.timeToDetect = .milliseconds(147_500)
    downtime.timeToAcknowledge = .seconds(447)
    downtime.timeToMitigate = .seconds(997)
    return downtime
}

private func sampleTimeline() -> [TimelineEntry] {
    var timeline = [
        TimelineEntry(
            1,
            at: .seconds(-90),
            .podReady,
            of: "collector",
            text: "pod collector-1 is ready"
        ),
        TimelineEntry(
            2,
            at: .seconds(-30),
            .faultStruck,
            of: "leak",
            text: "fault leak strikes",
            from: "faults.leak"
        ),
        TimelineEntry(
            3,
            at: .zero,
            .trafficChanged,
            of: "users",
            text: "traffic users goes from 330/s to 1600/s",
            value: 330_000,
            detail: 1_600_000,
            from: "traffic.users"
        ),
        TimelineEntry(
            4,
            at: .milliseconds(150_700),
            .databaseExhausted,
            of: "aurora",
            text: "aurora refuses connections: 997 of 1000 slots are taken",
            causes: [3, 2],
            value: 997,
            detail: 1_000
        ),
    ]
    for pod in Int64(0)..<6 {
        let at = SimDuration.milliseconds(171_000 + 2_000 * pod)
        timeline.append(
            TimelineEntry(
                UInt32(10 + 2 * pod),
                at: at,
                .podLivenessFailed,
                of: "collector",
                text: "pod collector-\(pod) is killed by its liveness probe",
                causes: [4],
                value: pod
            )
        )
        timeline.append(
            TimelineEntry(
                UInt32(11 + 2 * pod),
                at: at,
                .messagesLost,
                of: "collector",
                text: "350 messages of collector are lost (in the application's queue)",
                causes: [UInt32(10 + 2 * pod)],
                value: 350
            )
        )
    }
    timeline.append(
        TimelineEntry(
            40,
            at: .seconds(3_725),
            .runbookStep,
            of: "engineer",
            text: "engineer: caps collector at 5 pods",
            causes: [10]
        )
    )
    return timeline
}

private func sampleClaims() -> [ClaimVerdict] {
    [
        ClaimVerdict(
            .holds,
            on: "t150-limit",
            .time,
            text: "T+150: the database's connection limit is hit",
            claimed: "T+2m30s",
            simulated: "T+2m30s700ms",
            fitted: true,
            why: "aurora refuses connections: 997 of 1000 slots are taken; 700ms late",
            expected: .number(150),
            found: .number(150.7),
            unit: "s"
        ),
        ClaimVerdict(
            .contradictedHere,
            on: "t150-limit",
            .cause,
            text: "T+150: the database's connection limit is hit",
            claimed: "autoscaler.scaled",
            simulated: "traffic.changed",
            why: "not among its causes, and the same without the scaling of data-processor",
            expected: .word("autoscaler.scaled"),
            found: .word("traffic.changed")
        ),
        ClaimVerdict(
            .contradicted,
            on: "result-lost",
            .count,
            text: "15,000 messages lost",
            claimed: "≈ 15000",
            simulated: "14210",
            why: "-5 %",
            expected: .number(15_000),
            found: .number(14_210),
            unit: "messages"
        ),
        ClaimVerdict(
            .didNotHappen,
            on: "t200-storm",
            .time,
            text: "T+200: a Kafka rebalancing storm",
            claimed: "T+3m20s",
            simulated: "never",
            why: "no kafka.rebalanceStorm at all",
            expected: .number(200),
            unit: "s"
        ),
        ClaimVerdict(
            .notCheckable,
            on: "risk",
            .state,
            text: "risk score 15 today",
            claimed: "",
            simulated: "",
            why: "a judgement, with no definition to compute it by"
        ),
    ]
}
