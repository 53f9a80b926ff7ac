import SimCore

/// What a server puts an end to after a time, and when it next looks.
struct SessionTimers: Sendable {
    /// A bound that a server sets its sessions.
    enum Kind: UInt8, CaseIterable, BitwiseCopyable, Sendable {
        case statement, lock, deadlock, idleInTransaction, transaction, idleSession
    }

    /// The bounds, by kind; zero for none.
    private let spans: [SimDuration]
    private var queues: [DeadlineQueue]
    private var events: [EventID]
    /// Whether sessions outside locks are bounded at all.
    let isUsed: Bool

    init(_ spec: DatabaseSpec) {
        spans = [
            spec.statementTimeout, spec.lockTimeout, spec.deadlockTimeout,
            spec.idleInTransactionSessionTimeout, spec.transactionTimeout, spec.idleSessionTimeout,
        ]
        queues = Array(repeating: DeadlineQueue(), count: Kind.allCases.count)
        events = Array(repeating: .none, count: Kind.allCases.count)
        isUsed = Kind.allCases.contains { [spans] in
            $0 != .lock && $0 != .deadlock && spans[Int($0.rawValue)] > .zero
        }
    }

    /// The bound of a kind; zero for none.
    func span(_ kind: Kind) -> SimDuration { spans[Int(kind.rawValue)] }

    /// Notes that a session has begun what is bounded.
    mutating func expect(
        _ kind: Kind,
        of session: PoolHandle,
        on server: Int,
        in context: inout Context<Platform.Event>
    ) {
        let place = Int(kind.rawValue)
        let span = spans[place]
        guard span > .zero else { return }
        queues[place].push(deadline: context.now + span, payload: session.raw)
        guard events[place] == .none else { return }
        arm(kind, at: context.now + span, on: server, in: &context)
    }

    /// The next session whose bound may have passed; nil, with an event for the next one, if none has.
    mutating func next(
        _ kind: Kind,
        on server: Int,
        among sessions: Pool<DatabaseSession>,
        in context: inout Context<Platform.Event>
    ) -> PoolHandle? {
        let place = Int(kind.rawValue)
        while let first = queues[place].first {
            let handle = PoolHandle(raw: first.payload)
            guard let session = sessions.find(handle),
                session.start(of: kind).map({ $0 + spans[place] }) == first.deadline
            else {
                queues[place].popFirst()
                continue
            }
            guard first.deadline <= context.now else {
                arm(kind, at: first.deadline, on: server, in: &context)
                return nil
            }
            queues[place].popFirst()
            return handle
        }
        return nil
    }

    /// The event of a kind has happened.
    mutating func fired(_ kind: Kind) {
        events[Int(kind.rawValue)] = .none
    }

    private mutating func arm(
        _ kind: Kind,
        at deadline: SimTime,
        on server: Int,
        in context: inout Context<Platform.Event>
    ) {
        guard events[Int(kind.rawValue)] == .none else { return }
        events[Int(kind.rawValue)] = context.schedule(
            .database(.timer(server: UInt16(truncatingIfNeeded: server), kind: kind.rawValue)),
            at: max(deadline, context.now),
            priority: .stateChange
        )
    }
}

extension DatabaseSession {
    /// Since when it has done what a kind of timer bounds; nil while it does not.
    func start(of kind: SessionTimers.Kind) -> SimTime? {
        switch kind {
        case .statement: state == .active ? since : nil
        case .lock, .deadlock: stage == .tableLock || stage == .rowLock ? waitingSince : nil
        case .idleInTransaction: state == .idleInTransaction ? since : nil
        case .transaction: isInTransaction ? begunAt : nil
        case .idleSession: state == .idle ? since : nil
        }
    }
}
