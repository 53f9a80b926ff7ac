import SimCore

/// The pods that fit on no node, with the scheduler's back-off.
///
/// A pod is tried again when something happens that may help, but not before its back-off since the
/// last try is over: 1 s doubling to 10 s. Source: kube-scheduler `podInitialBackoffSeconds`,
/// `podMaxBackoffSeconds`.
struct SchedulingQueue: Sendable {
    /// A pod that waits.
    struct Entry: Sendable {
        /// Its slot.
        var pod: UInt32
        /// The occurrence that says it fits nowhere.
        var refusal: OccurrenceID
        /// Tries so far.
        var tries: Int
        /// When the last one was.
        var triedAt: SimTime
        /// Whether nothing has happened since that may help.
        var isParked = true

        /// The first instant of the next try.
        var due: SimTime {
            triedAt + min(.seconds(1) * (Int64(1) << Int64(min(tries - 1, 4))), .seconds(10))
        }
    }

    /// The pods that wait, in the order of their creation.
    private(set) var entries: [Entry] = []
    /// The event of the next try.
    var event = EventID.none
    /// When it is due.
    var eventDue = SimTime.distantFuture

    /// A pod found no node.
    mutating func park(_ pod: UInt32, because refusal: OccurrenceID, at now: SimTime) {
        entries.append(Entry(pod: pod, refusal: refusal, tries: 1, triedAt: now))
    }

    /// A pod that waited found no node again.
    mutating func parkAgain(_ place: Int, at now: SimTime) {
        entries[place].tries += 1
        entries[place].triedAt = now
        entries[place].isParked = true
    }

    /// A pod waits no longer; whether it did.
    @discardableResult
    mutating func remove(_ pod: UInt32) -> Bool {
        guard let place = entries.firstIndex(where: { $0.pod == pod }) else { return false }
        entries.remove(at: place)
        return true
    }

    /// Something happened that may help: every pod gets another try.
    mutating func wake() {
        for place in entries.indices { entries[place].isParked = false }
    }

    /// The first instant at which a pod gets another try; nil while all are parked.
    var due: SimTime? { entries.lazy.filter { !$0.isParked }.map(\.due).min() }
}
