public import SimCore

/// What one autoscaler saw, did and why, sync by sync, the warm-up included.
public struct AutoscalerExplanation: Sendable {
    /// The name it is asked for by, such as `hpa/web`.
    public var name: String
    /// The service whose pods it counts.
    public var service: String
    /// Its syncs, in the order of time.
    public var decisions: [AutoscalerDecision] = []
    /// KEDA's looks at its triggers, in the order of time; empty without a ScaledObject.
    public var polls: [ScaledObjectDecision] = []

    /// An explanation of no sync yet.
    public init(of service: String) {
        name = Self.prefix + service
        self.service = service
    }

    /// What precedes the name of a service.
    static var prefix: String { "hpa/" }
}

/// One sync of an autoscaler: what went in, what came out, and the numbers between.
public struct AutoscalerDecision: Hashable, Sendable {
    /// When it was, from T+0.
    public var at: SimDuration
    /// The decision and how it was limited.
    public var outcome: ReconcileOutcome
    /// The metric that decided, or the first that failed where none did; nil where none was asked.
    public var metric: MetricSpec?
    /// The name of that metric, as in `http_requests_per_second`; nil where none was asked.
    public var metricName: String?
    /// What KEDA made of the lag before it told it; nil where it told it as it is.
    public var cappedLag: CappedLag?
    /// The other metrics, where there are several, in the order of the spec.
    public var otherMetrics: [OtherMetric] = []
    /// What the deciding metric proposed.
    public var proposal: ReplicaProposal?
    /// The kind of the first metric that could not be evaluated.
    public var failure: MetricSourceType?
    /// Why it could not be.
    public var error: ReplicaCalculationError?
    /// The band in which nothing happens.
    public var tolerances: ScalingTolerances
    /// The fewest replicas kept.
    public var minReplicas: Int
    /// The most replicas asked for.
    public var maxReplicas: Int
    /// How long lower proposals hold a scale-up back.
    public var upWindow: SimDuration
    /// How long higher proposals hold a scale-down back.
    public var downWindow: SimDuration

    /// What the controller made of these metrics, whose largest proposal counted.
    package init(
        at: SimDuration,
        outcome: ReconcileOutcome,
        metrics: MetricEvaluation,
        controller: HorizontalPodAutoscaler,
        names: [String] = [],
        answers: [Result<ReplicaProposal, ReplicaCalculationError>] = []
    ) {
        self.at = at
        self.outcome = outcome
        proposal = metrics.deciding
        failure = metrics.firstFailure
        error = metrics.firstError
        if metrics.succeeded + metrics.failed > 0 {
            let index =
                metrics.deciding == nil ? metrics.firstFailedMetric : metrics.decidingMetric
            metric = controller.spec.metrics[index]
            if names.indices.contains(index) { metricName = names[index] }
            for (other, answer) in answers.enumerated()
            where other != index && names.indices.contains(other) {
                otherMetrics.append(OtherMetric(names[other], answer))
            }
        }
        tolerances = controller.tolerances
        minReplicas = controller.minReplicas
        maxReplicas = controller.spec.maxReplicas
        let rates = controller.rates
        let isLegacy = controller.spec.behavior == nil
        upWindow = isLegacy ? .zero : rates.scaleUp.stabilizationWindow
        downWindow =
            isLegacy
            ? controller.flags.downscaleStabilization : rates.scaleDown.stabilizationWindow
    }

    /// A metric that did not decide.
    public struct OtherMetric: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// What it proposed; nil if it could not be evaluated.
        public var replicas: Int?
        /// Why it could not be.
        public var error: ReplicaCalculationError?

        init(_ name: String, _ answer: Result<ReplicaProposal, ReplicaCalculationError>) {
            self.name = name
            switch answer {
            case .success(let proposal): replicas = proposal.replicas
            case .failure(let error): self.error = error
            }
        }
    }

    /// A lag of which KEDA told less, so that pods do not outnumber partitions.
    public struct CappedLag: Hashable, Sendable {
        /// The lag there was.
        public var lag: Int64
        /// The partitions that count.
        public var places: Int64
    }

    /// Whether a window changed the proposal, and which.
    public var heldBy: AutoscalerConditionReason? {
        outcome.stabilized == outcome.proposed ? nil : outcome.stabilization
    }

    /// The limit that changed the stabilized proposal.
    public var limitedBy: AutoscalerConditionReason? {
        outcome.stabilized == nil || outcome.desired == outcome.stabilized ? nil : outcome.limit
    }

    /// The conditions as they stand after the sync, as in `AbleToScale=True/ReadyForNewScale`.
    public var reasons: [String] {
        [
            ("AbleToScale", outcome.conditions.ableToScale),
            ("ScalingActive", outcome.conditions.scalingActive),
            ("ScalingLimited", outcome.conditions.scalingLimited),
        ].compactMap { name, condition in
            condition.map { "\(name)=\($0.isTrue ? "True" : "False")/\($0.reason.rawValue)" }
        }
    }

    /// Whether another sync decided the same for the same reasons, from other numbers perhaps.
    func isLike(_ other: AutoscalerDecision) -> Bool {
        outcome.path == other.outcome.path && outcome.current == other.outcome.current
            && outcome.desired == other.outcome.desired && heldBy == other.heldBy
            && limitedBy == other.limitedBy && outcome.conditions == other.outcome.conditions
            && failure == other.failure && error == other.error
            && proposal?.arithmetic.rule == other.proposal?.arithmetic.rule
            && minReplicas == other.minReplicas && maxReplicas == other.maxReplicas
            && metricName == other.metricName && (cappedLag == nil) == (other.cappedLag == nil)
    }
}

/// Watches a platform from outside and keeps what the asked-for autoscalers did.
struct AutoscalerRecorder: SimulationObserver {
    private(set) var explanations: [AutoscalerExplanation] = []
    private let origin: SimTime
    /// The place in `explanations`, by service.
    private var places: [Int?]

    /// Watches the autoscalers of these names, each once; names that nothing has are left out.
    init(_ names: [String], services: [String], origin: SimTime) {
        self.origin = origin
        places = Array(repeating: nil, count: services.count)
        for name in names where name.hasPrefix(AutoscalerExplanation.prefix) {
            let service = String(name.dropFirst(AutoscalerExplanation.prefix.count))
            guard let index = services.firstIndex(of: service), places[index] == nil else {
                continue
            }
            places[index] = explanations.count
            explanations.append(AutoscalerExplanation(of: service))
        }
    }

    mutating func didHandle(
        _ event: Platform.Event,
        at time: SimTime,
        cause: OccurrenceID,
        in model: borrowing Platform
    ) {
        if case .autoscaling(.poll(let service)) = event, let place = places[Int(service)],
            let poll = model.deployments[Int(service)].scaledObject?.lastPoll
        {
            explanations[place].polls.append(
                ScaledObjectDecision(at: time - origin, poll, origin: origin)
            )
        }
        guard case .kubernetes(.hpaSync(let service)) = event, let place = places[Int(service)],
            let sync = model.deployments[Int(service)].lastSync,
            let controller = model.deployments[Int(service)].autoscaler
        else { return }
        let scaling = model.plan.services[Int(service)].scaling
        var decision = AutoscalerDecision(
            at: time - origin,
            outcome: sync.outcome,
            metrics: sync.metrics,
            controller: controller,
            names: scaling.names,
            answers: sync.answers
        )
        if let object = scaling.scaledObject, sync.metrics.deciding != nil {
            // Nothing has been read or written since the sync, so the lag is what it saw.
            let trigger = sync.metrics.decidingMetric
            let metadata = object.triggers[trigger].metadata
            let scaler = model.kafkaScaler(trigger, of: Int(service))
            if scaler.metric(metadata) != scaler.totalLag {
                decision.cappedLag = AutoscalerDecision.CappedLag(
                    lag: scaler.totalLag,
                    places: metadata.limitToPartitionsWithLag
                        ? scaler.partitionsWithLag : scaler.partitions
                )
            }
        }
        explanations[place].decisions.append(decision)
    }
}
