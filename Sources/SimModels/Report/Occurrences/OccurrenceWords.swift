import SimCore

/// What the sentence about an occurrence is made of.
struct OccurrenceWords {
    let plan: Plan
    /// The name of whom it concerns.
    let name: String
    /// The number of whom it concerns.
    var subject = 0
    /// The two numbers that go with the kind.
    var value: Int64 = 0
    /// See ``value``.
    var detail: Int64 = 0

    // MARK: Amounts

    func rate(_ thousandths: Int64) -> String {
        let whole = thousandths / 1_000
        let rest = thousandths % 1_000
        guard rest != 0 else { return "\(whole)/s" }
        var digits = String(1_000 + rest).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)/s"
    }

    func seconds(_ milliseconds: Int64) -> String {
        DurationText.text(.milliseconds(milliseconds))
    }

    func memory(_ bytes: Int64) -> String {
        let tenths = (Double(bytes) / 104_857.6).rounded()
        let whole = Int64(tenths / 10)
        let rest = Int64(tenths) % 10
        return rest == 0 ? "\(whole)Mi" : "\(whole).\(rest)Mi"
    }

    func ordinal(_ number: Int64) -> String {
        switch (number % 10, number % 100) {
        case (1, let last) where last != 11: "\(number)st"
        case (2, let last) where last != 12: "\(number)nd"
        case (3, let last) where last != 13: "\(number)rd"
        default: "\(number)th"
        }
    }
}
