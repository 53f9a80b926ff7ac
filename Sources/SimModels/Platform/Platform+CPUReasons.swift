import SimCore

/// What used up the CPU of a service's containers.
///
/// Whoever waits uses none: what holds the workers of a service up is asked elsewhere.
extension Platform {
    /// Why the containers of a service stood still in the minute before now: threads that a fault put there,
    /// work that a fault or a version makes longer, and without any of these more work or fewer pods.
    mutating func throttlingCauses(
        of service: Int,
        in context: inout Context<Event>
    ) -> Causes {
        let from = context.now - ThrottlingWatch.window
        let causes = cpuCauses(of: service, since: from, in: &context)
        guard causes.count == 0 else { return causes }
        return overload(of: service, since: context.now - Self.onset, in: &context)
    }

    /// Why the containers of a service used more CPU, since an instant, than their requests usually take;
    /// nothing where there are only more of these.
    mutating func cpuCauses(
        of service: Int,
        since from: SimTime,
        in context: inout Context<Event>
    ) -> Causes {
        var causes = strikes(since: from) { effect in
            if case .cpuStress(let meant, _, _) = effect { Int(meant) == service } else { false }
        }
        guard causes.count == 0 else { return causes }
        let roots = plan.operations.indices.filter { Int(plan.operations[$0].service) == service }
        causes = strikes(since: from) { effect in
            switch effect {
            case .slow(.service(let meant), let factor): Int(meant) == service && factor > 1
            case .slow(.operation(let root), let factor): factor > 1 && roots.contains(Int(root))
            default: false
            }
        }
        causes.insert(hungryVersions(of: service, since: from, in: &context))
        return causes
    }

    /// The last strikes of the faults of a kind that lasted at or after an instant.
    private mutating func strikes(
        since instant: SimTime,
        of isMeant: (FaultPlan.Effect) -> Bool
    ) -> Causes {
        var causes = Causes()
        for fault in plan.faults.indices where isMeant(plan.faults[fault].effect) {
            guard faults[fault].lastStrike != .none,
                faults[fault].isActive || faults[fault].endedAt >= instant
            else { continue }
            causes.insert(faults[fault].lastStrike)
        }
        return causes
    }

    /// The rollouts of versions whose requests take more CPU, of which there were pods at or after an
    /// instant.
    private mutating func hungryVersions(
        of service: Int,
        since instant: SimTime,
        in context: inout Context<Event>
    ) -> Causes {
        var causes = Causes()
        guard let controller = deployments[service].controller else { return causes }
        for revision in controller.versions.indices {
            let version = Int(controller.versions[revision])
            guard version != 0, plan.versions[version].cpuFactor > 1,
                controller.origins.indices.contains(revision)
            else { continue }
            let next = revision + 1
            let isThere =
                controller.pods[revision].active > 0
                || controller.origins.indices.contains(next)
                    && Self.isNewer(controller.origins[next], than: instant, in: &context)
            if isThere { causes.insert(controller.origins[revision]) }
        }
        return causes
    }
}
