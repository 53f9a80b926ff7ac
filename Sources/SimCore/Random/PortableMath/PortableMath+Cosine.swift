extension PortableMath {
    /// The cosine of an angle in turns: 1 is a whole circle.
    ///
    /// Turns are reduced without an error to an eighth of the circle, where the series of Taylor end below
    /// the last bit. A number that is not finite gives not-a-number.
    public static func cosine(ofTurns turns: Double) -> Double {
        guard turns.isFinite else { return .nan }
        let turns = turns.magnitude
        var angle = turns - turns.rounded(.down)
        if angle > 0.5 { angle = 1 - angle }
        let isLeft = angle > 0.25
        if isLeft { angle = 0.5 - angle }
        let value =
            angle <= 0.125
            ? cosineSeries(angle * (2 * Double.pi)) : sineSeries((0.25 - angle) * (2 * Double.pi))
        return isLeft ? -value : value
    }

    /// 1 - x²/2! + x⁴/4! - … for 0 ≤ x ≤ π/4.
    private static func cosineSeries(_ x: Double) -> Double {
        let square = x * x
        var sum = 1.0
        for n in stride(from: 16.0, through: 2, by: -2) { sum = 1 - square / (n * (n - 1)) * sum }
        return sum
    }

    /// x - x³/3! + x⁵/5! - … for 0 ≤ x ≤ π/4.
    private static func sineSeries(_ x: Double) -> Double {
        let square = x * x
        var sum = 1.0
        for n in stride(from: 17.0, through: 3, by: -2) { sum = 1 - square / (n * (n - 1)) * sum }
        return x * sum
    }
}
