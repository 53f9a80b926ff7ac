/// Sums, differences, products and quotients of measures and plain numbers, so that a claim which is
/// arithmetic can be held against what it adds up.
package enum MeasureOperator: Character, Sendable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case over = "/"

    /// Those that bind less tightly, and those that bind more.
    fileprivate static let loose: [MeasureOperator] = [.plus, .minus]
    fileprivate static let tight: [MeasureOperator] = [.times, .over]

    /// The result; nil where there is none, as after a division by zero.
    func result(_ left: Double, _ right: Double) -> Double? {
        let value: Double
        switch self {
        case .plus: value = left + right
        case .minus: value = left - right
        case .times: value = left * right
        case .over:
            guard right != 0 else { return nil }
            value = left / right
        }
        return value.isFinite ? value : nil
    }

    /// What a result is counted in; nil for a sum of things that cannot be added.
    func unit(_ left: MeasureUnit, _ right: MeasureUnit) -> MeasureUnit? {
        switch self {
        case .plus, .minus:
            left == right || right == .number ? left : left == .number ? right : nil
        case .times: right == .number ? left : left == .number ? right : .plain
        case .over: .ratio(left, right)
        }
    }
}

extension MeasureParser {
    /// A text split at its last operator outside parentheses, the loosest first; nil where it has none.
    ///
    /// An operator stands between spaces, since names have signs in them.
    static func split(
        _ text: String
    ) -> (left: String, operation: MeasureOperator, right: String)? {
        split(text, at: MeasureOperator.loose) ?? split(text, at: MeasureOperator.tight)
    }

    private static func split(
        _ text: String,
        at operators: [MeasureOperator]
    ) -> (left: String, operation: MeasureOperator, right: String)? {
        let letters = Array(text)
        var depth = 0
        for place in letters.indices.reversed() {
            switch letters[place] {
            case ")": depth += 1
            case "(": depth -= 1
            case let letter where depth == 0 && place > 0 && place + 1 < letters.count:
                guard letters[place - 1] == " ", letters[place + 1] == " ",
                    let operation = operators.first(where: { $0.rawValue == letter })
                else { continue }
                return (
                    String(letters[..<(place - 1)]), operation, String(letters[(place + 2)...])
                )
            default: continue
            }
        }
        return nil
    }
}
