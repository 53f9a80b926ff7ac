import SimCore

/// What a copy of a run is made without, where the plan has no other way to say so.
///
/// Empty in every run that is reported.
struct Interventions: Sendable {
    /// Rollouts of the plan, by number, that do not begin.
    var rollouts: [Int] = []
    /// Services that nobody rolls out by hand.
    var handRollouts: [Int] = []
    /// Steps of runbooks that are not done.
    var steps: [RunbookStepNumber] = []
    /// Services whose autoscalers change nothing.
    var heldReplicas: [Int] = []
    /// Services whose liveness probes do not fail.
    var livenessProbes: [Int] = []
    /// Services whose containers have no memory limit.
    var memoryLimits: [Int] = []
    /// Alerts that make nobody act.
    var alerts: [Int] = []
    /// Sources whose rate is told to change no more.
    var steadySources: [Int] = []
}

/// A step of a person's runbook.
struct RunbookStepNumber: Equatable, Sendable {
    var person: Int
    var step: Int
}

/// What is done to a copy of a run to see what it would have been without something.
extension Platform {
    /// Takes something away, from this instant on.
    mutating func leaveOut(_ what: Switch, in context: inout Context<Event>) {
        let subject = what.subject
        switch what.sort {
        case .fault:
            // Chance prevents each strike; no draw of anything else moves.
            plan.faults[subject].probability = 0
        case .rollout:
            let planned = plan.rollouts.indices.filter {
                Int(plan.rollouts[$0].service) == subject && plan.rollouts[$0].at == what.instant
            }
            interventions.rollouts += planned
            if planned.isEmpty { interventions.handRollouts.append(subject) }
        case .runbookStep:
            interventions.steps.append(RunbookStepNumber(person: subject, step: what.number))
        case .traffic:
            holdTraffic(of: subject, in: &context)
        case .replicas:
            interventions.heldReplicas.append(subject)
        case .livenessProbe:
            interventions.livenessProbes.append(subject)
        case .databaseLimit:
            databases[subject].slots.lift()
        case .poolLimit:
            liftPools(of: subject)
        case .proxyLimit:
            for place in proxies[subject].bouncers.indices {
                proxies[subject].bouncers[place].liftClientLimit()
            }
        case .memoryLimit:
            interventions.memoryLimits.append(subject)
            plan.services[subject].memory?.limit = nil
        case .alert:
            interventions.alerts.append(subject)
        }
    }

    /// The rate before this instant, or the number of users, goes on.
    private mutating func holdTraffic(of source: Int, in context: inout Context<Event>) {
        interventions.steadySources.append(source)
        sources[source].jumps.removeAll()
        if let users = plan.sources[source].users {
            sources[source].usersChange = users.changes.count
            return
        }
        guard context.now > .start, context.now < plan.horizon else { return }
        let rate = sources[source].process.curve.rate(at: context.now - .nanoseconds(1))
        sources[source].process = ArrivalProcess(
            curve: .constant(rate, from: context.now, until: plan.horizon),
            spacing: sources[source].process.spacing
        )
        context.cancel(sources[source].arrivalEvent)
        sources[source].arrivalEvent = .none
        scheduleArrival(of: source, in: &context)
    }

    /// The pools of a service open as many connections as are asked for.
    private mutating func liftPools(of service: Int) {
        for use in plan.services[service].pools.indices {
            switch plan.services[service].pools[use].pool {
            case .queuePool(var spec):
                spec.maxOverflow = -1
                plan.services[service].pools[use].pool = .queuePool(spec)
            case .hikari(var spec):
                spec.lift()
                plan.services[service].pools[use].pool = .hikari(spec)
            case .unpooled:
                break
            }
        }
        for slot in deployments[service].pods {
            for place in pools[Int(slot)].queuePools.indices {
                pools[Int(slot)].queuePools[place].lift()
            }
            for place in pools[Int(slot)].hikariPools.indices {
                pools[Int(slot)].hikariPools[place].lift()
            }
        }
    }
}
