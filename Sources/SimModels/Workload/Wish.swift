import SimCore

/// What a client wants: one intent, however many attempts it takes.
struct Wish: BitwiseCopyable, Sendable {
    /// The number of the intent within its source.
    var intent: UInt64
    /// What is asked for.
    var operation: UInt16
    /// How important it is, 0 the most.
    var priority: UInt8
    /// The number of the attempt, from 0.
    var attempt: UInt8 = 0
    /// What it is about; 0 for nothing in particular.
    var key: UInt32 = 0
    /// Who wants it, in the table of clients; `UInt32.max` where clients are not remembered.
    var client = UInt32.max
    /// Whether a producer took a message of one of the attempts.
    var isAccepted = false

    /// Where the number of the attempt begins: above the numbers of all intents, sources and operations.
    private static let attemptBits: UInt64 = 58

    /// The member of every random draw made for the attempt: no attempt shifts the draws of another.
    var member: UInt64 { intent | UInt64(attempt) << Self.attemptBits }

    /// The intent that a member belongs to.
    static func intent(of member: UInt64) -> UInt64 { member & (1 << attemptBits - 1) }
}
