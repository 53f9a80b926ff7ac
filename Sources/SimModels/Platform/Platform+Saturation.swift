import SimCore

/// When a service counts as saturated, and what led to it.
extension Platform {
    /// How long every pod of a service must have a queue before the service counts as saturated.
    static var saturationDelay: SimDuration { .seconds(5) }

    /// A queue came to be, or went, in one more pod of a service.
    mutating func crowd(_ service: Int, by change: Int, in context: inout Context<Event>) {
        services[service].crowdedPods += change
        watchSaturation(of: service, in: &context)
    }

    /// Somebody came to wait in a pod with a server, in the queue or in a process, or nobody does.
    mutating func reviewCrowd(of pod: Int, in context: inout Context<Event>) {
        let isCrowded = !pods[pod].queue.isEmpty || servers[pod].standingBy > 0
        guard isCrowded != servers[pod].isCrowded else { return }
        servers[pod].isCrowded = isCrowded
        crowd(Int(pods[pod].service), by: isCrowded ? 1 : -1, in: &context)
    }

    /// Starts or stops the clock that makes a service saturated.
    mutating func watchSaturation(of service: Int, in context: inout Context<Event>) {
        let serving = services[service].endpoints.count
        let isCrowded = serving > 0 && services[service].crowdedPods >= serving
        if isCrowded, services[service].saturation == .none {
            if services[service].saturationCheck == .none {
                services[service].crowdedSince = context.now
                services[service].hasDroppedQueue = false
                scheduleSaturationCheck(of: service, in: &context)
            }
        } else if !isCrowded {
            context.cancel(services[service].saturationCheck)
            services[service].saturationCheck = .none
            guard services[service].saturation != .none, services[service].crowdedPods == 0 else {
                return
            }
            if serving > 0, !services[service].hasDroppedQueue {
                noteKeepingUp(of: service, in: &context)
            } else {
                scheduleSaturationCheck(of: service, in: &context)
            }
        }
    }

    private mutating func scheduleSaturationCheck(
        of service: Int,
        in context: inout Context<Event>
    ) {
        services[service].saturationCheck = context.schedule(
            .services(.saturationCheck(service: UInt16(service))),
            after: Self.saturationDelay,
            priority: .evaluation
        )
    }

    private mutating func noteKeepingUp(of service: Int, in context: inout Context<Event>) {
        context.record(
            OccurrenceKind.serviceKeepsUp.rawValue,
            subject: UInt32(service),
            causes: services[service].saturation
        )
        services[service].saturation = .none
        services[service].hasDroppedQueue = false
    }

    /// A service has been crowded for long enough to count as saturated, or one whose queues went with its
    /// pods has pods again in which nobody waits.
    mutating func confirmSaturation(of service: Int, in context: inout Context<Event>) {
        services[service].saturationCheck = .none
        let serving = services[service].endpoints.count
        if services[service].saturation != .none {
            guard services[service].crowdedPods == 0 else { return }
            if serving > 0 {
                noteKeepingUp(of: service, in: &context)
            } else {
                scheduleSaturationCheck(of: service, in: &context)
            }
            return
        }
        guard serving > 0, services[service].crowdedPods >= serving else { return }
        services[service].saturation = context.record(
            OccurrenceKind.serviceSaturated.rawValue,
            subject: UInt32(service),
            value: Int64(serving),
            causes: overload(of: service, since: services[service].crowdedSince, in: &context)
        )
    }

    /// The last change of the traffic that reaches a service, directly or through others.
    func loadCause(of service: Int) -> OccurrenceID {
        var latest = services[service].load
        for upstream in plan.reach.needing(service) {
            latest = max(latest, services[Int(upstream)].load)
        }
        return latest
    }
}
