import SimCore

/// How a service's Deployment replaces pods.
struct DeploymentPlan: Sendable {
    var isRecreate = false
    var rollingUpdate = RollingUpdateStrategy()
    var minReady = SimDuration.zero
    var progressDeadline = DeploymentProgress.defaultDeadline
    /// Whether the scenario or a runbook ever rolls it out; only then it has a controller.
    var isRolledOut = false
}

/// A rollout of the scenario.
struct RolloutPlan: Sendable {
    var at: SimTime
    var service: UInt16
    var version: UInt16
    var delivery: DeliverySpec
}

/// What is different about the pods of a version.
struct VersionPlan: Sendable {
    var name = ""
    var errorRate = 0.0
    var crashAfter: SimDuration?
    var neverReady = false
    var startup: Distribution?
    var cpuFactor = 1.0
    /// What its leak adds in each hour, in bytes; as the service says without one.
    var growthPerHour: Int64?
    /// Connections of each process's pool; as the service says without one.
    var poolSize: Int?
}
