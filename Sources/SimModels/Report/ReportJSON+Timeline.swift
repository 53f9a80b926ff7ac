import SimCore

extension JSONWriter {
    /// Everything since T+0, and of the warm-up what led to something shown.
    mutating func write(timeline: [TimelineEntry], from start: UTCInstant?) {
        array("timeline", of: TimelineEntry.shown(of: timeline)) { json, entry in
            json.object { json in
                json.member("id", Int64(entry.id))
                json.member("at_s", entry.at.seconds)
                if let start { json.member("at_utc", start.text(after: entry.at)) }
                json.member("kind", entry.kind.name)
                json.member("subject", entry.subject)
                if let of = entry.of { json.member("of", of) }
                json.write(numbersOf: entry)
                json.member("text", entry.text)
                json.array("causes", of: entry.causes) { $0.value(Int64($1)) }
            }
        }
    }

    /// The numbers that its kind carries, by the names in its row.
    private mutating func write(numbersOf entry: TimelineEntry) {
        let row = entry.kind.row
        var unit: String?
        for (number, value) in [(row.value, entry.value), (row.detail, entry.detail)] {
            guard let number, !number.isOptional || entry.detail == 1 else { continue }
            if number.scale == .whole {
                member(number.name, exact: value)
            } else {
                member(number.name, number.scale.value(of: value))
            }
            if number.namesNoUnit, !number.unit.isEmpty { unit = number.unit }
        }
        if let unit { member("unit", unit) }
    }

    /// Writes a member with a number, a word or `null`.
    mutating func member(_ name: String, _ value: ResultValue) {
        switch value {
        case .number(let number): member(name, orNull: number)
        case .word(let word): member(name, word)
        case .nothing:
            key(name)
            null()
        }
    }
}

extension TimelineEntry {
    /// The entries a reader needs: those since T+0, and earlier ones that led to one of them.
    static func shown(of timeline: [TimelineEntry]) -> [TimelineEntry] {
        var places: [UInt32: Int] = [:]
        for (place, entry) in timeline.enumerated() { places[entry.id] = place }
        var isShown = timeline.map { $0.at >= .zero }
        var waiting = timeline.indices.filter { isShown[$0] }
        while let place = waiting.popLast() {
            for cause in timeline[place].causes {
                guard let earlier = places[cause], !isShown[earlier] else { continue }
                isShown[earlier] = true
                waiting.append(earlier)
            }
        }
        return timeline.indices.filter { isShown[$0] }.map { timeline[$0] }
    }
}
