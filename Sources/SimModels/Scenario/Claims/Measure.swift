package import SimCore

/// A number that a run has: a figure of its results, a series at an instant, or an event.
package indirect enum Measure: Sendable, Hashable {
    /// A figure by its path in the JSON result, such as `messages.lost`.
    case figure([String])
    /// A series at an instant, such as `services.web.pods at 90s`.
    case sample(series: String, at: SimDuration)
    /// The largest, smallest or mean value of a series.
    case extreme(Extreme, series: String)
    /// The time of the first or last event of one of some kinds, or how many there were.
    case events(EventFold, kinds: [OccurrenceKind], subject: String?)
    /// Two measures in one number, such as `messages.lost / count(pod.livenessFailed)`.
    case combined(Measure, MeasureOperator, Measure)
    /// A number that is written down.
    case constant(Double)
    /// The verdict on an aspect of a claim, a word.
    case verdict(claim: String, aspect: ClaimSpec.Aspect)

    package enum Extreme: String, Sendable {
        case max, min, mean
    }

    package enum EventFold: String, Sendable {
        case first, last, count
    }
}

extension Measure {
    /// The claim whose cause it is the verdict on; nil if it is no such thing.
    var claimOfCause: String? {
        guard case .verdict(let claim, .cause) = self else { return nil }
        return claim
    }

    /// A literal that it is compared with, as it is meant: a cause is never contradicted but here.
    func read(_ literal: Literal) -> Literal {
        guard claimOfCause != nil, literal == .word(ClaimVerdict.Verdict.contradicted.rawValue)
        else { return literal }
        return .word(ClaimVerdict.Verdict.contradictedHere.rawValue)
    }
}

/// How a measure is compared in an expectation.
package enum Relation: String, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case atMost = "<="
    case atLeast = ">="
    case less = "<"
    case greater = ">"
    case about = "~"
}

/// What a measure is compared with.
package enum Literal: Hashable, Sendable {
    case number(Double)
    case word(String)
    /// `null`: it did not happen.
    case nothing
}

/// An expectation, read.
package struct Assertion: Sendable {
    package var measure: Measure
    package var relation: Relation
    /// What it is compared with, in the unit of the measure.
    package var literal: Literal
    /// What the measure is counted in.
    package var unit = MeasureUnit.plain
}

/// Reads measures and assertions, and says what is wrong with them.
package struct MeasureParser {
    let seriesNames: [String]
    /// The unit of each series, in the order of the names.
    let seriesUnits: [String]
    let claims: NameMap<ClaimSpec>
    let services: [(name: String, operations: [String])]
    /// The sources of requests.
    let sourceNames: [String]
    let currency: String
    /// The names that subjects of events can have, by their sort; nil where nothing is known of them.
    var subjects: [OccurrenceSubject: [String]]?

    /// Makes ready to read measures of a scenario with these series, claims, services and sources.
    package init(
        seriesNames: [String],
        seriesUnits: [String] = [],
        claims: NameMap<ClaimSpec>,
        services: NameMap<ServiceSpec> = [:],
        sourceNames: [String] = [],
        currency: String = "USD"
    ) {
        self.seriesNames = seriesNames
        self.seriesUnits = seriesUnits
        self.currency = currency
        self.claims = claims
        self.services = services.map { ($0.name, $0.value.operations.names) }
        self.sourceNames = sourceNames
    }

    /// What is wrong with a text.
    package struct Failure: Error {
        package var sentence: String
        package var hint: String?
    }

    /// Splits `measure relation literal`.
    package func assertion(_ text: String) throws(Failure) -> Assertion {
        for relation in Relation.allCases {
            guard let range = Self.find(relation.rawValue, in: text) else { continue }
            let left = Self.trimmed(String(text[..<range.lowerBound]))
            let right = Self.trimmed(String(text[range.upperBound...]))
            guard !right.isEmpty else {
                throw Failure(
                    sentence: "nothing to compare with",
                    hint: "write a number after the comparison"
                )
            }
            let measure = try measure(left)
            let unit = unit(of: measure)
            let literal = measure.read(try unit.literal(WrittenValue(right)))
            try check(measure, relation, literal)
            return Assertion(measure: measure, relation: relation, literal: literal, unit: unit)
        }
        throw Failure(
            sentence: "no comparison in \"\(text)\"",
            hint: "write a measure, one of == != < <= > >= ~, and a value: messages.lost == 0"
        )
    }

    private static func find(_ mark: String, in text: String) -> Range<String.Index>? {
        var start = text.startIndex
        while start < text.endIndex {
            if text[start...].hasPrefix(mark) {
                return start..<text.index(start, offsetBy: mark.count)
            }
            start = text.index(after: start)
        }
        return nil
    }

    private static func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// Refuses comparisons that hold or fail whatever happens.
    private func check(
        _ measure: Measure,
        _ relation: Relation,
        _ literal: Literal
    ) throws(Failure) {
        let isOrdered = relation != .equal && relation != .notEqual
        switch literal {
        case .number: return
        case .nothing:
            guard isOrdered else { return }
            throw Failure(
                sentence: "null is neither more nor less than anything",
                hint: "write == null or != null"
            )
        case .word(let word):
            let known = ClaimVerdict.Verdict.allCases.map(\.rawValue)
            guard known.contains(word) else {
                throw Failure(
                    sentence: "unknown verdict \(quoted(word))",
                    hint: near(word, known) ?? "one of \(known.joined(separator: ", "))"
                )
            }
            guard isOrdered else { return }
            throw Failure(
                sentence: "a verdict is neither more nor less than another",
                hint: "write == or !="
            )
        }
    }

    /// What a measure is counted in.
    package func unit(of measure: Measure) -> MeasureUnit {
        switch measure {
        case .figure(let path): MeasureUnit(figure: path, currency: currency)
        case .sample(let series, _), .extreme(_, let series):
            seriesNames.firstIndex { $0.hasSameBytes(as: series) }
                .flatMap { $0 < seriesUnits.count ? seriesUnits[$0] : nil }
                .map { MeasureUnit(series: $0) } ?? .plain
        case .events(.count, _, _): .count("events")
        case .events: .seconds
        case .combined(let left, let operation, let right):
            operation.unit(unit(of: left), unit(of: right)) ?? .plain
        case .constant: .number
        case .verdict: .word
        }
    }

    private static func duration(_ text: String) -> SimDuration? {
        guard case .duration(let duration) = DurationText.parse(text) else { return nil }
        return duration
    }

    /// Reads a measure.
    package func measure(_ text: String) throws(Failure) -> Measure {
        guard text.utf8.count <= Self.mostBytes else {
            throw Failure(
                sentence: "the measure has \(text.utf8.count) bytes, more than \(Self.mostBytes)",
                hint: "split it into several expectations"
            )
        }
        return try measure(text, depth: 0)
    }

    /// Bytes of a measure at most, and operators and parentheses inside one another.
    private static let mostBytes = 4_096
    private static let mostNested = 64

    private func measure(_ text: String, depth: Int) throws(Failure) -> Measure {
        guard depth <= Self.mostNested else {
            throw Failure(
                sentence: "more than \(Self.mostNested) operators or parentheses inside one "
                    + "another",
                hint: "work part of it out, or split it into several expectations"
            )
        }
        if let parts = Self.split(text) {
            let left = try measure(Self.trimmed(parts.left), depth: depth + 1)
            let right = try measure(Self.trimmed(parts.right), depth: depth + 1)
            let (one, other) = (unit(of: left), unit(of: right))
            guard parts.operation.unit(one, other) != nil else {
                throw Failure(
                    sentence: "\(parts.left) and \(parts.right) are not counted in the same thing",
                    hint: "add and subtract what has one unit"
                )
            }
            return .combined(left, parts.operation, right)
        }
        if text.hasSuffix(".p99.9") {
            return try measure(String(text.dropLast(5)) + "p999", depth: depth + 1)
        }
        if let number = WrittenValue(text).plainNumber { return .constant(number) }
        if text.first == "(", text.last == ")" {
            return try measure(Self.trimmed(String(text.dropFirst().dropLast())), depth: depth + 1)
        }
        if let open = text.firstIndex(of: "("), text.last == ")" {
            let name = String(text[..<open])
            let inside = text[text.index(after: open)..<text.index(before: text.endIndex)]
            let arguments = inside.split(separator: ",", omittingEmptySubsequences: false)
                .map { Self.trimmed(String($0)) }
            return try function(name, arguments)
        }
        if let range = Self.find(" at ", in: text) {
            let name = Self.trimmed(String(text[..<range.lowerBound]))
            let instant = Self.trimmed(String(text[range.upperBound...]))
            guard let time = Self.duration(instant) else {
                throw Failure(
                    sentence: "\"\(instant)\" is not a time",
                    hint: "write a duration from T+0 such as 90s"
                )
            }
            return .sample(series: try series(name), at: time)
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 3, parts[0] == "claims" {
            guard claims.index(of: parts[1]) != nil else {
                throw Failure(
                    sentence: "unknown claim \"\(parts[1])\"",
                    hint: near(parts[1], claims.names)
                )
            }
            guard let aspect = ClaimSpec.Aspect(rawValue: parts[2]) else {
                throw Failure(
                    sentence: "unknown aspect \"\(parts[2])\" of a claim",
                    hint: "one of time, count, state, cause"
                )
            }
            let judged = claims[parts[1]]?.judgedAspects ?? []
            guard judged.contains(aspect) else {
                throw Failure(
                    sentence: "the claim \"\(parts[1])\" says nothing of \(aspect.rawValue)",
                    hint: "it is judged by \(judged.map(\.rawValue).joined(separator: " and "))"
                )
            }
            return .verdict(claim: parts[1], aspect: aspect)
        }
        if let path = ServiceFigures.path(of: text, in: services) { return .figure(path) }
        if parts.count > 3, parts[0] == "requests", parts[1] == "by_source",
            !sourceNames.contains(where: { $0.hasSameBytes(as: parts[2]) })
        {
            throw Failure(
                sentence: "unknown source \"\(parts[2])\"",
                hint: near(parts[2], sourceNames)
                    ?? "known: \(sourceNames.joined(separator: ", "))"
            )
        }
        guard ResultFigures.isKnown(parts) else {
            throw Failure(
                sentence: "unknown measure \"\(text)\"",
                hint: near(text, ResultFigures.names)
                    ?? "write a key of the JSON result, a series with \" at \", "
                    + "or first(…), last(…), count(…), max(…), min(…), mean(…)"
            )
        }
        return .figure(parts)
    }

    private func function(_ name: String, _ arguments: [String]) throws(Failure) -> Measure {
        if let extreme = Measure.Extreme(rawValue: name) {
            guard arguments.count == 1 else {
                throw Failure(sentence: "\(name)(…) takes one series", hint: nil)
            }
            return .extreme(extreme, series: try series(arguments[0]))
        }
        guard let fold = Measure.EventFold(rawValue: name) else {
            throw Failure(
                sentence: "unknown function \"\(name)\"",
                hint: "one of first, last, count, max, min, mean"
            )
        }
        guard let kindName = arguments.first, arguments.count <= 2 else {
            throw Failure(
                sentence: "\(name)(…) takes a kind of event and perhaps a subject",
                hint: nil
            )
        }
        let kinds = OccurrenceKind.named(kindName)
        guard let kind = kinds.first else {
            throw Failure(
                sentence: "unknown kind of event \"\(kindName)\"",
                hint: near(kindName, OccurrenceKind.queryNames)
                    ?? "known: \(OccurrenceKind.queryNames.joined(separator: ", "))"
            )
        }
        guard arguments.count == 2 else { return .events(fold, kinds: kinds, subject: nil) }
        if let failure = subjectFailure(arguments[1], kindName, kind) { throw failure }
        return .events(fold, kinds: kinds, subject: arguments[1])
    }

    /// What is wrong with a subject of a kind of events; nil if it is one that they can have.
    func subjectFailure(_ subject: String, _ kindName: String, _ kind: OccurrenceKind) -> Failure? {
        guard let subjects, let known = subjects[kind.subject] else { return nil }
        if known.contains(where: { $0.hasSameBytes(as: subject) }) { return nil }
        let sort = kind.subject.rawValue
        return Failure(
            sentence: "\(kindName) is about a \(sort), and no \(sort) is called \(quoted(subject))",
            hint: near(subject, known)
                ?? (known.isEmpty
                    ? "the file has none"
                    : "known: \(known.prefix(10).map(quoted).joined(separator: ", "))"
                        + (known.count > 10 ? ", …" : ""))
        )
    }

    private func series(_ name: String) throws(Failure) -> String {
        guard seriesNames.contains(where: { $0.hasSameBytes(as: name) }) else {
            throw Failure(
                sentence: "unknown series \"\(name)\"",
                hint: near(name, seriesNames) ?? "known: \(seriesNames.joined(separator: ", "))"
            )
        }
        return name
    }

    private func near(_ name: String, _ names: [String]) -> String? {
        NearestName.among(names, for: name).map { "did you mean \"\($0)\"?" }
    }
}
