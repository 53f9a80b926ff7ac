import SimCore

/// What the kubelet asks of pods, and what traffic makes of the answers.
extension Platform {
    // MARK: Readiness

    /// The containers of a pod became ready or unready; the pod follows, unless it waits for more.
    mutating func setReady(_ pod: Int, _ isReady: Bool, in context: inout Context<Event>) {
        if let balancer = plan.services[Int(pods[pod].service)].loadBalancer,
            balancer.readinessGates,
            waitsForGate(pod, isReady, for: balancer.registration, in: &context)
        {
            return
        }
        noteReadiness(of: pod, isReady, in: &context)
    }

    /// The Ready condition of a pod is true or false from now on.
    mutating func noteReadiness(
        of pod: Int,
        _ isReady: Bool,
        in context: inout Context<Event>
    ) {
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
            pods[pod].unreadyCause = context.cause
        }
        scheduleEndpointUpdate(of: pod, in: &context)
        deploymentChanged(service, in: &context)
    }

    mutating func scheduleEndpointUpdate(of pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        var delay = plan.cluster.endpointPropagation
        if let balancer = plan.services[service].loadBalancer {
            delay = targetDelay(of: pod, by: balancer, at: context.now)
        }
        context.schedule(
            .kubernetes(.endpointUpdate(pod: UInt32(pod), epoch: tenancy[pod])),
            after: delay,
            priority: .stateChange
        )
    }

    /// Those who route traffic learn how a pod is.
    mutating func updateEndpoint(_ pod: Int, in context: inout Context<Event>) {
        var condition = EndpointCondition(
            isReady: pods[pod].isReady,
            isDeleting: pods[pod].isDeleting
        )
        if plan.services[Int(pods[pod].service)].loadBalancer != nil {
            // What was to be added later than it was taken out is of no interest any more.
            guard pods[pod].targetDue <= context.now else { return }
            condition = pods[pod].target
        }
        if condition != pods[pod].endpoint { changeEndpoint(pod, to: condition, in: &context) }
        if pods[pod].phase == .gone {
            tenancy[pod] &+= 1
            metrics.remove(pod: pod)
            deployments[Int(pods[pod].service)].pods.removeAll { $0 == UInt32(pod) }
            freePods.append(pod)
        }
    }

    private mutating func changeEndpoint(
        _ pod: Int,
        to condition: EndpointCondition,
        in context: inout Context<Event>
    ) {
        let service = Int(pods[pod].service)
        services[service].noteEndpoint(pod, from: pods[pod].endpoint, to: condition)
        pods[pod].endpoint = condition
        if services[service].endpoints.isEmpty {
            if services[service].outage == .none {
                services[service].outage = context.record(
                    OccurrenceKind.serviceWithoutPods.rawValue,
                    subject: UInt32(service),
                    causes: absenceCauses(of: service, in: &context)
                )
            }
        } else if services[service].outage != .none {
            context.record(
                OccurrenceKind.serviceReachable.rawValue,
                subject: UInt32(service),
                causes: services[service].outage
            )
            services[service].outage = .none
        }
        watchSaturation(of: service, in: &context)
    }
}
