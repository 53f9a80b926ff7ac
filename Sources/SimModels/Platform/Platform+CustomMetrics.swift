import SimCore

/// Prometheus and the adapters before it: metrics other than cpu and memory.
extension Platform {
    /// Lays out the scrapes, if any autoscaler reads what they find.
    mutating func startCustomMetrics(in context: inout Context<Event>) {
        guard !plan.customMetrics.isEmpty else { return }
        context.schedule(
            .autoscaling(.scrape),
            at: firstInstant(
                of: plan.cluster.customMetrics.scrapeInterval,
                phase: plan.cluster.customMetrics.scrapePhase,
                stream: "prometheus/scrape",
                in: &context
            ),
            priority: .scrape
        )
    }

    /// Prometheus reads its targets.
    mutating func scrapeCustomMetrics(in context: inout Context<Event>) {
        context.schedule(
            .autoscaling(.scrape),
            after: plan.cluster.customMetrics.scrapeInterval,
            priority: .scrape
        )
        for (number, scrape) in plan.scrapes.enumerated() {
            guard let (service, read) = scrape.pods else {
                customMetrics.scrape(
                    number,
                    scrape.value(in: self, at: context.now),
                    at: context.now
                )
                continue
            }
            for slot in deployments[service].pods {
                let pod = Int(slot)
                // A process that is not up answers nothing.
                let answers = pods[pod].phase == .serving || pods[pod].phase == .stopping
                customMetrics.scrape(
                    number,
                    pod: pod,
                    tenancy: tenancy[pod],
                    answers ? read(self, pod) : nil,
                    at: context.now
                )
            }
        }
    }

    // MARK: What an autoscaler is answered

    /// Reads one metric of an autoscaler: what the API answers now.
    mutating func readMetric(_ reading: MetricReading, of service: Int, at now: SimTime) {
        metricInput.pods.removeAll(keepingCapacity: true)
        metricInput.totalMilli = nil
        var request: Int64?
        if case .resource(let resource) = reading {
            request = plan.services[service].requestMilli(of: resource)
        }
        for slot in deployments[service].pods where pods[Int(slot)].phase != .gone {
            let pod = Int(slot)
            metricInput.pods.append(
                PodMetricInput(
                    phase: pods[pod].startTime == nil ? .pending : .running,
                    isBeingDeleted: pods[pod].isDeleting,
                    ready: PodCondition(
                        pods[pod].isReady ? .true : .false,
                        since: pods[pod].readyChangedAt
                    ),
                    startTime: pods[pod].startTime,
                    requestMilli: request,
                    sample: sample(of: pod, for: reading, at: now)
                )
            )
        }
        guard isAvailable(reading.api) else { return }
        switch reading {
        case .resource, .pods:
            break
        case .object(let number), .external(let number):
            metricInput.totalMilli = customMetrics.totalMilli(
                of: number,
                isRate: plan.customMetrics[number].metric.isRate,
                at: now
            )
        case .trigger(let number):
            if let object = plan.services[service].scaling.scaledObject {
                let lag = kafkaScaler(number, of: service).metric(object.triggers[number].metadata)
                metricInput.totalMilli = MetricQuantity.whole(lag).milli
            }
        }
    }

    /// What a metrics API answers about a pod.
    private mutating func sample(
        of pod: Int,
        for reading: MetricReading,
        at now: SimTime
    ) -> PodMetricSample? {
        switch reading {
        case .resource(let resource):
            guard isAvailable(.resource) else { return nil }
            return metrics.sample(pod: pod, resource: resource)
        case .pods(let number):
            guard isAvailable(.custom) else { return nil }
            return customMetrics.milli(
                of: number,
                pod: pod,
                tenancy: tenancy[pod],
                isRate: plan.customMetrics[number].metric.isRate,
                at: now
            ).map { PodMetricSample(milli: $0, timestamp: now, window: .seconds(60)) }
        case .object, .external, .trigger:
            return nil
        }
    }
}

extension ServicePlan {
    /// What a pod requests of a resource, in thousandths of its unit.
    func requestMilli(of resource: ResourceName) -> Int64? {
        switch resource {
        case .cpu: cpuRequestMilli
        case .memory: memoryRequestBytes.map { $0 > .max / 1_000 ? .max : $0 * 1_000 }
        }
    }
}
