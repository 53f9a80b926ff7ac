/// A buffer between those who put items in and those who take them out, either of whom may have to wait.
///
/// Items leave in the order in which they came. A store knows no clock and no events: it answers what
/// became of a request and who was let through by it, and the model schedules what follows. With a
/// capacity of 0 an item goes from hand to hand.
public struct Store<Item: BitwiseCopyable & Sendable, User: BitwiseCopyable & Sendable>: Sendable {
    /// What became of an item that was put.
    public enum Put: Sendable {
        /// The item is in the store.
        case stored
        /// A user was waiting for an item and has it now.
        case handed(to: User)
        /// The store is full: the user waits with the item, under a handle.
        case waits(PoolHandle)
    }

    /// What became of the wish for an item.
    public enum Take: Sendable {
        /// The item, and who could put theirs in because of it, if one waited to.
        case item(Item, admitted: User?)
        /// The store is empty: the user waits under a handle.
        case waits(PoolHandle)
    }

    /// Somebody with an item that finds no place yet.
    @usableFromInline
    struct Offer: BitwiseCopyable, Sendable {
        @usableFromInline var item: Item
        @usableFromInline var user: User

        @inlinable
        init(item: Item, user: User) {
            self.item = item
            self.user = user
        }
    }

    @usableFromInline var places: Int
    @usableFromInline var items = Ring<Item>()
    @usableFromInline var putters = WaitingLine<Offer>()
    @usableFromInline var takers = WaitingLine<User>()

    /// Creates an empty store; a negative capacity counts as 0.
    ///
    /// - Parameter capacity: The most items it holds; no limit unless set.
    @inlinable
    public init(capacity: Int = .max) {
        places = max(capacity, 0)
    }

    /// The most items it holds.
    ///
    /// It is below ``count`` after places were taken away while they were used.
    @inlinable
    public var capacity: Int { places }

    /// How many items it holds.
    @inlinable
    public var count: Int { items.count }

    /// The item that leaves next; none when the store is empty.
    @inlinable
    public var first: Item? { items.first }

    /// How many users wait to put an item in.
    @inlinable
    public var waitingToPut: Int { putters.count }

    /// How many users wait for an item.
    @inlinable
    public var waitingToTake: Int { takers.count }

    /// Puts an item in; the lowest priority number goes first, and who asked first among equals.
    ///
    /// - Complexity: O(log n) in the number of users waiting.
    @inlinable
    public mutating func put(_ item: Item, by user: User, priority: Int64 = 0) -> Put {
        if let taker = takers.popFirst() { return .handed(to: taker) }
        let goesFirst = putters.firstPriority.map { priority < $0 } ?? true
        if goesFirst, items.count < places {
            items.append(item)
            return .stored
        }
        return .waits(putters.append(Offer(item: item, user: user), priority: priority))
    }

    /// Takes an item out; of those who wait for one the lowest priority number goes first.
    ///
    /// - Complexity: O(log n) in the number of users waiting.
    @inlinable
    public mutating func take(by user: User, priority: Int64 = 0) -> Take {
        if let item = items.popFirst() { return .item(item, admitted: admitNext()) }
        if let offer = putters.popFirst() { return .item(offer.item, admitted: offer.user) }
        return .waits(takers.append(user, priority: priority))
    }

    /// Lets the next of those who wait put their item in, if there is a place.
    ///
    /// Only needed after ``setCapacity(_:)``, until it answers none.
    /// - Complexity: O(log n) in the number of users waiting.
    @inlinable
    public mutating func admitNext() -> User? {
        guard items.count < places, let offer = putters.popFirst() else { return nil }
        items.append(offer.item)
        return offer.user
    }

    /// Takes a user and the item out of the line before the store; none when they no longer wait.
    ///
    /// - Complexity: O(log n) in the number of users waiting.
    @inlinable
    @discardableResult
    public mutating func stopPutting(_ handle: PoolHandle) -> (user: User, item: Item)? {
        putters.remove(handle).map { ($0.user, $0.item) }
    }

    /// Takes a user out of the line for items; none when they no longer wait.
    ///
    /// - Complexity: O(log n) in the number of users waiting.
    @inlinable
    @discardableResult
    public mutating func stopTaking(_ handle: PoolHandle) -> User? {
        takers.remove(handle)
    }

    /// Changes how many items the store holds; then ask ``admitNext()`` until it answers none.
    ///
    /// Items that are in stay in: with fewer places than items nothing is let in until enough left.
    /// A negative number counts as 0.
    @inlinable
    public mutating func setCapacity(_ capacity: Int) {
        places = max(capacity, 0)
    }
}
