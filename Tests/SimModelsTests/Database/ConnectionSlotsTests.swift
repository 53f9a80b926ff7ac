import SimModels
import TestSupport
import Testing

@Suite("connection slots")
struct ConnectionSlotsTests {
    private typealias Role = ConnectionSlots.Role

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let live: Int
        let role: ConnectionSlots.Role
        let answer: ConnectionSlots.Admission
    }

    /// Ten slots, three for superusers, two more for privileged roles.
    @Test(
        "who gets a slot of 10, of which 3 and 2 are kept",
        arguments: [
            Case(
                testDescription: "the last ordinary slot",
                live: 4,
                role: .ordinary,
                answer: .granted
            ),
            Case(
                testDescription: "the first kept for privileged roles",
                live: 5,
                role: .ordinary,
                answer: .refused(.reservedForPrivilegedRoles)
            ),
            Case(
                testDescription: "which a monitor gets",
                live: 5,
                role: .privileged,
                answer: .granted
            ),
            Case(
                testDescription: "the last of those",
                live: 6,
                role: .privileged,
                answer: .granted
            ),
            Case(
                testDescription: "the first kept for superusers, for an application",
                live: 7,
                role: .ordinary,
                answer: .refused(.reservedForSuperusers)
            ),
            Case(
                testDescription: "and for a monitor",
                live: 7,
                role: .privileged,
                answer: .refused(.reservedForSuperusers)
            ),
            Case(
                testDescription: "which a superuser gets",
                live: 7,
                role: .superuser,
                answer: .granted
            ),
            Case(testDescription: "the very last", live: 9, role: .superuser, answer: .granted),
            Case(
                testDescription: "none",
                live: 10,
                role: .superuser,
                answer: .refused(.tooManyClients)
            ),
            Case(
                testDescription: "none for an application either",
                live: 10,
                role: .ordinary,
                answer: .refused(.tooManyClients)
            ),
        ]
    )
    func admission(_ test: Case) {
        var slots = ConnectionSlots(maximum: 10, superuserReserved: 3, reserved: 2)
        for _ in 0..<test.live { _ = slots.connect(as: .superuser) }
        #expect(slots.connect(as: test.role) == test.answer)
        #expect(slots.live == test.live + (test.answer == .granted ? 1 : 0))
    }

    @Test("an application never takes more than the usable slots, in any order of coming and going")
    func bound() {
        for seed in UInt64(1)...200 {
            var bits = SplitMix(seed)
            let kept = bits.below(4)
            let other = bits.below(3)
            var slots = ConnectionSlots(
                maximum: kept + other + 1 + bits.below(20),
                superuserReserved: kept,
                reserved: other
            )
            for _ in 0..<200 {
                if bits.below(3) > 0 {
                    let before = slots.live
                    let answer = slots.connect()
                    #expect((answer == .granted) == (before < slots.usable))
                } else if slots.live > 0 {
                    slots.release(1 + bits.below(slots.live))
                }
                #expect(slots.live <= slots.usable, "seed \(seed)")
            }
        }
    }
}
