/// A number of equal units that users hold for a time: tellers, connections, permits, bytes.
///
/// A resource knows no clock and no events. It answers what became of a request, and the model
/// schedules what follows:
///
///     switch tellers.request(customer) {
///     case .granted: context.schedule(.served(customer), after: service)
///     case .waits(let place): customers[customer].place = place
///     case .refused: turnedAway += 1
///     }
///
/// Whenever units may have become free, after ``release(_:)``, ``setCapacity(_:)`` or
/// ``giveUp(_:)``, ask ``grantNext()`` until it answers none. The line is served in order of priority,
/// and nobody overtakes: a request that is too large for what is free holds up those behind it.
public struct Resource<User: BitwiseCopyable & Sendable>: Sendable {
    /// What became of a request.
    public enum Admission: Sendable {
        /// The units are the user's from now on.
        case granted
        /// The user waits under a handle that ``Resource/giveUp(_:)`` takes.
        case waits(PoolHandle)
        /// As many wait as may wait; nothing has changed.
        case refused
    }

    /// A user whose turn came, and the units now held.
    public struct Grant: BitwiseCopyable, Sendable {
        /// Whose turn came.
        public let user: User

        /// How many units the user asked for and now holds.
        public let amount: Int

        /// Creates a grant.
        @inlinable
        public init(user: User, amount: Int) {
            self.user = user
            self.amount = amount
        }
    }

    /// The most that may wait.
    public let waitingLimit: Int

    @usableFromInline var units: Int
    @usableFromInline var held = 0
    @usableFromInline var line = WaitingLine<Grant>()

    /// Creates a resource with all units free; a negative number counts as 0.
    ///
    /// - Parameters:
    ///   - capacity: How many units there are.
    ///   - waitingLimit: The most that may wait; no limit unless set.
    @inlinable
    public init(capacity: Int, waitingLimit: Int = .max) {
        units = max(capacity, 0)
        self.waitingLimit = max(waitingLimit, 0)
    }

    /// How many units there are.
    ///
    /// It is below ``inUse`` after units were taken away while they were held.
    @inlinable
    public var capacity: Int { units }

    /// How many units are held.
    @inlinable
    public var inUse: Int { held }

    /// How many units are free.
    @inlinable
    public var available: Int { max(0, units &- held) }

    /// How many users wait.
    @inlinable
    public var waiting: Int { line.count }

    /// Asks for units; the lowest priority number goes first, and who asked first among equals.
    ///
    /// It is granted at once when the units are free and nobody who waits is to go first.
    /// - Precondition: `amount` is 1 or more.
    /// - Complexity: O(log n) in the number of users waiting.
    @inlinable
    public mutating func request(
        _ user: User,
        amount: Int = 1,
        priority: Int64 = 0
    ) -> Admission {
        precondition(amount > 0, "a request is for 1 unit or more, got \(amount)")
        let goesFirst = line.firstPriority.map { priority < $0 } ?? true
        if goesFirst, amount <= units &- held {
            held &+= amount
            return .granted
        }
        guard line.count < waitingLimit else { return .refused }
        return .waits(line.append(Grant(user: user, amount: amount), priority: priority))
    }

    /// Gives units back; then ask ``grantNext()`` until it answers none.
    ///
    /// - Precondition: `amount` is 0 or more and not above ``inUse``.
    @inlinable
    public mutating func release(_ amount: Int = 1) {
        precondition(
            amount >= 0 && amount <= held,
            "\(amount) units cannot be released, \(held) are held"
        )
        held &-= amount
    }

    /// Grants the request whose turn it is, if its units are free.
    ///
    /// - Complexity: O(log n) in the number of users waiting.
    @inlinable
    public mutating func grantNext() -> Grant? {
        guard let next = line.first, next.amount <= units &- held else { return nil }
        line.popFirst()
        held &+= next.amount
        return next
    }

    /// Takes a user out of the line; none when the user no longer waits.
    ///
    /// Those behind may now fit: ask ``grantNext()`` until it answers none.
    /// - Complexity: O(log n) in the number of users waiting.
    @inlinable
    @discardableResult
    public mutating func giveUp(_ handle: PoolHandle) -> User? {
        line.remove(handle)?.user
    }

    /// Changes the number of units; then ask ``grantNext()`` until it answers none.
    ///
    /// Units that are held stay held: with fewer units than are held nobody is granted any until
    /// enough came back. A negative number counts as 0.
    @inlinable
    public mutating func setCapacity(_ capacity: Int) {
        units = max(capacity, 0)
    }
}
