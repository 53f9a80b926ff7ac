import SimCore

/// What the backend of a session is doing.
enum SessionState: UInt8, BitwiseCopyable, Sendable {
    /// It starts and authenticates its client; nobody can use it yet.
    case connecting
    /// It waits for a statement.
    case idle
    /// It executes a statement.
    case active
    /// It waits for the next statement of a transaction.
    case idleInTransaction
    /// Nobody can use it any more; its slot is taken until it has exited.
    case closing
}

/// What a backend waits for that executes something.
enum SessionStage: UInt8, BitwiseCopyable, Sendable {
    /// Nothing: it does not execute anything.
    case none
    /// A lock on a table.
    case tableLock
    /// A lock on a row.
    case rowLock
    /// Its share of the CPU.
    case cpu
    /// Pages of the storage.
    case io
}

/// Who opened a session.
enum SessionOwner: BitwiseCopyable, Equatable, Sendable {
    /// The process in a pod, in one of its lives.
    case pod(UInt32, epoch: UInt32)
    /// A proxy between pods and the database.
    case proxy(UInt16)
    /// A fault.
    case fault(UInt16)
    /// Nobody any more: the process ended whose statement the backend executes, and the server does
    /// not know.
    case nobody

    /// Whether it is a process in a pod, in whatever life.
    func isPod(_ pod: Int) -> Bool {
        if case .pod(let owner, _) = self { return Int(owner) == pod }
        return false
    }
}

/// One connection to a database server, and the backend behind it: a record in a pool, from the
/// moment the server grants a slot until the client or the server closes it.
struct DatabaseSession: BitwiseCopyable, Sendable {
    /// Who opened it.
    var owner: SessionOwner
    /// The call whose statement or transaction it works for; none when it is idle, and when it works
    /// for its pod's consumer.
    var call = PoolHandle.none
    /// What led to it, where no call does.
    var cause = OccurrenceID.none
    /// When the server granted the slot.
    var openedAt: SimTime
    /// Since when it has been in its state.
    var since: SimTime
    /// Since when it has waited for the lock it waits for.
    var waitingSince = SimTime.start
    /// When its transaction began.
    var begunAt = SimTime.start
    /// CPU time of its statement.
    var demand = SimDuration.zero
    /// The event for the end of its reading.
    var reading = EventID.none
    /// The server: databases come first, under their own numbers.
    var server: UInt16
    /// Its statement among ``Plan/statements``; ``StatementPlan/plain`` for one that only uses CPU.
    var statement = StatementPlan.plain
    /// The row its statement is about.
    var row: UInt32 = 0
    /// What its backend does.
    var state = SessionState.connecting
    /// What it waits for while it executes.
    var stage = SessionStage.none
    /// Whether its server takes no writes: it was the primary, and its name still led there.
    var isReadOnly = false
    /// Write statements of its transaction so far.
    var writes: UInt32 = 0
    /// Whether it is between BEGIN and COMMIT.
    var isInTransaction = false
    /// Which of its owner's connections it is, by the owner's own number.
    var place: UInt64 = 0
}

/// Why there is no new session.
enum SessionRefusal: BitwiseCopyable, Equatable, Sendable {
    /// The server had no slot for the role.
    case slots(ConnectionSlots.Refusal)
    /// Nobody listens there.
    case unreachable
    /// The server starts.
    case startingUp

    /// What the server says.
    ///
    /// Source: PostgreSQL 16, ProcessStartupPacket and InitPostgres.
    var message: String {
        switch self {
        case .slots(.tooManyClients):
            "FATAL 53300: sorry, too many clients already"
        case .slots(.reservedForSuperusers):
            "FATAL 53300: remaining connection slots are reserved for roles with the SUPERUSER attribute"
        case .slots(.reservedForPrivilegedRoles):
            "FATAL 53300: remaining connection slots are reserved for roles with privileges of the "
                + "\"pg_use_reserved_connections\" role"
        case .unreachable: "could not connect to server: Connection refused"
        case .startingUp: "FATAL 57P03: the database system is starting up"
        }
    }
}

/// What comes of asking for a session.
enum SessionOpening: BitwiseCopyable, Equatable, Sendable {
    /// The server granted a slot; the session can be used once it is established.
    case opening(PoolHandle)
    /// There will be none.
    case refused(SessionRefusal)
}
