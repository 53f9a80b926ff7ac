public import SimCore

/// How metrics other than cpu and memory reach an autoscaler: Prometheus scrapes, an adapter answers.
public struct CustomMetricsSpec: Equatable, Sendable {
    /// Time from one scrape to the next; 30 s unless set.
    ///
    /// Source: kube-prometheus, Prometheus `scrapeInterval` 30s (Prometheus' own default is 1m).
    public var scrapeInterval = SimDuration.seconds(30)
    /// Instant of the scrapes within the interval, from T+0; drawn unless set.
    public var scrapePhase: SimDuration?
    /// Time from a scrape until a query can see it; 0 unless set.
    ///
    /// Source: prometheus-adapter queries Prometheus at each request, and caches no values.
    public var delay = SimDuration.zero
    /// The window over which the rate of a counter is taken; 2 min unless set.
    ///
    /// Source: prometheus-adapter docs/walkthrough.md, `rate(<<.Series>>{<<.LabelMatchers>>}[2m])`.
    public var rateWindow = SimDuration.minutes(2)

    /// A Prometheus as kube-prometheus installs it.
    public init() {}
}

extension CustomMetricsSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "CustomMetrics"
    /// What it describes, in one sentence.
    public static let summary =
        "How Pods, Object and External metrics reach an autoscaler: Prometheus scrapes, an adapter answers."
    /// The declarations of all fields.
    public static let fields: [Field<CustomMetricsSpec>] = [
        Field(
            "scrapeInterval",
            \.scrapeInterval,
            range: .between(.seconds(1), .hours(1)),
            source: "kube-prometheus, Prometheus scrapeInterval",
            "Time from one scrape to the next."
        ),
        Field(
            "scrapePhase",
            \.scrapePhase,
            range: .atLeast(.zero),
            default: "drawn",
            "Instant of the scrapes within the interval, from T+0; drawn unless set."
        ),
        Field(
            "delay",
            \.delay,
            range: .between(.zero, .hours(1)),
            source: "prometheus-adapter asks Prometheus at each request",
            "Time from a scrape until the adapter's answers are based on it."
        ),
        Field(
            "rateWindow",
            \.rateWindow,
            range: .between(.seconds(2), .hours(1)),
            source: "prometheus-adapter docs/walkthrough.md: rate(…[2m])",
            "Window over which the rate of a counter is taken; it takes two scrapes in it."
        ),
    ]

    /// Reports a window in which there are never two scrapes.
    public static func validate(
        _ value: CustomMetricsSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if value.rateWindow <= value.scrapeInterval {
            context.reportRule(
                "a rateWindow of \(value.rateWindow) holds no two scrapes \(value.scrapeInterval) apart, "
                    + "so there is never a rate",
                at: node,
                field: "rateWindow",
                hint: "customarily four times the scrapeInterval"
            )
        }
    }
}
