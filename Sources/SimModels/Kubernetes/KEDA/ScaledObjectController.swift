package import SimCore

/// KEDA's own part of a ScaledObject: from no pod to the first ones, and back.
///
/// Source: kedacore/keda pkg/scaling/executor/scale_scaledobjects.go.
package struct ScaledObjectController: Hashable, Sendable {
    /// What a look at the triggers comes to.
    package enum Answer: Hashable, Sendable, BitwiseCopyable {
        /// Nothing for KEDA to do; the autoscaler does the rest.
        case unchanged
        /// A trigger is active: the first pods.
        case activate(Int)
        /// No trigger is active, but the last one was too recently.
        case coolingDown(until: SimTime)
        /// No trigger has been active for long enough: no pod.
        case deactivate(Int)
        /// Fewer pods than the fewest.
        case raise(Int)

        /// The pods there should be; nil where KEDA leaves them alone.
        package var replicas: Int? {
            switch self {
            case .unchanged, .coolingDown: nil
            case .activate(let count), .deactivate(let count), .raise(let count): count
            }
        }
    }

    let minReplicas: Int
    let idleReplicas: Int?
    let cooldown: SimDuration
    /// When a trigger was last seen active; nil if never.
    package private(set) var lastActive: SimTime?

    /// A ScaledObject; one that starts with pods was active at the start.
    package init(_ spec: ScaledObjectSpec, replicas: Int, at now: SimTime) {
        minReplicas = spec.minReplicaCount
        idleReplicas = spec.idleReplicaCount
        cooldown = .seconds(Int64(spec.cooldownPeriod))
        lastActive = replicas > 0 ? now : nil
    }

    /// Looks at the triggers, every polling interval.
    package mutating func poll(isActive: Bool, current: Int, at now: SimTime) -> Answer {
        if isActive {
            lastActive = now
            let starts = idleReplicas == nil ? current == 0 : current < minReplicas
            return starts ? .activate(max(1, minReplicas)) : .unchanged
        }
        let rest = idleReplicas ?? 0
        if current > rest, idleReplicas != nil || minReplicas == 0 {
            if let lastActive {
                let end = lastActive + cooldown
                // Strictly: at the very end of the cooldown it still waits for the next look.
                guard end < now else { return .coolingDown(until: end) }
            }
            return .deactivate(rest)
        }
        if idleReplicas == nil, current < minReplicas { return .raise(minReplicas) }
        return .unchanged
    }
}
