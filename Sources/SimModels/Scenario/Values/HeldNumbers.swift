extension Int64 {
    /// A number as a whole one, without its fraction; beyond 64 bits the nearest end, for no number 0.
    init(held value: Double) {
        if value.isNaN {
            self = 0
        } else if value >= 9_223_372_036_854_775_807.0 {
            self = .max
        } else if value <= -9_223_372_036_854_775_808.0 {
            self = .min
        } else {
            self = Int64(value)
        }
    }
}
