import SimCore

/// What a measure is counted in, so that what it is compared with can be converted or refused.
package enum MeasureUnit: Hashable, Sendable {
    /// Whole and parts of seconds: figures ending in `_s`, and the times of events.
    case seconds
    /// Milliseconds: series and figures ending in `_ms`, and the latencies.
    case milliseconds
    /// Percent of something: a series of 50 says 50 %.
    case percent
    /// One measure divided by another of its kind: 0.5 says 50 %.
    case share
    /// Mebibytes.
    case mebibytes
    /// How many there are of what the word says; a word in the plural.
    case count(String)
    /// The currency of the scenario.
    case money(String)
    /// A number whose unit is nobody's word, such as messages for each kill.
    case plain
    /// A number that counts nothing: a factor.
    case number
    /// No number at all: a verdict.
    case word

    /// The unit of a series by the name that its catalogue has for it.
    package init(series name: String) {
        self =
            switch name {
            case "ms": .milliseconds
            case "%": .percent
            case "Mi": .mebibytes
            default: .count(name)
            }
    }

    /// The unit of a figure by its path in the JSON result.
    init(figure path: [String], currency: String) {
        let last = path.last ?? ""
        if let figure = ResultFigures.figure(path) {
            self = figure.unit.unit(in: currency)
        } else if last.hasSuffix("_s") {
            self = .seconds
        } else if path.contains("latency_ms") || path.contains("time_ms") {
            self = .milliseconds
        } else if last.hasSuffix("_share") {
            self = .share
        } else {
            switch path[0] {
            case "cost": self = last == "quantity" ? .plain : .money(currency)
            case "messages": self = .count("messages")
            case "requests": self = .count(last == "calls" ? "calls" : "requests")
            default: self = last == path[0] ? .plain : .count(last)
            }
        }
    }

    /// The unit after a number; empty where there is none to name.
    package var symbol: String {
        switch self {
        case .seconds: "s"
        case .milliseconds: "ms"
        case .percent: "%"
        case .mebibytes: "Mi"
        case .count(let things): things
        case .money(let currency): currency
        case .share, .plain, .number, .word: ""
        }
    }

    /// The unit in results; nil where there is none to name.
    var name: String? { symbol.isEmpty ? nil : symbol }

    /// The unit of one measure divided by another.
    static func ratio(_ over: MeasureUnit, _ under: MeasureUnit) -> MeasureUnit {
        switch (over, under) {
        case (_, .number): over
        case (.count(let left), .count(let right)): left == right ? .share : .plain
        case (.seconds, .count), (.milliseconds, .count), (.mebibytes, .count), (.money, .count):
            over
        case (.seconds, .seconds), (.milliseconds, .milliseconds), (.percent, .percent),
            (.mebibytes, .mebibytes), (.money, .money):
            .share
        default: .plain
        }
    }
}

/// A value that an expectation compares with, as it was written.
struct WrittenValue {
    /// The text.
    var text: String
    /// What it is.
    var kind: Kind

    enum Kind {
        case number(Double)
        case duration(SimDuration)
        /// The number before a percent sign.
        case percent(Double)
        /// Bytes, from a Kubernetes quantity with a unit.
        case bytes(Double)
        case word(String)
        case nothing
    }

    init(_ text: String) {
        self.text = text
        kind = Self.kind(of: text)
    }

    private static func kind(of text: String) -> Kind {
        if text == "null" { return .nothing }
        if let number = number(text) { return .number(number) }
        if case .duration(let duration) = DurationText.parse(text) { return .duration(duration) }
        if text.hasSuffix("%") {
            let digits = text.dropLast().last == " " ? text.dropLast(2) : text.dropLast()
            if let number = number(String(digits)) { return .percent(number) }
        }
        for (suffix, bytes) in [("Ki", 1_024.0), ("Mi", 1_048_576), ("Gi", 1_073_741_824)]
        where text.hasSuffix(suffix) {
            if let number = number(String(text.dropLast(2))) { return .bytes(number * bytes) }
        }
        return .word(text)
    }

    /// The number, if it is one without a unit.
    var plainNumber: Double? {
        if case .number(let number) = kind { return number }
        return nil
    }

    private static func number(_ text: String) -> Double? {
        (try? JSONNode(parsing: text, source: "number"))?.number?.double
    }
}

extension MeasureUnit {
    /// The value in this unit; what is of another kind is refused with what would be right.
    func literal(_ written: WrittenValue) throws(MeasureParser.Failure) -> Literal {
        switch (self, written.kind) {
        case (_, .nothing): return .nothing
        case (.word, .word(let word)): return .word(word)
        case (.word, _):
            throw refusal(of: written, takes: "a verdict", "write holds or contradicted")
        case (_, .number(let number)): return .number(number)
        case (.seconds, .duration(let duration)): return .number(duration.seconds)
        case (.milliseconds, .duration(let duration)):
            return .number(Double(duration.nanoseconds) / 1e6)
        case (.percent, .percent(let percent)): return .number(percent)
        case (.share, .percent(let percent)): return .number(percent / 100)
        case (.mebibytes, .bytes(let bytes)): return .number(bytes / 1_048_576)
        case (.seconds, _), (.milliseconds, _):
            throw refusal(of: written, takes: "a time", "write a duration such as 90s or 250ms")
        case (.percent, _), (.share, _):
            throw refusal(of: written, takes: "a share", "write a percentage such as 10%")
        case (.mebibytes, _):
            throw refusal(of: written, takes: "an amount of memory", "write one such as 512Mi")
        case (.count(let things), .percent):
            throw refusal(
                of: written,
                takes: "a number of \(things)",
                "divide by what it is a share of: requests.failed / requests.offered < 10%"
            )
        case (.count(let things), _):
            throw refusal(of: written, takes: "a number of \(things)", "write a bare number")
        case (.money(let currency), _):
            throw refusal(of: written, takes: "an amount of \(currency)", "write a bare number")
        case (.plain, _), (.number, _):
            throw refusal(of: written, takes: "a number", "write a bare number")
        }
    }

    private func refusal(
        of written: WrittenValue,
        takes wanted: String,
        _ hint: String
    ) -> MeasureParser.Failure {
        MeasureParser.Failure(
            sentence: "the measure is compared with \(quoted(written.text)), but it is \(wanted)",
            hint: hint
        )
    }
}
