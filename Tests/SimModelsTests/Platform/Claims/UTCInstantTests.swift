import SimModels
import TestSupport
import Testing

@Suite("UTC instants")
struct UTCInstantTests {
    @Test(
        "seconds since 1970, as any calendar has them",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-12-31T23:59:59Z", 31_535_999),
            ("1972-02-29T12:00:00Z", 68_212_800), ("2000-02-29T00:00:00Z", 951_782_400),
            ("2000-03-01T00:00:00Z", 951_868_800), ("2024-01-01T00:00:00Z", 1_704_067_200),
            ("2024-11-29T09:00:00Z", 1_732_870_800), ("2038-01-19T03:14:08Z", 2_147_483_648),
            ("2100-03-01T00:00:00Z", 4_107_542_400), ("9999-12-31T23:59:59Z", 253_402_300_799),
        ]
    )
    func known(text: String, seconds: Int64) throws {
        let instant = try #require(UTCInstant(text))
        #expect(instant.unixSeconds == seconds)
        #expect(instant.description == text)
    }

    @Test(
        "what is no instant is refused",
        arguments: [
            "2023-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2024-13-01T00:00:00Z",
            "2024-00-01T00:00:00Z", "2024-04-31T00:00:00Z", "2024-01-00T00:00:00Z",
            "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z",
            "1969-12-31T23:59:59Z", "2024-01-01 00:00:00Z", "2024-01-01T00:00:00",
            "2024-01-01T00:00:00+01:00", "2024-1-01T00:00:00Z", "+024-01-01T00:00:00Z", "",
        ]
    )
    func refusals(text: String) {
        #expect(UTCInstant(text) == nil)
    }

    @Test("every instant is read back as it was written, and the order is that of the texts")
    func roundTrip() throws {
        var bits = SplitMix(1970)
        var last = UTCInstant(unixSeconds: 0)
        for _ in 0..<3_000 {
            let instant = UTCInstant(unixSeconds: Int64(bits.below(253_402_300_800)))
            #expect(UTCInstant(instant.description) == instant)
            #expect((last < instant) == (last.description < instant.description))
            last = instant
        }
    }
}
