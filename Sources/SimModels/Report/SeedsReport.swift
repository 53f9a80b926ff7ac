import SimCore

/// What several runs of one scenario, each with its own seed, say together.
public struct SeedsReport: Sendable {
    /// The middle and the ends of a measure over the seeds in which there was one.
    public struct Range: Hashable, Sendable {
        /// The median: with an even number of values, the mean of the two in the middle.
        public var median: Double
        /// The smallest value.
        public var min: Double
        /// The largest value.
        public var max: Double
        /// How many seeds have a value.
        public var count: Int
    }

    /// One figure over the seeds.
    public struct Measure: Hashable, Sendable {
        /// The name, as in expectations where there is one.
        public var name: String
        /// The range; none where no seed has a value.
        public var range: Range?
    }

    /// How one aspect of a claim fared over the seeds.
    public struct Claim: Hashable, Sendable {
        /// The claim's name.
        public var id: String
        /// The aspect.
        public var kind: ClaimSpec.Aspect
        /// The share of seeds in which it holds.
        public var shareHolds: Double
        /// In how many seeds it got which verdict, in the order in which these are declared.
        public var verdicts: [Count]

        /// A verdict and in how many seeds it was given.
        public struct Count: Hashable, Sendable {
            /// The verdict.
            public var verdict: ClaimVerdict.Verdict
            /// The seeds.
            public var seeds: Int
        }
    }

    /// How one assertion fared over the seeds.
    public struct Expectation: Hashable, Sendable {
        /// The assertion's name.
        public var id: String
        /// The assertion, as written.
        public var expression: String
        /// The variant it is about; none for the file as it stands.
        public var variant: String?
        /// The share of seeds in which it held.
        public var share: Double
        /// The share in which it must.
        public var requiredShare: Double
        /// The seeds in which it failed; none when the mean is judged.
        public var failedSeeds: [UInt64]
        /// What the mean over the seeds says; none when each run is judged.
        public var mean: MeanOverSeeds.Verdict?

        /// Whether it held in as many seeds as it must, or for their mean.
        public var passed: Bool { mean?.passed ?? (share >= requiredShare) }
    }

    /// The scenario's name.
    public let scenario: String
    /// The variant that ran; none for the file as it stands.
    public let variant: String?
    /// The seeds.
    public let seeds: [UInt64]
    /// The fingerprint of each run, in the order of the seeds.
    public let digests: [String]
    /// The main figures.
    public let measures: [Measure]
    /// The main figures of each run, in the order of the seeds and of the measures.
    public let values: [[Double?]]
    /// The aspects of the claims.
    public let claims: [Claim]
    /// The assertions.
    public let expectations: [Expectation]
    /// Whether anything has a price.
    let hasPrices: Bool
    /// The currency of the cost figures.
    let currency: String

    /// Whether every assertion held in as many seeds as it must.
    public var expectationsHold: Bool { expectations.allSatisfy(\.passed) }

    /// Sums results up.
    ///
    /// - Parameters:
    ///   - results: The results, in the order of their seeds.
    ///   - requiredShares: The share of seeds in which an assertion must hold, by its name; all
    ///     seeds for one that is not named.
    public init(_ results: [RunResult], requiredShares: [String: Double] = [:]) {
        scenario = results.first?.scenario ?? ""
        variant = results.first?.variant
        currency = results.first?.cost.currency ?? "USD"
        hasPrices = results.contains { $0.cost.hasPrices }
        seeds = results.map(\.seed)
        digests = results.map(\.digest)
        measures = SeedsFigure.all.map { figure in
            Measure(name: figure.name, range: Range(results.compactMap { figure.value(of: $0) }))
        }
        values = results.map { result in SeedsFigure.all.map { $0.value(of: result) } }
        claims = Self.claims(results)
        expectations = Self.expectations(results, requiredShares)
    }

    private static func claims(_ results: [RunResult]) -> [Claim] {
        let verdicts = ClaimVerdict.Verdict.allCases
        return (results.first?.claims ?? []).enumerated().map { place, first in
            // Every seed judges the same claims in the same order.
            let all = results.compactMap { result in
                place < result.claims.count ? result.claims[place].verdict : nil
            }
            let counts = verdicts.map { verdict in
                Claim.Count(verdict: verdict, seeds: all.count { $0 == verdict })
            }
            return Claim(
                id: first.id,
                kind: first.kind,
                shareHolds: Double(all.count { $0 == .holds }) / Double(results.count),
                verdicts: counts.filter { $0.seeds > 0 }
            )
        }
    }

    private static func expectations(
        _ results: [RunResult],
        _ requiredShares: [String: Double]
    ) -> [Expectation] {
        (results.first?.expectations ?? []).enumerated().map { place, first in
            let failed = results.filter { result in
                place >= result.expectations.count || !result.expectations[place].passed
            }
            let passed = results.count - failed.count
            return Expectation(
                id: first.id,
                expression: first.expression,
                variant: first.variant,
                share: Double(passed) / Double(results.count),
                requiredShare: requiredShares[first.id] ?? 1,
                failedSeeds: first.mean == nil ? failed.map(\.seed) : [],
                mean: first.mean?.verdict(
                    on: results.map { result in
                        place < result.expectations.count ? result.expectations[place].number : nil
                    }
                )
            )
        }
    }
}

extension SeedsReport.Expectation {
    /// The seeds in which it failed, in words: the first ten.
    var failedText: String {
        let shown = failedSeeds.prefix(10).map(String.init).joined(separator: ", ")
        let rest = failedSeeds.count > 10 ? " and \(failedSeeds.count - 10) more" : ""
        return (failedSeeds.count == 1 ? "seed " : "seeds ") + shown + rest
    }

    /// Why it failed, after its text.
    public var shortfall: String {
        guard let mean else {
            return "held in \(ReportNumbers.share(share)) of the seeds, "
                + "needs \(ReportNumbers.share(requiredShare)); failed in \(failedText)"
        }
        return "has a mean of \(mean.mean) with a standard error of \(mean.standardError)"
    }
}

extension SeedsReport.Range {
    /// The range of some values; none of no values.
    init?(_ values: [Double]) {
        let sorted = values.filter(\.isFinite).sorted()
        guard let least = sorted.first, let most = sorted.last else { return nil }
        let middle = sorted.count / 2
        let isOdd = sorted.count % 2 == 1
        let lower = isOdd ? sorted[middle] : sorted[middle - 1]
        median = lower + (sorted[middle] - lower) / 2
        min = least
        max = most
        count = sorted.count
    }
}
