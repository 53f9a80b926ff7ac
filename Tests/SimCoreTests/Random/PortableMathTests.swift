import SimCore
import TestSupport
import Testing

/// Arguments and correctly rounded values, as bit patterns, from 60 digits of mpmath 1.3.0.
private let logarithms: [(UInt64, UInt64)] = [
    (0x3FE0_0000_0000_0000, 0xBFE6_2E42_FEFA_39EF),
    (0x4000_0000_0000_0000, 0x3FE6_2E42_FEFA_39EF),
    (0x4024_0000_0000_0000, 0x4002_6BB1_BBB5_5516),
    (0x3FF0_0000_0000_0001, 0x3CAF_FFFF_FFFF_FFFF),
    (0x3FEF_FFFF_FFFF_FFFF, 0xBCA0_0000_0000_0000),
    (0x3FE6_A09E_667F_3BCC, 0xBFD6_2E42_FEFA_39F1),
    (0x3FF6_A09E_667F_3BCD, 0x3FD6_2E42_FEFA_39F0),
    (0x01A5_6E1F_C2F8_F359, 0xC085_9634_47F8_7FB5),
    (0x7E37_E43C_8800_759C, 0x4085_9634_47F8_7FB5),
    (0x0000_0000_0000_0001, 0xC087_4385_446D_71C3),
    (0x0010_0000_0000_0000, 0xC086_232B_DD7A_BCD2),
    (0x7FEF_FFFF_FFFF_FFFF, 0x4086_2E42_FEFA_39EF),
    (0x3FB9_9999_9999_999A, 0xC002_6BB1_BBB5_5515),
    (0x4008_0000_0000_0000, 0x3FF1_93EA_7AAD_030B),
    (0x3FEF_FFFF_FFFF_FFFF, 0xBCA0_0000_0000_0000),
    (0x3CA0_0000_0000_0000, 0xC042_5E4F_7B27_37FA),
    (0x3FE3_EECF_8905_9360, 0xBFDE_4BA3_47BD_50A3),
    (0x3FE7_BCB8_116F_23EE, 0xBFD3_1DC9_E373_CA1B),
    (0x3FE9_7239_C6C3_047F, 0xBFCD_556E_E825_F5D8),
    (0x3FEE_288D_7F5D_B50C, 0xBFAE_58E9_FF1E_0A6D),
    (0x3FE7_AD3F_C69B_AE32, 0xBFD3_478D_35EE_28AF),
    (0x3FED_83AF_B61E_C2C4, 0xBFB4_B315_DDC6_33F1),
    (0x35C8_437F_076C_E2EF, 0xC05C_2443_2A9E_D43A),
    (0x31A9_4E1D_7733_0BDB, 0xC063_C8B6_9063_E9FD),
    (0x0FF0_7A8D_F17F_D374, 0xC080_A275_DE5D_303D),
    (0x0351_904E_A623_3255, 0xC085_0213_7F01_8033),
    (0x0A09_DA23_E6A1_6A3B, 0xC082_ADA6_532A_2101),
    (0x17CB_765F_1CFB_10F6, 0xC07B_D274_5C66_BE9C),
]

private let exponentials: [(UInt64, UInt64)] = [
    (0x3FF0_0000_0000_0000, 0x4005_BF0A_8B14_5769),
    (0xBFF0_0000_0000_0000, 0x3FD7_8B56_362C_EF38),
    (0x3FE0_0000_0000_0000, 0x3FFA_6129_8E1E_069C),
    (0xBFE0_0000_0000_0000, 0x3FE3_68B2_FC6F_960A),
    (0x3DDB_7CDF_D9D7_BDBB, 0x3FF0_0000_0006_DF38),
    (0x3FD6_2E42_FEFA_39EF, 0x3FF6_A09E_667F_3BCC),
    (0xBFD6_2E42_FEFA_39F0, 0x3FE6_A09E_667F_3BCC),
    (0x4085_E000_0000_0000, 0x7F0D_945D_F4F8_EC8E),
    (0xC085_E000_0000_0000, 0x00D1_4F2B_0FB9_307F),
    (0x4086_2E3D_70A3_D70A, 0x7FEF_E9CE_5C4C_52B4),
    (0xC087_4333_3333_3333, 0x0000_0000_0000_0001),
    (0xC086_2400_0000_0000, 0x000E_6CF6_D088_97AC),
    (0x4024_0000_0000_0000, 0x40D5_829D_CF95_0560),
    (0x3FB9_9999_9999_999A, 0x3FF1_AEC7_B35A_00D4),
    (0xBFF3_CBBA_2A86_3CB0, 0x3FD2_9262_542C_C724),
    (0xC024_4630_3A31_427E, 0x3F04_C0DE_578A_66B3),
    (0x3FFC_01C7_7828_6F80, 0x4017_0745_F7B0_D0B8),
    (0x4007_A943_19F9_2580, 0x4033_40AC_2927_A68B),
    (0xC033_79B5_F058_15B9, 0x3E2D_EABB_ED3D_C251),
    (0xC026_A95F_A9EB_2222, 0x3EE9_2922_E794_2C1E),
    (0xC021_A433_7E2D_E2E7, 0x3F23_5A1D_DC23_8099),
    (0x4030_A760_6956_58FE, 0x4170_4B92_F2C3_07D0),
]

private let normalQuantiles: [(UInt64, UInt64)] = [
    (0x3FE0_0000_0000_0000, 0x0000_0000_0000_0000),
    (0x3FD0_0000_0000_0000, 0xBFE5_956B_8752_8A49),
    (0x3FB3_3333_3333_3333, 0xBFF7_0852_26D3_E524),
    (0x3FB3_3331_85B4_0987, 0xBFF7_0852_E475_E819),
    (0x3FED_9999_9999_999A, 0x3FF7_0852_26D3_E525),
    (0x3FEF_AE14_7AE1_47AE, 0x4002_9C5C_4630_FF0E),
    (0x3FEF_F7CE_D916_872B, 0x4008_B8CB_B720_4470),
    (0x3FEF_3333_3333_3333, 0x3FFF_5C03_31EE_FF83),
    (0x3EE4_F8B5_88E3_68F1, 0xC011_0F3F_8843_A3D9),
    (0x3DDB_7CDF_D9D7_BDBB, 0xC019_7203_597A_2155),
    (0x3DAE_C94C_A210_599E, 0xC01A_A07C_04A2_64FB),
    (0x3D71_9799_812D_EA11, 0xC01C_234F_BA57_A32A),
    (0x3C9C_D2B2_97D8_89BC, 0xC020_71B4_C29E_9B5A),
    (0x3C90_0000_0000_0000, 0xC020_95B0_59D6_7C4C),
    (0x3FEF_FFFF_FFFF_FFFF, 0x4020_6B48_528C_EA52),
    (0x3FE3_3333_3333_3333, 0x3FD0_36D6_C4A0_4B59),
    (0x3FD3_3333_3333_3333, 0xBFE0_C7E3_9582_C5FB),
    (0x3FE8_80D2_A98E_C8A7, 0x3FE7_31E7_675A_684D),
    (0x3FC4_6DE9_2C30_D8B4, 0xBFEF_DFEF_796D_5FFE),
    (0x3FE9_823A_6849_A879, 0x3FEA_9B6E_F705_83A0),
    (0x3FC1_C321_79E3_0690, 0xBFF1_5FBD_306E_84D9),
    (0x3FE3_C22B_C9C7_8301, 0x3FD3_1F7D_5914_5093),
    (0x3FC0_37AE_321D_A894, 0xBFF2_462D_F26C_695F),
]

private func unitsApart(_ a: Double, _ b: Double) -> Int64 {
    abs(Int64(bitPattern: a.bitPattern) - Int64(bitPattern: b.bitPattern))
}

@Suite("Portable functions")
struct PortableMathTests {
    @Test("give logarithms within one unit in the last place")
    func log() {
        for (x, expected) in logarithms {
            let x = Double(bitPattern: x)
            let error = unitsApart(PortableMath.log(x), Double(bitPattern: expected))
            #expect(error <= 1, "log(\(x)) is off by \(error) units")
        }
    }

    @Test("give exponentials within one unit in the last place")
    func exp() {
        for (x, expected) in exponentials {
            let x = Double(bitPattern: x)
            let error = unitsApart(PortableMath.exp(x), Double(bitPattern: expected))
            #expect(error <= 1, "exp(\(x)) is off by \(error) units")
        }
    }

    @Test("give normal quantiles to fifteen digits")
    func normalQuantile() {
        for (p, expected) in normalQuantiles {
            let p = Double(bitPattern: p)
            let expected = Double(bitPattern: expected)
            let error = abs(PortableMath.normalQuantile(p) - expected)
            #expect(error <= 1.5e-15 * max(abs(expected), 0.1), "quantile of \(p): off by \(error)")
        }
    }

    @Test("answer at the edges as IEEE 754 asks")
    func edges() {
        // log is minus infinity at zero, undefined below, and the identity at infinity.
        #expect(PortableMath.log(0) == -.infinity)
        #expect(PortableMath.log(-0.0) == -.infinity)
        #expect(PortableMath.log(-1).isNaN)
        #expect(PortableMath.log(.nan).isNaN)
        #expect(PortableMath.log(.infinity) == .infinity)
        #expect(PortableMath.log(1).bitPattern == 0)
        // exp overflows above the logarithm of the largest number and underflows below that of
        // half the smallest.
        #expect(PortableMath.exp(0) == 1)
        #expect(PortableMath.exp(709.782712893384) < .infinity)
        #expect(PortableMath.exp(709.7827128933841) == .infinity)
        #expect(PortableMath.exp(-745.1332191019411) == .leastNonzeroMagnitude)
        #expect(PortableMath.exp(-745.1332191019412) == 0)
        #expect(PortableMath.exp(.infinity) == .infinity)
        #expect(PortableMath.exp(-.infinity) == 0)
        #expect(PortableMath.exp(.nan).isNaN)
        #expect(PortableMath.normalQuantile(0) == -.infinity)
        #expect(PortableMath.normalQuantile(1) == .infinity)
        #expect(PortableMath.normalQuantile(0.5) == 0)
        #expect(PortableMath.normalQuantile(-0.1).isNaN)
        #expect(PortableMath.normalQuantile(1.1).isNaN)
        #expect(PortableMath.normalQuantile(.nan).isNaN)
    }

    @Test("give the same bits on every machine, in debug and in release")
    func golden() {
        var random = SplitMix(1)
        var (logs, exps, quantiles): (UInt64, UInt64, UInt64) = (0, 0, 0)
        for _ in 0..<20_000 {
            let unit = random.nextUniform()
            logs = logs &* 31 &+ PortableMath.log(unit).bitPattern
            exps = exps &* 31 &+ PortableMath.exp((unit - 0.5) * 100).bitPattern
            quantiles = quantiles &* 31 &+ PortableMath.normalQuantile(unit).bitPattern
        }
        #expect(logs == 0x97D8_4DC0_66B3_4EDC)
        #expect(exps == 0xCB82_5F2D_05A2_B122)
        #expect(quantiles == 0x721B_1EC0_CAAD_8EC0)
    }
}
