import SimCore

extension PlanBuilder {
    /// Works out who spreads the requests of a service, and how.
    mutating func resolveBalancing(
        of spec: ServiceSpec,
        into service: inout ServicePlan
    ) {
        let balancing = spec.loadBalancing
        service.loadBalancing = balancing.policy
        service.balancing = balancing
        service.loadBalancer = spec.loadBalancer
        let isSimple = balancing.policy == .roundRobin || balancing.policy == .random
        service.hasBalancers =
            !isSimple || balancing.perCaller || balancing.endpointRefresh != nil
            || balancing.keepAlive != nil
    }
    /// Refuses to hash requests of which none is about anything.
    mutating func checkKeys() {
        for (service, entry) in scenario.services.enumerated()
        where entry.value.loadBalancing.policy == .hash && service < plan.services.count {
            var needs = Array(repeating: false, count: plan.services.count)
            needs[service] = true
            for caller in plan.callers[service] { needs[Int(caller)] = true }
            let callers = plan.sources.filter { needs[Int($0.service)] }
            let hasKeys = callers.contains {
                $0.keys != nil || $0.users != nil || $0.trace?.keys.isEmpty == false
            }
            guard !callers.isEmpty, !hasKeys else { continue }
            report(
                "\"\(entry.name)\" is balanced by hash, but no request that reaches it has a key",
                at: entry.origin,
                hint: "give its traffic keys, users or a trace with a key column"
            )
        }
    }
}
