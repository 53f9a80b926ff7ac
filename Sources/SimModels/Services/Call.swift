import SimCore

/// What a call is doing.
enum CallState: UInt8, BitwiseCopyable, Sendable {
    /// Waits in a pod for a worker.
    case queued
    /// Waits in the process that accepted it for a thread, or for the event loop to go on.
    case standingBy
    /// Runs a step on a worker: CPU, sleep, statement or a wait for any of them.
    case running
    /// Waits on its worker for answers of other services, or for branches of its own.
    case waitingForCallee
    /// Waits on its worker for a database connection.
    case waitingForConnection
    /// Went to a node that is gone: whoever waits for it will give up.
    case lost
    /// Is on its way to its service.
    case onTheWay
    /// Is over; its answer is on the way back.
    case answering
}

/// One attempt to get something done by one service: a record in a pool, from its arrival at the
/// service until its work ends, even when nobody waits for the answer any more.
struct Call: BitwiseCopyable, Sendable {
    /// The call that waits for this one; none for the attempt of a client.
    var caller = PoolHandle.none
    /// The database session it holds; none without one.
    var session = PoolHandle.none
    /// The number of the client's intent within its source, with that of the attempt above it
    /// (``Wish``): the member of every random draw.
    var ordinal: UInt64
    /// When the call was sent.
    var arrivedAt: SimTime
    /// The occurrence under which the client came.
    var cause: OccurrenceID
    /// What it is about, for hashing and for hot rows; 0 unless the client said.
    var key: UInt32 = 0
    /// The pod that has it; `UInt32.max` before one was chosen.
    var pod = UInt32.max
    /// The client in its source's table; `UInt32.max` where clients are not remembered.
    var client = UInt32.max
    /// The source of the client's intent.
    var source: UInt16
    /// What is asked for.
    var operation: UInt16
    /// The next step.
    var step: UInt16 = 0
    /// Random draws made so far on behalf of the intent.
    var draws: UInt16 = 0
    /// What it is doing.
    var state = CallState.queued
    /// Whether another service made it, as opposed to a client.
    var isCallee = false
    /// Whether nobody waits for the answer any more.
    var isAbandoned = false
    /// How important it is, 0 the most; as the client said.
    var priority: UInt8 = 0
    /// Whether its intent failed by its client's giving up, and would be late if it were finished.
    var wouldBeLate = false
    /// The probe whose attempt it is, as its number + 1; 0 for a request.
    var probe: UInt8 = 0
    /// The worker process that has it, where processes matter.
    var process: UInt16 = 0
    /// The balancer that counts it, and the epoch of that balancer's pod; `UInt32.max` for none.
    var balancer = UInt32.max
    var balancerEpoch: UInt32 = 0
    /// Whether it is a branch of its caller's own work: it runs in the caller's pod, on no worker.
    var isBranch = false
    /// Whether a thread works on it beside its event loop, and whether that is one of the process's pool.
    var isInThread = false
    var hasThread = false
    /// Whether its random draws are its own, because others run beside it.
    var drawsApart = false
    /// Whether it ends because nobody waits for it any more.
    var isCancelled = false
    /// Whether a producer took a message of it, or of what it called.
    var isAccepted = false
    /// Whether its events count as never accepted, until a producer takes one after all.
    var isTurnedAway = false
    /// The answer that is on its way back, or was lost there.
    var answer: CallOutcome?

    /// What it waits for: answers and branches still to come, and successes still needed.
    var pending: UInt16 = 0
    var needed: UInt16 = 0
    /// The slot of the last of those it waits for; `UInt32.max` for none.
    var lastChild = UInt32.max
    /// Its neighbours among those its caller waits for.
    var older = UInt32.max
    var newer = UInt32.max

    /// Whether its caller waits for others beside it.
    var hasNeighbours: Bool { older != .max || newer != .max }

    /// Waits on its worker for others, to go on with a step, and answers what it is now.
    mutating func wait(
        for needed: UInt16,
        of count: UInt16,
        before step: UInt16
    ) -> Call {
        self.step = step
        state = .waitingForCallee
        self.needed = needed
        pending = count
        return self
    }

    /// Is waited for by nobody any more.
    mutating func abandon() {
        caller = .none
        isAbandoned = true
        older = .max
        newer = .max
    }

    /// Is on its way to nowhere, or was on a node that is gone.
    mutating func lose() {
        pod = .max
        state = .lost
        session = .none
        lastChild = .max
    }

    /// Is over, and its answer on the way back or lost there.
    mutating func answer(with outcome: CallOutcome, isLost: Bool) {
        pod = .max
        state = isLost ? .lost : .answering
        session = .none
        lastChild = .max
        answer = outcome
    }
}

/// Why a call failed.
public enum FailureCause: UInt8, CaseIterable, BitwiseCopyable, Sendable {
    /// The caller waited as long as it would.
    case timeout
    /// The service had no ready pod.
    case noReadyPod
    /// Traffic still went to a pod that no longer ran.
    case connectionRefused
    /// The pod died while it had the request.
    case podKilled
    /// No database connection came free within the pool's timeout.
    case connectionPoolTimeout
    /// The pod's producer could not take the message.
    case producerRefused
    /// The version that answered is defective.
    case applicationError
    /// The name of the service was not resolved.
    case nameNotResolved
    /// The certificate of the service had expired.
    case tlsHandshakeFailed
    /// The server killed the worker that had the request.
    case workerKilled
    /// The database cancelled a statement that took too long.
    case statementTimeout
    /// The database cancelled a statement that waited too long for a lock.
    case lockTimeout
    /// The database cancelled a statement that waited for itself.
    case deadlock
    /// The database ended the session, or its proxy the connection.
    case connectionLost
    /// The database refused a connection (SQLSTATE 53300).
    case databaseRefused
    /// The proxy of the database refused a connection, or had none to the database.
    case proxyRefused
    /// A statement that writes reached a server that takes no writes.
    case readOnlyTransaction

    /// What it means, in a sentence.
    public var meaning: String {
        switch self {
        case .timeout: "The caller waited as long as it would."
        case .noReadyPod: "The service had no ready pod."
        case .connectionRefused: "Traffic still went to a pod that no longer ran."
        case .podKilled: "The pod died while it had the request."
        case .connectionPoolTimeout: "No database connection came free within the pool's timeout."
        case .producerRefused: "The pod's producer could not take the message."
        case .applicationError: "The version that answered is defective."
        case .nameNotResolved: "The name of the service was not resolved."
        case .tlsHandshakeFailed: "The certificate of the service had expired."
        case .workerKilled: "The server killed the worker that had the request."
        case .statementTimeout: "The database cancelled a statement that took too long."
        case .lockTimeout: "The database cancelled a statement that waited too long for a lock."
        case .deadlock: "The database cancelled a statement that waited for itself."
        case .connectionLost: "The database ended the session, or its proxy the connection."
        case .databaseRefused: "The database refused a connection (SQLSTATE 53300)."
        case .proxyRefused:
            "The proxy of the database refused a connection, or had none to the database."
        case .readOnlyTransaction: "A statement that writes reached a server that takes no writes."
        }
    }

    /// The word for it in results.
    public var name: String {
        switch self {
        case .timeout: "timeout"
        case .noReadyPod: "no_ready_pod"
        case .connectionRefused: "connection_refused"
        case .podKilled: "pod_killed"
        case .connectionPoolTimeout: "connection_pool_timeout"
        case .producerRefused: "producer_refused"
        case .applicationError: "application_error"
        case .nameNotResolved: "name_not_resolved"
        case .tlsHandshakeFailed: "tls_handshake_failed"
        case .workerKilled: "worker_killed"
        case .statementTimeout: "statement_timeout"
        case .lockTimeout: "lock_timeout"
        case .deadlock: "deadlock"
        case .connectionLost: "database_connection_lost"
        case .databaseRefused: "database_refused"
        case .proxyRefused: "proxy_refused"
        case .readOnlyTransaction: "read_only_transaction"
        }
    }
}

/// How a call ended.
enum CallOutcome: BitwiseCopyable, Sendable {
    /// It was answered.
    case succeeded
    /// It failed.
    case failed(FailureCause)
    /// It was turned away by design: the queue was full.
    case rejected

    /// Whether somebody did not get what they asked for.
    var isError: Bool {
        if case .succeeded = self { return false }
        return true
    }
}
