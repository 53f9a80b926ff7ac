/// Text measured in terminal columns.
///
/// A combining mark takes none, a wide East Asian character or an emoji two. Source: Unicode Standard
/// Annex #11, the blocks of class W, taken whole.
enum ReportWidth {
    /// How many terminal columns a text takes.
    static func columns(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
    }

    private static func columns(of scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case ..<0x300: 1
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF,
            0x20000...0x3FFFD:
            2
        case 0x300...0x36F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE00...0xFE0F,
            0xFE20...0xFE2F:
            0
        case 0x231A...0x27BF:
            // Some of these are drawn wide; counted so, a line is at worst a little short.
            scalar.properties.isEmojiPresentation ? 2 : 1
        default: 1
        }
    }

    /// A text cut to a number of columns, with an ellipsis where something is missing.
    static func cut(_ text: String, to limit: Int) -> String {
        guard columns(of: text) > limit else { return text }
        guard limit > 1 else { return limit == 1 ? "…" : "" }
        var kept = String.UnicodeScalarView()
        var used = 1
        for scalar in text.unicodeScalars {
            used += columns(of: scalar)
            if used > limit { break }
            kept.append(scalar)
        }
        while kept.last == " " { kept.removeLast() }
        return String(kept) + "…"
    }

    /// A text in lines of a number of columns, broken at spaces, and inside words only where one is longer.
    static func wrap(_ text: String, to limit: Int) -> [String] {
        let limit = max(limit, 2)
        var lines: [String] = []
        var line = ""
        var used = 0
        for word in text.split(separator: " ") {
            var rest = word.unicodeScalars[...]
            var width = columns(of: String(word))
            if used > 0, used + 1 + width <= limit {
                line += " "
                used += 1
            } else if used > 0 {
                lines.append(line)
                line = ""
                used = 0
            }
            while width > limit {
                var head = String.UnicodeScalarView()
                var taken = 0
                while let scalar = rest.first, taken + columns(of: scalar) <= limit {
                    head.append(scalar)
                    taken += columns(of: scalar)
                    rest.removeFirst()
                }
                lines.append(String(head))
                width -= taken
            }
            line.unicodeScalars.append(contentsOf: rest)
            used += width
        }
        if used > 0 || lines.isEmpty { lines.append(line) }
        return lines
    }
}
