import SimCore
import Testing

/// Arguments and correctly rounded values, as bit patterns, from 60 digits of mpmath 1.3.0.
private let logarithmsOfOnePlus: [(UInt64, UInt64)] = [
    (0x3FF0_0000_0000_0000, 0x3FE6_2E42_FEFA_39EF),
    (0xBFE0_0000_0000_0000, 0xBFE6_2E42_FEFA_39EF),
    (0x3FE0_0000_0000_0000, 0x3FD9_F323_ECBF_984C),
    (0x3EE4_F8B5_88E3_68F1, 0x3EE4_F8AE_A9AE_7317),
    (0xBEE4_F8B5_88E3_68F1, 0xBEE4_F8BC_681E_6006),
    (0x3C67_0EF5_4646_D497, 0x3C67_0EF5_4646_D497),
    (0x81A5_6E1F_C2F8_F359, 0x81A5_6E1F_C2F8_F359),
    (0x3FDA_8279_99FC_EF32, 0x3FD6_2E42_FEFA_39EF),
    (0x3FDA_8279_99FC_EF33, 0x3FD6_2E42_FEFA_39F0),
    (0xBFD2_BEC3_3301_8866, 0xBFD6_2E42_FEFA_39EE),
    (0xBFD2_BEC3_3301_8867, 0xBFD6_2E42_FEFA_39EF),
    (0xBFEF_F7CE_D916_872B, 0xC01B_A18A_998F_FF9F),
    (0xBFEF_FFFF_FFFF_FFFF, 0xC042_5E4F_7B27_37FA),
    (0x4202_A05F_2000_0000, 0x4037_069E_2AA3_184E),
    (0x4340_0000_0000_0000, 0x4042_5E4F_7B27_37FA),
    (0x43B0_0000_0000_0000, 0x4044_CB5E_CF0A_9650),
    (0x7E37_E43C_8800_759C, 0x4085_9634_47F8_7FB5),
    (0x3FB9_9999_9999_999A, 0x3FB8_663F_793C_46C7),
    (0xBFB9_9999_9999_999A, 0xBFBA_F8E8_210A_415E),
    (0x3E20_0000_0000_0000, 0x3E1F_FFFF_FF80_0000),
    (0x4008_0000_0000_0000, 0x3FF6_2E42_FEFA_39EF),
    (0x3FE1_F767_C482_C9B0, 0x3FDC_84F6_894C_5ECB),
    (0x4034_B91C_E361_8240, 0x4008_A083_A2AA_CEB1),
    (0x4000_ED9C_5F5C_8437, 0x3FF2_2F56_397C_69F9),
    (0x3FA4_6A53_87E2_FFA6, 0x3FA4_04D1_BF08_4E1A),
    (0x3F82_6233_241A_8C82, 0x3F82_4D33_FAC5_7441),
    (0x4013_9F62_1D7C_B765, 0x3FFC_6A1F_B200_1C38),
    (0x3FF5_E527_107E_3ECB, 0x3FEB_976B_5E9B_6515),
    (0x4050_B33E_9634_35FD, 0x4010_DDC5_2ACA_8C8A),
    (0xBFCF_EA11_A035_B738, 0xBFD2_5AC4_D1F5_88B7),
    (0xBFE7_65DB_64DD_EE6A, 0xBFF5_0506_B3BA_672F),
    (0xBFDA_1F25_9A3C_6140, 0xBFE0_C8BC_455D_49A6),
    (0xBFC7_4E41_5EA9_59C0, 0xBFC9_B9E4_1CF9_7E0B),
    (0xBFEB_C239_9310_1A55, 0xC000_2ABA_B922_59F2),
    (0xBFD8_EC8A_7946_DE92, 0xBFDF_9371_D44A_7412),
]

private let exponentialsLessOne: [(UInt64, UInt64)] = [
    (0x3FF0_0000_0000_0000, 0x3FFB_7E15_1628_AED3),
    (0xBFF0_0000_0000_0000, 0xBFE4_3A54_E4E9_8864),
    (0x3FD6_2E42_FEFA_39EF, 0x3FDA_8279_99FC_EF32),
    (0x3FD6_2E42_FEFA_39F0, 0x3FDA_8279_99FC_EF33),
    (0xBFD6_2E42_FEFA_39EF, 0xBFD2_BEC3_3301_8867),
    (0xBFD6_2E42_FEFA_39F0, 0xBFD2_BEC3_3301_8867),
    (0x3EE4_F8B5_88E3_68F1, 0x3EE4_F8BC_681C_DFB6),
    (0xBEE4_F8B5_88E3_68F1, 0xBEE4_F8AE_A9AC_F2C9),
    (0x3C67_0EF5_4646_D497, 0x3C67_0EF5_4646_D497),
    (0x3FB9_9999_9999_999A, 0x3FBA_EC7B_35A0_0D3A),
    (0xBFB9_9999_9999_999A, 0xBFB8_5C93_3156_A62C),
    (0x3FE0_0000_0000_0000, 0x3FE4_C253_1C3C_0D38),
    (0xBFE0_0000_0000_0000, 0xBFD9_2E9A_0720_D3EC),
    (0x3FE6_6666_6666_6666, 0x3FF0_3854_C24D_130D),
    (0xBFD0_0000_0000_0000, 0xBFCC_5041_854D_F7D4),
    (0x3FF0_7AE1_47AE_147B, 0x3FFC_D12A_689F_9B98),
    (0x3FF0_A3D7_0A3D_70A4, 0x3FFD_4479_0F5E_D3CF),
    (0xBFF0_CCCC_CCCC_CCCD, 0xBFE4_CD4F_597D_D0C5),
    (0x402B_0000_0000_0000, 0x4126_428E_BD5C_AD8B),
    (0x402C_6666_6666_6666, 0x4136_69BF_308D_2BB3),
    (0x4043_7333_3333_3333, 0x4371_65D9_783D_23BA),
    (0x4043_A666_6666_6666, 0x4379_F45C_D7F3_DAE6),
    (0xC034_0000_0000_0000, 0xBFEF_FFFF_FEE4_B79B),
    (0xC042_F333_3333_3333, 0xBFF0_0000_0000_0000),
    (0x4086_2E3D_70A3_D70A, 0x7FEF_E9CE_5C4C_52B4),
    (0x3E10_0000_0000_0000, 0x3E10_0000_0020_0000),
    (0xBE29_C511_DC3A_41DF, 0xBE29_C511_DB94_3C93),
    (0x3FF9_2514_4D90_D5E8, 0x400E_834F_93EA_F696),
    (0xC004_8C1A_532A_DA70, 0xBFED_8C05_DA46_5E2E),
    (0x3FE6_A44E_CED1_A0D8, 0x3FF0_76E6_981B_A134),
    (0xBFD5_2EDF_69EB_1EB0, 0xBFD2_08C2_A948_5AF2),
    (0xC001_A706_3DFD_461A, 0xBFEC_7A3B_1DEB_0619),
    (0x4006_AC14_A33A_7A48, 0x4030_0387_3C56_2266),
    (0xC007_BEB6_50BE_4668, 0xBFEE_5AEE_D36F_8940),
    (0x3FFA_43D6_BE95_F548, 0x4010_A725_9545_CB45),
    (0x404C_34AA_08A6_AFB6, 0x4504_E2F5_E800_6AA9),
    (0xC02E_2555_CB5E_EE68, 0xBFEF_FFFF_6751_C542),
    (0xC02E_0865_317D_9A2D, 0xBFEF_FFFF_5E70_DCFF),
    (0xBFFC_578F_4EEF_1840, 0xBFEA_8E8D_57C9_E389),
    (0xC028_332E_095E_12A6, 0xBFEF_FFF4_5724_379A),
]

private let powers: [(UInt64, UInt64, UInt64)] = [
    (0x4000_0000_0000_0000, 0x3FE0_0000_0000_0000, 0x3FF6_A09E_667F_3BCD),
    (0x4024_0000_0000_0000, 0x4073_4000_0000_0000, 0x7FE1_CCF3_85EB_C8A0),
    (0x4024_0000_0000_0000, 0xC074_3000_0000_0000, 0x0000_0000_0000_0002),
    (0x4024_0000_0000_0000, 0xC073_3800_0000_0000, 0x0016_BD3D_7AE3_6EA2),
    (0x4000_0000_0000_0000, 0xC090_C800_0000_0000, 0x0000_0000_0000_0001),
    (0x4000_0000_0000_0000, 0x408F_FC00_0000_0000, 0x7FE6_A09E_667F_3BCD),
    (0x3FF0_0000_0000_0001, 0x43AB_C16D_674E_C800, 0x53F4_4A12_826F_5073),
    (0x3FF0_0000_0000_0001, 0xC3C4_D112_0D7B_1600, 0x03DF_62D0_4DD3_DBB5),
    (0x3FEF_FFFF_FFFF_FFFF, 0x4376_3457_85D8_A000, 0x3EEF_9F4A_DC90_92B5),
    (0x3FE0_0000_0000_0000, 0x4090_9100_0000_0000, 0x0000_0000_0000_35D1),
    (0x01A5_6E1F_C2F8_F359, 0xBFEC_CCCC_CCCC_CCCD, 0x77FE_4940_34E7_9EDE),
    (0x0000_0000_0000_0001, 0x3FE0_0000_0000_0000, 0x1E60_0000_0000_0000),
    (0x0000_0000_0000_0001, 0xBFEE_6666_6666_6666, 0x7FB3_B2C4_7BFF_8272),
    (0x7FEF_FFFF_FFFF_FFFF, 0x3FEF_F7CE_D916_872B, 0x7FDF_78D9_576F_B57D),
    (0x7FEF_FFFF_FFFF_FFFF, 0xBFF0_A3D7_0A3D_70A4, 0x0000_0000_0000_020E),
    (0x4008_0000_0000_0000, 0xBFB9_9999_9999_999A, 0x3FEC_ABB1_1372_E638),
    (0x3FF6_A09E_667F_3BCD, 0x4082_C000_0000_0000, 0x52B0_0000_0000_00B9),
    (0x3FF6_A09E_667F_3BCE, 0x4082_C000_0000_0000, 0x52B0_0000_0000_0261),
    (0x3FE6_A09E_667F_3BCC, 0x4082_C000_0000_0000, 0x2D2F_FFFF_FFFF_FE21),
    (0x401C_0000_0000_0000, 0x01A5_6E1F_C2F8_F359, 0x3FF0_0000_0000_0000),
    (0x3FF8_0000_0000_0000, 0x409B_5800_0000_0000, 0x7FE9_B64D_0768_F358),
    (0xC008_0000_0000_0000, 0x4008_0000_0000_0000, 0xC03B_0000_0000_0000),
    (0xC004_0000_0000_0000, 0xC010_0000_0000_0000, 0x3F9A_36E2_EB1C_432D),
    (0x4058_C000_0000_0000, 0xBFF4_CCCC_CCCC_CCCD, 0x3F64_D915_DFE1_48BE),
    (0x3FF0_0000_1AD7_F29B, 0x41FA_13B8_6000_0000, 0x7F0D_941A_E6E7_62D4),
    (0x430C_6BF5_2634_0000, 0xBFF0_28F5_C28F_5C29, 0x3CC9_81A5_B8D0_8D67),
    (0x4008_0000_0000_0000, 0x3FD5_5555_5555_5555, 0x3FF7_1374_4912_3EF6),
    (0x4353_315A_317D_C8D2, 0x400C_29DF_51BB_DC08, 0x4BE0_50B0_CAFF_E30D),
    (0x3D10_D90F_D29C_4DDB, 0x402A_3D3A_DBD5_A160, 0x1A46_4200_9012_B77C),
    (0x3D33_4730_B4C3_A9C8, 0x402A_0B9F_3241_95C8, 0x1C56_AC5A_8C6E_2643),
    (0x3EE1_C958_4177_7F74, 0xC02A_CAC4_FD78_BF66, 0x4E09_C1A3_BB8A_30DD),
    (0x3F2A_6BDF_0AB2_68A1, 0x4028_6786_0505_190A, 0x3692_659A_569B_7FDE),
    (0x3DCE_6271_3BF2_A6BC, 0xC012_D511_71C7_EDD4, 0x49F5_8073_F17B_083B),
    (0x42CB_B01C_636B_37D9, 0x4003_4BAF_3018_4008, 0x46D5_CCED_DF9D_BCB2),
    (0x40CC_C6DE_1AC1_B4BE, 0x4017_427D_9ABB_05B8, 0x44F6_EB04_0201_C34B),
    (0x3C04_F864_3572_3198, 0xC010_335D_AA8A_6E64, 0x4FC7_E8EA_D720_0709),
    (0x3E30_3C05_1671_9DE7, 0x4015_FFBF_AC6B_CD70, 0x3651_6A58_E40B_B6D6),
    (0x3D16_FB39_C8CB_0121, 0xBFE8_9B0B_2113_BA00, 0x421F_516F_03EC_2D83),
    (0x3D03_58B7_B00C_6572, 0xC01B_4EC1_2059_3E44, 0x53DF_DE90_246F_E888),
    (0x3FF8_9FCA_D7A5_4EA2, 0x4083_A744_F361_B688, 0x5862_2CD5_8868_B191),
    (0x3FEE_A505_2A94_5BA7, 0xC060_BFA0_0ABA_D264, 0x4074_9EF3_27C1_A7E2),
    (0x3FF2_6292_F92C_EC08, 0xC05C_6914_55FA_BBE0, 0x3E82_A001_2C35_67EE),
    (0x3FEF_3E62_AD83_9A70, 0x407D_DBA4_CC09_6B64, 0x3EE6_DD8A_B05F_F800),
    (0x3FF0_D85C_25B1_8637, 0x4072_2DC8_F26A_9316, 0x4148_4011_8398_A6C5),
    (0x3FF3_9454_1D82_A6F0, 0x4083_E137_D783_215E, 0x4B83_8CB1_1705_EB92),
    (0x3FE7_0237_6639_12F7, 0xC076_37A7_E864_F712, 0x4A82_01B9_55E8_B90A),
    (0x3FF6_B63E_777B_ED2B, 0xC04A_74CC_A65D_D8F0, 0x3E43_267E_272F_C113),
]

private let logarithmsOfGamma: [(UInt64, UInt64)] = [
    (0x3FE0_0000_0000_0000, 0x3FE2_50D0_48E7_A1BD),
    (0x3FF8_0000_0000_0000, 0xBFBE_EB95_B094_C191),
    (0x4008_0000_0000_0000, 0x3FE6_2E42_FEFA_39EF),
    (0x3DDB_7CDF_D9D7_BDBB, 0x4037_069E_2AA2_6AE4),
    (0x39B4_484B_FEEB_C2A0, 0x4051_44F6_9FF9_FFC4),
    (0x3FB9_9999_9999_999A, 0x4002_058E_35F3_DEEE),
    (0x3FEC_CCCC_CCCC_CCCD, 0x3FB0_FE08_82E4_65B1),
    (0x3FF1_9999_9999_999A, 0xBFA9_88E1_705D_89EA),
    (0x3FFE_6666_6666_6666, 0xBFA3_F5BF_3C4B_B75A),
    (0x4000_CCCC_CCCC_CCCD, 0x3FA7_439D_821B_03AF),
    (0x3FF7_62D8_6356_BE3F, 0xBFBF_19B9_BCC3_8A42),
    (0x4004_0000_0000_0000, 0x3FD2_383E_809A_67E8),
    (0x401D_0000_0000_0000, 0x401C_3570_1A50_FF06),
    (0x4027_FF7C_ED91_6873, 0x4031_7FF7_2AE5_25CA),
    (0x4028_0000_0000_0000, 0x4031_8097_3F3A_8D74),
    (0x402B_6666_6666_6666, 0x4035_C64F_2564_3021),
    (0x4040_A666_6666_6666, 0x4054_A6A3_683B_C20C),
    (0x4065_5000_0000_0000, 0x4086_0009_1168_6CD6),
    (0x40F8_6A00_0000_0000, 0x4130_0A97_B57F_4C2E),
    (0x430C_6BF5_2634_0000, 0x435D_C9D5_B94E_12F3),
    (0x7E37_E43C_8800_759C, 0x7ED0_17F3_8E7A_1AB5),
]

private let specialPowers: [(Double, Double, Double)] = [
    // Anything to the power of 0 is 1, and 1 to any power.
    (.nan, 0, 1), (1, .nan, 1), (1, .infinity, 1), (-1, .infinity, 1),
    (.nan, 1, .nan), (2, .nan, .nan),
    // A negative base: odd and even exponents, none for those between.
    (-2, 3, -8), (-2, 4, 16), (-2, -1, -0.5), (-2, 0.5, .nan), (-1, 0x1p53, 1),
    (-0.5, 1e300, 0), (-2, 1025, -.infinity),
    // Zero and infinity keep the sign for odd exponents only.
    (0, 2, 0), (0, -2, .infinity), (-0.0, 3, -0.0), (-0.0, -3, -.infinity),
    (-0.0, 0.5, 0), (-0.0, -2, .infinity), (.infinity, 2, .infinity), (.infinity, -2, 0),
    (-.infinity, 3, -.infinity), (-.infinity, -3, -0.0), (-.infinity, 0.5, .infinity),
    // An infinite exponent.
    (2, .infinity, .infinity), (0.5, .infinity, 0), (2, -.infinity, 0),
    (0.5, -.infinity, .infinity),
    // Exact powers, overflow and underflow.
    (3, 2, 9), (10, 22, 1e22), (2, 1023, 0x1p1023), (2, 1024, .infinity),
    (2, -1074, 0x1p-1074), (2, -1076, 0), (1e300, 1e300, .infinity), (1e300, -1e300, 0),
    (4, 0.5, 2), (0.25, -0.5, 2),
]

private func unitsApart(_ a: Double, _ b: Double) -> Int64 {
    abs(Int64(bitPattern: a.bitPattern) - Int64(bitPattern: b.bitPattern))
}

@Suite("Portable powers and gamma functions")
struct PortablePowerTests {
    @Test("give log(1 + x), exp(x) - 1 and powers within one unit in the last place")
    func accuracy() {
        for (x, expected) in logarithmsOfOnePlus {
            let x = Double(bitPattern: x)
            let error = unitsApart(PortableMath.log1p(x), Double(bitPattern: expected))
            #expect(error <= 1, "log1p(\(x)) is off by \(error) units")
        }
        for (x, expected) in exponentialsLessOne {
            let x = Double(bitPattern: x)
            let error = unitsApart(PortableMath.expm1(x), Double(bitPattern: expected))
            #expect(error <= 1, "expm1(\(x)) is off by \(error) units")
        }
        for (x, y, expected) in powers {
            let (x, y) = (Double(bitPattern: x), Double(bitPattern: y))
            let error = unitsApart(PortableMath.pow(x, y), Double(bitPattern: expected))
            #expect(error <= 1, "pow(\(x), \(y)) is off by \(error) units")
        }
    }

    @Test("give the logarithm of the gamma function to fourteen digits")
    func logGamma() {
        for (x, expected) in logarithmsOfGamma {
            let x = Double(bitPattern: x)
            let expected = Double(bitPattern: expected)
            let error = abs(PortableMath.logGamma(x) - expected)
            #expect(error <= 1e-14 * max(1, abs(expected)), "logGamma(\(x)): off by \(error)")
        }
    }

    @Test("answer at the edges as ISO C asks")
    func edges() {
        #expect(PortableMath.log1p(-1) == -.infinity)
        #expect(PortableMath.log1p(-1.1).isNaN)
        #expect(PortableMath.log1p(.nan).isNaN)
        #expect(PortableMath.log1p(.infinity) == .infinity)
        #expect(PortableMath.log1p(-0.0).sign == .minus)
        #expect(PortableMath.log1p(.leastNonzeroMagnitude) == .leastNonzeroMagnitude)
        #expect(PortableMath.expm1(-.infinity) == -1)
        #expect(PortableMath.expm1(-1e300) == -1)
        #expect(PortableMath.expm1(.infinity) == .infinity)
        #expect(PortableMath.expm1(710) == .infinity)
        #expect(PortableMath.expm1(.nan).isNaN)
        #expect(PortableMath.expm1(-0.0).sign == .minus)
        #expect(PortableMath.logGamma(0) == .infinity)
        #expect(PortableMath.logGamma(.infinity) == .infinity)
        #expect(PortableMath.logGamma(-0.5).isNaN)
        #expect(PortableMath.logGamma(.nan).isNaN)
        #expect(PortableMath.logGamma(1) == 0)
        #expect(PortableMath.logGamma(2) == 0)
    }

    @Test("raise special values to powers as ISO C asks")
    func specials() {
        for (x, y, expected) in specialPowers {
            let power = PortableMath.pow(x, y)
            #expect(
                power.isNaN ? expected.isNaN : power.bitPattern == expected.bitPattern,
                "pow(\(x), \(y)) is \(power), not \(expected)"
            )
        }
    }

    @Test("have the same bits on every machine, in debug and in release")
    func golden() {
        var (log1ps, expm1s, powers, gammas): (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        for step in 1...20_000 {
            let x = Double(step) * 0.0007
            log1ps = log1ps &* 31 &+ PortableMath.log1p(x - 0.99).bitPattern
            expm1s = expm1s &* 31 &+ PortableMath.expm1(x - 7).bitPattern
            powers = powers &* 31 &+ PortableMath.pow(x, 20 - 3 * x).bitPattern
            gammas = gammas &* 31 &+ PortableMath.logGamma(x).bitPattern
        }
        #expect(log1ps == 0x2FE4_B399_5833_2C70)
        #expect(expm1s == 0x33EA_C7C6_3EC3_730C)
        #expect(powers == 0x312F_09E3_B58D_6E31)
        #expect(gammas == 0x64C9_E09E_715E_3416)
    }
}
