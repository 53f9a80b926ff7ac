/// Values at the edges of what fields take, as JSON text.
enum Edges {
    static let integers = [
        "0", "-1", "1", "2", "3", "5", "10", "100", "1000", "9223372036854775807",
        "-9223372036854775808", "2147483647", "2147483648", "4294967295", "65535", "65536", "1e18",
        "9007199254740993", "5e1", "1.5",
    ]
    static let numbers = [
        "0", "-0", "1", "0.5", "-1", "1e308", "-1e308", "1e-308", "5e-324", "1e17", "100", "1e9",
        "9223372036854775807", "0.1", "2", "12.5",
    ]
    static let strings = [
        #""""#, #""x""#, #""\u0000""#, #""\u001b[2J\u202e\u009b31m\nforged.json:1:1: line""#,
        #""web""#, #""requests.failed == 0""#, #""health/web""#, #""messages.lost <= 1e400""#,
        #""a == b == c""#, #""\ud83d\ude00""#, "\"" + String(repeating: "n", count: 5_000) + "\"",
    ]
    static let anything = [
        "null", "true", "[]", "{}", "0", "-1", #""""#, "[[]]", "{\"\":null}", "1e400", "-1e400",
        "123456789012345678901234567890", #""\u2028""#, "[null]", "{\"a\":{\"a\":{}}}",
    ]
    private static let durations = [
        #""0s""#, #""1ns""#, #""1ms""#, #""20ms""#, #""1s""#, #""5s""#, #""30s""#, #""2m""#,
        #""1h""#, #""366d""#, #""2562047h47m16.854775807s""#, #""106751d""#, #""-1s""#, #""1""#,
        #""s""#, #""1e9s""#,
        #""0""#, #""99999999999999999999s""#,
    ]
    private static let rates = [
        #""0/s""#, #""5/s""#, #""50/s""#, #""1/d""#, #""1e9/s""#, #""1e17/s""#, #""1e308/s""#,
        #""1e-300/s""#,
        #""-1/s""#, #""90/min""#, #""1/fortnight""#,
    ]
    private static let quantities = [
        #""0""#, #""1m""#, #""500m""#, "2", #""512Mi""#, #""1Gi""#, #""8Ei""#, #""-1""#, #""1e30""#,
        #""1n""#,
        #""32Ti""#, #""9223372036854775807""#, #""64Mi""#,
    ]
    private static let shares = [
        "0", "1", "0.5", "50", "100", #""0%""#, #""25%""#, #""100%""#, #""101%""#, "-1", "1e308",
        #""1e-9%""#,
        "3", "2147483647", "-2147483648",
    ]
    private static let others = [
        #""2024-11-29T09:00:00Z""#, #""0001-01-01T00:00:00Z""#, #""9999-12-31T23:59:59Z""#,
        #""14:00""#,
        #""24:00""#, #""log.csv""#, #""../../etc/passwd""#, #""-""#, #""""#,
    ]

    /// Texts of a format by its name.
    static func texts(of format: String) -> [String] {
        if format.contains("duration") || format.contains("distribution") { return durations }
        if format.contains("rate") { return rates }
        if format.contains("quantity") { return quantities }
        if format.contains("percent") || format.contains("fraction") { return shares }
        return others + durations
    }

    /// An end of a range, or what lies just before or behind it.
    static func around(_ bound: String, _ step: Int) -> String {
        guard let number = Int64(bound) else { return bound }
        return String(number.addingReportingOverflow(Int64(step)).partialValue)
    }
}
