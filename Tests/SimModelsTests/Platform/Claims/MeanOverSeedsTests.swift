import SimModels
import Testing

@Suite("Expectations on the mean over seeds")
struct MeanOverSeedsTests {
    private static func mean(
        _ relation: Relation,
        _ expected: Double,
        seeds: Int = 4,
        standardErrors: Double = 3,
        precision: Double = 100
    ) -> MeanOverSeeds {
        var spec = MeanOverSeedsSpec()
        spec.seeds = seeds
        spec.standardErrors = standardErrors
        spec.precision = .percent(precision)
        return MeanOverSeeds(spec: spec, expected: expected, relation: relation)
    }

    /// Mean 10, standard error 1.
    private static let numbers: [Double?] = [8, 12, 8, 12].map {
        10 + ($0 - 10) * 3.0.squareRoot() / 2
    }

    @Test(
        "the mean is held against the value with so many standard errors",
        arguments: [
            (.equal, 13, true), (.equal, 7, true), (.equal, 13.1, false), (.equal, 6.9, false),
            (.atMost, 13, true), (.atMost, 12.9, false), (.atMost, 100, true),
            (.atLeast, 7, true), (.atLeast, 7.1, false), (.atLeast, 0, true),
        ] as [(Relation, Double, Bool)]
    )
    func distance(relation: Relation, expected: Double, holds: Bool) {
        let verdict = Self.mean(relation, expected).verdict(on: Self.numbers)
        #expect(abs(verdict.mean - 10) < 1e-12)
        #expect(abs(verdict.standardError - 1) < 1e-12)
        // The limits themselves are at the mercy of the last bit.
        let isWide = holds == (relation == .equal)
        let inside = Self.mean(relation, expected, standardErrors: isWide ? 3.001 : 2.999)
        #expect(inside.verdict(on: Self.numbers).passed == holds)
    }

    @Test("a mean that is not known well enough proves nothing")
    func precision() {
        #expect(Self.mean(.equal, 10, precision: 10.1).verdict(on: Self.numbers).passed)
        #expect(!Self.mean(.equal, 10, precision: 9.9).verdict(on: Self.numbers).passed)
        // A bound is kept to with standard errors to spare, however large they are.
        #expect(Self.mean(.atMost, 20, precision: 1).verdict(on: Self.numbers).passed)
    }

    @Test("what is expected to be nothing has no relative precision")
    func zero() {
        let around: [Double?] = [-1, 1, -1, 1]
        let verdict = Self.mean(.equal, 0, precision: 0.001).verdict(on: around)
        #expect(verdict.passed)
        #expect(verdict.relativeError == nil)
        #expect(!Self.mean(.equal, 0).verdict(on: Self.numbers).passed)
    }

    @Test("with too few runs nothing is judged, and nothing fails")
    func tooFew() {
        let verdict = Self.mean(.equal, 99, seeds: 5).verdict(on: Self.numbers)
        #expect(!verdict.isJudged)
        #expect(verdict.passed)
        #expect(Self.mean(.equal, 99, seeds: 4).verdict(on: Self.numbers).isJudged)
    }

    @Test("a run without the number fails it")
    func missing() {
        let verdict = Self.mean(.equal, 10).verdict(on: Self.numbers + [nil])
        #expect(verdict.count == 4)
        #expect(!verdict.passed)
        #expect(!Self.mean(.atMost, 10).verdict(on: [nil, nil, nil, nil]).passed)
    }

    @Test("numbers that are all alike are their mean, exactly")
    func noSpread() {
        let verdict = Self.mean(.equal, 5, precision: 0.001).verdict(on: [5, 5, 5, 5])
        #expect(verdict.passed)
        #expect(verdict.distance == nil)
        #expect(!Self.mean(.equal, 5.000_001).verdict(on: [5, 5, 5, 5]).passed)
    }

    // MARK: In a file

    private static func file(_ expectation: String) -> String {
        """
        {
          "version": 1, "name": "t", "warmup": "0s", "duration": "30s",
          "services": {
            "web": {
              "queueLimit": 0,
              "operations": { "get": { "steps": [{ "sleep": "100ms" }] } }
            }
          },
          "traffic": { "users": { "target": "web", "rate": [{ "rate": "10/s" }] } },
          "expect": { "blocked": \(expectation) }
        }
        """
    }

    private static func run(_ expectation: String) throws -> ScenarioRun {
        try ScenarioRun(ScenarioFile(parsing: Array(file(expectation).utf8), source: "t.json"))
    }

    @Test("a run alone leaves it open, many runs judge it")
    func runs() throws {
        // Half of what an Erlang system of one server and one erlang is asked.
        let run = try Self.run(
            #"{"that": "requests.rejected / requests.offered == 0.5", "mean": {"seeds": 20, "precision": "2%"}}"#
        )
        let results = try (1...20).map { try run.run(seed: $0) }
        let one = try #require(results[0].expectations.first)
        #expect(one.passed)
        #expect(one.number != nil)
        let text = ReportText().text(of: results[0])
        #expect(text.contains("1 about the mean of many runs: judged with --seeds 20"))
        #expect(text.contains("  mean  blocked  requests.rejected / requests.offered == 0.5"))
        let json = String(decoding: ReportJSON.bytes(of: results[0]), as: UTF8.self)
        #expect(json.contains(#""passed": null"#) && json.contains(#""needs_seeds": 20"#))

        let report = SeedsReport(results)
        let mean = try #require(report.expectations.first?.mean)
        #expect(mean.isJudged && mean.passed)
        #expect(report.expectationsHold)
        #expect(report.text().contains("  pass  blocked"))
        #expect(!SeedsReport(Array(results.dropLast())).text().contains("pass  blocked"))
    }

    @Test("a mean that is off fails the report")
    func fails() throws {
        let run = try Self.run(
            #"{"that": "requests.rejected / requests.offered == 0.6", "mean": {"seeds": 20}}"#
        )
        let report = SeedsReport(try (1...20).map { try run.run(seed: $0) })
        #expect(!report.expectationsHold)
        #expect(report.text().contains("  FAIL  blocked"))
        #expect(report.expectations[0].shortfall.contains("with a standard error of 0.0"))
    }

    @Test(
        "what cannot be judged that way is refused at its place",
        arguments: [
            (
                #"{"that": "requests.failed ~ 3", "mean": {}}"#,
                #"a mean over seeds cannot be held against "requests.failed ~ 3""#
            ),
            (
                #"{"that": "requests.failed == null", "mean": {}}"#,
                #"a mean over seeds cannot be held against "requests.failed == null""#
            ),
            (
                #"{"that": "requests.failed == 3", "mean": {}, "share": 0.5}"#,
                "found a share of seeds beside a mean over seeds"
            ),
            (#"{"that": "requests.failed == 3", "mean": {"seeds": 1}}"#, "found 1"),
        ]
    )
    func refused(expectation: String, message: String) throws {
        let error = try #require(throws: ScenarioError.self) { _ = try Self.run(expectation) }
        #expect(error.issues.contains { $0.description.contains(message) }, "\(error)")
    }
}
