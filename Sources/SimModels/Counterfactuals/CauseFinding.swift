public import SimCore

/// What came of trying something that a claim calls a cause.
///
/// A *switch* is something that a run can be made without: a fault, a rollout, a step of a runbook, a
/// change of traffic, an autoscaler, a limit. What has none is judged by what led to it.
public struct CauseFinding: Hashable, Sendable {
    /// What it comes to.
    public enum Verdict: String, CaseIterable, Sendable {
        /// The effect is gone without it alone.
        case needed
        /// The effect is gone without a set of things, none of which can be left in, and it is one of them.
        case oneOfSeveral = "one of several"
        /// The effect stays without it, but comes later or is over a tenth smaller.
        case madeItWorse = "made it worse"
        /// It is not among the causes that were recorded, and the effect is the same without it: in this
        /// scenario as it stands.
        case contradictedHere = "contradicted here"
        /// Nothing of that: there is nothing to try, or no run showed it.
        case notShown = "not shown"
    }

    /// What the claim names, such as `database.exhausted of aurora`.
    public var cause: String
    /// What it comes to.
    public var verdict: Verdict
    /// What the effect is gone without, all of it together and no less; empty unless it was gone.
    public var without: [String]
    /// How much later the effect comes without it; none unless it does.
    public var delay: SimDuration?
    /// By what share of it the effect is smaller without it; none unless it is by over a tenth.
    public var reduction: Double?
    /// Why, in words.
    public var why: String

    init(
        _ cause: String,
        _ verdict: Verdict,
        without: [String] = [],
        delay: SimDuration? = nil,
        reduction: Double? = nil,
        why: String
    ) {
        self.cause = cause
        self.verdict = verdict
        self.without = without
        self.delay = delay
        self.reduction = reduction
        self.why = why
    }
}

extension CauseFinding.Verdict {
    /// What it makes of the claim.
    var ofClaim: ClaimVerdict.Verdict {
        switch self {
        case .needed, .oneOfSeveral: .holds
        case .madeItWorse: .madeItWorse
        case .contradictedHere: .contradictedHere
        case .notShown: .notShown
        }
    }
}

/// Which claims about causes are tried in runs without them.
public enum Counterfactuals: Sendable {
    /// None: they are judged by what was recorded alone, which neither shows nor contradicts a cause.
    case none
    /// Those whose verdict an expectation asks for.
    case asked
    /// All.
    case all
}
