public import SimCore

/// A look of KEDA's at the triggers of a ScaledObject, and what it came to.
public struct ScaledObjectDecision: Hashable, Sendable {
    /// When it was, from T+0.
    public var at: SimDuration
    /// Messages of lag of all triggers.
    public var lag: Int64
    /// Whether any trigger is active.
    public var isActive: Bool
    /// The pods asked for before it.
    public var current: Int
    /// The pods asked for after it.
    public var replicas: Int
    /// The end of the cooldown, from T+0, while it holds the pods.
    public var coolingDownUntil: SimDuration?

    init(at: SimDuration, _ poll: ScaledObjectPoll, origin: SimTime) {
        self.at = at
        lag = poll.lag
        isActive = poll.isActive
        current = poll.current
        replicas = poll.answer.replicas ?? poll.current
        if case .coolingDown(let end) = poll.answer { coolingDownUntil = end - origin }
    }

    /// Whether another look came to the same for the same reason.
    func isLike(_ other: ScaledObjectDecision) -> Bool {
        isActive == other.isActive && replicas == current && other.replicas == other.current
            && (current == 0) == (other.current == 0) && coolingDownUntil == other.coolingDownUntil
    }

    /// The count before and after, as in `0 → 1`.
    var change: String { replicas == current ? "\(current) stay" : "\(current) → \(replicas)" }

    /// What was seen and what was made of it.
    var working: String {
        let seen = "lag \(ReportNumbers.count(lag)), \(isActive ? "active" : "not active")"
        if let coolingDownUntil {
            return "\(seen); cooldownPeriod holds until \(ReportNumbers.instant(coolingDownUntil))"
        }
        if replicas != current { return seen }
        if current == 0 { return "\(seen); nothing to start for" }
        return isActive ? "\(seen); the rest is the autoscaler's" : "\(seen); minReplicaCount stays"
    }
}
