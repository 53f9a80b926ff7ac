import SimCore

/// Which metrics APIs faults keep from answering.
struct MetricsOutages: Sendable, BitwiseCopyable {
    /// An API, how many faults hit it, and the one that began last.
    private struct Entry: BitwiseCopyable {
        var faults = 0
        var cause = OccurrenceID.none
    }

    private var resource = Entry()
    private var custom = Entry()
    private var external = Entry()

    /// The occurrence that keeps an API from answering; none while it answers.
    func cause(of api: MetricsAPI) -> OccurrenceID {
        let entry = self[api]
        return entry.faults > 0 ? entry.cause : .none
    }

    /// Whether an end was counted without a beginning.
    var isNegative: Bool { resource.faults < 0 || custom.faults < 0 || external.faults < 0 }

    /// Whether an API answers.
    func allow(_ api: MetricsAPI) -> Bool { self[api].faults == 0 }

    /// A fault hits an API.
    mutating func begin(_ api: MetricsAPI, because cause: OccurrenceID) {
        self[api].faults += 1
        self[api].cause = cause
    }

    /// A fault that hit an API is over.
    mutating func end(_ api: MetricsAPI) { self[api].faults -= 1 }

    private subscript(api: MetricsAPI) -> Entry {
        get {
            switch api {
            case .resource: resource
            case .custom: custom
            case .external: external
            }
        }
        set {
            switch api {
            case .resource: resource = newValue
            case .custom: custom = newValue
            case .external: external = newValue
            }
        }
    }
}

/// Faults of the components that scale: the metrics pipeline and the controller.
extension Platform {
    /// Whether a metrics API answers.
    func isAvailable(_ api: MetricsAPI) -> Bool { metricsOutages.allow(api) }

    /// The metrics server reads the kubelets, if it runs.
    mutating func scrapeResourceMetrics() {
        if isAvailable(.resource) { metrics.scrape() }
    }

    /// Metrics APIs stop answering; `context.cause` says why.
    mutating func beginMetricsOutage(_ apis: [MetricsAPI], in context: inout Context<Event>) {
        for api in MetricsAPI.allCases where apis.contains(api) {
            metricsOutages.begin(api, because: context.cause)
            if api == .resource { metrics.forgetScrapes() }
        }
    }

    /// Metrics APIs answer again, unless another fault still hits them.
    mutating func endMetricsOutage(_ apis: [MetricsAPI]) {
        for api in MetricsAPI.allCases where apis.contains(api) { metricsOutages.end(api) }
    }

    /// The controllers of all autoscalers start anew, after a while without any.
    mutating func restartController(downtime: SimDuration, in context: inout Context<Event>) {
        for service in deployments.indices where deployments[service].autoscaler != nil {
            deployments[service].autoscaler?.forget()
            context.cancel(deployments[service].nextSync)
            deployments[service].nextSync = context.schedule(
                .kubernetes(.hpaSync(service: UInt16(service))),
                after: downtime + plan.cluster.horizontalPodAutoscalerSyncPeriod,
                priority: .controller
            )
        }
    }

    /// Notes that an outage keeps an autoscaler from seeing, or does so no more.
    mutating func noteBlindness(
        of service: Int,
        _ outcome: ReconcileOutcome,
        in context: inout Context<Event>
    ) {
        let known = deployments[service].blindness
        switch outcome.path {
        case .metricsFailed:
            guard known == nil else { return }
            let causes = plan.services[service].scaling.readings.map {
                metricsOutages.cause(of: $0.api)
            }
            guard let cause = causes.first(where: { $0 != .none }) else { return }
            let occurrence = context.record(
                OccurrenceKind.autoscalerBlind.rawValue,
                subject: UInt32(service),
                value: Int64(deployments[service].replicas),
                causes: cause
            )
            deployments[service].blindness = Blindness(occurrence: occurrence, since: context.now)
        case .evaluated:
            // It may act on what other metrics say and still miss one.
            guard let known, !outcome.isError else { return }
            context.record(
                OccurrenceKind.autoscalerSees.rawValue,
                subject: UInt32(service),
                value: Int64(deployments[service].replicas),
                detail: (context.now - known.since).nanoseconds / 1_000_000,
                causes: known.occurrence
            )
            deployments[service].blindness = nil
        case .disabled, .aboveMaximum, .belowMinimum:
            return
        }
    }
}

/// An autoscaler that an outage keeps metrics from.
struct Blindness: Sendable, BitwiseCopyable {
    /// The occurrence that says so.
    var occurrence: OccurrenceID
    /// Its first sync without metrics.
    var since: SimTime
}
