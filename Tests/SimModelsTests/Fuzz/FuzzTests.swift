import Foundation
import SimModels
import TestSupport
import Testing

/// Files made up along the declarations of their fields, checked and run.
///
/// `FUZZ_CASES` and `FUZZ_SEED` choose how many, and from which number on; without them it is 2,000 in the
/// regular run and a million in the long one. The number of the case that is being tried stands in
/// `simrun-fuzz-case.txt` in the folder for temporary files, so that one that ends the process can be
/// played again: `FUZZ_CASES=1 FUZZ_SEED=` and that number.
@Suite("fuzzed scenarios")
struct FuzzTests {
    private static let environment = ProcessInfo.processInfo.environment

    private static var cases: UInt64 {
        environment["FUZZ_CASES"].flatMap { UInt64($0) }
            ?? UInt64(Effort.count(1_000_000, short: 2_000))
    }

    private static var first: UInt64 { environment["FUZZ_SEED"].flatMap { UInt64($0) } ?? 1 }

    @Test("are refused with places or run to an end, and what a result says of them holds")
    func cases() throws {
        let bases = try FuzzBases.all()
        let note = FileManager.default.temporaryDirectory
            .appendingPathComponent("simrun-fuzz-case.txt")
        let isVerbose = Self.environment["FUZZ_CASES"] != nil
        let file = fopen(note.path, "w")
        defer {
            if let file { fclose(file) }
            try? FileManager.default.removeItem(at: note)
        }
        var counts: [FuzzCase.Outcome: Int] = [:]
        for number in Self.first..<(Self.first + Self.cases) {
            if let file {
                rewind(file)
                fputs("\(number)\n", file)
                fflush(file)
            }
            let fuzz = FuzzCase(number, bases: bases)
            // Every tenth is run if it is valid, the others are only made ready for it.
            let isRun = number % 10 == 0
            let began = ContinuousClock.now
            let (outcome, complaints) = fuzz.play(events: isRun ? 20_000 : 0)
            counts[outcome, default: 0] += 1
            for complaint in complaints {
                Issue.record("case \(number): \(complaint)")
            }
            if isVerbose || Effort.isLong, ContinuousClock.now - began > .seconds(5) {
                Issue.record("case \(number) took \(ContinuousClock.now - began)")
            }
            if isVerbose, Self.cases == 1 {
                print(String(decoding: fuzz.text, as: UTF8.self), fuzz.settings)
            }
        }
        if isVerbose { print("fuzzed: \(counts)") }
        guard Self.cases >= 2_000 else { return }
        // A test in which nothing is refused, or nothing runs, would show nothing.
        #expect(counts[.refused, default: 0] > Int(Self.cases / 4))
        #expect(counts[.ran, default: 0] + counts[.stopped, default: 0] > Int(Self.cases / 200))
    }

    @Test("the files they start from are valid")
    func bases() throws {
        for base in try FuzzBases.all() {
            let text = SchemaMutation(seed: 1, base: base).text(of: base)
            _ = try ScenarioFile(parsing: Array(text.utf8), source: "base").validate()
        }
    }
}
