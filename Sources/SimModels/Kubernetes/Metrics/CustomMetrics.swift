import SimCore

/// Metrics of requests and messages, by the names that adapters and exporters give them.
enum CustomMetric: String, CaseIterable, Sendable, BitwiseCopyable {
    /// Requests answered per second, whatever the answer: the rate of `http_requests_total`.
    case requestsPerSecond = "http_requests_per_second"
    /// Requests on a worker.
    case requestsInFlight = "http_requests_in_flight"
    /// Requests waiting for a worker.
    case requestsQueued = "http_requests_queued"
    /// Messages that a consumer group has yet to commit, of all partitions: kafka-exporter's.
    case consumerGroupLag = "kafka_consumergroup_lag"

    /// Whether it is the rate of a counter, and not a gauge.
    var isRate: Bool { self == .requestsPerSecond }

    /// The metrics of requests.
    static let ofRequests: [CustomMetric] = [
        .requestsPerSecond, .requestsInFlight, .requestsQueued,
    ]
}

/// A metric that some autoscaler reads through Prometheus.
struct CustomMetricPlan: Equatable, Sendable, BitwiseCopyable {
    /// Of what it is.
    enum Scope: Equatable, Sendable, BitwiseCopyable {
        case pods(service: UInt16)
        case service(UInt16)
        case topic(UInt16)
    }

    var metric: CustomMetric
    var scope: Scope
}

/// The series that Prometheus keeps of the metrics that autoscalers read.
struct CustomMetrics: Sendable {
    /// A pod's series, and which pod of the slot it is of.
    private struct PodSeries: Sendable {
        var tenancy: UInt32
        var series = ScrapedSeries()
    }

    let spec: CustomMetricsSpec
    private var totals: [ScrapedSeries]
    private var ofPods: [[PodSeries?]]

    /// A server that has never scraped, for so many metrics.
    init(_ spec: CustomMetricsSpec, count: Int) {
        self.spec = spec
        totals = Array(repeating: ScrapedSeries(), count: count)
        ofPods = Array(repeating: [], count: count)
    }

    /// Takes in what a scrape found of a metric of a service or a topic.
    mutating func scrape(_ metric: Int, _ value: Int64?, at now: SimTime) {
        totals[metric].scrape(value, at: now, keeping: spec.rateWindow + spec.delay)
    }

    /// Takes in what a scrape found of a metric of a pod.
    mutating func scrape(
        _ metric: Int,
        pod: Int,
        tenancy: UInt32,
        _ value: Int64?,
        at now: SimTime
    ) {
        while ofPods[metric].count <= pod { ofPods[metric].append(nil) }
        if ofPods[metric][pod]?.tenancy != tenancy {
            ofPods[metric][pod] = PodSeries(tenancy: tenancy)
        }
        ofPods[metric][pod]?.series.scrape(
            value,
            at: now,
            keeping: spec.rateWindow + spec.delay
        )
    }

    /// The value of a metric of a service or a topic, in thousandths.
    func totalMilli(of metric: Int, isRate: Bool, at now: SimTime) -> Int64? {
        milli(of: totals[metric], isRate: isRate, at: now)
    }

    /// The value of a metric of a pod, in thousandths.
    func milli(
        of metric: Int,
        pod: Int,
        tenancy: UInt32,
        isRate: Bool,
        at now: SimTime
    ) -> Int64? {
        guard ofPods[metric].indices.contains(pod), let entry = ofPods[metric][pod],
            entry.tenancy == tenancy
        else { return nil }
        return milli(of: entry.series, isRate: isRate, at: now)
    }

    private func milli(of series: ScrapedSeries, isRate: Bool, at now: SimTime) -> Int64? {
        if isRate {
            return series.rateMilli(at: now, window: spec.rateWindow, delay: spec.delay)
        }
        return series.latest(at: now, delay: spec.delay).map {
            $0.multipliedReportingOverflow(by: 1_000).partialValue
        }
    }
}
