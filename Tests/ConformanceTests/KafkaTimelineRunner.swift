import SimModels

/// Who owns which partition of a timeline's topic.
///
/// The recorded times without an owner are not compared: they were derived from events sorted by
/// name within a millisecond, where `assigned` precedes the `revoked` that came before it.
struct KafkaOwnership {
    var rebalances = 0
    private var owned: [String: Set<Int32>] = [:]
    private var changes: [(at: Int64, count: Int)] = []

    mutating func set(_ label: String, _ partitions: [TopicPartition], at now: Int64) {
        owned[label] = Set(partitions.map(\.partition))
        record(now)
    }

    mutating func clear(_ label: String, at now: Int64) {
        owned[label] = nil
        record(now)
    }

    private mutating func record(_ now: Int64) {
        // Changes of one instant count as one: only the last of them lasts.
        if changes.last?.at == now { changes.removeLast() }
        changes.append((now, owned.values.reduce(into: Set()) { $0.formUnion($1) }.count))
    }

    /// The first instant after which every partition had an owner.
    func firstFullAssignment(of partitions: Int32) -> Int64? {
        changes.first { $0.count == Int(partitions) }?.at
    }
}

/// Plays a timeline and compares its events, those of one millisecond in any order.
func checkTimeline(_ row: VectorValue) throws -> String? {
    var driver = try KafkaTimelineDriver(row)
    driver.run()
    let expected = try row["expect"].elements.map(eventText)
    if let difference = firstDifference(expected, driver.events) { return difference }
    let summary = row["summary"]
    let first = driver.ownership.firstFullAssignment(of: driver.partitions)
    return difference(
        ("generation", try "\(summary["final_generation"].int)", "\(driver.group.generation)"),
        ("rebalances", try "\(summary["rebalances"].int)", "\(driver.ownership.rebalances)"),
        (
            "first full assignment",
            try summary["first_full_assignment_ms"].ifPresent.map { "\(try $0.int)" } ?? "none",
            first.map { "\($0)" } ?? "none"
        )
    )
}

/// Plays a timeline whose outcome depends on who leads, and compares its summary with the range.
func checkTimelineBand(_ row: VectorValue) throws -> String? {
    var driver = try KafkaTimelineDriver(row)
    driver.run()
    let first = driver.ownership.firstFullAssignment(of: driver.partitions)
    let values: [(String, Int64)] = [
        ("first_full_assignment_ms", first ?? -1),
        ("rebalances", Int64(driver.ownership.rebalances)),
        ("final_generation", Int64(driver.group.generation)),
    ]
    for (name, value) in values {
        let low = try row["summary_range"][name][0].int64
        let high = try row["summary_range"][name][1].int64
        if value < low || value > high { return "\(name): \(value) is outside \(low)…\(high)" }
    }
    return nil
}

/// One recorded event in the words of the driver.
private func eventText(_ event: VectorValue) throws -> String {
    let at = try event["t"].int64
    let kind = try event["ev"].string
    if kind == "state" {
        let state = try event["state"].string
        return try "\(at) state \(state) \(event["generation"].int) \(event["members"].int)"
    }
    let label = try event["m"].string
    switch kind {
    case "assigned":
        let list = try event["p"].elements.map { try $0.int }.sorted().map(String.init)
        let generation = try event["generation"].int
        return "\(at) assigned \(label) \(generation) [\(list.joined(separator: ","))]"
    case "crash", "revoked", "lost": return try "\(at) \(kind) \(label) \(event["n"].int)"
    case "stall": return try "\(at) stall \(label) \(event["ms"].int)"
    case "join_error", "sync_error", "heartbeat_error":
        return try "\(at) \(kind) \(label) \(event["error"].string)"
    default: return "\(at) \(kind) \(label)"
    }
}

/// The first millisecond whose events differ, in words.
private func firstDifference(_ expected: [String], _ found: [String]) -> String? {
    let wanted = byInstant(expected)
    let got = byInstant(found)
    for at in Set(wanted.keys).union(got.keys).sorted() {
        var missing = wanted[at] ?? []
        var surplus: [String] = []
        for event in got[at] ?? [] {
            if let place = missing.firstIndex(of: event) {
                missing.remove(at: place)
            } else {
                surplus.append(event)
            }
        }
        if !missing.isEmpty || !surplus.isEmpty {
            return "missing \(missing.sorted()), too much \(surplus.sorted())"
        }
    }
    return nil
}

private func byInstant(_ events: [String]) -> [Int64: [String]] {
    Dictionary(grouping: events) { Int64($0.prefix { $0 != " " }) ?? -1 }
}
