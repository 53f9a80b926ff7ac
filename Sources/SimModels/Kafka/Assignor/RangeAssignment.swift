/// Consecutive partitions, topic by topic; the first members get one more each.
///
/// The extra ones of every topic go to the same members: 3 topics of 12 partitions on 7 members
/// come to 6, 6, 6, 6, 6, 3, 3. The coordinator's own range (KIP-848) deals alike.
/// Source: RangeAssignor.java; assignor/RangeAssignor.java.
enum RangeAssignment {
    static func assign(members: [AssignorMember], topics: [Int32]) -> [[TopicPartition]] {
        var assignments: [[TopicPartition]] = Array(repeating: [], count: members.count)
        let order = AssignorMember.order(of: members)
        for topic in topics.indices where topics[topic] > 0 {
            let subscribers = order.filter { members[$0].reads(Int32(topic)) }
            guard !subscribers.isEmpty else { continue }
            let share = topics[topic] / Int32(subscribers.count)
            var extra = topics[topic] % Int32(subscribers.count)
            var next: Int32 = 0
            for member in subscribers {
                let count = share + (extra > 0 ? 1 : 0)
                extra -= 1
                for partition in next..<next + count {
                    assignments[member].append(TopicPartition(Int32(topic), partition))
                }
                next += count
            }
        }
        return assignments
    }
}

extension AssignorMember {
    /// Whether the member subscribes a topic.
    func reads(_ topic: Int32) -> Bool { subscription.topics.contains(topic) }

    /// The places of members as range and round robin take them: those with an instance id first,
    /// ordered by it, then the others by member id.
    ///
    /// Source: `MemberInfo.compareTo`, AbstractPartitionAssignor.java.
    static func order(of members: [AssignorMember]) -> [Int] {
        members.indices.sorted { lhs, rhs in
            switch (members[lhs].instance, members[rhs].instance) {
            case (let first?, let second?) where first != second: first < second
            case (.some, .none): true
            case (.none, .some): false
            default: lhs < rhs
            }
        }
    }
}
