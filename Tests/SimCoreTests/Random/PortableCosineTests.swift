import Foundation
import SimCore
import Testing

@Suite("the portable cosine")
struct PortableCosineTests {
    @Test("is exact where it is known")
    func known() {
        for (turns, value) in [
            (0.0, 1.0), (0.25, 0), (0.5, -1), (0.75, 0), (1, 1), (-0.25, 0), (-3, 1), (7.5, -1),
            (0.125, 0.5.squareRoot()), (1e15, 1),
        ] {
            #expect(abs(PortableMath.cosine(ofTurns: turns) - value) < 2e-16, "\(turns)")
        }
        #expect(PortableMath.cosine(ofTurns: .nan).isNaN)
        #expect(PortableMath.cosine(ofTurns: .infinity).isNaN)
    }

    @Test("is that of the C library to the last bits, even and periodic")
    func library() {
        for step in -4_000...4_000 {
            let turns = Double(step) / 1_440
            let value = PortableMath.cosine(ofTurns: turns)
            #expect(abs(value - cos(2 * Double.pi * turns)) < 2e-14)
            #expect(value == PortableMath.cosine(ofTurns: -turns))
            let square = value * value
            let sine = PortableMath.cosine(ofTurns: turns - 0.25)
            #expect(abs(square + sine * sine - 1) < 1e-14)
        }
    }
}
