import SimCore
import TestSupport
import Testing

private struct KnownAnswer: Sendable, CustomTestStringConvertible {
    var name: String
    var key: UInt64
    var counterLow: UInt64
    var counterHigh: UInt64
    var low: UInt64
    var high: UInt64

    var testDescription: String { name }
}

/// Source: DEShawResearch/random123 `tests/kat_vectors`, philox4x32 with 10 rounds; two 32-bit words
/// make a number, the first one low.
private let answers = [
    KnownAnswer(
        name: "zero",
        key: 0,
        counterLow: 0,
        counterHigh: 0,
        low: 0xE169_C58D_6627_E8D5,
        high: 0x9B00_DBD8_BC57_AC4C
    ),
    KnownAnswer(
        name: "all ones",
        key: .max,
        counterLow: .max,
        counterHigh: .max,
        low: 0x41C8_3B0E_408F_276D,
        high: 0x6D54_51FD_A20B_C7C6
    ),
    KnownAnswer(
        name: "the digits of pi",
        key: 0x299F_31D0_A409_3822,
        counterLow: 0x85A3_08D3_243F_6A88,
        counterHigh: 0x0370_7344_1319_8A2E,
        low: 0x94FD_CCEB_D16C_FE09,
        high: 0x2412_6EA1_5001_E420
    ),
]

@Suite("Random bits")
struct PhiloxTests {
    @Test("of Philox are the published ones", arguments: answers)
    fileprivate func philox(_ answer: KnownAnswer) {
        let block = Philox.block(
            key: answer.key,
            counterLow: answer.counterLow,
            counterHigh: answer.counterHigh
        )
        #expect(block.low == answer.low)
        #expect(block.high == answer.high)
    }

    @Test("of splitmix64 begin, from seed 0, with the published number")
    func splitMix() {
        var random = SplitMix(0)
        #expect(random.nextBits() == 0xE220_A839_7B1D_CDAF)
        #expect(SeedDerivation.mix(0x9E37_79B9_7F4A_7C15) == 0xE220_A839_7B1D_CDAF)
    }

    @Test("are keyed apart for near seeds and replications")
    func keys() {
        var keys = Set<UInt64>()
        for seed: UInt64 in 0..<100 {
            for replication: UInt32 in 0..<100 {
                keys.insert(SeedDerivation.key(seed: seed, replication: replication))
            }
        }
        #expect(keys.count == 10_000)
    }
}
