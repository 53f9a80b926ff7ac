/// How a piece of text is meant; colour shows it, words say it.
enum ReportTone: Sendable {
    case plain, strong, dim, good, bad, caution

    /// The "select graphic rendition" codes of ECMA-48.
    var code: String {
        switch self {
        case .plain: ""
        case .strong: "1"
        case .dim: "2"
        case .good: "32"
        case .bad: "31"
        case .caution: "33"
        }
    }
}

/// A piece of a line: text that is safe to show, and its tone.
struct ReportSpan: Sendable {
    var text: String
    var tone: ReportTone

    init(_ text: String, _ tone: ReportTone = .plain) {
        self.text = inert(text)
        self.tone = tone
    }

    var width: Int { ReportWidth.columns(of: text) }
}

/// Lines of a limited width, one after the other.
struct ReportPage: Sendable {
    let style: ReportText.Style
    let width: Int
    private(set) var text = ""

    /// Starts an empty page; a width outside 60 to 200 becomes the nearest of these.
    init(style: ReportText.Style, width: Int) {
        self.style = style
        self.width = min(max(width, 60), 200)
    }

    /// An empty line.
    mutating func blank() { text += "\n" }

    /// An empty line and a title.
    mutating func heading(_ title: String) {
        blank()
        line(ReportSpan(title, .strong))
    }

    /// A line; what does not fit is cut.
    mutating func line(_ spans: ReportSpan...) { line(spans) }

    /// A line; what does not fit is cut.
    mutating func line(_ spans: [ReportSpan]) {
        var left = width
        var shown: [ReportSpan] = []
        for span in spans where left > 0 {
            var part = span
            part.text = ReportWidth.cut(span.text, to: left)
            left -= part.width
            shown.append(part)
        }
        while var last = shown.popLast() {
            while last.text.unicodeScalars.last == " " { last.text.unicodeScalars.removeLast() }
            guard !last.text.isEmpty else { continue }
            shown.append(last)
            break
        }
        for span in shown {
            if style == .plain || span.tone == .plain || span.text.isEmpty {
                text += span.text
            } else {
                text += "\u{1B}[\(span.tone.code)m\(span.text)\u{1B}[0m"
            }
        }
        text += "\n"
    }

    /// A text in as many lines as it needs.
    mutating func paragraph(
        _ content: String,
        _ tone: ReportTone = .plain,
        indent: Int = 2,
        hanging: Int? = nil
    ) {
        let margin = max(indent, hanging ?? indent)
        for (number, part) in ReportWidth.wrap(inert(content), to: width - margin).enumerated() {
            let space = String(repeating: " ", count: number == 0 ? indent : margin)
            line(ReportSpan(space), ReportSpan(part, tone))
        }
    }
}
