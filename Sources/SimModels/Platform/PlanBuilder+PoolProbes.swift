import SimCore

/// The handlers of probes that borrow from pools.
extension PlanBuilder {
    /// Gives each probe that borrows from a pool an operation for it: one statement that takes no time.
    mutating func addPooledProbes() {
        for (service, entry) in scenario.services.enumerated() {
            let probes = [
                entry.value.readinessProbe, entry.value.livenessProbe, entry.value.startupProbe,
            ]
            let operations = probes.map { addOperation(of: $0, at: service, entry) }
            guard operations.contains(where: { $0 != nil }) else { continue }
            plan.services[service].probeChecks.0.pooled = operations[0]
            plan.services[service].probeChecks.1.pooled = operations[1]
            plan.services[service].probeChecks.2.pooled = operations[2]
        }
    }

    private mutating func addOperation(
        of probe: ContainerProbeSpec?,
        at service: Int,
        _ entry: NameMap<ServiceSpec>.Entry
    ) -> UInt16? {
        guard let reference = probe?.check?.pool else { return nil }
        guard entry.value.connections != nil else {
            report(
                "a probe of \"\(entry.name)\" borrows from a pool, but the service has no connections",
                at: reference.origin ?? entry.origin,
                hint: "say under connections what its pool is connected to"
            )
            return nil
        }
        let pool = pool(reference, of: entry, at: entry.origin)
        guard plan.operations.count < Int(UInt16.max), plan.steps.count < Int(UInt16.max) else {
            report(
                "there are more operations and probes through pools than 65535",
                at: reference.origin ?? entry.origin
            )
            return nil
        }
        let number = UInt16(plan.operations.count)
        plan.operations.append(
            OperationPlan(
                service: UInt16(service),
                firstStep: UInt16(plan.steps.count),
                stepCount: 1,
                root: number
            )
        )
        plan.steps.append(.query(.constant(0), statement: StatementPlan.plain, pool: pool))
        plan.names.operations.append("\(entry.name)/probe")
        return number
    }
}
