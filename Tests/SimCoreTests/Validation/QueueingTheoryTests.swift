import Testing

/// A value of the literature, to all the digits it was printed with.
private struct Published: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var value: Double
    var printed: Double
    /// Half a unit of the last printed digit.
    var halfDigit: Double

    init(_ name: String, _ value: Double, _ printed: Double, digits: Int) {
        testDescription = name
        self.value = value
        self.printed = printed
        halfDigit = 0.5
        for _ in 0..<digits { halfDigit /= 10 }
    }
}

private typealias Theory = QueueingTheory

/// The closed-form rows of the collection of published results, A1 to A8.
private let published: [Published] = [
    Published("Erlang B 8/10", Theory.erlangB(load: 8, servers: 10), 0.121661, digits: 6),
    Published("Erlang B 10/10", Theory.erlangB(load: 10, servers: 10), 0.214582, digits: 6),
    Published("Erlang B 20/30", Theory.erlangB(load: 20, servers: 30), 0.008457, digits: 6),
    Published("Erlang B 100/117", Theory.erlangB(load: 100, servers: 117), 0.009790, digits: 6),
    Published("Erlang C 8/10", Theory.erlangC(load: 8, servers: 10), 0.409180, digits: 6),
    Published("Erlang C 9/10", Theory.erlangC(load: 9, servers: 10), 0.668732, digits: 6),
    Published("Erlang C 20/30", Theory.erlangC(load: 20, servers: 30), 0.024950, digits: 6),
    Published("M/M/1 Wq", Theory.wait(arrivalRate: 8, serviceRate: 10, servers: 1), 0.4, digits: 9),
    Published("M/M/2 C", Theory.erlangC(load: 1.6, servers: 2), 0.711111, digits: 6),
    Published(
        "M/M/2 Wq",
        Theory.wait(arrivalRate: 16, serviceRate: 10, servers: 2),
        0.177778,
        digits: 6
    ),
    Published(
        "M/M/2 Lq",
        16 * Theory.wait(arrivalRate: 16, serviceRate: 10, servers: 2),
        2.84444,
        digits: 5
    ),
    Published("M/M/12 C", Theory.erlangC(load: 10, servers: 12), 0.449388, digits: 6),
    Published(
        "M/M/12 Wq",
        Theory.wait(arrivalRate: 1, serviceRate: 0.1, servers: 12),
        2.247,
        digits: 3
    ),
    Published("M/M/11 C", Theory.erlangC(load: 10, servers: 11), 0.682118, digits: 6),
    Published(
        "M/M/11 Wq",
        Theory.wait(arrivalRate: 1, serviceRate: 0.1, servers: 11),
        6.821,
        digits: 3
    ),
    Published(
        "M/D/1 Wq",
        Theory.wait(arrivalRate: 0.8, meanService: 1, squaredVariation: 0),
        2,
        digits: 9
    ),
    Published(
        "M/M/1 Wq by the formula for any service",
        Theory.wait(arrivalRate: 0.8, meanService: 1, squaredVariation: 1),
        4,
        digits: 9
    ),
    Published("M/M/1/10 at 0.8", Theory.lost(utilisation: 0.8, places: 10), 0.023493, digits: 6),
    Published("M/M/1/10 at 1.2", Theory.lost(utilisation: 1.2, places: 10), 0.192586, digits: 6),
]

@Suite("Queueing theory")
struct QueueingTheoryTests {
    @Test("the formulas give the published values", arguments: published)
    fileprivate func values(_ row: Published) {
        #expect(abs(row.value - row.printed) <= row.halfDigit * (1 + 1e-6))
    }

    @Test("the chances of births and deaths give the same as the closed formulas")
    func chains() {
        let lossChances = QueueingTheory.birthDeath(
            states: 11,
            arrival: { _ in 8 },
            departure: { Double($0) }
        )
        #expect(abs(lossChances[10] - QueueingTheory.erlangB(load: 8, servers: 10)) < 1e-12)
        let waitChances = QueueingTheory.birthDeath(
            states: 400,
            arrival: { _ in 16 },
            departure: { 10 * Double(min($0, 2)) }
        )
        let wait = QueueingTheory.wait(arrivalRate: 16, serviceRate: 10, servers: 2)
        #expect(abs(QueueingTheory.meanAbove(2, waitChances) - 16 * wait) < 1e-12)
    }
}
