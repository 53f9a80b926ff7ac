import SimCore
import SimModels
import Testing

/// Small scenarios with claims of causes, run with everything that they name tried.
struct TriedScenario {
    /// Members of the file beside its services, traffic and claims, each followed by a comma.
    var extra = ""
    /// Seconds of the run.
    var seconds = 120
    /// The services; `web` answers 100 requests a second with its two workers.
    var services = """
        "web": { "replicas": 1, "workers": 2, "timeout": "2s", "queueLimit": 10000,
          "operations": { "get": { "steps": [ { "sleep": "20ms" } ] } } }
        """
    /// Requests a second, in segments of a rate.
    var rate = "{ \"rate\": \"40/s\" }"
    var claims: String
    var expect = ""

    var text: String {
        """
        { "version": 1, "name": "tried", "warmup": "10s", "duration": "\(seconds)s", "seed": 1,
          "services": { \(services) },
          "traffic": { "users": { "target": "web", "arrivals": "even", "rate": [ \(rate) ] } },
          \(extra)
          "expect": { \(expect) },
          "claims": { \(claims) } }
        """
    }

    func run(_ counterfactuals: Counterfactuals = .all) throws -> RunResult {
        try scenario().run(counterfactuals: counterfactuals)
    }

    func scenario() throws -> ScenarioRun {
        do {
            return try ScenarioRun(ScenarioFile(parsing: Array(text.utf8), source: "tried.json"))
        } catch {
            Issue.record("\(error)")
            throw error
        }
    }

    /// The verdict on the cause of each claim, by name.
    func verdicts(_ counterfactuals: Counterfactuals = .all) throws -> [String: ClaimVerdict] {
        let result = try run(counterfactuals)
        return Dictionary(
            uniqueKeysWithValues: result.claims.filter { $0.kind == .cause }.map { ($0.id, $0) }
        )
    }

    /// A claim of a cause, with other members of it.
    static func claim(
        _ name: String,
        _ event: String,
        because causes: String...,
        members: String = ""
    ) -> String {
        let event = "{ \"kind\": \(parts(event)) }"
        let because = causes.map { "{ \"kind\": \(parts($0)) }" }.joined(separator: ", ")
        return """
            "\(name)": { "text": "so they say", "event": \(event), "because": [ \(because) ]\(members) }
            """
    }

    /// `kind of subject` as members of a query.
    private static func parts(_ words: String) -> String {
        guard let of = words.range(of: " of ") else { return "\"\(words)\"" }
        return "\"\(words[..<of.lowerBound])\", \"subject\": \"\(words[of.upperBound...])\""
    }

    /// A fault that makes `web` so many times slower for a while.
    static func slow(_ name: String, at: Int, for seconds: Int = 60, factor: Double) -> String {
        """
        "\(name)": { "at": "\(at)s", "duration": "\(seconds)s",
          "effect": { "slow": { "service": "web", "factor": \(factor) } } }
        """
    }
}

extension String {
    fileprivate func range(of other: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(other) {
                return start..<index(start, offsetBy: other.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
