public import SimCore

/// Everything one run has to say, as plain values; ``ReportJSON`` and ``ReportText`` write it down.
///
/// Times are from T+0. Counts leave the warm-up out.
public struct RunResult: Sendable {
    /// The scenario's name.
    public var scenario = ""
    /// The variant that ran; none for the file as it stands.
    public var variant: String?
    /// The UTC instant of T+0; none where the file does not say it.
    public var start: UTCInstant?
    /// The seed that ran.
    public var seed: UInt64 = 0
    /// The fingerprint of all events, 16 hexadecimal digits.
    public var digest = ""
    /// How much was simulated.
    public var simulated = Simulated()
    /// What became of messages.
    public var messages = MessageReport()
    /// What became of what clients wanted.
    public var requests = RequestReport()
    /// How long clients were badly served.
    public var downtime = DowntimeReport()
    /// What had not recovered by the end.
    public var recovery = RecoveryReport()
    /// What it cost.
    public var cost = RunCost()
    /// What happened, in the order of time.
    public var timeline: [TimelineEntry] = []
    /// What the verdict rests on: assumptions that say what their other end does.
    public var provisos: [Proviso] = []
    /// How the statements of the scenario fared.
    public var claims: [ClaimVerdict] = []
    /// How many runs were made without something, to try what claims call causes.
    public var counterfactualRuns = 0
    /// Which changes of the variant make no difference; nil where that was not tried.
    public var changes: VariantChangeReport?
    /// How the assertions on this variant fared.
    public var expectations: [ExpectationVerdict] = []
    /// Expectations that this run does not judge, since they are about another variant.
    public var expectationsElsewhere: [ExpectationElsewhere] = []
    /// Gauges over time.
    public var series: [Series] = []
    /// What a reader should know about the run, such as a baseline that is not steady.
    public var warnings: [String] = []
    /// What the autoscalers that were asked about did, and why.
    public var explanations: [AutoscalerExplanation] = []
    /// What the others decided that were asked about: alerts, probes, pools, groups and nodes.
    public var decisions: [DecisionAccount] = []

    init() {}

    /// Whether every assertion on this variant held.
    public var expectationsHold: Bool { expectations.allSatisfy(\.passed) }
}

/// An assumption that the verdict of a run rests on.
public struct Proviso: Hashable, Sendable {
    /// The path of the value that nobody measured.
    public var path: String
    /// What the other end of its range does to the verdict.
    public var otherwise: String

    /// Creates one.
    public init(path: String, otherwise: String) {
        self.path = path
        self.otherwise = otherwise
    }
}

/// How much was simulated.
public struct Simulated: Hashable, Sendable {
    /// From T+0 to the end.
    public var duration = SimDuration.zero
    /// Events handled, warm-up included.
    public var events: Int64 = 0
    /// Intents that clients had since T+0.
    public var requests: Int64 = 0
    /// Messages accepted since T+0.
    public var messages: Int64 = 0
}

/// What became of messages: `accepted = processed + lost + parked + stranded + inFlight`.
public struct MessageReport: Sendable {
    /// Messages whose senders were told that they were taken, with those open at T+0.
    public var accepted: Int64 = 0
    /// Messages a consumer processed, each counted once.
    public var processed: Int64 = 0
    /// Messages lost.
    public var lost: Int64 = 0
    /// Messages set aside as dead letters; no modelled consumer does so.
    public var parked: Int64 = 0
    /// Messages in a log that nobody could read at the end.
    public var stranded: Int64 = 0
    /// Messages whose fate was still to come at the end.
    public var inFlight: Int64 = 0
    /// Times a message was processed again.
    public var duplicates: Int64 = 0
    /// Messages that a producer refused, once for each try; never accepted.
    public var rejected: Int64 = 0
    /// Events rejected at the door: those of requests that failed or were turned away before any
    /// producer took one, whatever stood in the way.
    public var neverAccepted: Int64 = 0
    /// Messages accepted since T+0 and processed later than the objective on their topic allows, or open
    /// at the end and later already; not lost.
    public var late: Int64 = 0
    /// Messages lost, by cause; only causes that occurred, in the order of ``LossCause``.
    public var lostByCause: [(cause: LossCause, count: Int64)] = []

    /// Whether each message is in exactly one account.
    public var isConserved: Bool {
        accepted == processed + lost + parked + stranded + inFlight
    }
}

/// Percentiles of a time, in milliseconds; none when nothing was measured.
public struct LatencyReport: Hashable, Sendable {
    /// The median.
    public var p50: Double?
    /// The 95th percentile.
    public var p95: Double?
    /// The 99th percentile.
    public var p99: Double?
    /// The 99.9th percentile.
    public var p999: Double?
    /// The largest.
    public var max: Double?
}

/// What became of what clients wanted; the outcomes add up to `offered`.
public struct RequestReport: Sendable {
    /// Intents.
    public var offered: Int64 = 0
    /// Answered in time.
    public var succeeded: Int64 = 0
    /// Failed.
    public var failed: Int64 = 0
    /// Turned away by design.
    public var rejected: Int64 = 0
    /// Given up by the client and finished all the same.
    public var late: Int64 = 0
    /// Answered by a fallback.
    public var degraded: Int64 = 0
    /// Not over at the end of the run.
    public var inFlight: Int64 = 0
    /// Tries made.
    public var attempts: Int64 = 0
    /// Failures by cause; only causes that occurred.
    public var failedByCause: [(cause: FailureCause, count: Int64)] = []
    /// Time to answer of the successes.
    public var latency = LatencyReport()
    /// What each service saw, in the order of names.
    public var byService: [(name: String, report: ServiceReport)] = []
    /// What became of the intents of each source, in the order of names.
    public var bySource: [(name: String, report: SourceReport)] = []
    /// How users fared who ask only when they have their answers; none without any.
    public var closed: ClosedLoadReport?

    /// Whether each intent is in exactly one account.
    public var isConserved: Bool {
        offered == succeeded + failed + rejected + late + degraded + inFlight
    }
}

/// What one service saw of the calls that reached it.
public struct ServiceReport: Hashable, Sendable {
    /// Calls that ended.
    public var calls: Int64 = 0
    /// Calls answered.
    public var succeeded: Int64 = 0
    /// Calls that failed.
    public var failed: Int64 = 0
    /// Calls turned away.
    public var rejected: Int64 = 0
    /// Calls that ended because nobody waited for them any more; in none of the other accounts.
    public var cancelled: Int64 = 0
    /// Time to answer of the calls answered.
    public var latency = LatencyReport()
    /// What it was asked for and where the time went, in the order of names.
    public var operations: [OperationReport] = []
    /// Pods at the end of the run, and the most there were at once.
    public var pods = 0
    /// Most pods at once.
    public var peakPods: Int64 = 0
    /// Restarts of containers, those of deleted pods included.
    public var restarts: Int64 = 0
    /// The counters of all its containers; none without a CPU limit.
    public var cpu: CPUStatistics?
    /// Containers that were OOMKilled; none without a memory limit and a memory model.
    public var oomKills: Int64?
}

/// How long clients were badly served.
public struct DowntimeReport: Sendable {
    /// Time in which a critical objective was down: a union, never a sum.
    public var down = SimDuration.zero
    /// Time in which a critical objective had under 1 % good.
    public var fullOutage = SimDuration.zero
    /// Time in which a critical objective was degraded and none was down.
    public var degraded = SimDuration.zero
    /// The same harm as an outage of everybody: the sum over the seconds of the run of the share of bad
    /// intents, the larger share of critical objectives in each; a second without arrivals has the share
    /// before it as long as the outage lasts.
    public var equivalentOutage = SimDuration.zero
    /// When which objective was in which state other than healthy.
    public var intervals: [HealthInterval] = []
    /// What each objective's monthly error budget lost, in the order of names.
    public var errorBudgets: [ErrorBudgetReport] = []
    /// When the incident began: the first impact on a critical objective or on one on messages; none if
    /// there was none.
    public var incidentBegan: SimDuration?
    /// From the first impact to the first page about the subject of an objective that had one, until the
    /// incident is over; zero if such a page was open at the impact.
    public var timeToDetect: SimDuration?
    /// From the page that was open at the first impact to that impact; none without such a page.
    public var pagedBeforeImpact: SimDuration?
    /// From the first impact until somebody acknowledged such a page.
    public var timeToAcknowledge: SimDuration?
    /// From the first impact until nothing critical was down any more; none if something still was, or
    /// may have been, at the end of the run.
    public var timeToMitigate: SimDuration?
    /// From the first impact until all of these were healthy for 5 min.
    public var timeToRestore: SimDuration?
    /// The objectives of the incident that were not healthy again by the end of the run, in the order of
    /// names.
    public var unhealthyAtEnd: [String] = []
}

/// What a run spent of one objective's error budget.
public struct ErrorBudgetReport: Hashable, Sendable {
    /// The objective's name.
    public var objective: String
    /// The share of good requests aimed at, 0 to 1.
    public var target: Double
    /// The share of 30 days' budget that the run spent; none for a target of 1, which has no budget.
    public var spent: Double?
}

/// A stretch of time in which an objective was not healthy.
public struct HealthInterval: Hashable, Sendable {
    /// The states of an objective, from bad to good.
    public enum State: String, Sendable {
        /// Under 1 % good.
        case fullOutage = "full_outage"
        /// Under the objective's `downBelow`.
        case down
        /// Under the objective's `degradedBelow`.
        case degraded
    }

    /// The objective.
    public var objective: String
    /// Whether the platform is down when it is.
    public var isCritical: Bool
    /// Its state.
    public var state: State
    /// The first bad arrival.
    public var from: SimDuration
    /// The last bad arrival, where another state takes over, or the end of the run.
    public var to: SimDuration
    /// Whether the objective had left the state by the end of the run.
    public var isOver = true
}

/// What a run cost, beside its baseline.
public struct RunCost: Sendable {
    /// The currency of every amount.
    public var currency = "USD"
    /// The sum of all amounts.
    public var total = 0.0
    /// The same sum of the baseline; none without one.
    public var baseline: Double?
    /// The items.
    public var items: [CostLine] = []

    /// What the run cost more than its baseline.
    public var excess: Double? { baseline.map { total - $0 } }
}

/// One priced item of a run.
public struct CostLine: Hashable, Sendable {
    /// The item's name.
    public var item: String
    /// How much of it.
    public var quantity: Double
    /// What is counted.
    public var unit: String
    /// The price of one.
    public var unitPrice: Double
    /// What it comes to.
    public var amount: Double
    /// What it came to in the baseline; none without one.
    public var baselineAmount: Double?
}

/// One noteworthy fact of a run.
public struct TimelineEntry: Hashable, Sendable {
    /// Its number; causes refer to it.
    public var id: UInt32
    /// When, from T+0; negative in the warm-up.
    public var at: SimDuration
    /// The kind.
    public var kind: OccurrenceKind
    /// Whom it concerns.
    public var subject: String
    /// What happened, in a sentence without a full stop.
    public var text: String
    /// The numbers of the facts that led to it: the trigger first, then what enabled it.
    public var causes: [UInt32]
    /// The two numbers that go with the kind.
    public var value: Int64
    /// See ``value``.
    public var detail: Int64
    /// What of the file is behind it, by its path there, such as `faults.leak`; none where nothing is.
    public var of: String?
}

/// How one aspect of a claim fared.
public struct ClaimVerdict: Hashable, Sendable {
    /// The verdicts.
    public enum Verdict: String, CaseIterable, Sendable {
        /// As claimed, within the tolerance.
        case holds
        /// It happened otherwise.
        case contradicted
        /// The event is the same without what is called its cause, which was not recorded among its
        /// causes either: in this scenario as it stands.
        case contradictedHere = "contradicted here"
        /// Without what is called its cause the event comes later.
        case madeItWorse = "made it worse"
        /// No run showed that what is called a cause is one, and none that it is not.
        case notShown = "not shown"
        /// It did not happen at all.
        case didNotHappen = "did not happen"
        /// Nothing in the run says anything about it.
        case notCheckable = "not checkable"
    }

    /// The claim's name.
    public var id: String
    /// The claim's text.
    public var text: String
    /// The aspect: time, count, state or cause.
    public var kind: ClaimSpec.Aspect
    /// What is claimed, for people.
    public var claimed: String
    /// What the run says, for people.
    public var simulated: String
    /// The verdict.
    public var verdict: Verdict
    /// Whether the claim was used to choose an assumption, so that it cannot confirm it.
    public var fitted: Bool
    /// Why the verdict is what it is.
    public var why: String
    /// What is claimed, as a value in ``unit``; a word for a cause.
    public var expected = ResultValue.nothing
    /// What the run says, as a value in ``unit``.
    public var found = ResultValue.nothing
    /// What both are counted in; none for words and bare numbers.
    public var unit: String?
    /// What came of each thing that the claim calls a cause; empty for other aspects.
    public var causes: [CauseFinding] = []
}

/// How one assertion fared.
public struct ExpectationVerdict: Hashable, Sendable {
    /// The assertion's name.
    public var id: String
    /// The assertion, as written.
    public var expression: String
    /// The variant it is about; none for the file as it stands.
    public var variant: String?
    /// What the run says, for people: with its unit.
    public var actual: String
    /// Whether it held; true for one on the mean over seeds, which no single run decides.
    public var passed: Bool
    /// What is expected of the mean over seeds; none when each run is judged.
    public var mean: MeanOverSeeds?
    /// The number of this run that goes into the mean; none if it has none.
    public var number: Double?
    /// How what is found is compared with what is expected: ==, !=, <, <=, >, >= or ~.
    public var comparison = ""
    /// What it is compared with, as a value in ``unit``.
    public var expected = ResultValue.nothing
    /// What the run says, as a value in ``unit``.
    public var found = ResultValue.nothing
    /// What both are counted in; none for words and bare numbers.
    public var unit: String?
}

/// A value that is held against another.
public enum ResultValue: Hashable, Sendable {
    /// A number, in the unit that is named beside it.
    case number(Double)
    /// A word, such as a verdict.
    case word(String)
    /// It did not happen, or is not there.
    case nothing
}

/// An assertion that a run does not judge.
public struct ExpectationElsewhere: Hashable, Sendable {
    /// The assertion's name.
    public var id: String
    /// The variant it is about; none for the file as it stands.
    public var variant: String?
}

/// A gauge over time.
public struct Series: Hashable, Sendable {
    /// The name, such as `services.web.pods`.
    public var name: String
    /// What is counted.
    public var unit: String
    /// From T+0 to the first value, and from value to value.
    public var step: SimDuration
    /// The values.
    public var values: [Double]
}
