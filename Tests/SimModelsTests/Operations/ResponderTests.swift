import SimCore
import SimModels
import Testing

@Suite("people on call")
struct ResponderTests {
    @Test("a page leads to an acknowledgement, then to each step in order, then to the end")
    func runbook() {
        var responder = Responder(runbook: [.seconds(60), .zero, .seconds(900)])
        let at = { (seconds: Int64) in SimTime.start + .seconds(seconds) }
        #expect(
            responder.page(at: at(210), acknowledgingAfter: .seconds(690))
                == .acknowledging(at: at(900))
        )
        #expect(responder.advance(to: at(899)) == nil)
        #expect(
            facts(&responder, to: at(5_000)) == [
                .acknowledged(at: at(900)), .stepTakesEffect(index: 0, at: at(960)),
                .stepTakesEffect(index: 1, at: at(960)), .stepTakesEffect(index: 2, at: at(1_860)),
                .finished(at: at(1_860)),
            ]
        )
        #expect(responder.state == .watching && responder.nextTimer == nil)
    }

    @Test("a second page while engaged neither restarts the delay nor the runbook")
    func secondPage() {
        var once = Responder(runbook: [.seconds(100)])
        var twice = once
        let at = { (seconds: Int64) in SimTime.start + .seconds(seconds) }
        _ = once.page(at: at(0), acknowledgingAfter: .seconds(50))
        _ = twice.page(at: at(0), acknowledgingAfter: .seconds(50))
        #expect(twice.page(at: at(20), acknowledgingAfter: .seconds(500)) == .alreadyEngaged)
        let early = facts(&twice, to: at(60))
        #expect(twice.page(at: at(61), acknowledgingAfter: .zero) == .alreadyEngaged)
        #expect(early + facts(&twice, to: at(200)) == facts(&once, to: at(200)))
        #expect(twice.pagesReceived == 3 && once.pagesReceived == 1)
    }

    @Test("standing down ends the work, counts the hours and lets the next page begin anew")
    func standDown() {
        var responder = Responder(runbook: [.seconds(100)])
        let at = { (seconds: Int64) in SimTime.start + .seconds(seconds) }
        _ = responder.page(at: at(0), acknowledgingAfter: .seconds(50))
        _ = facts(&responder, to: at(70))
        #expect(responder.timeEngaged(at: at(70)) == .seconds(20))
        responder.standDown(at: at(80))
        #expect(responder.timeEngaged(at: at(1_000)) == .seconds(30))
        #expect(facts(&responder, to: at(1_000)).isEmpty)
        _ = responder.page(at: at(2_000), acknowledgingAfter: .zero)
        #expect(facts(&responder, to: at(2_100)).count == 3)
        #expect(responder.timeEngaged(at: at(2_100)) == .seconds(130))
    }

    @Test("without a runbook a person acknowledges and is done")
    func noRunbook() {
        var responder = Responder()
        _ = responder.page(at: .start, acknowledgingAfter: .seconds(-3))
        #expect(
            facts(&responder, to: .start) == [.acknowledged(at: .start), .finished(at: .start)]
        )
    }

    private func facts(_ responder: inout Responder, to time: SimTime) -> [Responder.Fact] {
        var facts: [Responder.Fact] = []
        while let fact = responder.advance(to: time) { facts.append(fact) }
        return facts
    }
}

@Suite("escalation")
struct EscalationTests {
    @Test(
        "an acknowledgement after the last level's delay counts, unless the policy says otherwise",
        arguments: [true, false]
    )
    func lateAcknowledgement(accepts: Bool) {
        var policy = EscalationPolicy(escalationDelays: [.minutes(5)])
        policy.acceptsLateAcknowledgement = accepts
        var escalation = Escalation(policy, triggeredAt: .start)
        let late = SimTime.start + .seconds(690)
        while escalation.advance(to: late) != nil {}
        #expect((escalation.acknowledge(at: late) != nil) == accepts)
        #expect((escalation.state == .acknowledged) == accepts)
    }

    @Test("nobody is paged while an incident is acknowledged, and again once that runs out")
    func acknowledgementTimeout() {
        let at = { (minutes: Int64) in SimTime.start + .minutes(minutes) }
        var policy = EscalationPolicy(escalationDelays: [.minutes(10), .minutes(10)])
        policy.autoResolveTimeout = nil
        var escalation = Escalation(policy, triggeredAt: .start)
        #expect(escalation.acknowledge(at: .start) == nil, "nobody has been told yet")
        #expect(escalation.advance(to: at(1)) == .notify(level: 1, at: .start))
        #expect(escalation.acknowledge(at: at(1)) == .acknowledged(level: 1, at: at(1)))
        #expect(escalation.acknowledge(at: at(5)) == nil)
        #expect(escalation.advance(to: at(34)) == nil)
        #expect(escalation.advance(to: at(60)) == .unacknowledged(level: 1, at: at(35)))
        #expect(escalation.advance(to: at(60)) == .notify(level: 1, at: at(35)))
        #expect(escalation.advance(to: at(60)) == .notify(level: 2, at: at(45)))
        #expect(escalation.advance(to: at(60)) == nil)
        #expect(escalation.resolve(at: at(61)) == .resolved(at: at(61)))
        #expect(escalation.nextTimer == nil && escalation.resolve(at: at(62)) == nil)
    }

    @Test("a policy without levels pages nobody and still resolves in time")
    func noLevels() {
        var escalation = Escalation(EscalationPolicy(escalationDelays: []), triggeredAt: .start)
        let end = SimTime.start + .hours(4)
        #expect(escalation.advance(to: end) == .autoResolved(at: end))
        #expect(escalation.advance(to: .distantFuture) == nil)
    }
}
