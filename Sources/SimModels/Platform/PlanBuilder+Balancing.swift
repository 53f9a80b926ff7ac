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
        let isSimple = balancing.policy == .roundRobin || balancing.policy == .random
        service.hasBalancers =
            !isSimple || balancing.perCaller || balancing.endpointRefresh != nil
            || balancing.keepAlive != nil
    }
}
