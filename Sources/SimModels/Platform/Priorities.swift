import SimCore

/// What goes first when several things happen at one instant.
///
/// Loops of 15 s, 10 s and 60 s meet all the time. What has happened is settled before it is
/// measured, measured before it is judged, and judged before anybody acts on it.
extension EventPriority {
    /// Work that ends: requests, statements, connections, batches.
    static let completion = EventPriority(0)
    /// What changes by itself: arrivals, containers, faults.
    static let stateChange = EventPriority(1)
    /// Probes, which find the pods as the instant has made them.
    static let probe = EventPriority(2)
    /// Readings of counters.
    static let scrape = EventPriority(3)
    /// Conditions that look at readings.
    static let evaluation = EventPriority(4)
    /// Controllers that act on readings.
    static let controller = EventPriority(5)
    /// People.
    static let person = EventPriority(6)
}
