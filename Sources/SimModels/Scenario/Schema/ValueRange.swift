/// The values a field allows, as data: the same range checks, documents and exports.
public enum ValueRange<Bound: Comparable & Sendable>: Sendable {
    /// The bound or more.
    case atLeast(Bound)
    /// More than the bound.
    case above(Bound)
    /// The bound or less.
    case atMost(Bound)
    /// Less than the bound.
    case below(Bound)
    /// From the first bound to the second, both allowed.
    case between(Bound, Bound)
    /// More than the first bound, up to and with the second.
    case aboveUpTo(Bound, Bound)
    /// At least one character, element or entry.
    case nonEmpty

    /// Whether a value is allowed; `nonEmpty` says nothing about a single value.
    public func contains(_ value: Bound) -> Bool {
        switch self {
        case .atLeast(let bound): value >= bound
        case .above(let bound): value > bound
        case .atMost(let bound): value <= bound
        case .below(let bound): value < bound
        case .between(let low, let high): value >= low && value <= high
        case .aboveUpTo(let low, let high): value > low && value <= high
        case .nonEmpty: true
        }
    }
}

/// A range with its bounds as JSON text, for messages, tables and JSON Schema.
public struct RangeDescription: Hashable, Sendable {
    /// One end of a range.
    public struct End: Hashable, Sendable {
        /// The bound as JSON text, such as `1` or `"90s"`.
        public var bound: String
        /// Whether the bound itself is allowed.
        public var isIncluded: Bool
    }

    /// The lower end, if there is one.
    public var low: End?
    /// The upper end, if there is one.
    public var high: End?
    /// Whether at least one character, element or entry is needed.
    public var isNonEmpty = false

    /// Describes a range with the bounds rendered by a function.
    init<Bound>(_ range: ValueRange<Bound>, render: (Bound) -> String) {
        switch range {
        case .atLeast(let bound): low = End(bound: render(bound), isIncluded: true)
        case .above(let bound): low = End(bound: render(bound), isIncluded: false)
        case .atMost(let bound): high = End(bound: render(bound), isIncluded: true)
        case .below(let bound): high = End(bound: render(bound), isIncluded: false)
        case .between(let first, let last):
            low = End(bound: render(first), isIncluded: true)
            high = End(bound: render(last), isIncluded: true)
        case .aboveUpTo(let first, let last):
            low = End(bound: render(first), isIncluded: false)
            high = End(bound: render(last), isIncluded: true)
        case .nonEmpty: isNonEmpty = true
        }
    }

    /// The range in the words of an error message, such as `at least 1 pod`.
    public func sentence(unit: String?) -> String {
        switch (low, high) {
        case (let low?, nil):
            return (low.isIncluded ? "at least " : "more than ") + amount(low.bound, unit)
        case (nil, let high?):
            return (high.isIncluded ? "at most " : "less than ") + amount(high.bound, unit)
        case (let low?, let high?) where low.bound == high.bound:
            return amount(high.bound, unit)
        case (let low?, let high?):
            let start =
                low.isIncluded ? "between \(low.bound) and " : "more than \(low.bound) and at most "
            return start + amount(high.bound, unit)
        case (nil, nil): return isNonEmpty ? "at least one" : "any value"
        }
    }

    /// The range as it stands in a table, such as `≥ 1`.
    public var short: String {
        switch (low, high) {
        case (let low?, nil): (low.isIncluded ? "≥ " : "> ") + low.bound
        case (nil, let high?): (high.isIncluded ? "≤ " : "< ") + high.bound
        case (let low?, let high?):
            low.isIncluded ? "\(low.bound) to \(high.bound)" : "> \(low.bound), ≤ \(high.bound)"
        case (nil, nil): isNonEmpty ? "not empty" : ""
        }
    }

    private func amount(_ bound: String, _ unit: String?) -> String {
        guard let unit, !bound.hasPrefix("\"") else { return bound }
        return bound + " " + (bound == "1" ? RangeDescription.singular(unit) : unit)
    }

    /// The singular of a plural unit: pods, queries, batches.
    static func singular(_ unit: String) -> String {
        guard unit.count > 3, unit.hasSuffix("s"), !unit.contains(" "), !unit.hasSuffix("ss") else {
            return unit
        }
        if unit.hasSuffix("ies") { return unit.dropLast(3) + "y" }
        let takesE = ["ches", "shes", "xes", "sses"].contains { unit.hasSuffix($0) }
        return String(unit.dropLast(takesE ? 2 : 1))
    }
}
