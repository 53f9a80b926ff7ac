import SimCore

/// What a balancer answers about a call.
enum BalancerChoice: BitwiseCopyable, Sendable {
    /// A pod.
    case pod(Int)
    /// A pod that is long gone, and nobody has its address.
    case gone
    /// It knows of no pod.
    case nobody
}

/// Balancers that do more than let all callers of a service take turns: one for all of them, or one
/// in each calling pod and each source of traffic.
extension Platform {
    /// Takes a call to the pod that its balancer chooses.
    mutating func routeBalanced(
        _ handle: PoolHandle,
        to service: Int,
        in context: inout Context<Event>
    ) {
        let call = calls[handle]
        let balancing = plan.services[service].balancing
        var caller = 0
        if balancing.perCaller || balancing.keepAlive != nil {
            caller = balancer(of: call, for: service)
        }
        let balancer = balancing.perCaller ? caller : 0
        keepBalancer(0, epoch: 0, of: service)
        refresh(balancer, of: service, in: &context)
        let choice: BalancerChoice
        if balancing.keepAlive == nil {
            choice = chooseEndpoint(of: service, by: balancer, for: call, in: &context)
        } else {
            choice = choosePinned(of: service, by: balancer, of: caller, for: call, in: &context)
        }
        let pod: Int
        switch choice {
        case .pod(let chosen): pod = chosen
        case .gone: return finish(handle, as: .failed(.connectionRefused), in: &context)
        case .nobody: return finish(handle, as: .failed(.noReadyPod), in: &context)
        }
        enter(pod, of: service, with: handle, in: &context)
        guard plan.services[service].balancing.countsRequests else { return }
        guard calls.find(handle)?.pod == UInt32(truncatingIfNeeded: pod) else { return }
        calls[handle].balancer = UInt32(truncatingIfNeeded: balancer)
        calls[handle].balancerEpoch = services[service].balancers[balancer].epoch
        services[service].balancers[balancer].send(
            to: UInt32(truncatingIfNeeded: pod),
            tenancy: tenancy[pod]
        )
    }

    /// A request that a balancer counts has ended.
    mutating func leaveBalancer(_ call: Call, at service: Int) {
        let balancer = Int(call.balancer)
        guard call.pod != .max,
            services[service].balancers[balancer].epoch == call.balancerEpoch
        else { return }
        services[service].balancers[balancer].release(
            call.pod,
            tenancy: tenancy[Int(call.pod)]
        )
    }

    // MARK: Who balances

    /// The place of a call's own caller among the balancers: the first is that of all callers, then
    /// come sources, then pods.
    ///
    /// Its kept connections are there, and its balancer if each caller has one.
    private mutating func balancer(of call: Call, for service: Int) -> Int {
        var number = 1 + Int(call.source)
        var epoch: UInt32 = 0
        if let caller = calls.find(call.caller), caller.pod != .max {
            let pod = Int(caller.pod)
            number = 1 + plan.sources.count + pod
            epoch = pods[pod].epoch
        }
        keepBalancer(number, epoch: epoch, of: service)
        return number
    }

    /// Makes sure that a balancer is there, and that it is the one of the caller's present container.
    private mutating func keepBalancer(_ number: Int, epoch: UInt32, of service: Int) {
        while services[service].balancers.count <= number {
            services[service].balancers.append(BalancerState(epoch: .max))
        }
        if services[service].balancers[number].epoch != epoch {
            services[service].balancers[number] = BalancerState(epoch: epoch)
        }
    }

    /// Whose balancer it is, as the member of draws: by name, and the draw for its container's life.
    private mutating func owner(ofBalancer number: Int) -> (member: UInt64, life: UInt16) {
        guard number > 0 else { return (0, 0) }
        guard number > plan.sources.count else { return (plan.sources[number - 1].salt, 0) }
        let pod = number - 1 - plan.sources.count
        return (
            plan.services[Int(pods[pod].service)].salt &+ pods[pod].ordinal,
            UInt16(truncatingIfNeeded: pods[pod].restarts)
        )
    }

    /// Lets a balancer look at the list of pods, if what it has is too old.
    ///
    /// The first list is as old as what a cache has: it is valid for the rest of a span that began
    /// before. A balancer of a caller's own begins its turns at a random endpoint, so that callers do
    /// not go round in step.
    ///
    /// Source: Envoy `RoundRobinLoadBalancer::refreshHostSource` (`seed_`), grpc-go
    /// balancer/roundrobin (a picker starts at a random index).
    private mutating func refresh(
        _ number: Int,
        of service: Int,
        in context: inout Context<Event>
    ) {
        let version = services[service].endpointsVersion
        let isFirst = !services[service].balancers[number].hasLooked
        let isEmpty = services[service].balancers[number].endpoints.isEmpty
        if let span = plan.services[service].balancing.endpointRefresh {
            guard isEmpty || context.now >= services[service].balancers[number].looksAt else {
                return
            }
            var wait = span
            if isFirst {
                let owner = owner(ofBalancer: number)
                let share = context.uniform(
                    balancerStream(of: service, in: &context),
                    member: owner.member,
                    draw: owner.life &* 2 &+ 1
                )
                wait = SimDuration(nanosecondsRounding: Double(span.nanoseconds) * share)
            }
            services[service].balancers[number].looksAt = context.now + wait
        }
        guard isFirst || services[service].balancers[number].version != version else { return }
        if isFirst, number > 0 {
            let owner = owner(ofBalancer: number)
            services[service].balancers[number].startTurns(
                at: context.index(
                    below: 1 << 31,
                    balancerStream(of: service, in: &context),
                    member: owner.member,
                    draw: owner.life &* 2
                )
            )
        }
        services[service].balancers[number].version = version
        // A DNS name leads to ready pods only; others who balance know all conditions.
        let followsDNS = plan.services[service].balancing.endpointRefresh != nil
        services[service].balancers[number].look(
            at: followsDNS
                ? services[service].knownEndpoints.ready : services[service].endpoints,
            tenancy: tenancy
        )
    }

    private mutating func balancerStream(
        of service: Int,
        in context: inout Context<Event>
    ) -> StreamID {
        if let stream = services[service].balancerStream { return stream }
        let stream = context.stream("balancers/\(plan.names.services[service])")
        services[service].balancerStream = stream
        return stream
    }

    // MARK: Which pod

    /// The pod that a balancer's policy chooses among those it knows of.
    private mutating func chooseEndpoint(
        of service: Int,
        by number: Int,
        for call: Call,
        in context: inout Context<Event>
    ) -> BalancerChoice {
        let count = services[service].balancers[number].endpoints.count
        guard count > 0 else { return .nobody }
        let place: Int
        switch plan.services[service].loadBalancing {
        case .roundRobin:
            place = services[service].balancers[number].nextInTurn()
        case .leastConnections:
            let tied = services[service].balancers[number].idlest()
            let choice = draw(0, below: tied, of: service, for: call, in: &context)
            place = services[service].balancers[number].idle(choice)
        case .random:
            place = draw(0, below: count, of: service, for: call, in: &context)
        case .leastRequests:
            var best = draw(0, below: count, of: service, for: call, in: &context)
            for choice in 1..<plan.services[service].balancing.choiceCount {
                let other = draw(choice, below: count, of: service, for: call, in: &context)
                let requests = services[service].balancers[number].endpoints[other].requests
                if requests < services[service].balancers[number].endpoints[best].requests {
                    best = other
                }
            }
            place = best
        case .hash:
            place = owner(of: call, among: number, of: service)
        }
        let chosen = services[service].balancers[number].endpoints[place]
        return tenancy[Int(chosen.pod)] == chosen.tenancy ? .pod(Int(chosen.pod)) : .gone
    }

    /// A place among so many, drawn for a call without a trace in its other draws.
    ///
    /// Calls that a caller makes in different steps draw apart.
    private mutating func draw(
        _ number: Int,
        below count: Int,
        of service: Int,
        for call: Call,
        in context: inout Context<Event>
    ) -> Int {
        guard count > 1 else { return 0 }
        let stream = balancerStream(of: service, in: &context)
        let step = UInt64(calls.find(call.caller)?.step ?? 0)
        return context.index(
            below: count,
            stream,
            member: hopMember(of: call) &+ step &* 0x9E37_79B9_7F4A_7C15,
            draw: call.draws &* 64 &+ UInt16(truncatingIfNeeded: number)
        )
    }

    /// The pod that the key of a call belongs to.
    private mutating func owner(of call: Call, among number: Int, of service: Int) -> Int {
        // Without a key every request is about something of its own.
        let key = call.key == 0 ? call.ordinal | 1 << 63 : UInt64(call.key)
        var best = 0
        var most: UInt64 = 0
        for place in 0..<services[service].balancers[number].endpoints.count {
            let pod = Int(services[service].balancers[number].endpoints[place].pod)
            let weight = RendezvousHash.weight(of: key, at: pods[pod].uid)
            guard weight >= most else { continue }
            most = weight
            best = place
        }
        return best
    }

    // MARK: Kept connections

    /// The pod at the end of the caller's connection whose turn it is; one that is closed is opened
    /// anew, to the pod that the balancer's policy chooses.
    private mutating func choosePinned(
        of service: Int,
        by balancer: Int,
        of number: Int,
        for call: Call,
        in context: inout Context<Event>
    ) -> BalancerChoice {
        guard let keepAlive = plan.services[service].balancing.keepAlive else { return .nobody }
        let place = services[service].balancers[number].nextConnection(of: keepAlive.connections)
        let kept = services[service].balancers[number].connections[place]
        if kept.pod != .max, isOpen(kept, keepAlive, at: context.now) {
            let pod = Int(kept.pod)
            services[service].balancers[number].connections[place].usedAt = context.now
            if pods[pod].phase == .lost {
                // Nobody resets it; the caller closes it when this request is not answered.
                services[service].balancers[number].connections[place] = KeptConnection()
            }
            return .pod(pod)
        }
        let choice = chooseEndpoint(of: service, by: balancer, for: call, in: &context)
        guard case .pod(let chosen) = choice, pods[chosen].phase == .serving else {
            services[service].balancers[number].connections[place] = KeptConnection()
            return choice
        }
        services[service].balancers[number].connections[place] = KeptConnection(
            pod: UInt32(truncatingIfNeeded: chosen),
            epoch: pods[chosen].epoch,
            openedAt: context.now,
            usedAt: context.now
        )
        return choice
    }

    /// Whether a connection is open: the server closes it when it is told to stop, and the kernel when
    /// the process ends; the caller when it is too old or was idle for too long.
    private mutating func isOpen(
        _ connection: KeptConnection,
        _ keepAlive: KeepAliveSpec,
        at now: SimTime
    ) -> Bool {
        if let maxAge = keepAlive.maxAge, now - connection.openedAt >= maxAge { return false }
        if let idle = keepAlive.idleTimeout, now - connection.usedAt >= idle { return false }
        let pod = Int(connection.pod)
        if pods[pod].phase == .lost { return connection.epoch &+ 1 == pods[pod].epoch }
        return pods[pod].phase == .serving && pods[pod].epoch == connection.epoch
    }
}
