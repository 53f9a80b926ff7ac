extension SeedsReport {
    /// The report for programs, in UTF-8: JSON with `schemaVersion` 2 and keys in a fixed order.
    public var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("schemaVersion", ReportJSON.schemaVersion)
            json.member("scenario", scenario)
            json.member("variant", orNull: variant)
            json.array("seeds", of: seeds) { $0.write(exact: $1) }
            json.array("failed_seeds", of: failedSeeds) { $0.write(exact: $1) }
            json.array("digests", of: digests) { $0.value($1) }
            json.array("runs", of: Array(zip(zip(seeds, digests), values))) { json, run in
                json.object { json in
                    json.key("seed")
                    json.write(exact: run.0.0)
                    json.member("digest", run.0.1)
                    json.object("measures") { json in
                        for (measure, value) in zip(measures, run.1) {
                            json.member(measure.name, orNull: value)
                        }
                    }
                }
            }
            json.object("measures") { json in
                for measure in measures {
                    json.object(measure.name) { json in
                        json.member("median", orNull: measure.range?.median)
                        json.member("min", orNull: measure.range?.min)
                        json.member("max", orNull: measure.range?.max)
                    }
                }
            }
            json.array("claims", of: claims) { $0.write($1) }
            json.array("expectations", of: expectations) { $0.write($1) }
        }
        return json.output
    }
}

extension SeedsReport {
    /// The seeds in which an assertion failed that is judged for each run, in their order.
    var failedSeeds: [UInt64] {
        let failed = Set(expectations.flatMap(\.failedSeeds))
        return seeds.filter(failed.contains)
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ claim: SeedsReport.Claim) {
        object { json in
            json.member("id", claim.id)
            json.member("kind", claim.kind.rawValue)
            json.member("share_holds", claim.shareHolds)
            json.object("verdicts") { json in
                for count in claim.verdicts {
                    json.member(count.verdict.rawValue, count.seeds)
                }
            }
        }
    }

    fileprivate mutating func write(_ expectation: SeedsReport.Expectation) {
        object { json in
            json.member("id", expectation.id)
            json.member("expression", expectation.expression)
            json.member("variant", orNull: expectation.variant)
            if let mean = expectation.mean {
                json.member("mean", mean.mean)
                json.member("standard_error", mean.standardError)
                json.member("expected", mean.expected)
                json.member("distance", orNull: mean.distance)
                guard mean.isJudged else {
                    json.key("passed")
                    json.null()
                    return
                }
            } else {
                json.member("share", expectation.share)
                json.member("required_share", expectation.requiredShare)
                json.array("failed_seeds", of: expectation.failedSeeds) { $0.write(exact: $1) }
            }
            json.member("passed", expectation.passed)
        }
    }
}
