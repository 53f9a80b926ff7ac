import SimCore
import SimModels
import Testing

private func at(_ seconds: Int64) -> SimTime { .start + .seconds(seconds) }

private func proposing(_ replicas: Int) -> MetricEvaluation {
    var evaluation = MetricEvaluation()
    evaluation.propose(ReplicaProposal(replicas: replicas, usageMilli: 0, ratio: 1))
    return evaluation
}

private func autoscaler(
    min: Int? = 1,
    max: Int = 100,
    behavior: HorizontalPodAutoscalerBehavior? = nil
) -> HorizontalPodAutoscaler {
    HorizontalPodAutoscaler(
        HorizontalPodAutoscalerSpec(minReplicas: min, maxReplicas: max, behavior: behavior)
    )
}

@Suite("HorizontalPodAutoscaler")
struct HorizontalPodAutoscalerTests {
    @Test("an autoscaler that has just started holds a scale-down for the whole window")
    func seedHoldsScaleDown() {
        var hpa = autoscaler()
        for second in stride(from: Int64(0), through: 300, by: 15) {
            let outcome = hpa.reconcile(at: at(second), current: 10, metrics: proposing(2))
            #expect(outcome.replicas == 10, "at \(second) s")
            #expect(outcome.conditions.ableToScale?.reason == .scaleDownStabilized)
        }
        let outcome = hpa.reconcile(at: at(315), current: 10, metrics: proposing(2))
        #expect(outcome.replicas == 2)
        #expect(outcome.rescale == .succeeded)
    }

    @Test("with behavior, an entry exactly as old as the window is out")
    func strictWindow() {
        var hpa = autoscaler(behavior: HorizontalPodAutoscalerBehavior())
        _ = hpa.reconcile(at: at(0), current: 10, metrics: proposing(2))
        #expect(hpa.reconcile(at: at(299), current: 10, metrics: proposing(2)).replicas == 10)
        #expect(hpa.reconcile(at: at(300), current: 10, metrics: proposing(2)).replicas == 2)
    }

    @Test(
        "without behavior a sync at most doubles the replicas, but may go up to four",
        arguments: [(1, 4), (2, 4), (3, 6), (4, 8), (40, 80), (60, 100)]
    )
    func growthWithoutBehavior(current: Int, allowed: Int) {
        var hpa = autoscaler()
        let outcome = hpa.reconcile(at: at(0), current: current, metrics: proposing(100))
        #expect(outcome.replicas == allowed)
        #expect(outcome.limit == (allowed < 100 ? .scaleUpLimit : .desiredWithinRange))
    }

    @Test("the default rates double the replicas each sync, but never add less than four")
    func defaultGrowth() {
        var hpa = autoscaler(behavior: HorizontalPodAutoscalerBehavior())
        var replicas = 1
        var sequence: [Int] = []
        for second in stride(from: Int64(15), through: 90, by: 15) {
            replicas =
                hpa.reconcile(at: at(second), current: replicas, metrics: proposing(100)).replicas
            sequence.append(replicas)
        }
        #expect(sequence == [5, 10, 20, 40, 80, 100])
    }

    @Test("a period that is not over yet leaves what remains of the rate")
    func rateWithinPeriod() {
        let rules = HPAScalingRules(policies: [
            HPAScalingPolicy(.pods, value: 3, periodSeconds: 60)
        ])
        var hpa = autoscaler(behavior: HorizontalPodAutoscalerBehavior(scaleUp: rules))
        #expect(hpa.reconcile(at: at(0), current: 5, metrics: proposing(7)).replicas == 7)
        let held = hpa.reconcile(at: at(15), current: 7, metrics: proposing(20))
        #expect(held.replicas == 8)
        #expect(held.limit == .scaleUpLimit)
        #expect(held.conditions.scalingLimited == AutoscalerCondition(true, .scaleUpLimit))
        #expect(hpa.reconcile(at: at(30), current: 8, metrics: proposing(20)).replicas == 8)
        #expect(hpa.reconcile(at: at(60), current: 8, metrics: proposing(20)).replicas == 10)
    }

    @Test("a disabled direction never acts")
    func disabledDirection() {
        let off = HPAScalingRules(stabilizationWindowSeconds: 0, selectPolicy: .disabled)
        var hpa = autoscaler(
            behavior: HorizontalPodAutoscalerBehavior(scaleUp: nil, scaleDown: off)
        )
        for second in stride(from: Int64(0), through: 900, by: 15) {
            #expect(hpa.reconcile(at: at(second), current: 9, metrics: proposing(1)).replicas == 9)
        }
    }

    @Test("outside its bounds an autoscaler asks no metric and jumps to the bound at once")
    func clamps() {
        var hpa = autoscaler(min: 3, max: 5)
        #expect(!hpa.needsMetrics(current: 9))
        let cut = hpa.reconcile(at: at(0), current: 9, metrics: MetricEvaluation())
        #expect(cut.replicas == 5)
        #expect(cut.path == .aboveMaximum)
        let raised = hpa.reconcile(at: at(15), current: 1, metrics: MetricEvaluation())
        #expect(raised.replicas == 3)
        #expect(raised.path == .belowMinimum)
    }

    @Test("a target without replicas is left alone")
    func disabled() {
        var hpa = autoscaler()
        let outcome = hpa.reconcile(at: at(0), current: 0, metrics: proposing(4))
        #expect(outcome.replicas == 0)
        #expect(outcome.conditions.scalingActive == AutoscalerCondition(false, .scalingDisabled))
    }

    @Test("with a metric missing the count may stay or grow but not shrink")
    func failingMetrics() {
        var partial = proposing(3)
        partial.fail(.external)
        var hpa = autoscaler()
        let stays = hpa.reconcile(at: at(0), current: 4, metrics: partial)
        #expect(stays.path == .metricsFailed)
        #expect(stays.replicas == 4)
        #expect(stays.isError)
        let reason = AutoscalerConditionReason.failedGetExternalMetric
        #expect(stays.conditions.scalingActive == AutoscalerCondition(false, reason))
        var other = autoscaler()
        let grows = other.reconcile(at: at(15), current: 2, metrics: partial)
        #expect(grows.replicas == 3)
        #expect(grows.isError)
    }

    @Test("a failed write leaves the recommendation but no event")
    func failedWrite() {
        let rules = HPAScalingRules(policies: [
            HPAScalingPolicy(.pods, value: 2, periodSeconds: 60)
        ])
        var hpa = autoscaler(behavior: HorizontalPodAutoscalerBehavior(scaleUp: rules))
        let failed = hpa.reconcile(
            at: at(0),
            current: 4,
            metrics: proposing(9),
            writeSucceeds: false
        )
        #expect(failed.replicas == 4)
        #expect(failed.desired == 6)
        #expect(failed.conditions.ableToScale == AutoscalerCondition(false, .failedUpdateScale))
        #expect(hpa.rates.scaleUpEvents.entries.isEmpty)
        #expect(hpa.reconcile(at: at(15), current: 4, metrics: proposing(9)).replicas == 6)
    }

    @Test("a changed spec keeps the memory of the controller")
    func memorySurvivesUpdate() {
        var hpa = autoscaler()
        _ = hpa.reconcile(at: at(0), current: 10, metrics: proposing(10))
        hpa.update(HorizontalPodAutoscalerSpec(minReplicas: 2, maxReplicas: 20))
        #expect(hpa.reconcile(at: at(15), current: 10, metrics: proposing(3)).replicas == 10)
    }

    @Test("with in-range replicas the result stays in range, and memory stays bounded")
    func boundsHoldOverManySeeds() {
        for seed: UInt64 in 1...200 {
            var random = KubernetesRandom(seed: seed)
            let minReplicas = random.int(1...5)
            let maxReplicas = minReplicas + random.int(0...40)
            let behavior = random.chance(70) ? randomBehavior(&random) : nil
            var hpa = autoscaler(min: minReplicas, max: maxReplicas, behavior: behavior)
            var replicas = random.int(minReplicas...maxReplicas)
            var second: Int64 = 0
            for _ in 0..<200 {
                second += Int64(random.int(15...20))
                let proposals = proposing(random.int(0...60))
                var fork = hpa
                let outcome = hpa.reconcile(at: at(second), current: replicas, metrics: proposals)
                let again = fork.reconcile(at: at(second), current: replicas, metrics: proposals)
                #expect(outcome == again && fork == hpa, "seed \(seed)")
                replicas = outcome.replicas
                #expect(minReplicas...maxReplicas ~= replicas, "seed \(seed), at \(second) s")
            }
            // The longest window and period drawn are 600 s: 40 reconciles, one of them half out.
            #expect(hpa.recommendations.entries.count <= 42, "seed \(seed)")
            #expect(hpa.rates.scaleUpEvents.entries.count <= 42, "seed \(seed)")
            #expect(hpa.rates.scaleDownEvents.entries.count <= 42, "seed \(seed)")
        }
    }

    private func randomBehavior(_ random: inout KubernetesRandom) -> HorizontalPodAutoscalerBehavior
    {
        HorizontalPodAutoscalerBehavior(
            scaleUp: random.chance(80) ? randomRules(&random) : nil,
            scaleDown: random.chance(80) ? randomRules(&random) : nil
        )
    }

    private func randomRules(_ random: inout KubernetesRandom) -> HPAScalingRules {
        HPAScalingRules(
            stabilizationWindowSeconds: random.chance(70) ? random.int(0...600) : nil,
            selectPolicy: random.chance(70)
                ? random.element(of: ScalingPolicySelect.allCases) : nil,
            policies: random.chance(70)
                ? (0..<random.int(1...3)).map { _ in
                    HPAScalingPolicy(
                        random.element(of: HPAScalingPolicyType.allCases),
                        value: random.int(1...100),
                        periodSeconds: random.int(1...600)
                    )
                } : nil
        )
    }
}
