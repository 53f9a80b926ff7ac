/// All partitions in order, one member after the other; a member that does not read the topic is
/// passed over.
///
/// Source: RoundRobinAssignor.java.
enum RoundRobinAssignment {
    static func assign(members: [AssignorMember], topics: [Int32]) -> [[TopicPartition]] {
        var assignments: [[TopicPartition]] = Array(repeating: [], count: members.count)
        let order = AssignorMember.order(of: members)
        var pointer = 0
        for topic in topics.indices where topics[topic] > 0 {
            guard order.contains(where: { members[$0].reads(Int32(topic)) }) else { continue }
            for partition in 0..<topics[topic] {
                while !members[order[pointer]].reads(Int32(topic)) {
                    pointer = (pointer + 1) % order.count
                }
                assignments[order[pointer]].append(TopicPartition(Int32(topic), partition))
                pointer = (pointer + 1) % order.count
            }
        }
        return assignments
    }
}
