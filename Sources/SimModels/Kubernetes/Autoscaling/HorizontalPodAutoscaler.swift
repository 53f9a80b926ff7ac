public import SimCore

/// The controller of one HorizontalPodAutoscaler: its spec and what the controller remembers of it.
///
/// It answers what to do and remembers what it did; reading pods and metrics, waiting a sync period and
/// starting pods are the caller's. A value of it is the memory of one controller process: on a restart
/// or a change of leader it has to ``forget()``.
/// Source: kubernetes/kubernetes pkg/controller/podautoscaler/horizontal.go.
public struct HorizontalPodAutoscaler: Hashable, Sendable {
    /// The spec with its defaults filled in.
    public private(set) var spec: HorizontalPodAutoscalerSpec
    /// The flags of the controller.
    public let flags: HorizontalPodAutoscalerFlags
    /// The band in which no metric proposes a change.
    public private(set) var tolerances: ScalingTolerances
    /// The conditions as they stand.
    public private(set) var conditions = AutoscalerConditions()
    /// When the autoscaler last changed the count.
    public private(set) var lastScaleTime: SimTime?

    package private(set) var recommendations = RecommendationHistory()
    package private(set) var rates: ScalingRates
    private let calculator: ReplicaCalculator

    /// Creates a controller that has never seen the autoscaler before.
    public init(
        _ spec: HorizontalPodAutoscalerSpec,
        flags: HorizontalPodAutoscalerFlags = HorizontalPodAutoscalerFlags()
    ) {
        self.flags = flags
        self.spec = spec.defaulted()
        calculator = ReplicaCalculator(flags: flags)
        tolerances = Self.tolerances(of: self.spec, flags: flags)
        rates = Self.rates(of: self.spec, flags: flags)
    }

    /// Takes a changed spec; what is remembered stays.
    public mutating func update(_ spec: HorizontalPodAutoscalerSpec) {
        self.spec = spec.defaulted()
        tolerances = Self.tolerances(of: self.spec, flags: flags)
        let changed = Self.rates(of: self.spec, flags: flags)
        rates.scaleUp = changed.scaleUp
        rates.scaleDown = changed.scaleDown
    }

    /// Forgets past recommendations and scale events, as a controller that starts anew.
    ///
    /// The conditions and the time of the last change are the object's own and stay.
    public mutating func forget() {
        recommendations = RecommendationHistory()
        rates = Self.rates(of: spec, flags: flags)
    }

    /// The fewest replicas kept.
    public var minReplicas: Int { spec.minReplicas ?? 1 }

    /// Whether a reconcile at this count asks the metrics at all.
    public func needsMetrics(current: Int) -> Bool {
        path(current: current) == .evaluated
    }

    /// Evaluates the next metric of the spec into an evaluation.
    ///
    /// - Returns: The proposal or the reason why there is none, for records of the decision.
    @discardableResult
    public func evaluate(
        _ metric: MetricSpec,
        input: MetricInput,
        current: Int,
        statusReplicas: Int,
        at now: SimTime,
        into evaluation: inout MetricEvaluation
    ) -> Result<ReplicaProposal, ReplicaCalculationError> {
        do throws(ReplicaCalculationError) {
            let proposal = try calculator.proposal(
                for: metric,
                input: input,
                current: current,
                statusReplicas: statusReplicas,
                tolerances: tolerances,
                at: now
            )
            evaluation.propose(proposal)
            return .success(proposal)
        } catch {
            evaluation.fail(metric.type, because: error)
            return .failure(error)
        }
    }

    /// Decides the replica count.
    ///
    /// - Parameters:
    ///   - now: The present.
    ///   - current: The replicas the target asks for (`scale.spec.replicas`).
    ///   - metrics: What the metrics propose; not looked at unless ``needsMetrics(current:)``.
    ///   - writeSucceeds: Whether the API server would accept a new count.
    /// - Returns: The decision and the numbers that led to it.
    public mutating func reconcile(
        at now: SimTime,
        current: Int,
        metrics: MetricEvaluation,
        writeSucceeds: Bool = true
    ) -> ReconcileOutcome {
        conditions.ableToScale = AutoscalerCondition(true, .succeededGetScale)
        recommendations.seed(current, at: now)
        var outcome = ReconcileOutcome(
            path: path(current: current),
            current: current,
            desired: current
        )
        switch outcome.path {
        case .disabled:
            conditions.scalingActive = AutoscalerCondition(false, .scalingDisabled)
        case .aboveMaximum:
            outcome.desired = spec.maxReplicas
        case .belowMinimum:
            outcome.desired = minReplicas
        case .metricsFailed, .evaluated:
            follow(metrics, at: now, in: &outcome)
        }
        if outcome.desired != current {
            rescale(writeSucceeds: writeSucceeds, at: now, in: &outcome)
        }
        outcome.conditions = conditions
        return outcome
    }

    private func path(current: Int) -> ReconcileOutcome.Path {
        if current == 0 && minReplicas != 0 { return .disabled }
        if current > spec.maxReplicas { return .aboveMaximum }
        return current < minReplicas ? .belowMinimum : .evaluated
    }

    private mutating func follow(
        _ metrics: MetricEvaluation,
        at now: SimTime,
        in outcome: inout ReconcileOutcome
    ) {
        outcome.isError = metrics.failed > 0
        guard metrics.isValid(current: outcome.current) else {
            outcome.path = .metricsFailed
            if let failure = metrics.firstFailure {
                conditions.scalingActive = AutoscalerCondition(false, failure.failureReason)
            }
            return
        }
        conditions.scalingActive = AutoscalerCondition(true, .validMetricFound)
        let proposal = max(0, metrics.replicas)
        let stabilized: Int
        let reason: AutoscalerConditionReason
        let limited: LimitedReplicas
        if spec.behavior == nil {
            stabilized = recommendations.highest(
                with: proposal,
                window: flags.downscaleStabilization,
                at: now
            )
            reason = stabilized == proposal ? .readyForNewScale : .scaleDownStabilized
            limited = limitWithoutBehavior(
                stabilized,
                current: outcome.current,
                minReplicas: minReplicas,
                maxReplicas: spec.maxReplicas
            )
        } else {
            stabilized = recommendations.stabilized(
                with: proposal,
                current: outcome.current,
                upWindow: rates.scaleUp.stabilizationWindow,
                downWindow: rates.scaleDown.stabilizationWindow,
                at: now
            )
            if stabilized == proposal {
                reason = .readyForNewScale
            } else {
                reason = proposal >= outcome.current ? .scaleUpStabilized : .scaleDownStabilized
            }
            limited = rates.limit(
                stabilized,
                current: outcome.current,
                minReplicas: minReplicas,
                maxReplicas: spec.maxReplicas,
                at: now
            )
        }
        conditions.ableToScale = AutoscalerCondition(true, reason)
        conditions.scalingLimited = AutoscalerCondition(
            limited.replicas != stabilized,
            limited.reason
        )
        outcome.proposed = proposal
        outcome.stabilized = stabilized
        outcome.stabilization = reason
        outcome.allowance = limited.allowance
        outcome.limit = limited.reason
        outcome.desired = limited.replicas
    }

    private mutating func rescale(
        writeSucceeds: Bool,
        at now: SimTime,
        in outcome: inout ReconcileOutcome
    ) {
        guard writeSucceeds else {
            conditions.ableToScale = AutoscalerCondition(false, .failedUpdateScale)
            outcome.rescale = .failed
            outcome.isError = true
            return
        }
        conditions.ableToScale = AutoscalerCondition(true, .succeededRescale)
        outcome.rescale = .succeeded
        lastScaleTime = now
        if spec.behavior != nil {
            rates.record(from: outcome.current, to: outcome.desired, at: now)
        }
    }

    private static func tolerances(
        of spec: HorizontalPodAutoscalerSpec,
        flags: HorizontalPodAutoscalerFlags
    ) -> ScalingTolerances {
        ScalingTolerances(
            scaleDown: spec.behavior?.scaleDown?.tolerance ?? flags.tolerance,
            scaleUp: spec.behavior?.scaleUp?.tolerance ?? flags.tolerance
        )
    }

    private static func rates(
        of spec: HorizontalPodAutoscalerSpec,
        flags: HorizontalPodAutoscalerFlags
    ) -> ScalingRates {
        ScalingRates(
            scaleUp: EffectiveScalingRules(
                spec.behavior?.scaleUp ?? .defaultScaleUp,
                openWindow: .zero
            ),
            scaleDown: EffectiveScalingRules(
                spec.behavior?.scaleDown ?? .defaultScaleDown,
                openWindow: flags.downscaleStabilization
            )
        )
    }
}
