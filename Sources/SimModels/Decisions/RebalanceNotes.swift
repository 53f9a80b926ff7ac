import SimCore

/// What is kept of a consumer group until its rebalance is told.
struct RebalanceNotes: Sendable {
    /// The pods of its processes, by client number.
    var names: [String] = []
    /// The process that had each partition when the group was last stable, by client number.
    var owners: [UInt32?] = []
    /// The members it had then.
    var members = 0
    /// The rebalances that were told.
    var told: Int64 = 0
    /// Since when the one under way goes on; nil without one.
    var since: SimTime?
    /// When all those who take part had joined; nil before that.
    var joinedAt: SimTime?
    /// The members that it still waited for when it was last looked at, and what kept the first.
    var missing: [UInt32] = []
    var holdup = ""
    /// The process that left because it had not polled for too long.
    var overdue: UInt32?

    /// The name of the pod of a process.
    func name(of client: UInt32) -> String {
        Int(client) < names.count ? names[Int(client)] : "a member"
    }

    /// The pods of the members that are missing, a few of them by name.
    var missingNames: String {
        let named = missing.prefix(3).map { name(of: $0) }.joined(separator: ", ")
        return missing.count > 3 ? "\(named) and \(missing.count - 3) more" : named
    }
}
