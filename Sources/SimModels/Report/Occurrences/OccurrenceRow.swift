import SimCore

/// All that is said of one kind of occurrence: whoever adds a kind adds a case and one row.
///
/// The rows stand by rooms, in the files beside this one.
package struct OccurrenceRow: Sendable {
    /// How it bears on clients.
    enum Impact: Sendable {
        case none
        /// They begin to fare badly.
        case began
        /// They fare well again.
        case ended
    }

    /// The kind.
    package let kind: OccurrenceKind
    /// The name in files and results.
    package let name: String
    /// Whom it concerns.
    package let subject: OccurrenceSubject
    /// What it means, in a sentence.
    package let meaning: String
    /// What makes it; none where it may happen in any scenario.
    let maker: OccurrenceMaker?
    /// What a run can be made without, to see what depends on it; none for a fact that can only be taken
    /// away with what led to it.
    let switchSort: SwitchSort?
    let tone: ReportTone
    /// How soon a reader can do without it when there is too much: 0 first.
    let weight: Int
    let folding: TimelineFoldingRule
    /// Whether even its repetitions are turns of the story: what comes from outside the platform.
    let isAlwaysATurn: Bool
    let impact: Impact
    /// What its first number is; none where it has none that says something.
    package let value: OccurrenceNumber?
    /// What its second number is.
    package let detail: OccurrenceNumber?
    /// What happened, in a sentence without a full stop.
    let sentence: @Sendable (OccurrenceWords) -> String

    init(
        _ kind: OccurrenceKind,
        _ name: String,
        of subject: OccurrenceSubject,
        _ meaning: String,
        maker: OccurrenceMaker? = nil,
        switchSort: SwitchSort? = nil,
        tone: ReportTone = .plain,
        weight: Int = 1,
        folding: TimelineFoldingRule = .none,
        isAlwaysATurn: Bool = false,
        impact: Impact = .none,
        value: OccurrenceNumber? = nil,
        detail: OccurrenceNumber? = nil,
        sentence: @escaping @Sendable (OccurrenceWords) -> String
    ) {
        self.kind = kind
        self.name = name
        self.subject = subject
        self.meaning = meaning
        self.maker = maker
        self.switchSort = switchSort
        self.tone = tone
        self.weight = weight
        self.folding = folding
        self.isAlwaysATurn = isAlwaysATurn
        self.impact = impact
        self.value = value
        self.detail = detail
        self.sentence = sentence
    }

    /// The rows of all kinds, room by room.
    package static let all: [OccurrenceRow] =
        traffic + services + pods + autoscaling + nodes + rollouts + databases + pools + kafka
        + kafkaMechanisms + alerting + faults + health

    /// The row of each kind, by its raw value.
    private static let byKind: [OccurrenceRow?] = {
        let last = all.map { Int($0.kind.rawValue) }.max() ?? 0
        var rows: [OccurrenceRow?] = Array(repeating: nil, count: last + 1)
        for row in all { rows[Int(row.kind.rawValue)] = row }
        return rows
    }()

    /// The row of a kind.
    static func row(of kind: OccurrenceKind) -> OccurrenceRow {
        let place = Int(kind.rawValue)
        guard place < byKind.count, let row = byKind[place] else {
            preconditionFailure("no row says what the occurrence \(kind) is")
        }
        return row
    }
}

extension OccurrenceRow {
    /// How much of it an entry says there was: the amount, or the way from the one number to the other; nil
    /// for a kind whose numbers say nothing of the sort.
    func size(of entry: TimelineEntry) -> Double? {
        if value?.name == "from", detail?.name == "to" {
            return abs(Double(entry.detail) - Double(entry.value))
        }
        if value?.isAmount == true { return Double(entry.value) }
        if detail?.isAmount == true { return Double(entry.detail) }
        return nil
    }
}

extension OccurrenceKind {
    /// All that is said of it.
    package var row: OccurrenceRow { OccurrenceRow.row(of: self) }

    /// The name in files and results.
    public var name: String { row.name }

    /// The kind with a name.
    public init?(name: String) {
        guard let row = OccurrenceRow.all.first(where: { $0.name == name }) else { return nil }
        self = row.kind
    }

    /// Whom it concerns.
    package var subject: OccurrenceSubject { row.subject }

    /// What makes it; none where it may happen in any scenario.
    var maker: OccurrenceMaker? { row.maker }

    /// What makes a run in which such a fact, and what follows from it, is not there.
    var switchSort: SwitchSort? { row.switchSort }

    var folding: TimelineFoldingRule { row.folding }

    var isFolded: Bool {
        if case .none = folding { return false }
        return true
    }

    var weight: Int { row.weight }

    var isAlwaysATurn: Bool { row.isAlwaysATurn }

    var tone: ReportTone { row.tone }

    /// Whether it says how clients fare.
    var isImpact: Bool { row.impact != .none }

    /// Whether it says that clients fare well again.
    var isEndOfImpact: Bool { row.impact == .ended }
}
