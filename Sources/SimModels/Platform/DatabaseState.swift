import SimCore

/// A database server while it runs.
struct DatabaseState: Sendable {
    var slots: ConnectionSlots
    /// Slots that no session has any more, and whose backends have yet to exit.
    var leaving = 0
    var cpu: ProcessorSharing
    /// What backends that run at the same time cost each other; nil for nothing.
    var contention: ContentionSpec?
    /// How many times as long its statements take, because of faults.
    var slowness = 1.0
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
    /// The database whose server it is, by the number of its primary.
    var primary: UInt16
    /// How it follows its primary; nil for a primary.
    var replication: ReplicationState?
    /// When what it has was last changed; without rows where there are no replicas.
    var clock: WriteClock
    /// The replica whose turn it is.
    var nextReplica = 0
    /// Write statements committed since the start, those that can be restored, and those lost.
    var writes: Int64 = 0
    var savedWrites: Int64 = 0
    var lostWrites: Int64 = 0
    /// Why it takes no connections; nil while it does.
    var refusal: SessionRefusal?
    /// How many faults keep it down, and the occurrence that says that it is.
    var outages = 0
    var outage = OccurrenceID.none
    /// The occurrence that said so last, and when it was over.
    var lastOutage = OccurrenceID.none
    var upAgainAt = SimTime.start
    /// When it took over from another server; nil when every client knows.
    var promotedAt: SimTime?
    var dnsTTL = SimDuration.zero
    var failovers: UInt16 = 0
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
    /// The stream of the ages of clients' copies of its address.
    var resolverStream: StreamID
    /// The streams of the rows that intents are about, by table.
    var tableStreams: [StreamID]
}

extension Platform {
    mutating func startDatabases(in context: inout Context<Event>) {
        for (index, spec) in plan.databases.enumerated() {
            let name = plan.names.databases[index]
            let tables = plan.tables[index]
            let primary = plan.roles.firstIndex {
                Int($0.primary) == index
                    || (Int($0.firstReplica)..<Int($0.firstReplica + $0.replicas)).contains(index)
            }
            let isReplica = index >= plan.roles.count
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
                    primary: UInt16(primary ?? index),
                    replication: isReplica ? spec.replicas.map { ReplicationState($0) } : nil,
                    clock: WriteClock(
                        rows: isReplica || spec.replicas == nil ? [] : tables.map(\.rows)
                    ),
                    connectStream: context.stream("database/\(name)/connect"),
                    releaseStream: context.stream("database/\(name)/release"),
                    statementStream: context.stream("database/\(name)/statement"),
                    connectCPU: Self.unlessZero(spec.connectCPU.sampler),
                    authenticationStream: context.stream("database/\(name)/authentication"),
                    resolverStream: context.stream("database/\(name)/resolvers"),
                    tableStreams: tables.map {
                        let database = plan.names.databases[primary ?? index]
                        return context.stream("rows/\(database)/\($0.name)")
                    }
                )
            )
            if !isReplica, plan.roles[index].recoveryPoint != nil {
                context.schedule(
                    .database(.archive(server: UInt16(index))),
                    at: plan.origin,
                    priority: .stateChange
                )
            }
        }
    }

    private static func unlessZero(_ distribution: Distribution) -> Distribution? {
        if case .constant(let value) = distribution, value <= 0 { return nil }
        return distribution
    }
}
