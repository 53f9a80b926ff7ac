/// How several facts of one kind are told in one sentence.
enum TimelineFoldingRule: Sendable {
    case pods(TimelineVerb)
    case partitions(TimelineVerb)
    case nodes(TimelineVerb)
    case messages
    case pages
    case repetition
    /// They are not: each is a turn of the story.
    case none

    static func pods(_ one: String, _ several: String) -> TimelineFoldingRule {
        .pods(TimelineVerb(one, several))
    }

    static func nodes(_ one: String, _ several: String) -> TimelineFoldingRule {
        .nodes(TimelineVerb(one, several))
    }

    static func partitions(_ one: String, _ several: String) -> TimelineFoldingRule {
        .partitions(TimelineVerb(one, several))
    }
}

/// What one does, and what several do.
struct TimelineVerb: Sendable {
    let one: String
    let several: String

    init(_ one: String, _ several: String) {
        self.one = one
        self.several = several
    }

    func form(_ count: Int64) -> String { count == 1 ? one : several }
}
