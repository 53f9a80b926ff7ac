import SimCore

extension OccurrenceRow {
    /// Kinds about faults.
    static let faults: [OccurrenceRow] = [
        OccurrenceRow(
            .faultStruck,
            "fault.struck",
            of: .fault,
            "A fault strikes that is over at once.",
            maker: .fault,
            switchSort: .fault,
            tone: .caution,
            weight: 2,
            isAlwaysATurn: true,
            value: .reading
        ) { words in
            "fault \(words.name) strikes\(words.reading)"
        },
        OccurrenceRow(
            .faultBegan,
            "fault.began",
            of: .fault,
            "A fault that lasts begins.",
            maker: .fault,
            switchSort: .fault,
            tone: .caution,
            weight: 2,
            isAlwaysATurn: true,
            value: .reading
        ) { words in
            "fault \(words.name) begins\(words.reading)"
        },
        OccurrenceRow(
            .faultEnded,
            "fault.ended",
            of: .fault,
            "A fault that lasts is over.",
            maker: .fault,
            weight: 2,
            isAlwaysATurn: true
        ) { words in
            "fault \(words.name) ends"
        },
    ]
}
