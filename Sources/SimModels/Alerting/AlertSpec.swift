public import SimCore

/// An alert: a New Relic NRQL condition on what is told of a service, a database or a topic.
public struct AlertSpec: Equatable, Sendable {
    /// What is measured.
    public enum Signal: String, SchemaEnum {
        /// Time to answer, in seconds, one point a request.
        case latency
        /// Share of requests that failed, in percent.
        case errorRate
        /// Number of requests, one point a request.
        case requests
        /// Connections open on a database, one point every 15 s.
        case connections
        /// Records written to a topic and not yet committed by its group, one point every 15 s.
        case lag
    }

    /// Who tells of the requests of a service.
    public enum Vantage: String, SchemaEnum {
        /// The agent in its pods: what a process took up, from then on, and ended while it ran; and, of
        /// errors, connections that the pod refused because its process was not up. What waits, what its
        /// process does not survive, and what finds no pod at all, is told by nobody.
        case agent
        /// The proxy in front of it: also that there was no pod (503), that the connection was refused or
        /// broke (502), and that the answer did not come while somebody waited (504, 499).
        case ingress
        /// Whoever calls it: also that its name or its certificate was no good, and the whole way.
        case client
    }

    /// How the points of a window become one value.
    public enum Function: String, SchemaEnum {
        /// Number of points.
        case count
        /// Sum of values.
        case sum
        /// Mean value.
        case average
        /// Largest value.
        case max
        /// Smallest value.
        case min
        /// Median.
        case p50
        /// 95th percentile.
        case p95
        /// 99th percentile.
        case p99
    }

    /// How a window's value is compared with the threshold.
    public enum Operator: String, SchemaEnum {
        /// More than the threshold.
        case above
        /// The threshold or more.
        case aboveOrEquals = "above_or_equals"
        /// Less than the threshold.
        case below
        /// The threshold or less.
        case belowOrEquals = "below_or_equals"
    }

    /// When a window is closed.
    public enum AggregationMethod: String, SchemaEnum {
        /// When a point late enough arrives.
        case eventFlow = "EVENT_FLOW"
        /// When no point came for a while.
        case eventTimer = "EVENT_TIMER"
        /// By the wall clock.
        case cadence = "CADENCE"
    }

    /// How many windows of the duration must breach.
    public enum Occurrences: String, SchemaEnum {
        /// All of them.
        case all = "ALL"
        /// Any of them.
        case atLeastOnce = "AT_LEAST_ONCE"
    }

    /// What is measured.
    public var signal = Signal.latency
    /// The service, database or topic measured.
    public var of = NameReference("")
    /// Who tells of the requests, for a signal of a service; the agent unless set.
    ///
    /// Source: New Relic conditions on `Transaction`, whose events the APM agent in the process records.
    public var measuredAt: Vantage?
    /// How the points of a window become one value; the 99th percentile unless set.
    public var function = Function.p99
    /// How the value is compared; above unless set.
    public var comparison = Operator.above
    /// What it is compared with: seconds, percent or a number, as the signal's unit.
    public var threshold = 0.0
    /// Seconds for which the threshold must be breached.
    public var thresholdDuration = 60
    /// How many windows of the duration must breach; all unless set.
    public var thresholdOccurrences = Occurrences.all
    /// Seconds of a window; 60 unless set.
    ///
    /// Source: New Relic `aggregation_window`.
    public var aggregationWindow = 60
    /// When a window is closed; EVENT_FLOW unless set.
    ///
    /// Source: New Relic `aggregation_method`.
    public var aggregationMethod = AggregationMethod.eventFlow
    /// Seconds waited for late points; 120 unless set.
    ///
    /// Source: New Relic `aggregation_delay`.
    public var aggregationDelay = 120
    /// Seconds without a point that close a window; 60 unless set.
    ///
    /// Source: New Relic `aggregation_timer`.
    public var aggregationTimer = 60
    /// Seconds from one window's start to the next; the window's length unless set.
    public var slideBy: Int?
    /// Time from a request's end until its point reaches the alert pipeline; 0 s unless set.
    public var ingestLatency = SimDuration.zero
    /// Time from an incident's opening until the page is delivered; 0 s unless set.
    public var deliveryLatency = SimDuration.zero

    /// A condition that measures nothing yet.
    public init() {}
}

extension AlertSpec.Signal {
    /// Whether it is of the requests of a service.
    var isOfService: Bool {
        switch self {
        case .latency, .errorRate, .requests: true
        case .connections, .lag: false
        }
    }
}

extension AlertSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Alert"
    /// What it describes, in one sentence.
    public static let summary = "A New Relic NRQL condition, with the provider's own field names."
    /// The declarations of all fields.
    public static let fields: [Field<AlertSpec>] = [
        Field("signal", \.signal, required: true, "What is measured."),
        Field("of", \.of, required: true, "The service, database or topic measured."),
        Field(
            "measuredAt",
            \.measuredAt,
            default: "agent",
            source: "New Relic APM: `Transaction` events come from the agent in the process",
            "Who tells of the requests of a service. The agent in its processes times what a worker took up, "
                + "without the wait for it, and a dead process reports nothing, so that there is no value "
                + "and no breach. The proxy in front (`ingress`) also counts 502, 503 and 504 that it "
                + "makes up itself, and whoever left without an answer (499). The `client` counts "
                + "every try of its own, also one whose name or handshake failed, and the way back."
        ),
        Field("function", \.function, "How the points of a window become one value."),
        Field("operator", \.comparison, source: "New Relic operator", "How the value is compared."),
        Field(
            "threshold",
            \.threshold,
            required: true,
            "What the value is compared with: seconds for latency, percent for errorRate, else a number."
        ),
        Field(
            "threshold_duration",
            \.thresholdDuration,
            unit: "s",
            range: .between(60, 86_400),
            required: true,
            source: "New Relic threshold_duration",
            "Time for which the threshold must be breached; a multiple of the window."
        ),
        Field(
            "threshold_occurrences",
            \.thresholdOccurrences,
            source: "New Relic threshold_occurrences",
            "How many windows of the duration must breach."
        ),
        Field(
            "aggregation_window",
            \.aggregationWindow,
            unit: "s",
            range: .between(30, 21_600),
            source: "New Relic aggregation_window",
            "Length of a window; windows are aligned to the epoch, so `start` sets their phase."
        ),
        Field(
            "aggregation_method",
            \.aggregationMethod,
            source: "New Relic aggregation_method",
            "When a window is closed."
        ),
        Field(
            "aggregation_delay",
            \.aggregationDelay,
            unit: "s",
            range: .between(0, 3_600),
            source: "New Relic aggregation_delay, product pages",
            "Time waited for late points; for EVENT_FLOW (at most 1200) and CADENCE."
        ),
        Field(
            "aggregation_timer",
            \.aggregationTimer,
            unit: "s",
            range: .between(5, 1_200),
            source: "New Relic aggregation_timer",
            "Time without a point that closes a window; for EVENT_TIMER."
        ),
        Field(
            "slide_by",
            \.slideBy,
            unit: "s",
            range: .between(1, 21_600),
            default: "the window's length",
            source: "New Relic slide_by",
            "Time from one window's start to the next; the window's length unless set."
        ),
        Field(
            "ingestLatency",
            \.ingestLatency,
            range: .between(.zero, .hours(1)),
            "Time from a request's end until its point reaches the alert pipeline."
        ),
        Field(
            "deliveryLatency",
            \.deliveryLatency,
            range: .between(.zero, .hours(24)),
            "Time from an incident's opening until the page is delivered."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: AlertSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if let vantage = value.measuredAt, !value.signal.isOfService {
            context.report(
                at: node,
                field: "measuredAt",
                found: "measuredAt \(vantage.rawValue) of \(value.signal.rawValue)",
                expected: "it with latency, errorRate or requests only",
                hint: "the others are read where they are"
            )
        }
        if value.thresholdDuration % value.aggregationWindow != 0 {
            context.report(
                at: node,
                field: "threshold_duration",
                found: "threshold_duration \(value.thresholdDuration)",
                expected: "a multiple of aggregation_window (\(value.aggregationWindow))"
            )
        }
        if let slide = value.slideBy,
            slide >= value.aggregationWindow || value.aggregationWindow % slide != 0
        {
            context.report(
                at: node,
                field: "slide_by",
                found: "slide_by \(slide)",
                expected: "a factor of aggregation_window (\(value.aggregationWindow)) below it"
            )
        }
        if value.aggregationMethod == .eventFlow, value.aggregationDelay > 1_200 {
            context.report(
                at: node,
                field: "aggregation_delay",
                found: "aggregation_delay \(value.aggregationDelay)",
                expected: "at most 1200 with EVENT_FLOW"
            )
        }
    }
}
