import SimCore

/// Which pod of a service a call goes to.
extension Platform {
    mutating func pickEndpoint(
        of service: Int,
        for call: PoolHandle,
        in context: inout Context<Event>
    ) -> Int? {
        if services[service].split != nil { return pickSplitEndpoint(of: service, in: &context) }
        switch plan.services[service].loadBalancing {
        case .random:
            let count = services[service].endpoints.count
            guard count > 0 else { return nil }
            let choice = context.index(
                below: count,
                sources[Int(calls[call].source)].balancingStream,
                member: calls[call].ordinal,
                draw: nextDraw(of: call)
            )
            return Int(services[service].endpoints[choice])
        default:
            return services[service].nextInTurn()
        }
    }
}
