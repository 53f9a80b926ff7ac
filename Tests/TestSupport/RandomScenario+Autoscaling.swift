import SimCore
public import SimModels

extension RandomScenario {
    /// A scenario for a seed in which autoscalers read all kinds of metrics, KEDA counts consumers,
    /// and what they depend on fails.
    public static func makeAutoscaling(seed: UInt64) -> Scenario {
        var scenario = make(seed: seed)
        var bits = SplitMix(seed &* 0xA5A5_1F31 &+ 11)
        func chance(_ outOf: Int) -> Bool { bits.below(outOf) == 0 }
        func pick<Value>(_ values: [Value]) -> Value { values[bits.below(values.count)] }
        let names = ["http_requests_per_second", "http_requests_in_flight", "http_requests_queued"]
        func target() -> MetricTargetSpec {
            let quantity = MetricQuantity.milli(Int64(pick([200, 1_000, 5_000])))
            return chance(2)
                ? MetricTargetSpec(value: quantity) : MetricTargetSpec(averageValue: quantity)
        }
        func metric(of service: String) -> AutoscalerMetricSpec {
            var metric = AutoscalerMetricSpec()
            metric.type = pick([.pods, .object, .external])
            switch metric.type {
            case .pods:
                var pods = PodsMetricSpec()
                pods.metric.name = NameReference(pick(names))
                pods.target = MetricTargetSpec(averageValue: .milli(Int64(pick([200, 1_000]))))
                metric.pods = pods
            case .object:
                var object = ObjectMetricSpec()
                object.describedObject.name = NameReference(service)
                object.metric.name = NameReference(pick(names))
                object.target = target()
                metric.object = object
            default:
                var external = ExternalMetricSpec()
                external.metric.name = NameReference(pick(names))
                external.metric.selector = LabelSelectorSpec()
                external.metric.selector?.matchLabels["service"] = service
                external.target = target()
                metric.external = external
            }
            return metric
        }
        scenario.cluster.customMetrics.scrapeInterval = .seconds(Int64(pick([5, 15, 30])))
        scenario.cluster.customMetrics.delay = .seconds(Int64(pick([0, 2])))
        for name in scenario.services.names {
            guard var service = scenario.services[name] else { continue }
            if let consumer = service.consumer, !chance(4) {
                var trigger = ScaleTriggerSpec()
                trigger.metricType = pick([.averageValue, .averageValue, .value])
                trigger.metadata.topic = consumer.topic
                trigger.metadata.consumerGroup = NameReference(consumer.groupID ?? name)
                trigger.metadata.lagThreshold = Int64(pick([1, 10, 100]))
                trigger.metadata.activationLagThreshold = Int64(pick([0, 0, 20]))
                trigger.metadata.allowIdleConsumers = chance(3)
                var object = ScaledObjectSpec()
                object.pollingInterval = pick([2, 10, 30])
                object.cooldownPeriod = pick([0, 5, 30])
                object.minReplicaCount = pick([0, 0, 1])
                object.maxReplicaCount = pick([2, 6])
                object.triggers = [trigger]
                service.autoscaler = nil
                service.scaledObject = object
            } else if service.autoscaler != nil {
                if chance(3) { service.autoscaler?.metrics = [] }
                for _ in 0..<pick([1, 2]) { service.autoscaler?.metrics.append(metric(of: name)) }
                if chance(2) { service.autoscaler?.behavior = HorizontalPodAutoscalerBehavior() }
            }
            scenario.services[name] = service
        }
        var outage = FaultSpec()
        outage.at = .seconds(Int64(pick([20, 60])))
        outage.duration = .seconds(Int64(pick([10, 60])))
        var apis = MetricsOutageSpec()
        if chance(2) { apis.apis = [pick(MetricsAPI.allCases)] }
        outage.effect = .metricsOutage(apis)
        scenario.faults["metrics"] = outage
        var restart = FaultSpec()
        restart.at = .seconds(Int64(pick([30, 70])))
        restart.effect = .controllerRestart(ControllerRestartSpec())
        scenario.faults["controller"] = restart
        return scenario
    }
}
