import SimCore

/// How far a replica is behind its primary.
struct ReplicationState: Sendable {
    /// The lag without anything to catch up with.
    let base: SimDuration
    /// The time that the replica takes to apply a write.
    let applyTime: SimDuration
    /// When it will have applied all it knows of, its base lag left out.
    private var caughtUpAt = SimTime.start
    /// Since when it applies nothing, and how far it gets behind at most by that; nil if it applies.
    private var held: (since: SimTime, by: SimDuration)?

    init(_ spec: ReplicasSpec) {
        base = spec.lag
        applyTime =
            spec.applyRate.map { SimDuration(nanoseconds: 1_000_000_000 / Int64($0)) } ?? .zero
    }

    /// The primary committed a write.
    mutating func note(writes: Int64, at now: SimTime) {
        guard applyTime > .zero else { return }
        caughtUpAt = max(caughtUpAt, now) + applyTime * writes
    }

    /// A fault lets it get behind, or no longer does.
    mutating func hold(by lag: SimDuration?, at now: SimTime) {
        held = lag.map { (held?.since ?? now, $0) }
    }

    /// How old what it shows is.
    func lag(at now: SimTime) -> SimDuration {
        var lag = base
        if caughtUpAt > now { lag += caughtUpAt - now }
        if let held { lag += min(held.by, now - held.since) }
        return lag
    }
}

/// When tables and rows were last changed, for reads of replicas.
struct WriteClock: Sendable {
    private let firstRows: [Int]
    private var rows: [SimTime]
    /// The last change of anything in a table, and the last one that named no row.
    private var tables: [SimTime]
    private var whole: [SimTime]

    init(rows counts: [Int]) {
        var first: [Int] = []
        var total = 0
        for count in counts {
            first.append(total)
            total += count
        }
        firstRows = first
        rows = Array(repeating: .start, count: total)
        tables = Array(repeating: .start, count: counts.count)
        whole = tables
    }

    /// A row, or a table as a whole, was changed.
    mutating func note(_ table: Int, row: Int?, at now: SimTime) {
        tables[table] = now
        if let row { rows[firstRows[table] + row] = now } else { whole[table] = now }
    }

    /// When what a read sees was last changed.
    func last(_ table: Int, row: Int?) -> SimTime {
        guard let row else { return tables[table] }
        return max(rows[firstRows[table] + row], whole[table])
    }
}
