/// Rows and columns that fit a page.
///
/// Where there is too little room, names are cut and sentences wrapped; columns that still do not fit
/// follow in a second block, below the same names.
struct ReportTable {
    /// How a column is laid out.
    enum Layout {
        /// Left; cut where there is no room.
        case name
        /// Right; never cut.
        case number
        /// Left; wrapped where there is no room.
        case sentence
    }

    private struct Column {
        var title: String
        var layout: Layout
        var width: Int
    }

    private static let gap = 2
    private var columns: [Column]
    private var rows: [[ReportSpan]] = []

    init(_ columns: [(title: String, layout: Layout)]) {
        self.columns = columns.map {
            Column(title: $0.title, layout: $0.layout, width: ReportWidth.columns(of: $0.title))
        }
    }

    var isEmpty: Bool { rows.isEmpty }

    mutating func row(_ cells: [ReportSpan]) {
        precondition(cells.count == columns.count, "\(cells.count) cells, \(columns.count) columns")
        rows.append(cells)
        for (place, cell) in cells.enumerated() {
            columns[place].width = max(columns[place].width, cell.width)
        }
    }

    mutating func row(_ cells: String...) { row(cells.map { ReportSpan($0) }) }

    func write(to page: inout ReportPage, indent: Int = 2) {
        var columns = columns
        let room = page.width - indent
        for place in columns.indices { columns[place].width = min(columns[place].width, room) }
        shrink(&columns, to: room)
        var next = 1
        repeat {
            var block = [0]
            var used = columns[0].width
            while next < columns.count {
                let wanted = used + Self.gap + columns[next].width
                if block.count > 1, wanted > room { break }
                block.append(next)
                used = wanted
                next += 1
            }
            write(block, of: columns, indent: indent, to: &page)
        } while next < columns.count
    }

    /// Takes columns from names and sentences, the widest first, until the table fits or they are small.
    private func shrink(_ columns: inout [Column], to room: Int) {
        func total() -> Int {
            columns.reduce(Self.gap * (columns.count - 1)) { $0 + $1.width }
        }
        var excess = total() - room
        while excess > 0 {
            var widest: Int?
            for (place, column) in columns.enumerated() {
                let least = column.layout == .number ? Int.max : 14
                guard column.width > least else { continue }
                if widest.map({ columns[$0].width < column.width }) ?? true { widest = place }
            }
            guard let widest else { return }
            columns[widest].width -= 1
            excess -= 1
        }
    }

    private func write(
        _ block: [Int],
        of columns: [Column],
        indent: Int,
        to page: inout ReportPage
    ) {
        let margin = ReportSpan(String(repeating: " ", count: indent))
        if block.contains(where: { !columns[$0].title.isEmpty }) {
            let titles = columns.map { ReportSpan($0.title, .dim) }
            page.line([margin] + laidOut(titles, block, columns))
        }
        for row in rows {
            let lines = block.map { place in
                columns[place].layout == .sentence
                    ? ReportWidth.wrap(row[place].text, to: columns[place].width)
                    : [row[place].text]
            }
            let height = lines.map(\.count).max() ?? 1
            for number in 0..<height {
                var cells = row
                for (place, parts) in zip(block, lines) {
                    cells[place].text = number < parts.count ? parts[number] : ""
                }
                page.line([margin] + laidOut(cells, block, columns))
            }
        }
    }

    private func laidOut(
        _ cells: [ReportSpan],
        _ block: [Int],
        _ columns: [Column]
    ) -> [ReportSpan] {
        var spans: [ReportSpan] = []
        for place in block {
            var cell = cells[place]
            cell.text = ReportWidth.cut(cell.text, to: columns[place].width)
            let space = String(repeating: " ", count: columns[place].width - cell.width)
            let gap = spans.isEmpty ? "" : String(repeating: " ", count: Self.gap)
            if columns[place].layout == .number {
                spans += [ReportSpan(gap + space), cell]
            } else {
                spans += [ReportSpan(gap), cell, ReportSpan(space)]
            }
        }
        return spans
    }
}
