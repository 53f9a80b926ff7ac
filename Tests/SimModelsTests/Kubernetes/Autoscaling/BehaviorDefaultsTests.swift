import SimModels
import Testing

@Suite("HorizontalPodAutoscaler defaults")
struct BehaviorDefaultsTests {
    @Test("an empty behavior takes both default directions, an absent one stays absent")
    func emptyAndAbsent() {
        let empty = HorizontalPodAutoscalerBehavior().defaulted()
        #expect(empty.scaleUp == .defaultScaleUp)
        #expect(empty.scaleDown == .defaultScaleDown)
        #expect(HorizontalPodAutoscalerSpec(maxReplicas: 3).defaulted().behavior == nil)
    }

    @Test("each field takes its default on its own and policies are never merged")
    func fieldByField() {
        let policies = [HPAScalingPolicy(.pods, value: 1, periodSeconds: 30)]
        let filled = HorizontalPodAutoscalerBehavior(
            scaleUp: HPAScalingRules(policies: policies),
            scaleDown: HPAScalingRules(stabilizationWindowSeconds: 60, tolerance: 0.05)
        ).defaulted()
        #expect(filled.scaleUp?.policies == policies)
        #expect(filled.scaleUp?.stabilizationWindowSeconds == 0)
        #expect(filled.scaleUp?.selectPolicy == .max)
        #expect(filled.scaleDown?.stabilizationWindowSeconds == 60)
        #expect(filled.scaleDown?.policies == HPAScalingRules.defaultScaleDown.policies)
        #expect(filled.scaleDown?.tolerance == 0.05)
    }

    @Test("filling in defaults twice changes nothing more")
    func idempotent() {
        let spec = HorizontalPodAutoscalerSpec(maxReplicas: 3, behavior: .init()).defaulted()
        #expect(spec.defaulted() == spec)
        #expect(spec.minReplicas == 1)
        #expect(spec.metrics == [MetricSpec(.resource, target: .utilization(80))])
    }

    @Test("a tolerance of one direction leaves the other at the controller's flag")
    func tolerancePerDirection() {
        let hpa = HorizontalPodAutoscaler(
            HorizontalPodAutoscalerSpec(
                maxReplicas: 3,
                behavior: .init(scaleUp: HPAScalingRules(tolerance: 0.02))
            )
        )
        #expect(hpa.tolerances == ScalingTolerances(scaleDown: 0.1, scaleUp: 0.02))
    }
}
