/// The sticky assignment of members that all read the same topics.
///
/// Everyone gets the quota, a few get one more; members keep what they own up to that.
/// Source: `ConstrainedAssignmentBuilder`, AbstractStickyAssignor.java.
struct ConstrainedStickyBuilder {
    /// Each member's partitions.
    private(set) var assignments: [[TopicPartition]]

    /// Partitions that change hands, so that somebody has to give them up first.
    private(set) var transferring: Set<TopicPartition> = []

    private let ownership: StickyOwnership
    private let sizes: [Int32]
    private let quota: Int
    private let extra: Int
    private var membersOverQuota = 0
    private var belowQuota: [Int] = []
    private var atQuota: [Int] = []
    private var maybeRevoked: Set<TopicPartition> = []

    init(ownership: StickyOwnership, sizes: [Int32]) {
        self.ownership = ownership
        self.sizes = sizes
        let members = ownership.owned.count
        let total = sizes.reduce(0) { $0 + Int($1) }
        assignments = Array(repeating: [], count: members)
        quota = total / members
        extra = total % members
    }

    mutating func build() {
        for member in ownership.owned.indices { keepOwned(member) }
        belowQuota.sort()
        atQuota.sort()
        deal()
    }

    private mutating func keepOwned(_ member: Int) {
        let owned = ownership.owned[member].sorted {
            ($0.partition, $0.topic) < ($1.partition, $1.topic)
        }
        let kept: Int
        if owned.count < quota {
            kept = owned.count
            belowQuota.append(member)
        } else if extra > 0, owned.count > quota, membersOverQuota < extra {
            kept = quota + 1
            membersOverQuota += 1
            if membersOverQuota == extra { atQuota.removeAll() }
        } else {
            kept = quota
            if membersOverQuota < extra { atQuota.append(member) }
        }
        assignments[member] = Array(owned[..<kept])
        maybeRevoked.formUnion(owned[kept...])
    }

    /// Deals what nobody kept: one each to those below the quota until they reach it, then one
    /// each to those that may have one more.
    private mutating func deal() {
        let kept = Set(assignments.joined())
        var pointer = 0
        for topic in sizes.indices {
            for partition in 0..<sizes[topic] {
                let candidate = TopicPartition(Int32(topic), partition)
                if kept.contains(candidate) { continue }
                if belowQuota.isEmpty {
                    guard !atQuota.isEmpty else { return }
                    give(candidate, to: atQuota.removeFirst())
                    continue
                }
                if pointer >= belowQuota.count { pointer = 0 }
                let member = belowQuota[pointer]
                give(candidate, to: member)
                if assignments[member].count == quota {
                    belowQuota.remove(at: pointer)
                    atQuota.append(member)
                } else {
                    pointer += 1
                }
            }
        }
    }

    private mutating func give(_ partition: TopicPartition, to member: Int) {
        assignments[member].append(partition)
        if maybeRevoked.contains(partition) || ownership.claimedTwice.contains(partition) {
            transferring.insert(partition)
        }
    }
}
