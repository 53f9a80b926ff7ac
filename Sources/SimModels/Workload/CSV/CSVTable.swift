import SimCore

/// A table with a header: rows of which each has a time, in order.
struct CSVTable {
    private var reader: CSVReader
    /// The names of the columns, with their places.
    let header: [CSVField]
    private var fields: [CSVField] = []
    private var times: RecordedTimes
    /// The column with the times.
    private let timeColumn: Int
    /// Rows read so far.
    private(set) var count = 0

    /// Rows at most.
    static let maximumRows = 10_000_000

    /// Reads the header.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - source: What messages call it.
    ///   - time: The name of the column with the times.
    ///   - start: The instant that is T+0.
    /// - Throws: What is wrong with the header, and where.
    init(
        _ bytes: [UInt8],
        source: String,
        time: String,
        start: UTCInstant
    ) throws(CSVProblem) {
        reader = CSVReader(bytes, source: source)
        var names: [CSVField] = []
        guard try reader.next(into: &names) else {
            throw CSVProblem(
                reader.place,
                found: "an empty file",
                expected: "a header, such as \"\(time)\" and other columns, and rows"
            )
        }
        header = names
        times = RecordedTimes(start: start)
        // First of all: a file without times is no recording, and nothing of it is shown.
        timeColumn = try Self.column(time, in: names, at: reader.place)
        for (index, name) in names.enumerated()
        where names[..<index].contains(where: { $0.bytes == name.bytes }) {
            throw CSVProblem(
                name.place,
                found: "a second column \(quoted(name.text))",
                expected: "columns with different names"
            )
        }
    }

    /// The position of a column by its name.
    func column(_ name: String) throws(CSVProblem) -> Int {
        try Self.column(name, in: header, at: reader.place)
    }

    private static func column(
        _ name: String,
        in header: [CSVField],
        at end: SourcePlace
    ) throws(CSVProblem) -> Int {
        let wanted = Array(name.utf8)
        if let column = header.firstIndex(where: { $0.bytes == wanted }) { return column }
        let known = header.map(\.text)
        var hint = NearestName.among(known, for: name).map { "did you mean \(quoted($0))?" }
        if hint == nil, isTable(header) {
            hint = "the columns are \(known.prefix(10).map(quoted).joined(separator: ", "))"
        }
        throw CSVProblem(
            header.first?.place ?? end,
            found: "no column \(quoted(name))",
            expected: "a header that names it",
            hint: hint
        )
    }

    /// Whether a first line looks like a header: several columns with plain names.
    ///
    /// What a file holds that is no table, such as a list of passwords, is nobody's business.
    private static func isTable(_ header: [CSVField]) -> Bool {
        header.count > 1
            && header.allSatisfy { field in
                (1...40).contains(field.bytes.count)
                    && field.bytes.allSatisfy { isWordByte($0) || " -./".utf8.contains($0) }
            }
    }

    /// Reads the next row and answers its time, from T+0; none after the last one.
    mutating func nextRow() throws(CSVProblem) -> SimDuration? {
        let place = reader.place
        guard try reader.next(into: &fields) else {
            if count == 0 {
                throw CSVProblem(place, found: "a header and no row", expected: "at least one row")
            }
            return nil
        }
        guard fields.count == header.count else {
            throw CSVProblem(
                place,
                found: fields.count == 1 && fields[0].bytes.isEmpty
                    ? "an empty line" : "\(fields.count) field\(fields.count == 1 ? "" : "s")",
                expected: "\(header.count), as in the header"
            )
        }
        count += 1
        guard count <= Self.maximumRows else {
            throw CSVProblem(
                place,
                found: "more than \(Self.maximumRows) rows",
                expected: "at most so many",
                hint: "cut the recording into several sources"
            )
        }
        return try times.read(fields[timeColumn])
    }

    /// A field of the row that was read last.
    subscript(column: Int) -> CSVField { fields[column] }
}

/// The times of a recording: all of one kind, none before the one before it.
struct RecordedTimes {
    private let start: UTCInstant
    private var areInstants: Bool?
    private var latest: SimDuration?

    init(start: UTCInstant) {
        self.start = start
    }

    /// The time of a row, from T+0.
    mutating func read(_ field: CSVField) throws(CSVProblem) -> SimDuration {
        // An instant has a "T" in its eleventh place; no number is that long before its point.
        let isInstant = field.bytes.count >= 20 && field.bytes[10] == UInt8(ascii: "T")
        let kind = areInstants ?? isInstant
        areInstants = kind
        let time = kind ? instant(field) : CSVNumber.seconds(field.bytes)
        guard let time else {
            throw CSVProblem(
                field.place,
                found: quoted(field.text),
                expected: kind
                    ? "a UTC instant such as \"2024-11-29T09:00:00Z\", as in the rows before"
                    : "seconds from T+0 such as 12.5, or a UTC instant such as \"2024-11-29T09:00:00Z\""
            )
        }
        if let latest, time < latest {
            throw CSVProblem(
                field.place,
                found: "the time \(quoted(field.text)), which is before that of the row before",
                expected: "rows in the order of their times",
                hint: "sort the file by its times"
            )
        }
        latest = time
        return time
    }

    /// An instant such as `2024-11-29T09:00:00.250Z`.
    private func instant(_ field: CSVField) -> SimDuration? {
        let bytes = field.bytes
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"),
            let whole = UTCInstant(String(decoding: bytes[..<19], as: UTF8.self) + "Z")
        else { return nil }
        var fraction = SimDuration.zero
        if bytes.count > 20 {
            guard bytes[19] == UInt8(ascii: "."), bytes.count > 21,
                let part = CSVNumber.seconds([UInt8(ascii: "0")] + bytes[19..<bytes.count - 1])
            else { return nil }
            fraction = part
        }
        let seconds = whole.unixSeconds &- start.unixSeconds
        // What is further from T+0 than some 280 years fits no simulated time.
        guard seconds.magnitude < 9_000_000_000 else { return nil }
        return .seconds(seconds) + fraction
    }
}
