import SimCore

/// A database server while it runs.
struct DatabaseState: Sendable {
    var slots: ConnectionSlots
    /// Slots that no session has any more, and whose backends have yet to exit.
    var leaving = 0
    var cpu: ProcessorSharing
    /// What backends that run at the same time cost each other; nil for nothing.
    var contention: ContentionSpec?
    /// When the storage has read all that is wanted of it.
    var storageFreeAt = SimTime.start
    /// The event for the end of the next statement.
    var statementEvent = EventID.none
    var statementDue = SimTime.distantFuture
    var locks: LockManager
    var timers: SessionTimers
    var troubles = DatabaseTroubles()
    /// The occurrence that says that statements wait for locks; none while they do not for long.
    var lockQueue = OccurrenceID.none
    /// The occurrence that says the server refuses connections; none while it grants them.
    var exhaustion = OccurrenceID.none
    var lastRefusal = SimTime.start
    /// Refusals since T+0.
    var refused: Int64 = 0
    var connectStream: StreamID
    var releaseStream: StreamID
    var openings: UInt64 = 0
    var releases: UInt64 = 0
    var statements: UInt64 = 0
    var statementStream: StreamID
    /// CPU time to start a backend and to authenticate its client; nil for none.
    var connectCPU: Distribution?
    var authentications: UInt64 = 0
    var authenticationStream: StreamID
    /// The streams of the rows that intents are about, by table.
    var tableStreams: [StreamID]
}

extension Platform {
    mutating func startDatabases(in context: inout Context<Event>) {
        for (index, spec) in plan.databases.enumerated() {
            let name = plan.names.databases[index]
            let tables = plan.tables[index]
            databases.append(
                DatabaseState(
                    slots: ConnectionSlots(
                        maximum: spec.maxConnections,
                        superuserReserved: spec.superuserReservedConnections,
                        reserved: spec.reservedConnections
                    ),
                    cpu: ProcessorSharing(capacity: spec.cpu.cores),
                    contention: spec.contention == ContentionSpec() ? nil : spec.contention,
                    locks: LockManager(rows: tables.map(\.rows)),
                    timers: SessionTimers(spec),
                    connectStream: context.stream("database/\(name)/connect"),
                    releaseStream: context.stream("database/\(name)/release"),
                    statementStream: context.stream("database/\(name)/statement"),
                    connectCPU: Self.unlessZero(spec.connectCPU.sampler),
                    authenticationStream: context.stream("database/\(name)/authentication"),
                    tableStreams: tables.map { context.stream("rows/\(name)/\($0.name)") }
                )
            )
        }
    }

    private static func unlessZero(_ distribution: Distribution) -> Distribution? {
        if case .constant(let value) = distribution, value <= 0 { return nil }
        return distribution
    }
}
