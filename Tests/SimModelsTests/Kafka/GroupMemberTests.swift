import SimCore
import SimModels
import Testing

@Suite("A member of a consumer group")
struct GroupMemberTests {
    private func at(_ milliseconds: Int64) -> SimTime { .start + .milliseconds(milliseconds) }

    private let two = [TopicPartition(0, 0), TopicPartition(0, 1)]

    private func member(_ assignor: Assignor = .range, instance: UInt32? = nil) -> GroupMember {
        var config = ConsumerConfig()
        config.assignor = assignor
        config.maxPollInterval = .seconds(20)
        return GroupMember(config: config, client: 4, instance: instance, rank: 4, topics: [0])
    }

    /// A member that has its first assignment at 100 ms.
    private func stable(_ assignor: Assignor = .range, instance: UInt32? = nil) -> GroupMember {
        var member = member(assignor, instance: instance)
        #expect(member.start(at: at(0)).request == .join)
        let id = MemberID(1)
        if instance == nil {
            let answer = GroupAnswer.memberIDRequired(client: 4, member: id)
            #expect(member.received(answer, at: at(50)).request == .join)
        }
        let joined = GroupAnswer.joined(client: 4, member: id, generation: 1, assigns: true)
        #expect(member.received(joined, at: at(100)).request == .sync)
        let synced = GroupAnswer.synced(client: 4, member: id, generation: 1)
        #expect(member.received(synced, assignment: two, at: at(100)).isAssigned)
        return member
    }

    @Test("sends its first heartbeat one interval after the JoinGroup answer, then every interval")
    func heartbeats() {
        var member = stable()
        #expect(member.nextTimer == at(3_100))
        #expect(member.timersFired(at: at(3_000)).request == .none)
        #expect(member.timersFired(at: at(3_100)).request == .heartbeat)
        #expect(member.heartbeatAnswered(nil, at: at(3_100)) == MemberStep())
        #expect(member.nextTimer == at(6_100))
    }

    @Test("gives everything back before it joins again when eager, nothing when cooperative")
    func revocation() {
        var eager = stable(.range)
        var step = eager.heartbeatAnswered(.rebalanceInProgress, at: at(3_100))
        #expect(step.request == .join && step.release == .revoked)
        #expect(eager.released == two)
        #expect(eager.joinRequest.subscription.owned.isEmpty)
        #expect(eager.nextTimer == nil)

        var cooperative = stable(.cooperativeSticky)
        step = cooperative.heartbeatAnswered(.rebalanceInProgress, at: at(3_100))
        #expect(step.request == .join && step.release == .none)
        #expect(cooperative.joinRequest.subscription.owned == two)
    }

    @Test("cooperative: revokes what it was not given again, and joins a second time for it")
    func cooperativeFollowUp() {
        var member = stable(.cooperativeSticky)
        _ = member.heartbeatAnswered(.rebalanceInProgress, at: at(3_100))
        let id = MemberID(1)
        let joined = GroupAnswer.joined(client: 4, member: id, generation: 2, assigns: false)
        _ = member.received(joined, at: at(3_200))
        let synced = GroupAnswer.synced(client: 4, member: id, generation: 2)
        let step = member.received(synced, assignment: [two[0]], at: at(3_200))
        #expect(step.isAssigned && step.release == .revoked)
        #expect(member.released == [two[1]])
        #expect(member.assignment == [two[0]])
        #expect(member.nextTimer == at(3_201))
        #expect(member.timersFired(at: at(3_201)).request == .join)
    }

    @Test("eager sticky: tells the group what it had, although it gave it back")
    func stickyMemory() {
        var member = stable(.sticky)
        _ = member.heartbeatAnswered(.rebalanceInProgress, at: at(3_100))
        #expect(member.assignment.isEmpty)
        #expect(member.joinRequest.subscription.owned == two)
        #expect(member.joinRequest.subscription.generation == 1)
    }

    @Test("rejoins only at its next poll while the application is away")
    func stalled() {
        var member = stable()
        member.leftPoll(at: at(1_000))
        #expect(member.heartbeatAnswered(.rebalanceInProgress, at: at(3_100)).request == .none)
        #expect(member.timersFired(at: at(3_100)).request == .heartbeat)
        let step = member.polled(at: at(5_000))
        #expect(step.request == .join && step.release == .revoked)
    }

    @Test("leaves when the application is away for max.poll.interval.ms, and finds out at its poll")
    func pollTimeout() {
        var member = stable()
        member.leftPoll(at: at(1_000))
        while let timer = member.nextTimer, timer < at(21_000) {
            #expect(member.timersFired(at: timer).request == .heartbeat)
        }
        let timeout = member.timersFired(at: at(21_000))
        #expect(timeout.isPollTimeout && timeout.request == .leave)
        #expect(member.member == MemberID(1))
        #expect(member.nextTimer == nil)
        let step = member.polled(at: at(30_000))
        #expect(step.request == .join && step.release == .lost)
        #expect(member.joinRequest.member == nil)
    }

    @Test("says nothing when static and away too long, nor when it is closed")
    func staticMember() {
        var away = stable(instance: 3)
        away.leftPoll(at: at(1_000))
        let timeout = away.timersFired(at: at(21_000))
        #expect(timeout.isPollTimeout && timeout.request == .none)
        var closed = stable(instance: 3)
        let step = closed.close()
        #expect(step.request == .none && step.release == .revoked)
    }

    @Test("leaves at once when closed")
    func close() {
        var member = stable()
        let step = member.close()
        #expect(step.request == .leave && step.release == .revoked)
        #expect(member.released == two)
        #expect(member.nextTimer == nil)
    }

    @Test("loses its partitions and joins as someone new when the group forgot it")
    func unknownMember() {
        var member = stable()
        let step = member.heartbeatAnswered(.unknownMemberID, at: at(3_100))
        #expect(step.request == .join && step.release == .lost)
        #expect(member.joinRequest.member == nil)
    }

    @Test("stops for good when another process took its instance id")
    func fenced() {
        var member = stable(instance: 3)
        let step = member.heartbeatAnswered(.fencedInstanceID, at: at(3_100))
        #expect(step.request == .none && step.release == .lost)
        #expect(member.phase == .fenced)
        #expect(member.nextTimer == nil)
        #expect(member.polled(at: at(4_000)) == MemberStep())
    }

    @Test("passes over answers that were for another attempt")
    func staleAnswers() {
        var member = stable()
        let before = member.generation
        let stale = [
            GroupAnswer.joined(client: 4, member: MemberID(1), generation: 9, assigns: false),
            .synced(client: 4, member: MemberID(1), generation: 9),
            .memberIDRequired(client: 4, member: MemberID(8)),
            .joined(client: 5, member: MemberID(1), generation: 9, assigns: false),
            .syncRefused(client: 4, member: MemberID(1), error: .rebalanceInProgress),
        ]
        for answer in stale { #expect(member.received(answer, at: at(200)) == MemberStep()) }
        #expect(member.generation == before)
        #expect(member.assignment == two)
    }
}
