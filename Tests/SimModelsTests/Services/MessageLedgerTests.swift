import SimModels
import TestSupport
import Testing

@Suite("the ledger of messages")
struct MessageLedgerTests {
    private func entry(_ ledger: inout MessageLedger, _ bits: inout SplitMix) {
        let count = Int64(bits.below(20))
        switch bits.below(4) {
        case 0: ledger.accept(count)
        case 1: ledger.reject(count)
        case 2: ledger.process(min(count, ledger.open), duplicates: Int64(bits.below(3)))
        default:
            let cause = LossCause.allCases[bits.below(LossCause.allCases.count)]
            ledger.lose(min(count, ledger.open), cause)
        }
    }

    @Test(
        "from an instant on, what was open then counts as accepted, and the accounts still add up"
    )
    func since() {
        for seed in UInt64(1)...200 {
            var bits = SplitMix(seed)
            var ledger = MessageLedger()
            for _ in 0..<bits.below(50) { entry(&ledger, &bits) }
            let origin = ledger
            for _ in 0..<bits.below(50) { entry(&ledger, &bits) }
            let since = ledger.since(origin)
            #expect(since.open == ledger.open, "seed \(seed)")
            #expect(since.accepted == since.processed + since.lost + since.open)
            #expect(since.processed == ledger.processed - origin.processed)
            #expect(since.rejected == ledger.rejected - origin.rejected)
            #expect(since.duplicates == ledger.duplicates - origin.duplicates)
            for cause in LossCause.allCases {
                #expect(since.lost(cause) == ledger.lost(cause) - origin.lost(cause))
            }
            #expect(ledger.since(MessageLedger()) == ledger)
        }
    }
}
