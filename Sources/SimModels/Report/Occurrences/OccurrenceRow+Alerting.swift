import SimCore

extension OccurrenceRow {
    /// Kinds about alerts and people.
    static let alerting: [OccurrenceRow] = [
        OccurrenceRow(
            .alertOpened,
            "alert.opened",
            of: .alert,
            "An alert's condition has held for as long as it says.",
            maker: .alert,
            switchSort: .alert,
            weight: 2
        ) { words in
            "alert \(words.name) opens"
        },
        OccurrenceRow(
            .alertClosed,
            "alert.closed",
            of: .alert,
            "An alert's condition no longer holds, for as long as it says.",
            maker: .alert
        ) { words in
            "alert \(words.name) closes"
        },
        OccurrenceRow(
            .pageDelivered,
            "page.delivered",
            of: .alert,
            "A page about an alert reaches somebody.",
            maker: .person,
            switchSort: .alert,
            weight: 2,
            folding: .pages
        ) { words in
            "page for \(words.name) is delivered"
        },
        OccurrenceRow(
            .pageAcknowledged,
            "page.acknowledged",
            of: .person,
            "Somebody acknowledges a page.",
            maker: .person,
            weight: 2,
            isAlwaysATurn: true
        ) { words in
            "\(words.name) acknowledges the page"
        },
        OccurrenceRow(
            .runbookStep,
            "runbook.step",
            of: .person,
            "Somebody does a step of the runbook.",
            maker: .person,
            switchSort: .runbookStep,
            weight: 2,
            isAlwaysATurn: true,
            value: .step
        ) { words in
            words.runbookStep
        },
        OccurrenceRow(
            .responderStoodDown,
            "runbook.stoodDown",
            of: .person,
            "Somebody stands down, since no alert has been open for a while.",
            maker: .person
        ) { words in
            "\(words.name) stands down: no alert has been open for a while"
        },
    ]
}
