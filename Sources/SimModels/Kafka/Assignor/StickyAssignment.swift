/// Keeps what members own as far as balance allows.
///
/// What each member owns is settled first (``StickyOwnership``); then equal subscriptions are dealt
/// by quota, unequal ones by moving partitions until nothing gets more even.
/// Source: AbstractStickyAssignor.java, StickyAssignor.java, CooperativeStickyAssignor.java.
enum StickyAssignment {
    static func assign(
        members: [AssignorMember],
        topics: [Int32],
        isCooperative: Bool
    ) -> [[TopicPartition]] {
        guard !members.isEmpty else { return [] }
        let sizes = topics.map { max(0, $0) }
        let ownership = StickyOwnership(members: members, sizes: sizes)
        let areEqual = members.allSatisfy {
            Set($0.subscription.topics) == Set(members[0].subscription.topics)
        }
        if areEqual {
            var builder = ConstrainedStickyBuilder(ownership: ownership, sizes: sizes)
            builder.build()
            guard isCooperative else { return builder.assignments }
            return without(builder.transferring, in: builder.assignments)
        }
        var builder = GeneralStickyBuilder(members: members, ownership: ownership, sizes: sizes)
        builder.build()
        guard isCooperative else { return builder.assignments }
        return without(
            transferring(to: builder.assignments, from: members),
            in: builder.assignments
        )
    }

    /// Partitions that are added to one member and taken from another.
    ///
    /// Source: `computePartitionsTransferringOwnership`, CooperativeStickyAssignor.java.
    private static func transferring(
        to assignments: [[TopicPartition]],
        from members: [AssignorMember]
    ) -> Set<TopicPartition> {
        var added: Set<TopicPartition> = []
        var revoked: Set<TopicPartition> = []
        for index in members.indices {
            let owned = Set(members[index].subscription.owned)
            let assigned = Set(assignments[index])
            added.formUnion(assigned.subtracting(owned))
            revoked.formUnion(owned.subtracting(assigned))
        }
        return added.intersection(revoked)
    }

    /// Leaves out what another member must give up first; it is dealt in the rebalance that follows.
    private static func without(
        _ transferring: Set<TopicPartition>,
        in assignments: [[TopicPartition]]
    ) -> [[TopicPartition]] {
        assignments.map { $0.filter { !transferring.contains($0) } }
    }
}

/// Who owns what before an assignment, once conflicting claims are settled.
///
/// Of two claims the one of the later generation holds; two of one generation both fall.
struct StickyOwnership {
    /// What each member keeps a claim to.
    var owned: [[TopicPartition]]

    /// Partitions that two members of one generation claimed.
    var claimedTwice: Set<TopicPartition> = []

    /// The member that owned a partition in an earlier generation, where there was one.
    var previous: [TopicPartition: (member: Int, generation: Int32)] = [:]

    init(members: [AssignorMember], sizes: [Int32]) {
        owned = Array(repeating: [], count: members.count)
        var holder: [TopicPartition: Int] = [:]
        var latest: Int32 = -1
        for index in members.indices {
            let subscription = members[index].subscription
            latest = max(latest, subscription.generation)
            for partition in subscription.owned
            where sizes.indices.contains(Int(partition.topic)) && sizes[Int(partition.topic)] > 0 {
                guard let other = holder[partition] else {
                    owned[index].append(partition)
                    holder[partition] = index
                    continue
                }
                let rival = members[other].subscription.generation
                guard subscription.generation >= rival else { continue }
                owned[other].removeAll { $0 == partition }
                holder[partition] = index
                if subscription.generation == rival {
                    claimedTwice.insert(partition)
                } else {
                    owned[index].append(partition)
                }
            }
        }
        notePrevious(members: members, latest: latest)
    }

    private mutating func notePrevious(members: [AssignorMember], latest: Int32) {
        for index in members.indices {
            let subscription = members[index].subscription
            guard subscription.generation < latest else { continue }
            for partition in subscription.owned {
                if let known = previous[partition], known.generation >= subscription.generation {
                    continue
                }
                previous[partition] = (index, subscription.generation)
            }
        }
    }
}
