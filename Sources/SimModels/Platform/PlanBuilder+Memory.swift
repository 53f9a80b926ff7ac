import SimCore

/// What containers have in memory, and how much they may have.
extension PlanBuilder {
    mutating func resolveMemory(
        of spec: ServiceSpec,
        named entry: NameMap<ServiceSpec>.Entry,
        into service: inout ServicePlan
    ) {
        let limit = spec.resources.limits.memory
        // An absent request defaults to the limit. Source: core/v1 defaulting.
        service.memoryRequestBytes = (spec.resources.requests.memory ?? limit)?.bytes
        guard let memory = spec.memory else {
            if limit != nil {
                context.warn(
                    "the memory limit of \"\(entry.name)\" is never met: memory does not say "
                        + "what its containers use",
                    at: entry.origin
                )
            }
            return
        }
        service.memory = WorkingSet(memory, limit: limit)
        if let limit, memory.base > limit {
            context.warn(
                "the containers of \"\(entry.name)\" use more memory than their limit without any "
                    + "work: each is killed as it starts",
                at: entry.origin
            )
        }
        if memory.perBufferedMessage.bytes > 0, spec.producer == nil {
            report(
                "the memory of \"\(entry.name)\" grows with messages, but it has no producer",
                at: entry.origin,
                hint: "say under producer which topic it writes to"
            )
        }
    }

    /// An autoscaler on memory needs to know what is used, and what a share is one of.
    mutating func checkMemoryMetric(
        _ target: MetricTargetSpec,
        of spec: ServiceSpec,
        named entry: NameMap<ServiceSpec>.Entry
    ) {
        if spec.memory == nil {
            report(
                "the autoscaler of \"\(entry.name)\" looks at memory, but memory does not say what "
                    + "its containers use",
                at: entry.origin,
                hint: "say under memory what they use: base, perRequest, growthPerHour"
            )
        }
        let resources = spec.resources
        if target.type == .utilization, resources.requests.memory ?? resources.limits.memory == nil
        {
            report(
                "the autoscaler of \"\(entry.name)\" has a memory utilization target, but the service "
                    + "has no memory request",
                at: entry.origin,
                hint: "the real controller fails with \"missing request for memory\""
            )
        }
    }
}
