import SimCore

/// What is kept of the pools of a service between two decisions that are told.
struct PoolNotes: Sendable {
    /// Connections established, and refused, since the last decision.
    var opened: Int64 = 0
    /// Where the decision of the present second is, if there is one, and what it came to.
    var row: Int?
    var result = ""
    /// When that one was.
    var since = SimTime.start
    /// Requests that it is about.
    var requests: Int64 = 0
    /// Whether requests have waited or failed since the pools last were well.
    var isHurt = false
}

/// How full pools are.
struct PoolLevel: Sendable {
    var inUse = 0
    var idle = 0
    var connecting = 0
    var waiting = 0

    /// What of it goes into a decision.
    func inputs(of limit: Int?) -> [Decision.Input] {
        [
            Decision.Input("in use", .count(Int64(inUse))),
            Decision.Input("limit", limit.map { .count(Int64($0)) } ?? .none),
            Decision.Input("idle", .count(Int64(idle))),
            Decision.Input("connecting", .count(Int64(connecting))),
            Decision.Input("waiting", .count(Int64(waiting))),
        ]
    }
}

extension PodPools {
    /// How full the pools from a number on are together.
    func level(from first: Int, of processes: Int) -> PoolLevel {
        var level = PoolLevel()
        for pool in first..<first + processes where pool < count {
            let connections =
                isQueue(pool)
                ? queuePools[pool].connections : hikariPools[place(of: pool)].connections
            level.inUse += connections.count(.inUse)
            level.idle += connections.count(.idle)
            level.connecting += connections.count(.opening)
            level.waiting +=
                isQueue(pool)
                ? queuePools[pool].waiting.count : hikariPools[place(of: pool)].waiting.count
        }
        return level
    }
}
