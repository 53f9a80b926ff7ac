import SimCore

/// Something that a server does to its sessions against their will.
enum DatabaseTrouble: UInt8, CaseIterable, BitwiseCopyable, Sendable {
    /// A statement took longer than statement_timeout.
    case statementTimeout
    /// A statement waited longer than lock_timeout.
    case lockTimeout
    /// A statement waited for itself.
    case deadlock
    /// A transaction, or a wait in one, took too long.
    case sessionTimeout
    /// A write reached a server that takes none.
    case readOnly
    /// A read of a replica missed what had been committed.
    case staleRead

    /// The occurrence that tells it.
    var occurrence: OccurrenceKind {
        switch self {
        case .statementTimeout: .databaseStatementTimeout
        case .lockTimeout: .databaseLockTimeout
        case .deadlock: .databaseDeadlock
        case .sessionTimeout: .databaseSessionTimeout
        case .readOnly: .databaseReadOnly
        case .staleRead: .databaseStaleRead
        }
    }
}

/// How often each trouble came, told once while it goes on.
struct DatabaseTroubles: Sendable {
    /// How long a trouble must stay away for its next coming to be told.
    static var quiet: SimDuration { .seconds(10) }

    private var counts: [Int64]
    private var last: [SimTime?]

    init() {
        counts = Array(repeating: 0, count: DatabaseTrouble.allCases.count)
        last = Array(repeating: nil, count: DatabaseTrouble.allCases.count)
    }

    /// How often a trouble came since T+0.
    func count(_ trouble: DatabaseTrouble) -> Int64 { counts[Int(trouble.rawValue)] }

    /// Counts a trouble and answers whether it is to be told.
    mutating func note(
        _ trouble: DatabaseTrouble,
        at now: SimTime,
        from origin: SimTime
    ) -> Bool {
        let place = Int(trouble.rawValue)
        if now >= origin { counts[place] &+= 1 }
        let isNew = last[place].map { now - $0 > Self.quiet } ?? true
        last[place] = now
        return isNew
    }
}
