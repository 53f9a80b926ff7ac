/// One thing wrong with a scenario: where, what was found, what was expected and what to do.
public struct ScenarioIssue: Hashable, Sendable {
    /// How much an issue weighs.
    public enum Severity: String, Hashable, Sendable {
        /// The scenario does not run.
        case error
        /// The scenario runs, but perhaps not as meant.
        case warning
    }

    /// The kind of an issue, for programs that read them.
    public enum Code: String, Hashable, Sendable {
        /// The text is not JSON.
        case syntax
        /// The value is of another type than the field.
        case wrongType
        /// The value is of the right type but cannot be read, such as `"5 parsecs"`.
        case wrongFormat
        /// The value lies outside the field's range.
        case outOfRange
        /// The key names no field.
        case unknownField
        /// A required field is absent.
        case missingField
        /// The same key appears twice in one object.
        case duplicateKey
        /// The value names something that does not exist.
        case unknownName
        /// Several fields together break a rule.
        case rule
    }

    /// How much the issue weighs.
    public var severity: Severity
    /// The kind of the issue.
    public var code: Code
    /// Where the offending text was written; nil for a value that a program made.
    public var place: SourcePlace?
    /// The way to the value, such as `services.collector.replicas`; empty for the whole document.
    public var path: String
    /// What was found; the whole sentence when `expected` is nil.
    public var found: String
    /// What was expected instead.
    public var expected: String?
    /// What to do about it.
    public var hint: String?

    /// Creates an issue.
    public init(
        _ code: Code,
        severity: Severity = .error,
        at place: SourcePlace?,
        path: String,
        found: String,
        expected: String? = nil,
        hint: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.place = place
        self.path = path
        self.found = found
        self.expected = expected
        self.hint = hint
    }

    /// The issue without its place: what was found, expected and to do.
    ///
    /// One line whatever the file says: control characters are told by their numbers, and what is longer
    /// than anybody reads is cut.
    public var message: String {
        let shown = { (text: String) in inert(text, limit: Self.lengthLimit) }
        var sentence = shown(found)
        if let expected { sentence = "found \(sentence), expected \(shown(expected))" }
        if let hint { sentence += "; " + shown(hint) }
        return sentence
    }

    /// The most characters of each part of a message.
    private static var lengthLimit: Int { 2_000 }
}

extension ScenarioIssue: CustomStringConvertible {
    /// The issue as one line: place, path, message.
    public var description: String {
        var line = place.map { "\($0): " } ?? ""
        if severity == .warning { line += "warning: " }
        if !path.isEmpty { line += inert(path, limit: Self.lengthLimit) + ": " }
        return line + message
    }
}

/// A scenario that cannot run, with everything that is wrong with it.
public struct ScenarioError: Error, Sendable {
    /// All issues found, in the order of their places.
    public let issues: [ScenarioIssue]
    /// How many further issues were counted but not kept.
    public let omitted: Int

    /// Creates an error from issues in any order.
    public init(_ issues: [ScenarioIssue], omitted: Int = 0) {
        self.issues = ScenarioError.sorted(issues)
        self.omitted = omitted
    }

    /// Creates the error for text that is not JSON.
    public init(_ error: JSONSyntaxError) {
        self.init([
            ScenarioIssue(
                .syntax,
                at: error.place,
                path: "",
                found: error.found,
                expected: error.expected,
                hint: error.hint
            )
        ])
    }

    /// Issues by source and place; those without a place last, ties in the order found.
    package static func sorted(_ issues: [ScenarioIssue]) -> [ScenarioIssue] {
        issues.enumerated().sorted { lhs, rhs in
            switch (lhs.element.place, rhs.element.place) {
            case (let first?, let second?):
                if first.precedes(second) { return true }
                if second.precedes(first) { return false }
                return lhs.offset < rhs.offset
            case (nil, nil): return lhs.offset < rhs.offset
            case (_, let second): return second == nil
            }
        }.map(\.element)
    }
}

extension ScenarioError: CustomStringConvertible {
    /// All issues, one a line.
    public var description: String {
        var lines = issues.map(\.description)
        if omitted > 0 { lines.append("and \(omitted) more") }
        return lines.joined(separator: "\n")
    }
}
