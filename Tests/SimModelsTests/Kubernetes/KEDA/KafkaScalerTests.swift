import SimCore
import SimModels
import Testing

@Suite("KEDA's kafka scaler")
struct KafkaScalerTests {
    /// The lag told with a threshold of 100, of partitions with these lags.
    private func told(
        _ lags: [Int64],
        idle: Bool = false,
        limit: Bool = false
    ) -> Int64 {
        var spec = KafkaTriggerSpec()
        spec.lagThreshold = 100
        spec.allowIdleConsumers = idle
        spec.limitToPartitionsWithLag = limit
        var scaler = KafkaScaler()
        for lag in lags { scaler.add(lag: lag) }
        return scaler.metric(spec)
    }

    @Test("the lag told is at most a threshold for each partition")
    func cap() {
        #expect(told([0, 0, 0, 0]) == 0)
        #expect(told([400, 0, 0, 0]) == 400)
        #expect(told([500, 0, 0, 0]) == 400)
        #expect(told([9_000, 1, 1, 1]) == 400)
    }

    @Test("the cap compares whole thresholds, so part of one more passes")
    func wholeThresholds() {
        #expect(told([499, 0, 0, 0]) == 499)
        #expect(told([500, 0, 0, 0]) == 400)
    }

    @Test("idle consumers lift the cap, and a cap on partitions with lag lowers it")
    func settings() {
        #expect(told([9_000, 0, 0, 0], idle: true) == 9_000)
        #expect(told([9_000, 0, 0, 0], limit: true) == 100)
        #expect(told([9_000, 5, 0, 0], limit: true) == 200)
        #expect(told([199, 0, 0, 0], limit: true) == 199)
    }

    @Test("a trigger is active from one message over its activation threshold on")
    func activation() {
        var spec = KafkaTriggerSpec()
        var scaler = KafkaScaler()
        scaler.add(lag: 0)
        #expect(!scaler.isActive(spec))
        scaler.add(lag: 5)
        #expect(scaler.isActive(spec))
        spec.activationLagThreshold = 5
        #expect(!scaler.isActive(spec))
        spec.activationLagThreshold = 4
        #expect(scaler.isActive(spec))
    }
}

@Suite("KEDA's own part of a ScaledObject")
struct ScaledObjectControllerTests {
    private func at(_ seconds: Int64) -> SimTime { .start + .seconds(seconds) }

    private func controller(
        replicas: Int,
        _ change: (inout ScaledObjectSpec) -> Void = { _ in }
    ) -> ScaledObjectController {
        var spec = ScaledObjectSpec()
        spec.cooldownPeriod = 60
        change(&spec)
        return ScaledObjectController(spec, replicas: replicas, at: .start)
    }

    @Test("an active trigger starts one pod, or the fewest; the rest is the autoscaler's")
    func activation() {
        var plain = controller(replicas: 0)
        #expect(plain.poll(isActive: false, current: 0, at: at(5)) == .unchanged)
        #expect(plain.poll(isActive: true, current: 0, at: at(35)) == .activate(1))
        #expect(plain.poll(isActive: true, current: 1, at: at(65)) == .unchanged)
        #expect(plain.poll(isActive: true, current: 9, at: at(95)) == .unchanged)
        var idle = controller(replicas: 0) {
            $0.minReplicaCount = 3
            $0.idleReplicaCount = 0
        }
        #expect(idle.poll(isActive: true, current: 0, at: at(5)) == .activate(3))
        #expect(idle.poll(isActive: true, current: 3, at: at(35)) == .unchanged)
    }

    @Test("the last pods go when the cooldown is over, not at its very end")
    func cooldown() {
        var plain = controller(replicas: 0)
        #expect(plain.poll(isActive: true, current: 0, at: at(10)) == .activate(1))
        let until = ScaledObjectController.Answer.coolingDown(until: at(70))
        #expect(plain.poll(isActive: false, current: 4, at: at(40)) == until)
        #expect(plain.poll(isActive: false, current: 4, at: at(70)) == until)
        #expect(plain.poll(isActive: false, current: 4, at: at(71)) == .deactivate(0))
        #expect(plain.poll(isActive: false, current: 0, at: at(101)) == .unchanged)
    }

    @Test("an active trigger starts the cooldown anew")
    func renewal() {
        var plain = controller(replicas: 2)
        #expect(plain.poll(isActive: true, current: 2, at: at(30)) == .unchanged)
        #expect(
            plain.poll(isActive: false, current: 2, at: at(61)) == .coolingDown(until: at(90))
        )
        #expect(plain.poll(isActive: false, current: 2, at: at(91)) == .deactivate(0))
    }

    @Test("pods that were there before anything was active go at once")
    func neverActive() {
        var plain = controller(replicas: 0)
        #expect(plain.poll(isActive: false, current: 2, at: at(5)) == .deactivate(0))
    }

    @Test("with fewest pods KEDA takes none away, and puts missing ones back")
    func minimum() {
        var plain = controller(replicas: 2) { $0.minReplicaCount = 2 }
        #expect(plain.poll(isActive: false, current: 5, at: at(500)) == .unchanged)
        #expect(plain.poll(isActive: false, current: 1, at: at(530)) == .raise(2))
        #expect(plain.poll(isActive: true, current: 1, at: at(560)) == .unchanged)
        var idle = controller(replicas: 2) {
            $0.minReplicaCount = 2
            $0.idleReplicaCount = 0
        }
        #expect(idle.poll(isActive: false, current: 2, at: at(500)) == .deactivate(0))
        #expect(idle.poll(isActive: false, current: 0, at: at(530)) == .unchanged)
    }
}
