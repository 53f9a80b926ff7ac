import SimCore

/// What comes to the platform from outside: watchers, people, prices.
extension PlanBuilder {
    mutating func buildAlerts() {
        for entry in scenario.alerts {
            let spec = entry.value
            let subject: Int?
            switch spec.signal {
            case .latency, .errorRate, .requests:
                subject = context.resolve(spec.of, in: scenario.services, what: "service")
            case .connections:
                subject = context.resolve(spec.of, in: scenario.databases, what: "database")
            case .lag:
                subject = context.resolve(spec.of, in: scenario.kafka.topics, what: "topic")
            }
            let index = UInt16(plan.alerts.count)
            plan.alerts.append(
                AlertPlan(
                    spec: spec,
                    condition: spec.condition,
                    subject: UInt16(subject ?? 0),
                    gauge: Reading.of(spec.signal).map { Gauge($0, of: subject ?? 0) },
                    hasTimer: spec.aggregationMethod != .eventFlow,
                    reach: .seconds(
                        Int64(
                            spec.thresholdDuration + spec.aggregationWindow + spec.aggregationDelay
                        )
                    )
                )
            )
            guard spec.signal.isOfService, let subject else { continue }
            plan.services[subject].alerts.append(index)
            if spec.measuredAt == .client { plan.hasClientAlerts = true }
        }
    }

    mutating func buildPeople() {
        for entry in scenario.onCall {
            let spec = entry.value
            let alerts = spec.pagedBy.compactMap {
                context.resolve($0, in: scenario.alerts, what: "alert").map { UInt16($0) }
            }
            let actions = spec.runbook.map { resolve($0.action) }
            plan.onCall.append(
                OnCallPlan(
                    alerts: alerts,
                    acknowledge: spec.acknowledge.sampler,
                    standDownAfter: spec.standDownAfter,
                    waits: spec.runbook.map(\.after),
                    actions: actions
                )
            )
        }
    }

    private mutating func resolve(_ action: ActionSpec) -> ActionPlan {
        func service(_ reference: NameReference, _ context: inout DecodingContext) -> UInt16 {
            UInt16(context.resolve(reference, in: scenario.services, what: "service") ?? 0)
        }
        switch action {
        case .none:
            return .none
        case .setMaxReplicas(let scale):
            let index = service(scale.service, &context)
            if plan.services.indices.contains(Int(index)),
                plan.services[Int(index)].autoscaler == nil
            {
                report(
                    "setMaxReplicas of \"\(scale.service.name)\", which has no autoscaler",
                    at: scale.service.origin,
                    hint: "setReplicas sets the number of pods itself"
                )
            }
            return .setMaxReplicas(service: index, replicas: scale.replicas)
        case .setReplicas(let scale):
            return .setReplicas(service: service(scale.service, &context), replicas: scale.replicas)
        case .restart(let target):
            return .restart(service: service(target.service, &context))
        case .disableLivenessProbe(let target):
            return .disableLivenessProbe(service: rolledOut(target.service))
        case .terminateConnections(let target):
            return .terminateConnections(service: service(target.service, &context))
        case .rolloutRestart(let target):
            return .rolloutRestart(service: rolledOut(target.service))
        case .rollback(let target):
            return .rollback(service: rolledOut(target.service))
        case .endSessions(let sessions):
            guard let database = faultedDatabase(sessions.database) else { return .none }
            return .endSessions(database: database, sessions)
        case .cancelMigration(let target):
            return faultedDatabase(target.database).map { .cancelMigration(database: $0) } ?? .none
        case .endFault(let end):
            return resolve(end)
        case .failover(let failover):
            return faultedDatabase(failover.database).map {
                .failover(database: $0, takes: failover.takes, dnsTTL: failover.dnsTTL)
            } ?? .none
        case .setConfig(let config):
            return resolve(config)
        }
    }

    mutating func buildCosts() {
        for entry in scenario.costs.items {
            let meter: CostItemPlan.Meter
            switch entry.value.meter {
            case .podHours(let pods):
                guard
                    let service = context.resolve(
                        pods.service,
                        in: scenario.services,
                        what: "service"
                    )
                else { continue }
                meter = .podHours(service: UInt16(service))
            case .months: meter = .months
            case .personHours: meter = .personHours
            case .lostMessages: meter = .lostMessages
            case .failedRequests: meter = .failedRequests
            }
            plan.costs.append(CostItemPlan(meter: meter, unitPrice: entry.value.unitPrice))
        }
    }
}
