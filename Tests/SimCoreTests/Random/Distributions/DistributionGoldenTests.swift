import SimCore
import Testing

private struct Golden: Sendable, CustomTestStringConvertible {
    var distribution: Distribution
    var first: UInt64
    var member: UInt64
    var digest: UInt64

    init(_ distribution: Distribution, _ first: UInt64, _ member: UInt64, _ digest: UInt64) {
        self.distribution = distribution
        self.first = first
        self.member = member
        self.digest = digest
    }

    var testDescription: String { "\(distribution)" }
}

private struct CountGolden: Sendable, CustomTestStringConvertible {
    var distribution: DiscreteDistribution
    var first: [Int64]
    var member: Int64
    var digest: UInt64

    init(_ distribution: DiscreteDistribution, _ first: [Int64], _ member: Int64, _ digest: UInt64)
    {
        self.distribution = distribution
        self.first = first
        self.member = member
        self.digest = digest
    }

    var testDescription: String { "\(distribution)" }
}

/// Seed 42, stream "golden": the bits of the first value, of member 7's draw 3, and of 500 values.
private let golden: [Golden] = [
    Golden(
        .constant(3),
        0x4008_0000_0000_0000,
        0x4008_0000_0000_0000,
        0xC273_FCE6_2BD8_16B5
    ),
    Golden(
        .uniform(-2, 6),
        0x3FC1_75CD_51C8_8380,
        0xBFF8_F11A_B70C_5858,
        0x0784_36AC_C4E4_9485
    ),
    Golden(
        .exponential(mean: 4),
        0x3FF3_E22A_7EB2_96BE,
        0x3FCD_0A7F_3CE9_8099,
        0xA672_BF9B_6FED_F620
    ),
    Golden(
        .normal(mean: -1, standardDeviation: 2),
        0xC001_F2B7_1EBC_349F,
        0xC010_C67C_8AC0_823A,
        0x8F38_C571_55A2_B736
    ),
    Golden(
        .logNormal(median: 10, sigma: 0.5),
        0x401D_4FE7_2B2E_EF1C,
        0x4012_0039_E604_0405,
        0xDFA5_8DC6_A86F_7476
    ),
    Golden(
        .weibull(shape: 0.7, scale: 3),
        0x3FE2_1264_EAD5_3B9C,
        0x3FA9_7837_DE19_6112,
        0x7C46_4A3B_6EAA_E62C
    ),
    Golden(
        .weibull(shape: 3, scale: 2),
        0x3FF5_AC4F_0362_28CE,
        0x3FE8_9711_A9BD_CC5E,
        0x8BC8_B746_AFB0_BED2
    ),
    Golden(
        .gamma(shape: 0.3, scale: 2),
        0x3FE2_7D10_1CDD_5FEB,
        0x3FEB_44CA_A027_498F,
        0xDF58_39FD_CB36_818A
    ),
    Golden(
        .gamma(shape: 1, scale: 5),
        0x3FF6_282E_8072_CE26,
        0x402B_546E_D9F5_EBEA,
        0x7B02_3448_2F20_B9D5
    ),
    Golden(
        .gamma(shape: 2.5, scale: 0.5),
        0x3FE5_FD0B_2A32_FC0C,
        0x3FD2_0968_B651_92A2,
        0x37C4_95BC_2002_B554
    ),
    Golden(
        .gamma(shape: 400, scale: 1),
        0x4078_35D7_9370_D37D,
        0x4077_0958_9F12_D659,
        0x108B_831F_5215_EE88
    ),
    Golden(
        .erlang(phases: 3, mean: 6),
        0x400C_6561_954E_E34C,
        0x3FFA_218F_7A66_FCA2,
        0xD952_755A_196E_A7F6
    ),
    Golden(
        .pareto(shape: 1.5, minimum: 2),
        0x4003_AE9C_3034_0ECA,
        0x4000_9DD9_DC73_8A93,
        0x025F_95D8_0E7B_219D
    ),
    Golden(
        .pareto(shape: 6, minimum: 1),
        0x3FF0_D9AD_612E_831E,
        0x3FF0_26E7_AA46_1ABD,
        0x6DE6_ED79_DB06_A28E
    ),
    Golden(
        .boundedPareto(shape: 1.2, low: 1, high: 1000),
        0x3FF4_B9FA_0591_008B,
        0x3FF0_C633_EBBF_C26F,
        0x8CBF_5E35_25FB_4D28
    ),
    Golden(
        .boundedPareto(shape: 2, low: 5, high: 20),
        0x4017_197C_B7D5_51B5,
        0x4014_89B4_204E_5E7B,
        0x94EE_B48F_DF11_41CA
    ),
    Golden(
        .beta(alpha: 0.5, beta: 0.5),
        0x3FDD_282C_BEB5_1B88,
        0x3FB6_A292_11DC_297F,
        0x783E_3354_0E61_8456
    ),
    Golden(
        .beta(alpha: 2, beta: 5),
        0x3FBD_FF06_4246_35F1,
        0x3FA3_559E_7290_AA6E,
        0x866E_998A_39A1_9EFF
    ),
    Golden(
        .beta(alpha: 30, beta: 0.8),
        0x3FEF_C7C9_19F7_C4E7,
        0x3FED_6FE6_638A_C520,
        0xBDFB_F84A_80E9_68E1
    ),
    Golden(
        .triangular(low: 1, mode: 2, high: 6),
        0x4001_5ECF_F7E4_03C6,
        0x3FF8_66BB_AC2B_CAB4,
        0x69C4_A707_3A2B_0412
    ),
    Golden(
        .triangular(low: 0, mode: 0, high: 2),
        0x3FD2_6A83_AA5E_A5B4,
        0x3FAC_A210_69CC_11A0,
        0x1AD7_70CF_43A1_B28C
    ),
    Golden(
        .hyperExponential(probability: 0.9, mean: 1, otherMean: 20),
        0x3FD6_5A7E_DD8A_F6EE,
        0x3FB0_1743_36C8_CC27,
        0x26E4_DCA8_1EDE_9D87
    ),
    Golden(
        .hyperExponential(probability: 0.25, mean: 2, otherMean: 3),
        0x3FEA_A975_9712_4115,
        0x3FC3_6186_BE46_219B,
        0x1A13_95C2_6857_41FF
    ),
]

/// Seed 42, stream "golden": the first five values, member 7's draw 3, and all of 500 values.
private let countGolden: [CountGolden] = [
    CountGolden(
        .poisson(mean: 0.3),
        [0, 1, 0, 0, 0],
        0,
        0xAEB1_E4E5_F62B_64D5
    ),
    CountGolden(
        .poisson(mean: 9.5),
        [7, 15, 11, 11, 10],
        5,
        0xF9B8_5A26_4FB1_9C2A
    ),
    CountGolden(
        .poisson(mean: 10),
        [8, 17, 11, 11, 9],
        16,
        0x11B2_21B4_3496_E831
    ),
    CountGolden(
        .poisson(mean: 75.5),
        [69, 95, 79, 79, 72],
        91,
        0x27DA_0ED6_F65D_FF53
    ),
    CountGolden(
        .poisson(mean: 1e6),
        [999301, 1002275, 1000421, 1000453, 1000254],
        1001849,
        0xC905_EC3D_8AEB_4C8F
    ),
    CountGolden(
        .binomial(trials: 12, probability: 0.25),
        [2, 6, 3, 4, 3],
        1,
        0xC835_A528_87B4_55F5
    ),
    CountGolden(
        .binomial(trials: 40, probability: 0.25),
        [8, 16, 11, 11, 9],
        5,
        0xF4C0_C3EE_885A_702C
    ),
    CountGolden(
        .binomial(trials: 25, probability: 0.9),
        [24, 20, 22, 22, 22],
        25,
        0xFC5C_5D5D_D860_47C2
    ),
    CountGolden(
        .binomial(trials: 500, probability: 0.6),
        [308, 276, 295, 295, 304],
        280,
        0xFBE9_4AFE_447D_816A
    ),
    CountGolden(
        .binomial(trials: 1_000_000, probability: 1e-4),
        [93, 122, 104, 105, 96],
        118,
        0xCC38_B043_06F8_038C
    ),
    CountGolden(
        .geometric(probability: 0.35),
        [0, 6, 2, 2, 2],
        0,
        0x312A_305C_A0DC_456A
    ),
    CountGolden(
        .geometric(probability: 0.001),
        [310, 2998, 1037, 1067, 890],
        56,
        0x6D00_EF2D_C9CA_B898
    ),
    CountGolden(
        .zipf(count: 10, exponent: 0),
        [3, 10, 7, 7, 6],
        1,
        0xB638_1C1F_1528_F04E
    ),
    CountGolden(
        .zipf(count: 50, exponent: 1),
        [2, 40, 10, 11, 8],
        1,
        0xC9B5_DD8D_ECE1_2F25
    ),
    CountGolden(
        .zipf(count: 5000, exponent: 1.3),
        [1, 836, 12, 13, 8],
        1,
        0xB538_3998_5103_FC1B
    ),
    CountGolden(
        .zipf(count: 1000, exponent: 3),
        [1, 3, 1, 1, 1],
        1,
        0x66BB_6444_9BC1_54CC
    ),
]

@Suite("Drawn values on every machine")
struct DistributionGoldenTests {
    private func digest(_ digest: UInt64, _ bits: UInt64) -> UInt64 {
        (digest ^ bits) &* 0x0000_0100_0000_01B3
    }

    @Test("are the same bits", arguments: golden)
    fileprivate func values(_ c: Golden) {
        var context = Context<TestEvent>(seed: 42)
        let stream = context.stream("golden")
        let values = (0..<500).map { _ in context.sample(c.distribution, stream).bitPattern }
        let found = Golden(
            c.distribution,
            values[0],
            context.sample(c.distribution, stream, member: 7, draw: 3).bitPattern,
            values.reduce(0xCBF2_9CE4_8422_2325, digest)
        )
        #expect(found.first == c.first)
        #expect(found.member == c.member)
        #expect(found.digest == c.digest)
    }

    @Test("are the same counts", arguments: countGolden)
    fileprivate func counts(_ c: CountGolden) {
        var context = Context<TestEvent>(seed: 42)
        let stream = context.stream("golden")
        let values = (0..<500).map { _ in context.sample(c.distribution, stream) }
        #expect(Array(values[..<5]) == c.first)
        #expect(context.sample(c.distribution, stream, member: 7, draw: 3) == c.member)
        #expect(values.reduce(0xCBF2_9CE4_8422_2325) { digest($0, UInt64($1)) } == c.digest)
    }

    @Test("are the same choices")
    func choices() throws {
        var context = Context<TestEvent>(seed: 42)
        let stream = context.stream("golden")
        let table = try #require(AliasTable(weights: (1...100).map { 1 / Double($0) }))
        let values = (0..<500).map { _ in context.sample(table, stream) }
        #expect(Array(values[..<5]) == [26, 95, 1, 1, 1])
        let choices = values.reduce(0xCBF2_9CE4_8422_2325) { digest($0, UInt64($1)) }
        #expect(choices == 0x4408_902D_8DE7_9DE2)
        let curve = RateCurve.linear(
            through: [(.start, 1), (.start + .seconds(9), 40), (.start + .seconds(30), 2)]
        )
        var process = ArrivalProcess(curve: curve)
        var arrivals: [Int64] = []
        while let time = context.nextArrival(of: &process, stream) {
            arrivals.append(time.nanoseconds)
        }
        #expect(arrivals.count == 625)
        let instants = arrivals.reduce(0xCBF2_9CE4_8422_2325) { digest($0, UInt64($1)) }
        #expect(instants == 0xEC70_3484_CA92_DC92)
    }
}
