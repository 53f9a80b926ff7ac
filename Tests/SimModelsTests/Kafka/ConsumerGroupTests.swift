import SimCore
import SimModels
import Testing

@Suite("A consumer group's coordinator")
struct ConsumerGroupTests {
    private func at(_ milliseconds: Int64) -> SimTime { .start + .milliseconds(milliseconds) }

    private func request(
        _ client: UInt32,
        member: MemberID? = nil,
        instance: UInt32? = nil,
        owned: [TopicPartition] = []
    ) -> JoinRequest {
        JoinRequest(
            client: client,
            member: member,
            instance: instance,
            rank: client,
            subscription: Subscription(topics: [0], owned: owned),
            sessionTimeout: .seconds(10),
            rebalanceTimeout: .seconds(60)
        )
    }

    private func drain(_ group: inout ConsumerGroup) -> [GroupAnswer] {
        var answers: [GroupAnswer] = []
        while let answer = group.nextAnswer() { answers.append(answer) }
        return answers
    }

    /// Joins as a new dynamic member and answers its id.
    private func join(
        _ group: inout ConsumerGroup,
        _ client: UInt32,
        at now: SimTime
    ) throws -> MemberID {
        group.join(request(client), at: now)
        let answer = group.nextAnswer()
        guard case .memberIDRequired(client, let member)? = answer else {
            throw Unexpected(what: "expected MEMBER_ID_REQUIRED, got \(String(describing: answer))")
        }
        #expect(group.nextAnswer() == nil)
        group.join(request(client, member: member), at: now)
        return member
    }

    private struct Unexpected: Error {
        let what: String
    }

    /// Brings members to a stable first generation; the first of them leads.
    private func stableGroup(members count: UInt32) throws -> (ConsumerGroup, [MemberID]) {
        var group = ConsumerGroup()
        var members: [MemberID] = []
        for client in 0..<count { members.append(try join(&group, client, at: at(0))) }
        while let timer = group.nextTimer, timer <= at(6_000) { group.timersFired(at: timer) }
        #expect(group.state == .completingRebalance)
        for (client, member) in members.enumerated().reversed() {
            group.sync(
                member,
                client: UInt32(client),
                generation: 1,
                assignments: client == 0 ? group.assignments(by: .range, topics: [12]) : [],
                at: at(6_000)
            )
        }
        _ = drain(&group)
        #expect(group.state == .stable)
        return (group, members)
    }

    @Test("waits one delay for a lone member and two when a second one comes")
    func initialDelay() throws {
        for count: UInt32 in [1, 2, 7] {
            var group = ConsumerGroup()
            for client in 0..<count { _ = try join(&group, client, at: at(Int64(client) * 100)) }
            var now = SimTime.start
            while group.state == .preparingRebalance, let timer = group.nextTimer {
                now = timer
                group.timersFired(at: now)
            }
            #expect(now == at(count == 1 ? 3_000 : 6_000), "\(count) members")
            #expect(group.generation == 1)
        }
    }

    @Test("answers MEMBER_ID_REQUIRED first, and drops an id that nobody comes back with")
    func unusedMemberID() throws {
        var (group, members) = try stableGroup(members: 2)
        group.join(request(7), at: at(7_000))
        #expect(drain(&group) == [.memberIDRequired(client: 7, member: MemberID(2))])
        #expect(group.state == .stable)
        // A leader that rejoins starts a rebalance, which the unused id holds up.
        group.join(request(0, member: members[0]), at: at(8_000))
        group.join(request(1, member: members[1]), at: at(8_000))
        #expect(group.state == .preparingRebalance)
        #expect(group.nextTimer == at(16_000))
        group.timersFired(at: at(17_000))
        #expect(group.state == .completingRebalance)
        #expect(group.generation == 2)
    }

    @Test("evicts a silent member one session after its last sign of life")
    func eviction() throws {
        var (group, members) = try stableGroup(members: 2)
        #expect(group.heartbeat(members[0], generation: 1, at: at(9_000)) == nil)
        #expect(group.heartbeat(members[1], generation: 1, at: at(9_500)) == nil)
        #expect(group.nextTimer == at(19_000))
        #expect(group.offsetCommit(members[0], generation: 1, at: at(12_000)) == nil)
        #expect(group.nextTimer == at(19_500))
        group.timersFired(at: at(19_500))
        #expect(group.state == .preparingRebalance)
        #expect(!group.contains(members[1]))
        #expect(
            group.heartbeat(members[0], generation: 1, at: at(20_000)) == .rebalanceInProgress
        )
        #expect(group.heartbeat(members[1], generation: 1, at: at(20_000)) == .unknownMemberID)
    }

    @Test("carries a member that died after JoinGroup into the new generation")
    func deadMemberIsCarriedOver() throws {
        var (group, members) = try stableGroup(members: 3)
        #expect(group.leave(members[2], at: at(7_000)) == nil)
        group.join(request(1, member: members[1]), at: at(7_500))
        // Member 1 dies here; its session runs out at 16,000 and is excused.
        #expect(group.heartbeat(members[0], generation: 1, at: at(15_000)) == .rebalanceInProgress)
        group.timersFired(at: at(16_000))
        #expect(group.contains(members[1]))
        group.join(request(0, member: members[0]), at: at(17_000))
        #expect(group.state == .completingRebalance)
        #expect(group.memberCount == 2)
        group.sync(
            members[0],
            client: 0,
            generation: 2,
            assignments: group.assignments(by: .range, topics: [12]),
            at: at(17_000)
        )
        #expect(group.state == .stable)
        #expect(group.assignment(of: members[1]).count == 6)
        #expect(group.heartbeat(members[0], generation: 2, at: at(26_999)) == nil)
        group.timersFired(at: at(27_000))
        #expect(!group.contains(members[1]))
    }

    @Test("drops a member that does not rejoin within the rebalance timeout")
    func rebalanceTimeout() throws {
        var (group, members) = try stableGroup(members: 3)
        #expect(group.leave(members[2], at: at(7_000)) == nil)
        group.join(request(0, member: members[0]), at: at(8_000))
        var now: Int64 = 8_000
        while now < 67_000 {
            now += 1_000
            _ = group.heartbeat(members[1], generation: 1, at: at(now))
            if now < 67_000 { #expect(group.state == .preparingRebalance) }
            group.timersFired(at: at(now))
        }
        #expect(group.state == .completingRebalance)
        #expect(group.memberCount == 1)
        #expect(!group.contains(members[1]))
    }

    @Test("refuses parked SyncGroups when the leader goes before it assigned")
    func leaderGone() throws {
        var group = ConsumerGroup()
        let leader = try join(&group, 0, at: at(0))
        let follower = try join(&group, 1, at: at(0))
        group.timersFired(at: at(3_000))
        group.timersFired(at: at(6_000))
        _ = drain(&group)
        group.sync(follower, client: 1, generation: 1, at: at(6_000))
        #expect(drain(&group).isEmpty)
        #expect(group.leave(leader, at: at(6_500)) == nil)
        let refused = GroupAnswer.syncRefused(
            client: 1,
            member: follower,
            error: .rebalanceInProgress
        )
        #expect(drain(&group) == [refused])
        #expect(group.state == .preparingRebalance)
    }

    @Test("removes members that joined and never asked for their assignment")
    func pendingSync() throws {
        var group = ConsumerGroup()
        let leader = try join(&group, 0, at: at(0))
        let silent = try join(&group, 1, at: at(0))
        group.timersFired(at: at(3_000))
        group.timersFired(at: at(6_000))
        _ = drain(&group)
        let assignments = group.assignments(by: .range, topics: [4])
        group.sync(leader, client: 0, generation: 1, assignments: assignments, at: at(6_000))
        #expect(group.state == .stable)
        for second in 7...66 {
            _ = group.heartbeat(leader, generation: 1, at: at(Int64(second) * 1_000))
            _ = group.heartbeat(silent, generation: 1, at: at(Int64(second) * 1_000))
        }
        group.timersFired(at: at(66_000))
        #expect(group.state == .preparingRebalance)
        #expect(!group.contains(silent))
    }

    @Test("gives a static member's place to the process that comes back with its instance id")
    func staticBounce() {
        var group = ConsumerGroup()
        group.join(request(0, instance: 0), at: at(0))
        group.join(request(1, instance: 1), at: at(0))
        group.timersFired(at: at(3_000))
        group.timersFired(at: at(6_000))
        let assignments = group.assignments(by: .range, topics: [4])
        group.sync(
            MemberID(0),
            client: 0,
            instance: 0,
            generation: 1,
            assignments: assignments,
            at: at(6_000)
        )
        group.sync(MemberID(1), client: 1, instance: 1, generation: 1, at: at(6_000))
        _ = drain(&group)
        group.join(request(9, instance: 1), at: at(8_000))
        #expect(group.state == .stable)
        let answer = GroupAnswer.joined(
            client: 9,
            member: MemberID(2),
            generation: 1,
            assigns: false
        )
        #expect(drain(&group) == [answer])
        #expect(group.assignment(of: MemberID(2)) == assignments[1].partitions)
        let old = group.heartbeat(MemberID(1), instance: 1, generation: 1, at: at(8_500))
        #expect(old == .fencedInstanceID)
    }

    @Test("answers a follower that rejoins unchanged without a rebalance, the leader never")
    func rejoinInStable() throws {
        var (group, members) = try stableGroup(members: 2)
        group.join(request(1, member: members[1]), at: at(7_000))
        #expect(group.state == .stable)
        #expect(
            drain(&group)
                == [.joined(client: 1, member: members[1], generation: 1, assigns: false)]
        )
        group.join(request(1, member: members[1], owned: [TopicPartition(0, 3)]), at: at(7_000))
        #expect(group.state == .preparingRebalance)
        var (other, ids) = try stableGroup(members: 2)
        other.join(request(0, member: ids[0]), at: at(7_000))
        #expect(other.state == .preparingRebalance)
    }

    @Test("refuses requests of another generation")
    func illegalGeneration() throws {
        var (group, members) = try stableGroup(members: 1)
        #expect(group.heartbeat(members[0], generation: 0, at: at(7_000)) == .illegalGeneration)
        #expect(group.offsetCommit(members[0], generation: 2, at: at(7_000)) == .illegalGeneration)
    }

    @Test("is empty, one generation on, when the last member leaves, and starts over")
    func emptyAgain() throws {
        var (group, members) = try stableGroup(members: 1)
        #expect(group.leave(members[0], at: at(7_000)) == nil)
        #expect(group.state == .empty)
        #expect(group.generation == 2)
        #expect(group.nextTimer == nil)
        _ = try join(&group, 5, at: at(8_000))
        #expect(group.nextTimer == at(11_000))
    }
}
