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
        let hashed = plan.services.indices.filter { plan.services[$0].loadBalancing == .hash }
        guard !hashed.isEmpty, plan.services.count == scenario.services.count else { return }
        let asked = plan.reach.isReached(from: plan.sources.lazy.map { Int($0.service) })
        let keyed = plan.sources.lazy.filter {
            $0.keys != nil || $0.users != nil || $0.trace?.keys.isEmpty == false
        }
        let hasKeys = plan.reach.isReached(from: keyed.map { Int($0.service) })
        for service in hashed where asked[service] && !hasKeys[service] {
            let entry = scenario.services[service]
            report(
                "\"\(entry.name)\" is balanced by hash, but no request that reaches it has a key",
                at: entry.origin,
                hint: "give its traffic keys, users or a trace with a key column"
            )
        }
    }
}
