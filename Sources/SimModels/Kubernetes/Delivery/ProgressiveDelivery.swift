public import SimCore

/// A canary or blue-green rollout under way: how many pods of which version, and who gets the traffic.
///
/// It is told how many new pods are available and what time it is, and answers what changed; it knows neither
/// pods nor requests. Source: argoproj/argo-rollouts rollout/canary.go, rollout/bluegreen.go,
/// rollout/trafficrouting.go; docs/features/canary.md, bluegreen.md.
public struct ProgressiveDelivery: Equatable, Sendable {
    /// The steps to go.
    public enum Plan: Equatable, Sendable {
        /// A growing share of the traffic.
        case canary(CanarySpec)
        /// All traffic at once.
        case blueGreen(BlueGreenSpec)
    }

    /// Where it is.
    public enum Phase: Hashable, Sendable {
        /// A canary waits for the pods of a step.
        case step(Int)
        /// A canary pauses in a step.
        case paused(Int, until: SimTime)
        /// The preview pods of a blue-green rollout are coming up.
        case preview
        /// The preview is complete and waits to be promoted.
        case previewed(until: SimTime)
        /// As many new pods as old ones are coming up, to take all traffic.
        case promoting
        /// The new version has all traffic, and an analysis watches it.
        case verifying
        /// The new version has all traffic; the old pods stay for a while.
        case scalingDown(until: SimTime)
        /// The old version has all traffic again; the new pods stay for a while, or for ever.
        case aborted(until: SimTime?)
        /// It is over.
        case finished
    }

    /// What changed.
    public enum Step: Hashable, Sendable {
        /// The new version gets so many per cent of the traffic from now on.
        case weight(Int)
        /// A pause is over.
        case resumed
        /// The new version gets all traffic from now on.
        case promoted
        /// It is over.
        case finished
    }

    /// The steps to go.
    public let plan: Plan
    /// Where it is.
    public private(set) var phase: Phase
    /// The new version's share of the traffic in per cent.
    public private(set) var weight = 0
    /// Whether it was aborted.
    public private(set) var isAborted = false
    /// New pods at the abort.
    private var held = 0

    /// Starts a rollout.
    public init(_ plan: Plan) {
        self.plan = plan
        switch plan {
        case .canary: phase = .step(0)
        case .blueGreen: phase = .preview
        }
    }

    /// Whether it waits for pods, so that the progress deadline applies.
    public var awaitsPods: Bool {
        switch phase {
        case .step, .preview, .promoting: true
        default: false
        }
    }

    /// Whether an abort could still change anything.
    public var isAbortable: Bool {
        switch phase {
        case .scalingDown, .aborted, .finished: false
        default: true
        }
    }

    /// Whether it is aborted at the progress deadline.
    public var abortsAtDeadline: Bool {
        switch plan {
        case .canary(let canary): canary.progressDeadlineAbort
        case .blueGreen(let blueGreen): blueGreen.progressDeadlineAbort
        }
    }

    /// The analysis of its whole duration, or of the time after the switch.
    public var analysis: AnalysisSpec? {
        switch plan {
        case .canary(let canary): canary.analysis
        case .blueGreen(let blueGreen): blueGreen.postPromotionAnalysis
        }
    }

    /// When to look again if nothing happens before; nil if only pods or an analysis move it on.
    public var nextTimer: SimTime? {
        switch phase {
        case .paused(_, let until), .previewed(let until), .scalingDown(let until): until
        case .aborted(let until): until
        case .step, .preview, .promoting, .verifying, .finished: nil
        }
    }

    // MARK: Pods

    /// The new pods to have beside so many wanted ones.
    public func newReplicas(of replicas: Int) -> Int {
        switch phase {
        case .step(let index), .paused(let index, _):
            Self.share(weight(upTo: index), of: replicas)
        case .preview, .previewed: preview(of: replicas)
        case .promoting, .verifying, .scalingDown: replicas
        case .aborted: min(held, replicas)
        case .finished: isAborted ? 0 : replicas
        }
    }

    /// The old pods to have.
    public func oldReplicas(of replicas: Int) -> Int {
        phase == .finished && !isAborted ? 0 : replicas
    }

    /// The weight that a step calls for: its own, or that of the last step that sets one.
    private func weight(upTo index: Int) -> Int {
        guard case .canary(let canary) = plan else { return 0 }
        for step in canary.steps.prefix(index + 1).reversed() {
            if case .setWeight(let weight) = step { return weight }
        }
        return 0
    }

    private func preview(of replicas: Int) -> Int {
        guard case .blueGreen(let blueGreen) = plan else { return replicas }
        return min(blueGreen.previewReplicaCount ?? replicas, replicas)
    }

    /// A share of pods; a fraction of a pod counts as a whole one.
    ///
    /// Source: argoproj/argo-rollouts utils/replicaset/canary.go.
    private static func share(_ weight: Int, of replicas: Int) -> Int {
        (weight * replicas + 99) / 100
    }

    // MARK: Going on

    /// Goes on by one step if it can; nil when there is nothing to do before something else happens.
    ///
    /// - Parameters:
    ///   - available: New pods that are available.
    ///   - replicas: Pods wanted.
    ///   - now: The present.
    /// - Returns: What changed.
    public mutating func advance(available: Int, replicas: Int, at now: SimTime) -> Step? {
        switch phase {
        case .step(let index):
            return take(step: index, available: available, replicas: replicas, at: now)
        case .paused(let index, let until):
            guard now >= until else { return nil }
            phase = .step(index + 1)
            return .resumed
        case .preview:
            guard available >= preview(of: replicas), case .blueGreen(let blueGreen) = plan else {
                return nil
            }
            phase = .previewed(until: now + .seconds(Int64(blueGreen.autoPromotionSeconds)))
            return advance(available: available, replicas: replicas, at: now)
        case .previewed(let until):
            guard now >= until else { return nil }
            phase = .promoting
            return .resumed
        case .promoting:
            guard available >= replicas else { return nil }
            promote(at: now)
            return .promoted
        case .scalingDown(let until):
            return finish(at: now, due: until)
        case .aborted(let until):
            return until.flatMap { finish(at: now, due: $0) }
        case .verifying, .finished:
            return nil
        }
    }

    private mutating func take(
        step index: Int,
        available: Int,
        replicas: Int,
        at now: SimTime
    ) -> Step? {
        guard case .canary(let canary) = plan, index < canary.steps.count else {
            phase = .promoting
            return advance(available: available, replicas: replicas, at: now)
        }
        switch canary.steps[index] {
        case .setWeight(let weight):
            // Traffic follows the pods, never the other way round.
            guard available >= Self.share(weight, of: replicas) else { return nil }
            phase = .step(index + 1)
            self.weight = weight
            return .weight(weight)
        case .pause(let pause):
            phase = .paused(index, until: now + pause.duration)
            return advance(available: available, replicas: replicas, at: now)
        }
    }

    private mutating func promote(at now: SimTime) {
        weight = 100
        switch plan {
        case .canary(let canary):
            phase = .scalingDown(until: now + .seconds(Int64(canary.scaleDownDelaySeconds)))
        case .blueGreen(let blueGreen) where blueGreen.postPromotionAnalysis == nil:
            phase = .scalingDown(until: now + .seconds(Int64(blueGreen.scaleDownDelaySeconds)))
        case .blueGreen:
            phase = .verifying
        }
    }

    private mutating func finish(at now: SimTime, due: SimTime) -> Step? {
        guard now >= due else { return nil }
        phase = .finished
        return .finished
    }

    /// The analysis after the switch has succeeded.
    public mutating func verified(at now: SimTime) {
        guard phase == .verifying, case .blueGreen(let blueGreen) = plan else { return }
        phase = .scalingDown(until: now + .seconds(Int64(blueGreen.scaleDownDelaySeconds)))
    }

    /// Gives all traffic back to the old version.
    ///
    /// - Returns: Whether there was anything to abort.
    public mutating func abort(replicas: Int, at now: SimTime) -> Bool {
        guard isAbortable else { return false }
        held = newReplicas(of: replicas)
        let delay: Int
        switch plan {
        case .canary(let canary): delay = canary.abortScaleDownDelaySeconds
        case .blueGreen(let blueGreen): delay = blueGreen.abortScaleDownDelaySeconds
        }
        phase = .aborted(until: delay == 0 ? nil : now + .seconds(Int64(delay)))
        weight = 0
        isAborted = true
        return true
    }
}
