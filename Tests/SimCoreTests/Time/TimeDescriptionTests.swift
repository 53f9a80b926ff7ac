import SimCore
import Testing

@Suite("A span of time")
struct TimeDescriptionTests {
    @Test(
        "prints exactly, in the largest unit that gives one or more",
        arguments: [
            (0, "0s"), (1, "1ns"), (-5, "-5ns"), (999, "999ns"), (1_000, "1us"),
            (1_500, "1.5us"), (250_000_000, "250ms"), (2_000_001, "2.000001ms"),
            (90_000_000_000, "90s"), (12_500_000_000, "12.5s"), (1_000_000_001, "1.000000001s"),
            (Int64.max, "9223372036.854775807s"), (Int64.min, "-9223372036.854775808s"),
        ]
    )
    func table(_ nanoseconds: Int64, _ text: String) {
        #expect("\(SimDuration(nanoseconds: nanoseconds))" == text)
        #expect("\(SimTime(nanoseconds: nanoseconds))" == text)
    }
}
