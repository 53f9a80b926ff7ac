import SimCore

/// A database server while it runs.
struct DatabaseState: Sendable {
    var slots: ConnectionSlots
    /// Slots that no pod can use any more, and whose backends have yet to exit.
    var leaving = 0
    var cpu: ProcessorSharing
    /// The event for the end of the next statement.
    var statementEvent = EventID.none
    var statementDue = SimTime.distantFuture
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
}
