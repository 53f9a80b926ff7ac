import SimCore

/// What autoscalers measure: names of metrics, labels and topics resolved.
extension PlanBuilder {
    mutating func resolveAutoscaling(
        of spec: ServiceSpec,
        named entry: NameMap<ServiceSpec>.Entry,
        index: Int,
        into service: inout ServicePlan
    ) {
        if let autoscaler = spec.autoscaler {
            service.autoscaler = autoscaler.controllerSpec
            service.syncPhase = autoscaler.syncPhase
            for metric in autoscaler.metrics {
                let (reading, name) = resolve(metric, of: spec, named: entry, index: index)
                service.scaling.readings.append(reading)
                service.scaling.names.append(name)
            }
        } else if let object = spec.scaledObject {
            service.autoscaler = object.controllerSpec
            service.syncPhase = object.syncPhase
            service.scaling.scaledObject = object
            for (number, trigger) in object.triggers.enumerated() {
                service.scaling.readings.append(.trigger(number))
                service.scaling.names.append(
                    "s\(number)-kafka-\(trigger.metadata.topic.name)"
                )
                service.scaling.triggerTopics.append(
                    resolveGroup(trigger.metadata.consumerGroup, reading: trigger.metadata.topic)
                )
            }
        }
    }

    /// Warns about an outage of APIs that no autoscaler reads.
    mutating func warnIfUnread(_ apis: [MetricsAPI], by fault: NameMap<FaultSpec>.Entry) {
        let isRead = plan.services.contains { service in
            service.scaling.readings.contains { apis.contains($0.api) }
        }
        guard !isRead else { return }
        context.warn(
            "no autoscaler reads \(apis.map(\.rawValue).joined(separator: ", ")), so the fault "
                + "\"\(fault.name)\" does nothing",
            at: fault.origin
        )
    }

    /// The topic a group reads; 0 after reporting that it does not.
    private mutating func resolveGroup(
        _ group: NameReference?,
        reading reference: NameReference
    ) -> UInt16 {
        guard
            let topic = context.resolve(reference, in: scenario.kafka.topics, what: "topic")
        else { return 0 }
        var groups: [String] = []
        for entry in scenario.services {
            guard let consumer = entry.value.consumer, consumer.topic == reference else { continue }
            groups.append(consumer.groupID ?? entry.name)
        }
        if let group {
            _ = context.resolve(
                group,
                in: groups,
                what: "consumer group of the topic \"\(reference.name)\""
            )
        } else if groups.isEmpty {
            report(
                "nobody reads the topic \"\(reference.name)\"",
                at: reference.origin,
                hint: "its lag is that of a consumer group: give a service a consumer of the topic"
            )
        }
        return UInt16(topic)
    }

    private mutating func resolve(
        _ metric: AutoscalerMetricSpec,
        of spec: ServiceSpec,
        named entry: NameMap<ServiceSpec>.Entry,
        index: Int
    ) -> (reading: MetricReading, name: String) {
        switch metric.type {
        case .resource:
            let resource = metric.resource
            checkRequest(resource.name, resource.target, of: spec, named: entry)
            return (.resource(resource.name.controllerName), resource.name.rawValue)
        case .containerResource:
            let source = metric.containerResource ?? ContainerResourceMetricSpec()
            _ = context.resolve(source.container, in: [entry.name], what: "container")
            checkRequest(source.name, source.target, of: spec, named: entry)
            return (
                .resource(source.name.controllerName),
                "\(source.name.rawValue) of container \(source.container.name)"
            )
        case .pods:
            let source = metric.pods ?? PodsMetricSpec()
            refuseLabels(source.metric, of: "a Pods metric")
            guard let name = resolve(source.metric, among: CustomMetric.ofRequests) else {
                return (.pods(0), "")
            }
            let plan = CustomMetricPlan(metric: name, scope: .pods(service: UInt16(index)))
            return (.pods(number(of: plan)), name.rawValue)
        case .object:
            let source = metric.object ?? ObjectMetricSpec()
            refuseLabels(source.metric, of: "an Object metric")
            let service = context.resolve(
                source.describedObject.name,
                in: scenario.services,
                what: "service"
            )
            guard let name = resolve(source.metric, among: CustomMetric.ofRequests), let service
            else { return (.object(0), "") }
            let plan = CustomMetricPlan(metric: name, scope: .service(UInt16(service)))
            let kind = source.describedObject.kind.rawValue
            return (
                .object(number(of: plan)),
                "\(name.rawValue) of \(kind)/\(source.describedObject.name.name)"
            )
        case .external:
            let source = metric.external ?? ExternalMetricSpec()
            guard let (plan, name) = resolve(external: source.metric) else {
                return (.external(0), "")
            }
            return (.external(number(of: plan)), name)
        }
    }

    /// The number of a metric that Prometheus scrapes.
    private mutating func number(of metric: CustomMetricPlan) -> Int {
        if let number = plan.customMetrics.firstIndex(of: metric) { return number }
        plan.customMetrics.append(metric)
        plan.scrapes.append(Scrape(metric))
        return plan.customMetrics.count - 1
    }

    private mutating func resolve(
        _ metric: MetricIdentifierSpec,
        among known: [CustomMetric]
    ) -> CustomMetric? {
        context.resolve(metric.name, in: known.map(\.rawValue), what: "metric").map { known[$0] }
    }

    private mutating func resolve(
        external metric: MetricIdentifierSpec
    ) -> (plan: CustomMetricPlan, name: String)? {
        guard let name = resolve(metric, among: CustomMetric.allCases) else { return nil }
        let labels = metric.selector?.matchLabels ?? NameMap()
        let isLag = name == .consumerGroupLag
        let known = isLag ? ["topic", "consumergroup"] : ["service"]
        func label(_ name: String) -> NameReference? {
            guard let place = labels.index(of: name) else { return nil }
            let entry = labels[place]
            return NameReference(entry.value, origin: entry.origin)
        }
        for entry in labels {
            let reference = NameReference(entry.name, origin: entry.origin)
            _ = context.resolve(reference, in: known, what: "label of \(name.rawValue)")
        }
        guard let subject = label(known[0]) else {
            report(
                "\(name.rawValue) without the label \(known[0])",
                at: metric.name.origin,
                hint: "say which one with selector: { matchLabels: { \(known[0]): … } }"
            )
            return nil
        }
        let text = "\(name.rawValue){\(known[0])=\"\(subject.name)\"}"
        if isLag {
            let topic = resolveGroup(label("consumergroup"), reading: subject)
            return (CustomMetricPlan(metric: name, scope: .topic(topic)), text)
        }
        guard let service = context.resolve(subject, in: scenario.services, what: "service") else {
            return nil
        }
        return (CustomMetricPlan(metric: name, scope: .service(UInt16(service))), text)
    }

    private mutating func refuseLabels(_ metric: MetricIdentifierSpec, of what: String) {
        guard let label = metric.selector?.matchLabels.first(where: { _ in true }) else { return }
        report(
            "\(what) with the label \(label.name)",
            at: label.origin,
            hint: "simrun has one series of it for each object; leave the selector out"
        )
    }

    /// Memory has to be known, and utilization is a share of the request, so there has to be one.
    ///
    /// Of cpu, the service itself has been checked.
    private mutating func checkRequest(
        _ resource: ResourceMetricSpec.Resource,
        _ target: MetricTargetSpec,
        of spec: ServiceSpec,
        named entry: NameMap<ServiceSpec>.Entry
    ) {
        if resource == .memory { checkMemoryMetric(target, of: spec, named: entry) }
    }
}
