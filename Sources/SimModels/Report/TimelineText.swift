import SimCore

/// Says in words what an occurrence is.
struct TimelineText {
    let plan: Plan
    let scenario: Scenario

    /// Whom an occurrence concerns.
    func subject(of occurrence: Occurrence, kind: OccurrenceKind) -> String {
        let names = kind.subject.names(in: plan.names, scenario: scenario.name)
        return kind.subject == .scenario ? names[0] : names[Int(occurrence.subject)]
    }

    /// What happened, in a sentence without a full stop.
    func sentence(of occurrence: Occurrence, kind: OccurrenceKind) -> String {
        kind.row.sentence(
            OccurrenceWords(
                plan: plan,
                name: subject(of: occurrence, kind: kind),
                subject: Int(occurrence.subject),
                value: occurrence.value,
                detail: occurrence.detail
            )
        )
    }

    /// What is only known afterwards of one with a name.
    func sentence(_ kind: OccurrenceKind, of name: String) -> String {
        kind.row.sentence(OccurrenceWords(plan: plan, name: name))
    }
}
