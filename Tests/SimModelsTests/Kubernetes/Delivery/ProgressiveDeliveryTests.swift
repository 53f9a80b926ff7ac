import SimCore
import SimModels
import Testing

@Suite("progressive delivery")
struct ProgressiveDeliveryTests {
    private func second(_ second: Int64) -> SimTime { .start + .seconds(second) }

    private func canary(_ steps: [CanaryStepSpec]) -> ProgressiveDelivery {
        var spec = CanarySpec()
        spec.steps = steps
        return ProgressiveDelivery(.canary(spec))
    }

    @Test("a weight calls for its share of the pods, rounded up")
    func share() {
        for (weight, replicas, pods) in [
            (0, 10, 0), (1, 10, 1), (10, 10, 1), (11, 10, 2), (50, 3, 2), (100, 7, 7), (20, 0, 0),
        ] {
            #expect(canary([.setWeight(weight)]).newReplicas(of: replicas) == pods)
        }
    }

    @Test("traffic follows the pods: a weight is set when they are available, and not before")
    func pods() {
        var delivery = canary([.setWeight(20)])
        let step1 = delivery.advance(available: 1, replicas: 10, at: second(0))
        #expect(step1 == nil)
        #expect(delivery.weight == 0 && delivery.awaitsPods)
        let step2 = delivery.advance(available: 2, replicas: 10, at: second(1))
        #expect(step2 == .weight(20))
        #expect(delivery.weight == 20)
        let step3 = delivery.advance(available: 2, replicas: 10, at: second(1))
        #expect(step3 == nil)
        #expect(delivery.phase == .promoting)
        #expect(delivery.newReplicas(of: 10) == 10)
        let step4 = delivery.advance(available: 10, replicas: 10, at: second(2))
        #expect(step4 == .promoted)
        #expect(delivery.nextTimer == second(32))
        let step5 = delivery.advance(available: 10, replicas: 10, at: second(31))
        #expect(step5 == nil)
        #expect(delivery.oldReplicas(of: 10) == 10)
        let step6 = delivery.advance(available: 10, replicas: 10, at: second(32))
        #expect(step6 == .finished)
        #expect(delivery.oldReplicas(of: 10) == 0)
    }

    @Test("an abort keeps the pods for a while and the traffic not at all")
    func abort() {
        var delivery = canary([.setWeight(40)])
        _ = delivery.advance(available: 4, replicas: 10, at: second(0))
        let isAborted = delivery.abort(replicas: 10, at: second(5))
        #expect(isAborted)
        #expect(delivery.weight == 0)
        #expect(delivery.newReplicas(of: 10) == 4)
        #expect(delivery.newReplicas(of: 2) == 2)
        let isAbortedAgain = delivery.abort(replicas: 10, at: second(6))
        #expect(!isAbortedAgain)
        #expect(delivery.nextTimer == second(35))
        let step7 = delivery.advance(available: 4, replicas: 10, at: second(35))
        #expect(step7 == .finished)
        #expect(delivery.newReplicas(of: 10) == 0)
        #expect(delivery.oldReplicas(of: 10) == 10)
    }

    @Test("blue-green waits for its preview, for the promotion and for the rest, in this order")
    func blueGreen() {
        var spec = BlueGreenSpec()
        spec.previewReplicaCount = 2
        spec.autoPromotionSeconds = 60
        var delivery = ProgressiveDelivery(.blueGreen(spec))
        #expect(delivery.newReplicas(of: 5) == 2)
        let step8 = delivery.advance(available: 2, replicas: 5, at: second(0))
        #expect(step8 == nil)
        #expect(!delivery.awaitsPods)
        #expect(delivery.nextTimer == second(60))
        let step9 = delivery.advance(available: 2, replicas: 5, at: second(60))
        #expect(step9 == .resumed)
        #expect(delivery.newReplicas(of: 5) == 5)
        let step10 = delivery.advance(available: 4, replicas: 5, at: second(61))
        #expect(step10 == nil)
        let step11 = delivery.advance(available: 5, replicas: 5, at: second(62))
        #expect(step11 == .promoted)
        #expect(delivery.weight == 100)
    }
}
