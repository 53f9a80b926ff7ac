import SimModels
import Testing

@Suite("An assignor")
struct AssignorTests {
    private func members(_ count: Int, topics: [Int32] = [0]) -> [AssignorMember] {
        Array(repeating: AssignorMember(subscription: Subscription(topics: topics)), count: count)
    }

    private func sizes(_ assignments: [[TopicPartition]]) -> [Int] { assignments.map(\.count) }

    @Test("deals 12 partitions to 7 members as five pairs and two singles")
    func twelveOnSeven() {
        for assignor in Assignor.allCases {
            let dealt = assignor.assign(members: members(7), topics: [12])
            #expect(sizes(dealt).sorted() == [1, 1, 2, 2, 2, 2, 2], "\(assignor)")
        }
    }

    @Test("range gives the extra partition of every topic to the same members")
    func rangeSkew() {
        let group = members(7, topics: [0, 1, 2])
        let range = Assignor.range.assign(members: group, topics: [12, 12, 12])
        #expect(sizes(range) == [6, 6, 6, 6, 6, 3, 3])
        let roundRobin = Assignor.roundRobin.assign(members: group, topics: [12, 12, 12])
        #expect(sizes(roundRobin).sorted() == [5, 5, 5, 5, 5, 5, 6])
    }

    @Test("range and round robin take members with an instance id first")
    func instancesFirst() {
        var group = members(3)
        group[1].instance = 1
        group[2].instance = 0
        let dealt = Assignor.range.assign(members: group, topics: [4])
        #expect(sizes(dealt) == [1, 1, 2])
        #expect(dealt[2] == [TopicPartition(0, 0), TopicPartition(0, 1)])
    }

    @Test("leaves members without a partition when there are more of them than partitions")
    func moreMembersThanPartitions() {
        for assignor in Assignor.allCases {
            let dealt = assignor.assign(members: members(5), topics: [3])
            #expect(sizes(dealt).sorted() == [0, 0, 1, 1, 1], "\(assignor)")
        }
    }

    @Test("answers nothing to nobody")
    func noMembers() {
        for assignor in Assignor.allCases {
            #expect(assignor.assign(members: [], topics: [3]).isEmpty)
        }
    }

    @Test("gives every readable partition to exactly one member that reads it, for any group")
    func partitionsAreDealtOnce() {
        for seed: UInt64 in 1...300 {
            var random = KafkaTestRandom(seed: seed)
            let topics = (0..<(1 + random.below(4))).map { _ in Int32(random.below(9)) }
            let group = (0..<(1 + random.below(7))).map { _ in
                let read = topics.indices.filter { _ in random.below(3) > 0 }.map(Int32.init)
                return AssignorMember(
                    instance: random.below(3) == 0 ? UInt32(random.below(100)) : nil,
                    subscription: Subscription(topics: read)
                )
            }
            let readable = topics.indices.filter { topic in
                group.contains { $0.subscription.topics.contains(Int32(topic)) }
            }
            let given = topics.indices.map { readable.contains($0) ? topics[$0] : 0 }
            let total = given.reduce(0) { $0 + Int($1) }
            for assignor in Assignor.allCases {
                let dealt = assignor.assign(members: group, topics: given)
                let all = dealt.joined()
                #expect(all.count == total, "\(assignor), seed \(seed)")
                #expect(Set(all).count == total, "\(assignor), seed \(seed)")
                for (member, partitions) in zip(group, dealt) {
                    let isAllowed = partitions.allSatisfy {
                        member.subscription.topics.contains($0.topic)
                    }
                    #expect(isAllowed, "\(assignor), seed \(seed)")
                }
            }
        }
    }

    @Test("cooperative sticky hands over in two steps, and nobody ever holds another's partition")
    func cooperativeHandOver() {
        for seed: UInt64 in 1...200 {
            var random = KafkaTestRandom(seed: seed)
            let partitions = Int32(1 + random.below(15))
            var owned: [[TopicPartition]] = Array(repeating: [], count: 1 + random.below(6))
            owned[0] = (0..<partitions).map { TopicPartition(0, $0) }
            for round in 0..<2 {
                let group = owned.map {
                    AssignorMember(
                        subscription: Subscription(topics: [0], owned: $0, generation: 1)
                    )
                }
                let dealt = Assignor.cooperativeSticky.assign(members: group, topics: [partitions])
                for member in dealt.indices {
                    let gained = Set(dealt[member]).subtracting(owned[member])
                    for other in owned.indices where other != member {
                        #expect(gained.isDisjoint(with: owned[other]), "seed \(seed)")
                    }
                }
                owned = dealt
                let all = owned.joined().count
                if round == 1 { #expect(all == Int(partitions), "seed \(seed)") }
            }
            let counts = sizes(owned)
            #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1, "seed \(seed)")
        }
    }
}
