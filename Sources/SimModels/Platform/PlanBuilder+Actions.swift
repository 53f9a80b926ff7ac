import SimCore

/// What runbooks do to faults and configurations.
extension PlanBuilder {
    /// A variant without its fault keeps its runbook: what ends a fault that is not there is a warning.
    mutating func resolve(_ end: EndFaultActionSpec) -> ActionPlan {
        let name = end.fault.name
        guard let fault = scenario.faults.index(of: name) else {
            context.warn(
                "a runbook ends the fault \"\(name)\", which is not there: nothing will be done",
                at: end.fault.origin,
                hint: NearestName.among(scenario.faults.names, for: name)
                    .map { "did you mean \"\($0)\"?" }
            )
            return .endFault(nil, name: name)
        }
        let effect = scenario.faults[fault].value.effect
        if case .migration = effect { return .endFault(UInt16(fault), name: name) }
        if !effect.traits.isLasting {
            context.warn(
                "a runbook ends the fault \"\(name)\", which is over in an instant: "
                    + "nothing will be done",
                at: end.fault.origin
            )
        }
        return .endFault(UInt16(fault), name: name)
    }

    /// Adds, for every version that a service may have then, the same with other values.
    mutating func resolve(_ config: SetConfigActionSpec) -> ActionPlan {
        let service = rolledOut(config.service)
        guard plan.services.indices.contains(Int(service)) else { return .none }
        checkVersion(
            growthPerHour: config.growthPerHour,
            poolSize: config.poolSize,
            of: config.service,
            at: Int(service),
            config.service.origin
        )
        let known = [0] + plan.rollouts.filter { $0.service == service }.map(\.version)
        let made = plan.changes.filter { $0.service == service }.map(\.version)
        guard plan.versions.count + known.count + made.count < Int(UInt16.max) else {
            report("the runbooks change configurations too often", at: config.service.origin)
            return .none
        }
        return .setConfig(
            service: service,
            (known + made).map { from in
                var version = plan.versions[Int(from)]
                version.name = from == 0 ? "new configuration" : version.name + ", reconfigured"
                version.apply(config)
                let to = UInt16(plan.versions.count)
                plan.versions.append(version)
                plan.changes.append((service, to))
                return VersionChange(from: from, to: to)
            }
        )
    }
}

extension VersionPlan {
    /// Takes over the values that a change says.
    fileprivate mutating func apply(_ config: SetConfigActionSpec) {
        if let value = config.poolSize { poolSize = value }
        if let value = config.cpuFactor { cpuFactor = value }
        if let value = config.errorRate { errorRate = value.value }
        if let value = config.startup { startup = value.sampler }
        if let value = config.growthPerHour { growthPerHour = value.bytes }
    }
}
