import SimCore

/// A rate read from a table: from each time on, a rate.
struct RecordedRate {
    private(set) var levels: [(at: SimDuration, rate: Double)] = []
    /// When the last rate ends.
    private(set) var end = SimDuration.zero

    /// Reads a table; of rows at one time the last counts.
    init(_ spec: RecordedRateSpec, start: UTCInstant) throws(CSVProblem) {
        var table = try CSVTable(
            spec.file.bytes,
            source: spec.file.source,
            time: spec.time,
            start: start
        )
        let column = try table.column(spec.column)
        while let time = try table.nextRow() {
            let field = table[column]
            guard let rate = CSVNumber.amount(field.bytes), rate <= RateCurve.maximumRate else {
                throw CSVProblem(
                    field.place,
                    found: quoted(field.text),
                    expected: "requests a second: a number from 0 to 1000000000, without a unit"
                )
            }
            if levels.last?.at == time { levels.removeLast() }
            levels.append((time, rate))
        }
        let shift = spec.at.map { $0 - (levels.first?.at ?? .zero) } ?? .zero
        for index in levels.indices { levels[index].at += shift }
        guard let last = levels.last else { return }
        let interval = levels.count > 1 ? last.at - levels[levels.count - 2].at : .max
        end = last.at + interval
    }

    /// The stretches from the start of the simulation until a span after T+0, or until the recording ends.
    ///
    /// - Parameters:
    ///   - warmup: How long before T+0 the simulation starts.
    ///   - span: How long it runs from T+0 on.
    /// - Returns: The stretches, which follow one another.
    func segments(warmup: SimDuration, span: SimDuration) -> [RateCurve.Segment] {
        var segments: [RateCurve.Segment] = []
        var time = .zero - warmup
        let until = min(end, span)
        for (index, level) in levels.enumerated() {
            let next = index + 1 < levels.count ? levels[index + 1].at : until
            let stop = min(next, until)
            guard stop > time else { continue }
            segments.append(.constant(level.rate, for: stop - time))
            time = stop
        }
        return segments
    }
}
