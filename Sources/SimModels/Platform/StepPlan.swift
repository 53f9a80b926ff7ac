import SimCore

/// An operation, or a branch of one, as a stretch of the plan's steps.
struct OperationPlan: Sendable {
    var service: UInt16
    var firstStep: UInt16
    var stepCount: UInt16
    /// The operation itself, or the one it is a branch of.
    var root: UInt16
    /// What its name makes of the members of draws for the way to it.
    var salt: UInt64 = 0
    /// Whether it has the event loop of its process for itself until it ends.
    var blocksLoop = false
}

/// One step of an operation.
enum StepPlan: Sendable {
    case cpu(Distribution)
    case sleep(Distribution)
    /// A statement: its CPU time, what else there is to it among ``Plan/statements``, and which of the
    /// service's pools it uses outside a transaction.
    case query(Distribution, statement: UInt16, pool: UInt8)
    /// The beginning of a transaction, on a connection of one of the service's pools.
    case begin(pool: UInt8)
    case commit
    /// From here on a thread goes on, beside the event loop; from here on the loop does again.
    case enterThread
    case leaveThread
    case call(CallPlan)
    case produce(messages: Int64)
    case parallel(ParallelPlan)
    case cache(CachePlan)
}

/// Calls of another service.
struct CallPlan: BitwiseCopyable, Sendable {
    var operation: UInt16
    var count: UInt16 = 1
    /// Answers waited for.
    var needed: UInt16 = 1
    /// How long each is waited for, as a number among ``Plan/patience``.
    var patience: UInt16
}

/// Branches that run at once: operations without a name, one behind the other.
struct ParallelPlan: BitwiseCopyable, Sendable {
    var first: UInt16
    var count: UInt16
    /// Branches waited for.
    var needed: UInt16
}

/// A look into a cache.
struct CachePlan: Sendable {
    var hitRatio: Double
    var latency: Distribution
    /// The steps of a miss, which follow this one.
    var missSteps: UInt16
}
