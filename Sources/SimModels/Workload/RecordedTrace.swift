import SimCore

/// Single requests read from a table, placed in simulated time.
struct RecordedTrace: Sendable {
    /// When each arrives the first time, from T+0.
    private(set) var times: [SimDuration] = []
    /// What each asks for; empty when the table does not say.
    private(set) var operations: [UInt16] = []
    /// How important each is; empty when the table does not say.
    private(set) var priorities: [UInt8] = []
    /// What each is about; empty when the table does not say.
    private(set) var keys: [UInt32] = []
    /// What the durations of each are multiplied by; empty when the table does not say.
    private(set) var demands: [Double] = []
    /// From the beginning of a round to that of the next.
    private(set) var period = SimDuration.zero
    /// How many rounds there are.
    private(set) var rounds: Int64 = 1

    /// The columns that a trace may have.
    private static let columns = ["time", "operation", "priority", "key", "demand"]

    /// No request.
    init() {}

    /// Reads a table.
    ///
    /// - Parameters:
    ///   - spec: The file and how it is played.
    ///   - start: The instant that is T+0.
    ///   - known: The names of the operations of the target, with their numbers.
    /// - Throws: The first thing that is wrong with the table, and where.
    init(
        _ spec: TraceSpec,
        start: UTCInstant,
        operations known: [(name: String, number: UInt16)]
    ) throws(CSVProblem) {
        var table = try CSVTable(
            spec.file.bytes,
            source: spec.file.source,
            time: "time",
            start: start
        )
        let header = table.header
        for column in header where !Self.columns.contains(column.text) {
            throw CSVProblem(
                column.place,
                found: "unknown column \(quoted(column.text))",
                hint: NearestName.among(Self.columns, for: column.text).map {
                    "did you mean \(quoted($0))?"
                } ?? "a trace has the columns \(Self.columns.joined(separator: ", "))"
            )
        }
        let has = { (name: String) in header.firstIndex { $0.text == name } }
        let (operation, priority) = (has("operation"), has("priority"))
        let (key, demand) = (has("key"), has("demand"))
        while let time = try table.nextRow() {
            times.append(time)
            if let operation { operations.append(try Self.operation(table[operation], known)) }
            if let priority { priorities.append(try Self.priority(table[priority])) }
            if let key { keys.append(try Self.key(table[key])) }
            if let demand { demands.append(try Self.demand(table[demand])) }
        }
        try place(spec, at: header[0].place)
    }

    /// Moves and stretches the times as the scenario asks.
    private mutating func place(_ spec: TraceSpec, at header: SourcePlace) throws(CSVProblem) {
        guard let first = times.first, let last = times.last else { return }
        rounds = Int64(spec.repeat)
        if rounds > 1, last == first {
            throw CSVProblem(
                header,
                found: "a recording that takes no time, to be repeated",
                expected: "rows at different times",
                hint: "the mean gap of a recording lies between two rounds"
            )
        }
        let anchor = spec.at == nil ? SimDuration.zero : first
        let shift = spec.at ?? .zero
        func placed(_ time: SimDuration) -> SimDuration {
            let away = time - anchor
            guard spec.speed != 1 else { return shift + away }
            return shift + SimDuration(nanosecondsRounding: Double(away.nanoseconds) / spec.speed)
        }
        for index in times.indices { times[index] = placed(times[index]) }
        let length = times[times.count - 1] - times[0]
        let gap = length.nanoseconds / max(1, Int64(times.count) - 1)
        period = length + .nanoseconds(gap)
    }

    /// How many requests there are in all rounds; one too large for a count is held at the largest.
    var total: Int64 {
        let (product, overflow) = rounds.multipliedReportingOverflow(by: Int64(times.count))
        return overflow ? .max : product
    }

    /// When a request of any round arrives, from T+0.
    func time(of request: Int64) -> SimDuration {
        let count = Int64(times.count)
        return times[Int(request % count)] + period * (request / count)
    }

    /// The first request that arrives at or after an instant.
    func first(notBefore instant: SimDuration) -> Int64 {
        var low: Int64 = 0
        var high = total
        while low < high {
            let middle = low + (high - low) / 2
            if time(of: middle) < instant { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

// MARK: - Fields

extension RecordedTrace {
    private static func operation(
        _ field: CSVField,
        _ known: [(name: String, number: UInt16)]
    ) throws(CSVProblem) -> UInt16 {
        if let found = known.first(where: { field.bytes.elementsEqual($0.name.utf8) }) {
            return found.number
        }
        let names = known.map(\.name)
        throw CSVProblem(
            field.place,
            found: "unknown operation \(quoted(field.text))",
            hint: NearestName.among(names, for: field.text).map { "did you mean \(quoted($0))?" }
                ?? "known: \(names.prefix(10).map(quoted).joined(separator: ", "))"
        )
    }

    private static func priority(_ field: CSVField) throws(CSVProblem) -> UInt8 {
        if let value = CSVNumber.whole(field.bytes, in: 0...255) { return UInt8(value) }
        throw CSVProblem(
            field.place,
            found: quoted(field.text),
            expected: "a priority: a whole number from 0 (the most important) to 255"
        )
    }

    private static func key(_ field: CSVField) throws(CSVProblem) -> UInt32 {
        if let value = CSVNumber.whole(field.bytes, in: 1...4_294_967_295) { return UInt32(value) }
        throw CSVProblem(
            field.place,
            found: quoted(field.text),
            expected: "a key: a whole number from 1 to 4294967295"
        )
    }

    private static func demand(_ field: CSVField) throws(CSVProblem) -> Double {
        if let value = CSVNumber.amount(field.bytes), value <= 1_000_000 { return value }
        throw CSVProblem(
            field.place,
            found: quoted(field.text),
            expected: "a factor: a number from 0 to 1000000"
        )
    }
}
