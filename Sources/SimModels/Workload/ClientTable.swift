import SimCore

/// Somebody whose intents are remembered: a user, or whoever has an intent that may be tried again.
struct Client: BitwiseCopyable, Sendable {
    /// What a client is doing.
    enum State: UInt8, BitwiseCopyable, Sendable {
        /// Is not there; the place is free.
        case absent
        /// Has an answer, and thinks.
        case thinking
        /// Waits for the answer to an attempt.
        case waiting
        /// Will try again.
        case tryingAgain
    }

    /// What the client wants, or wanted last.
    var wish: Wish
    /// When the first attempt was made.
    var began: SimTime
    /// What the client is doing.
    var state: State
    /// Intents that whoever has had this place had so far.
    var intents: UInt32
    /// Why an earlier attempt of the present intent failed; none if none did.
    var failure = OccurrenceID.none
}

/// The clients of a source by their number: places are reused, that freed last first.
struct ClientTable: Sendable {
    private var clients: [Client] = []
    private var free: [UInt32] = []

    /// How many clients there are.
    private(set) var count = 0

    /// How many bytes it holds.
    var heldBytes: Int { clients.count * MemoryLayout<Client>.stride + free.count * 4 }

    /// The numbers of all places, free or not.
    var places: Range<Int> { 0..<clients.count }

    /// Takes a place for a client.
    mutating func admit(in state: Client.State) -> UInt32 {
        count += 1
        if let place = free.popLast() {
            clients[Int(place)].state = state
            return place
        }
        clients.append(
            Client(
                wish: Wish(intent: 0, operation: 0, priority: 0),
                began: .start,
                state: state,
                intents: 0
            )
        )
        return UInt32(truncatingIfNeeded: clients.count - 1)
    }

    /// Frees the place of a client.
    mutating func dismiss(_ client: UInt32) {
        count -= 1
        clients[Int(client)].state = .absent
        free.append(client)
    }

    /// A client, to read and to change in place.
    subscript(client: UInt32) -> Client {
        get { clients[Int(client)] }
        _modify { yield &clients[Int(client)] }
    }
}
