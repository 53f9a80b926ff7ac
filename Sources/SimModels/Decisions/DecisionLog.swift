import SimCore

/// The decisions of those that were asked about; nothing at all in a run that nobody asks.
///
/// Nothing in a run depends on it: who was not asked about is told so by ``place(of:_:_:)``, before any
/// word is made, so that a run with explanations and one without are the same.
struct DecisionLog: Sendable {
    /// What was asked about, with its decisions so far.
    private(set) var accounts: [DecisionAccount] = []
    private var subjects: [DecisionSubject] = []
    private let origin: SimTime

    /// What is kept of the probes of pods until it is told.
    var probes = ProbeNotes()
    /// What is kept of the rebalances under way, by service.
    var rebalances: [RebalanceNotes] = []
    /// What is kept of pools until it is told, by account.
    var pools: [PoolNotes] = []

    /// A log of nobody's decisions.
    init() { origin = .start }

    /// A log for those of these names that there are, each once.
    init(_ names: [String], in plan: Plan) {
        origin = plan.origin
        let all = DecisionSubject.all(in: plan)
        for name in names {
            guard let found = all.first(where: { $0.name.hasSameBytes(as: name) }),
                !subjects.contains(found.subject)
            else { continue }
            accounts.append(DecisionAccount(name: found.name))
            subjects.append(found.subject)
        }
        guard !accounts.isEmpty else { return }
        rebalances = Array(repeating: RebalanceNotes(), count: plan.services.count)
        pools = Array(repeating: PoolNotes(), count: accounts.count)
    }

    /// Whether nobody is asked about.
    @inline(__always)
    var isEmpty: Bool { accounts.isEmpty }

    /// Where the decisions of somebody go; nil if nobody asked.
    @inline(__always)
    func place(of sort: DecisionSubject.Sort, _ index: Int, _ part: Int = 0) -> Int? {
        guard !accounts.isEmpty else { return nil }
        return subjects.firstIndex(of: DecisionSubject(sort: sort, index: index, part: part))
    }

    /// The places of all of a sort, with their numbers.
    func places(of sort: DecisionSubject.Sort) -> [(place: Int, index: Int, part: Int)] {
        subjects.enumerated().compactMap { place, subject in
            subject.sort == sort ? (place, subject.index, subject.part) : nil
        }
    }

    /// An instant as decisions tell it.
    func instant(_ time: SimTime) -> Decision.Value {
        .instant(time == .distantFuture ? .zero : time - origin)
    }

    /// Keeps a decision, at an instant.
    mutating func add(_ decision: Decision, to place: Int) {
        accounts[place].decisions.append(decision)
    }

    /// Says anew of how many things a decision that was kept already is, which its first input tells.
    mutating func count(_ number: Int64, in row: Int, of place: Int) {
        guard accounts[place].decisions.indices.contains(row),
            !accounts[place].decisions[row].inputs.isEmpty
        else { return }
        accounts[place].decisions[row].inputs[0].value = .count(number)
    }

    /// The time from T+0 to an instant.
    func time(_ instant: SimTime) -> SimDuration { instant - origin }
}
