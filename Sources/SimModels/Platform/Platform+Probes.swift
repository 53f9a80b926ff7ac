import SimCore

/// What the kubelet asks of pods, and what traffic makes of the answers.
extension Platform {
    // MARK: Readiness

    mutating func setReady(_ pod: Int, _ isReady: Bool, in context: inout Context<Event>) {
        guard pods[pod].isReady != isReady else { return }
        let service = Int(pods[pod].service)
        pods[pod].isReady = isReady
        pods[pod].readyChangedAt = context.now
        if isReady {
            context.record(
                OccurrenceKind.podReady.rawValue,
                subject: UInt32(service),
                value: Int64(pods[pod].ordinal),
                causes: pods[pod].restarts > 0 ? pods[pod].lastEnd : pods[pod].origin
            )
        } else {
            services[service].lastPodLoss = context.cause
        }
        scheduleEndpointUpdate(of: pod, in: &context)
        deploymentChanged(service, in: &context)
    }

    mutating func scheduleEndpointUpdate(of pod: Int, in context: inout Context<Event>) {
        context.schedule(
            .kubernetes(.endpointUpdate(pod: UInt32(pod), epoch: tenancy[pod])),
            after: plan.cluster.endpointPropagation,
            priority: .stateChange
        )
    }

    mutating func updateEndpoint(_ pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        let belongs = pods[pod].isReady && !pods[pod].isDeleting
        if belongs != pods[pod].isEndpoint {
            pods[pod].isEndpoint = belongs
            services[service].endpointsVersion &+= 1
            if belongs {
                services[service].endpoints.append(UInt32(pod))
                if services[service].outage != .none {
                    context.record(
                        OccurrenceKind.serviceReachable.rawValue,
                        subject: UInt32(service),
                        causes: services[service].outage
                    )
                    services[service].outage = .none
                }
            } else {
                services[service].endpoints.removeAll { $0 == UInt32(pod) }
                if services[service].endpoints.isEmpty {
                    services[service].outage = context.record(
                        OccurrenceKind.serviceWithoutPods.rawValue,
                        subject: UInt32(service),
                        causes: context.cause,
                        services[service].lastPodLoss
                    )
                }
            }
            watchSaturation(of: service, in: &context)
        }
        if pods[pod].phase == .gone {
            tenancy[pod] &+= 1
            metrics.remove(pod: pod)
            deployments[service].pods.removeAll { $0 == UInt32(pod) }
            freePods.append(pod)
        }
    }
}
