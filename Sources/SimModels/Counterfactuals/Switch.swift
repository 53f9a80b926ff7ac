import SimCore

/// Something that a run can be made without, from an instant on.
struct Switch: Hashable, Sendable {
    var sort: SwitchSort
    /// The fault, service, source, person, database, proxy or alert, by its number.
    var subject: Int
    /// The step of a runbook; 0 of everything else.
    var number: Int
    /// The last instant before which it has changed nothing.
    var instant: SimTime
    /// The number of the first fact it takes away, for those who tell of it.
    var occurrence: UInt32

    /// Whether two switches take away the same: facts of one autoscaler or limit are taken away
    /// together, from the first of them on; changes of traffic and rollouts each for itself.
    func isSame(as other: Switch) -> Bool {
        guard sort == other.sort, subject == other.subject, number == other.number else {
            return false
        }
        return sort != .traffic && sort != .rollout || instant == other.instant
    }
}

extension Switch {
    /// The switch behind a fact; nil if there is none.
    init?(_ occurrence: Occurrence, of plan: Plan) {
        guard let kind = OccurrenceKind(rawValue: occurrence.kind), let sort = kind.switchSort
        else {
            return nil
        }
        self.sort = sort
        subject = Int(occurrence.subject)
        number = 0
        instant = occurrence.at
        self.occurrence = occurrence.id.raw
        switch sort {
        case .runbookStep:
            number = Int(occurrence.value)
        case .traffic:
            // What there is from the start on has no rate before it, and recorded requests have none.
            let source = plan.sources[subject]
            if occurrence.at == .start || source.trace != nil { return nil }
        case .poolLimit:
            // The first who waited in vain began to that long ago.
            let longest = plan.services[subject].pools.map(\.timeout).max() ?? .zero
            instant = occurrence.at - .start > longest ? occurrence.at - longest : .start
        case .fault, .rollout, .replicas, .livenessProbe, .databaseLimit, .proxyLimit,
            .memoryLimit, .alert:
            break
        }
    }
}
