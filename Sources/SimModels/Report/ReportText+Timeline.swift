import SimCore

extension ReportPage {
    /// Lines of the timeline at most; the rest is in the JSON.
    private static let lineLimit = 90

    mutating func write(_ folding: TimelineFolding) {
        heading("Timeline")
        let groups = folding.groups.filter { folding.start(of: $0) >= .zero }
        guard !groups.isEmpty else { return paragraph("nothing noteworthy happened", .dim) }
        let clock =
            groups.map { ReportNumbers.instant(folding.start(of: $0)).utf8.count }.max() ?? 0
        let told = groups.map { lines(of: $0, in: folding, clock: clock) }
        let isShown = Self.chosen(groups, lineCounts: told.map(\.count))
        var hidden = 0
        for (place, group) in groups.enumerated() {
            if isShown[place] {
                for spans in told[place] { line(spans) }
            } else {
                hidden += group.members.count
            }
        }
        if hidden > 0 {
            paragraph("… \(ReportNumbers.count(Int64(hidden))) more in --format json", .dim)
        }
    }

    /// Which groups are shown: what a reader can do without goes first, the latest of it before the rest.
    private static func chosen(
        _ groups: [TimelineFolding.Group],
        lineCounts: [Int]
    ) -> [Bool] {
        var isShown = Array(repeating: true, count: groups.count)
        var lines = lineCounts.reduce(0, +)
        for rank in 0...5 {
            for place in groups.indices.reversed() where lines > lineLimit {
                guard isShown[place], groups[place].rank == rank else { continue }
                isShown[place] = false
                lines -= lineCounts[place]
            }
        }
        return isShown
    }

    private func lines(
        of group: TimelineFolding.Group,
        in folding: TimelineFolding,
        clock: Int
    ) -> [[ReportSpan]] {
        let time = ReportNumbers.instant(folding.start(of: group))
        let margin = 2 + clock + 2
        let room = width - margin
        let indent = String(repeating: " ", count: margin)
        var lines: [[ReportSpan]] = []
        for (number, part) in ReportWidth.wrap(inert(folding.text(of: group)), to: room)
            .enumerated()
        {
            let lead =
                number == 0
                ? "  " + time + String(repeating: " ", count: margin - 2 - time.utf8.count) : indent
            lines.append([ReportSpan(lead), ReportSpan(part, group.kind.tone)])
        }
        let causes = folding.causes(of: group).map(inert)
        guard !causes.isEmpty else { return lines }
        var because = "← " + causes.joined(separator: "; ")
        let used = ReportWidth.columns(of: because)
        if lines.count == 1, used + 2 + lines[0][1].width <= room {
            lines[0].append(ReportSpan("  " + because, .dim))
            return lines
        }
        if used > room, causes.count == 2 {
            // One cause that is short leaves its room to the other.
            let half = (room - 4) / 2
            let widths = causes.map { ReportWidth.columns(of: $0) }
            let first = max(half, room - 4 - widths[1])
            let second = max(half, room - 4 - widths[0])
            because =
                "← " + ReportWidth.cut(causes[0], to: first) + "; "
                + ReportWidth.cut(causes[1], to: second)
        }
        lines.append([ReportSpan(indent), ReportSpan(ReportWidth.cut(because, to: room), .dim)])
        return lines
    }
}

extension TimelineFolding.Group {
    /// How soon a reader can do without it: 0 first.
    fileprivate var rank: Int {
        switch (kind.weight, isTurn || kind.isAlwaysATurn) {
        case (0, false): 0
        case (0, true): 1
        case (1, false): 2
        case (_, false): 3
        case (1, true): 4
        case (_, true): 5
        }
    }
}
