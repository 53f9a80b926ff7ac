import SimCore
import Testing

/// The probabilities of the columns of ``studentT``.
private let levels = [0.6, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999, 0.9999]

/// Quantiles by degrees of freedom, from 50 digits of mpmath 1.4.1.
private let studentT: [(Double, [Double])] = [
    (
        1,
        [
            0.32491969623290624, 3.07768353717525413, 6.31375151467503739, 12.7062047361746933,
            31.8205159537739297, 63.6567411628715244, 318.308838985550163, 3183.09875711850147,
        ]
    ),
    (
        2,
        [
            0.28867513459481281, 1.88561808316412702, 2.91998558035372417, 4.30265272974946178,
            6.96455673428327099, 9.92484320091828864, 22.3271247701198654, 70.7000710749681719,
        ]
    ),
    (
        3,
        [
            0.27667066233268984, 1.63774435369621032, 2.35336343480182289, 3.18244630528370843,
            4.54070285856813205, 5.84090930973335541, 10.2145318524073834, 22.2037422732050020,
        ]
    ),
    (
        5,
        [
            0.26718086570414506, 1.47588404882448125, 2.01504837333302354, 2.57058183563631478,
            3.36492999890721777, 4.03214298355522717, 5.89342953135600895, 9.67756630088281416,
        ]
    ),
    (
        10,
        [
            0.26018482949208017, 1.37218364111033577, 1.81246112281167586, 2.22813885198627422,
            2.76376945811269568, 3.16927267261695071, 4.14370049404658910, 5.69382010145759264,
        ]
    ),
    (
        30,
        [
            0.25560536495191271, 1.31041502539139571, 1.69726088659395738, 2.04227245630123788,
            2.45726154240059098, 2.74999565356722496, 3.38518486682930478, 4.23398595727206076,
        ]
    ),
    (
        100,
        [
            0.25402218245822775, 1.29007476134651609, 1.66023432608533911, 1.98397151852355189,
            2.36421736623848178, 2.62589052143801760, 3.17373949373878265, 3.86159979095009078,
        ]
    ),
    (
        1000000,
        [
            0.25334717053784162, 1.28155241212993860, 1.64485515072204006, 1.95996635681410665,
            2.32635160312080508, 2.57583422010533384, 3.09024045631651934, 3.71903027476257122,
        ]
    ),
]

/// Quantiles of 0.001, 0.025, 0.5, 0.975 and 0.999 by degrees of freedom, from 40 digits of mpmath.
private let chiSquare: [(Double, [Double])] = [
    (
        1,
        [
            1.5707971492624899447e-6, 0.00098206911717525, 0.45493642311957275, 5.02388618731488741,
            10.8275661706627306,
        ]
    ),
    (
        2,
        [
            0.00200100066716706, 0.05063561596857975, 1.38629436111989061, 7.37775890822787082,
            13.8155105579642723,
        ]
    ),
    (
        5,
        [
            0.21021260262921916, 0.83121161348666243, 4.35146019109552731, 12.832501994030026,
            20.5150056524328763,
        ]
    ),
    (
        30,
        [
            11.5879510456450560, 16.7907722655666250, 29.3360315166615859, 46.9792422436711526,
            59.7030643044299276,
        ]
    ),
    (
        1000,
        [
            867.479082607276879, 914.257153799258935, 999.333412403380968, 1089.53091277491348,
            1143.91709261967917,
        ]
    ),
]

private func isNear(_ value: Double, _ expected: Double, within relative: Double) -> Bool {
    (value - expected).magnitude <= relative * expected.magnitude
}

@Suite("The distributions of statistics")
struct StatisticalDistributionTests {
    @Test("Student's t has the published quantiles, to twelve digits")
    func studentQuantiles() {
        for (freedom, quantiles) in studentT {
            for (level, expected) in zip(levels, quantiles) {
                let value = StudentT.quantile(level, degreesOfFreedom: freedom)
                #expect(
                    isNear(value, expected, within: 1e-13),
                    "t(\(level), \(freedom)): \(value) for \(expected)"
                )
                let mirrored = StudentT.quantile(1 - level, degreesOfFreedom: freedom)
                #expect(isNear(mirrored, -expected, within: 1e-11), "t(\(1 - level), \(freedom))")
                let tail = StudentT.upperTail(above: expected, degreesOfFreedom: freedom)
                #expect(isNear(tail, 1 - level, within: 1e-10), "tail of \(expected), \(freedom)")
            }
        }
    }

    @Test("the chi-square distribution has the published quantiles, to twelve digits")
    func chiSquareQuantiles() {
        for (freedom, quantiles) in chiSquare {
            for (level, expected) in zip([0.001, 0.025, 0.5, 0.975, 0.999], quantiles) {
                let value = ChiSquare.quantile(level, degreesOfFreedom: freedom)
                #expect(
                    isNear(value, expected, within: 1e-13),
                    "chi2(\(level), \(freedom)): \(value) for \(expected)"
                )
                let tail = ChiSquare.upperTail(above: expected, degreesOfFreedom: freedom)
                #expect(isNear(tail, 1 - level, within: 1e-12), "tail of \(expected), \(freedom)")
            }
        }
    }

    @Test("a quantile has the tail it was asked for, however far out")
    func inverse() {
        for freedom in [0.5, 1, 1.5, 2, 4, 7.3, 19, 63, 999, 4999, 5001, 5e6] {
            for exponent in 1...60 {
                let tail = 1 / Double(UInt64(1) << UInt64(exponent))
                let t = -StudentT.quantile(tail, degreesOfFreedom: freedom)
                let back = StudentT.upperTail(above: t, degreesOfFreedom: freedom)
                #expect(isNear(back, tail, within: 1e-9), "t, \(freedom), 2^-\(exponent): \(back)")
                let x = ChiSquare.quantile(tail, degreesOfFreedom: freedom)
                // Below about 1e-300 the quantile itself is no longer exact.
                guard x > 1e-290, freedom < 1e5 else { continue }
                let lower = SpecialFunctions.gamma(freedom / 2, x / 2).lower
                #expect(isNear(lower, tail, within: 1e-11), "chi2, \(freedom), 2^-\(exponent)")
            }
        }
    }

    @Test("quantiles of t go on smoothly where the expansion takes over")
    func seam() {
        for level in levels {
            let below = StudentT.quantile(level, degreesOfFreedom: 5000)
            let z = PortableMath.normalQuantile(level)
            #expect(isNear(below, StudentT.expansion(z, 5000), within: 2e-13), "\(level)")
        }
    }

    @Test("the ends of the range are infinite, and what is no probability has no quantile")
    func ends() {
        #expect(StudentT.quantile(0, degreesOfFreedom: 4) == -.infinity)
        #expect(StudentT.quantile(1, degreesOfFreedom: 4) == .infinity)
        #expect(StudentT.quantile(0.5, degreesOfFreedom: 4) == 0)
        #expect(StudentT.quantile(1.5, degreesOfFreedom: 4).isNaN)
        #expect(StudentT.quantile(0.9, degreesOfFreedom: 0).isNaN)
        #expect(StudentT.upperTail(above: .infinity, degreesOfFreedom: 4) == 0)
        #expect(StudentT.upperTail(above: -.infinity, degreesOfFreedom: 4) == 1)
        #expect(StudentT.upperTail(above: 0, degreesOfFreedom: 4) == 0.5)
        #expect(ChiSquare.quantile(0, degreesOfFreedom: 3) == 0)
        #expect(ChiSquare.quantile(1, degreesOfFreedom: 3) == .infinity)
        #expect(ChiSquare.quantile(0.5, degreesOfFreedom: -1).isNaN)
        #expect(ChiSquare.upperTail(above: -1, degreesOfFreedom: 3) == 1)
    }

    @Test("the incomplete beta and gamma functions have the published values")
    func special() {
        // From 30 digits of mpmath.
        let betas: [(Double, Double, Double, Double, Double)] = [
            (0.5, 0.5, 0.25, 1.0 / 3, 2.0 / 3),
            (2, 3, 0.4, 0.5248, 0.4752),
            (0.5, 1e6, 1e-6, 0.84270084483819636, 0.15729915516180364),
            (300, 2, 0.99, 0.19616357628514303, 0.80383642371485697),
            (0.01, 5, 0.001, 0.95279588000707724, 0.047204119992922764),
        ]
        for (a, b, x, lower, upper) in betas {
            let tails = SpecialFunctions.beta(a, b, x: x, y: 1 - x)
            #expect(isNear(tails.lower, lower, within: 1e-13), "I(\(a), \(b))")
            #expect(isNear(tails.upper, upper, within: 1e-12), "I(\(a), \(b))")
        }
        let gammas = [
            (0.5, 0.1, 0.34527915398142298, 0.65472084601857702),
            (3, 10, 0.99723060428448842, 0.0027693957155115759),
            (100, 90, 0.15822098918643017, 0.84177901081356983),
        ]
        for (a, x, lower, upper) in gammas {
            let tails = SpecialFunctions.gamma(a, x)
            #expect(isNear(tails.lower, lower, within: 1e-13), "P(\(a), \(x))")
            #expect(isNear(tails.upper, upper, within: 1e-13), "P(\(a), \(x))")
        }
    }

    @Test("the tails of the binomial distribution are the sums of its terms")
    func binomial() {
        for trials: Int64 in [1, 2, 5, 17, 40] {
            for probability in [0.01, 0.3, 0.5, 0.97] {
                var sum = 0.0
                // The term of 0 successes, then each from the one before.
                var term = 1.0
                for _ in 0..<trials { term *= 1 - probability }
                for count in 0...trials {
                    let tails = Binomial.tails(
                        below: count,
                        trials: trials,
                        probability: probability
                    )
                    #expect((tails.lower - sum).magnitude < 1e-13, "\(count) of \(trials)")
                    #expect((tails.upper - (1 - sum)).magnitude < 1e-13, "\(count) of \(trials)")
                    sum += term
                    term *= Double(trials - count) / Double(count + 1)
                    term *= probability / (1 - probability)
                }
            }
        }
    }

    @Test("the quantile of nine degrees of freedom has the same bits everywhere")
    func bits() {
        let t = StudentT.quantile(0.975, degreesOfFreedom: 9)
        #expect(t.bitPattern == 0x4002_18E5_DAC5_0B1D, "\(t)")
        let x = ChiSquare.quantile(0.95, degreesOfFreedom: 9)
        #expect(x.bitPattern == 0x4030_EB42_1DC5_99E9, "\(x)")
    }
}
