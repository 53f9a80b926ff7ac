/// One of the two numbers that an occurrence carries: what it is called, and what it is counted in.
package struct OccurrenceNumber: Sendable {
    /// What one in a result is of those in the log.
    enum Scale: Sendable {
        /// They are the same.
        case whole
        /// Hundredths are kept.
        case hundredths
        /// Thousandths are kept: of a rate, or of a second.
        case thousandths

        /// A number of the log as it stands in a result.
        func value(of kept: Int64) -> Double {
            switch self {
            case .whole: Double(kept)
            case .hundredths: Double(kept) / 100
            case .thousandths: Double(kept) / 1_000
            }
        }
    }

    /// The key in results: `from`, `to` and `count`, or a name that ends in its unit.
    package let name: String
    /// What it is counted in; empty for what is only a number.
    package let unit: String
    /// What it says.
    package let meaning: String
    let scale: Scale
    /// Whether it says something only where the other number is 1.
    let isOptional: Bool
    /// Whether more of it is more of what happened: not a limit, nor how things stood.
    let isAmount: Bool

    /// Whether its unit has to stand beside it: the name does not end in it.
    var namesNoUnit: Bool { name == "from" || name == "to" || name == "count" }

    private init(
        _ name: String,
        in unit: String,
        _ meaning: String,
        _ scale: Scale = .whole,
        isOptional: Bool = false,
        isAmount: Bool = false
    ) {
        self.name = name
        self.unit = unit
        self.meaning = meaning
        self.scale = scale
        self.isOptional = isOptional
        self.isAmount = isAmount
    }

    // MARK: Names of things

    static let pod = OccurrenceNumber("pod", in: "", "the pod's number")
    static let node = OccurrenceNumber("node", in: "", "the node's number in its pool")
    static let partition = OccurrenceNumber("partition", in: "", "the partition's number")
    static let step = OccurrenceNumber("step", in: "", "the step's place in the runbook, from 0")

    // MARK: Amounts

    static func count(_ unit: String, _ meaning: String) -> OccurrenceNumber {
        OccurrenceNumber("count", in: unit, meaning)
    }

    /// A count of what happened: an occurrence with less of it is a smaller one.
    static func amount(_ unit: String, _ meaning: String) -> OccurrenceNumber {
        OccurrenceNumber("count", in: unit, meaning, isAmount: true)
    }

    static func plain(_ name: String, _ unit: String, _ meaning: String) -> OccurrenceNumber {
        OccurrenceNumber(name, in: unit, meaning)
    }

    static func from(_ unit: String) -> OccurrenceNumber {
        OccurrenceNumber("from", in: unit, "\(unit) before")
    }

    static func to(_ unit: String) -> OccurrenceNumber {
        OccurrenceNumber("to", in: unit, "\(unit) from then on")
    }

    static let fromRate = OccurrenceNumber("from", in: "/s", "the rate before", .thousandths)
    static let toRate = OccurrenceNumber("to", in: "/s", "the rate from then on", .thousandths)

    /// Kept in milliseconds.
    static func seconds(_ name: String, _ meaning: String) -> OccurrenceNumber {
        OccurrenceNumber(name, in: "s", meaning, .thousandths)
    }

    static func percent(_ name: String, _ meaning: String) -> OccurrenceNumber {
        OccurrenceNumber(name, in: "%", meaning)
    }

    static func bytes(_ name: String, _ meaning: String) -> OccurrenceNumber {
        OccurrenceNumber(name, in: "bytes", meaning)
    }

    static let tries = OccurrenceNumber(
        "tries_per_intent",
        in: "",
        "tries for each thing wanted",
        .hundredths
    )

    static let reading = OccurrenceNumber(
        "reading",
        in: "",
        "what its trigger read, if it has one, in the unit of the series",
        .hundredths,
        isOptional: true
    )
}
