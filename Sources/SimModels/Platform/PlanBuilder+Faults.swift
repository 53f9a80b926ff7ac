import SimCore

/// Faults: their times, the states that trigger them, and what they hit.
extension PlanBuilder {
    mutating func buildFaults() {
        for entry in scenario.faults {
            let spec = entry.value
            // A file was told at the very field; this is for scenarios that a program made.
            if context.isValid {
                for problem in spec.problems {
                    report(
                        "the fault \"\(entry.name)\" has \(problem.found); expected "
                            + problem.expected,
                        at: entry.origin,
                        hint: problem.hint
                    )
                }
            }
            if let at = spec.at, at >= scenario.duration {
                context.warn(
                    "the fault \"\(entry.name)\" strikes at or after the end of the run",
                    at: entry.origin
                )
            }
            guard let effect = resolve(spec.effect, of: entry) else { continue }
            let onset: FaultPlan.Onset
            if let when = spec.when {
                guard let trigger = resolve(when) else { continue }
                onset = .when(trigger)
            } else {
                onset = .at(plan.origin + (spec.at ?? .zero))
            }
            let repeats = spec.every != nil || spec.when?.once == false
            plan.faults.append(
                FaultPlan(
                    onset: onset,
                    isLasting: spec.effect.traits.isLasting,
                    duration: spec.duration,
                    every: spec.every,
                    times: repeats ? spec.times.map { Int64($0) } ?? .max : 1,
                    jitter: spec.jitter,
                    probability: spec.probability.value,
                    effect: effect
                )
            )
        }
    }

    private mutating func resolve(_ trigger: FaultTriggerSpec) -> FaultTriggerPlan? {
        let catalogue = SeriesCatalogue(names: plan.names, scenario: scenario)
        let name = trigger.metric.value
        // What is known only after the run cannot set anything off in it.
        let names = Array(catalogue.names.prefix(catalogue.gauges.count))
        guard let place = names.firstIndex(where: { $0.hasSameBytes(as: name) }) else {
            report(
                "unknown series \"\(name)\"",
                at: trigger.metric.origin,
                hint: NearestName.among(names, for: name)
                    .map { "did you mean \"\($0)\"?" }
                    ?? "known: \(names.joined(separator: ", "))"
            )
            return nil
        }
        return FaultTriggerPlan(
            gauge: catalogue.gauges[place],
            metric: name,
            above: trigger.above,
            below: trigger.below,
            hold: trigger.hold,
            once: trigger.once
        )
    }

    private mutating func resolve(
        _ effect: FaultEffectSpec,
        of entry: NameMap<FaultSpec>.Entry
    ) -> FaultPlan.Effect? {
        switch effect {
        case .killPods(let kill):
            guard let service = faultedService(kill.service) else { return nil }
            let selection = PodSelection(count: kill.count, share: kill.share)
            return .killPods(service: service, selection, kill.signal)
        case .killBroker(let kill):
            if kill.broker >= scenario.kafka.brokers {
                report(
                    "there is no broker \(kill.broker)",
                    at: entry.origin,
                    hint: "the \(scenario.kafka.brokers) brokers are numbered from 0"
                )
            }
            return .killBroker(kill.broker)
        case .cpuStress(let stress):
            let selection = PodSelection(count: stress.count, share: stress.share)
            return faultedService(stress.service).map {
                .cpuStress(service: $0, selection, threads: stress.workers)
            }
        case .memoryStress(let stress):
            guard let service = faultedService(stress.service) else { return nil }
            checkMemory(of: stress.service, at: service, for: "memoryStress", entry.origin)
            let selection = PodSelection(count: stress.count, share: stress.share)
            return .memoryStress(service: service, selection, bytes: stress.size.bytes)
        case .slowStart(let slow):
            return faultedService(slow.service).map {
                .slowStart(service: $0, factor: slow.factor, extra: slow.extra)
            }
        case .serviceErrors(let errors):
            let selection = PodSelection(count: errors.count, share: errors.share)
            return faultedService(errors.service).map {
                .serviceErrors(service: $0, rate: errors.errorRate.value, selection)
            }
        case .hang(let hang):
            let selection = PodSelection(count: hang.count, share: hang.share)
            return faultedService(hang.service).map { .hang(service: $0, selection) }
        case .slow(let slow):
            return slowTarget(slow).map { .slow($0, factor: slow.factor) }
        case .badConfig(let config):
            guard let service = faultedService(config.service),
                let selection = selection(of: config, at: service)
            else { return nil }
            let plan = BadConfigPlan(
                errorRate: config.errorRate.value,
                crash: config.crash,
                reload: config.reload,
                selection: selection
            )
            return .badConfig(service: service, plan)
        case .memoryLeak(let leak):
            guard let service = faultedService(leak.service),
                let selection = selection(of: leak, at: service)
            else { return nil }
            checkMemory(of: leak.service, at: service, for: "memoryLeak", entry.origin)
            return .memoryLeak(service: service, selection, perHour: leak.growthPerHour.bytes)
        case .quotaExhaustion(let quota):
            guard let service = quota.service else {
                return .quotaExhaustion(service: nil, pods: quota.pods)
            }
            return faultedService(service).map {
                .quotaExhaustion(service: $0, pods: quota.pods)
            }
        case .networkDelay(let delay):
            return path(
                from: delay.from,
                to: delay.to,
                .delay(latency: delay.latency, jitter: delay.jitter)
            )
        case .networkLoss(let loss):
            return path(from: loss.from, to: loss.to, .loss(loss.loss.fraction))
        case .networkPartition(let partition):
            return path(from: partition.from, to: partition.to, .partition)
        case .dnsOutage(let outage):
            return path(
                from: outage.from,
                to: outage.to,
                .unresolved(
                    after: outage.timeout * Int64(outage.attempts),
                    cached: outage.cached.value
                )
            )
        case .certificateExpiry(let expiry):
            return path(
                from: nil,
                to: expiry.service,
                .expiredCertificate(kept: expiry.keepAlive.value)
            )
        case .killNode(let kill):
            return resolve(kill, at: entry.origin).map { .nodes($0) }
        case .killZone(let kill):
            return resolve(kill, at: entry.origin).map { .nodes($0) }
        case .drainNode(let drain):
            return resolve(drain, at: entry.origin).map { .nodes($0) }
        case .spotInterruption(let interruption):
            return resolve(interruption, at: entry.origin).map { .nodes($0) }
        case .probeSlow(let slow):
            return resolve(slow, of: entry)
        case .imagePullFailure(let failure):
            return resolve(failure, of: entry)
        case .metricsOutage(let outage):
            warnIfUnread(outage.apis, by: entry)
            return .metricsOutage(outage.apis)
        case .controllerRestart(let restart):
            return .controllerRestart(downtime: restart.downtime)
        case .migration(let migration):
            return faultStatement(
                on: migration.database,
                table: migration.table,
                migration.mode,
                takes: migration.takes,
                at: entry.origin
            ).map {
                .migration(
                    database: $0.database,
                    statement: $0.statement,
                    lockTimeout: migration.lockTimeout
                )
            }
        case .longTransaction(let transaction):
            return faultStatement(
                on: transaction.database,
                table: transaction.table,
                transaction.mode,
                takes: .zero,
                at: entry.origin
            ).map { .longTransaction(database: $0.database, statement: $0.statement) }
        case .failover(let failover):
            return faultedDatabase(failover.database).map {
                .serverOutage(server: $0, .failover(dnsTTL: failover.dnsTTL))
            }
        case .databaseRestart(let restart):
            return faultedServer(restart, at: entry.origin).map {
                .serverOutage(server: $0, .restart)
            }
        case .databaseRestore(let restore):
            guard let database = faultedDatabase(restore.database) else { return nil }
            plan.roles[Int(database)].recoveryPoint = restore.recoveryPoint
            return .serverOutage(server: database, .restore)
        case .replicaLag(let lag):
            guard let database = faultedDatabase(lag.database) else { return nil }
            if scenario.databases[Int(database)].value.replicas == nil {
                report(
                    "replicaLag of \"\(lag.database.name)\", which has no replicas",
                    at: lag.database.origin,
                    hint: "say replicas under the database"
                )
            }
            return .replicaLag(database: database, lag.lag)
        }
    }

    /// Reports a fault of memory that nobody said anything about, and one that changes nothing.
    private mutating func checkMemory(
        of reference: NameReference,
        at service: UInt16,
        for effect: String,
        _ origin: Origin?
    ) {
        let target = scenario.services[Int(service)].value
        if target.memory == nil {
            report(
                "\(effect) of \"\(reference.name)\", whose memory is not known",
                at: reference.origin,
                hint: "say under its memory what its containers use"
            )
        } else if target.resources.limits.memory == nil, scenario.cluster.nodePools.isEmpty,
            target.autoscaler?.metrics.contains(where: \.isOfMemory) != true
        {
            context.warn(
                "\(effect) of \"\(reference.name)\" changes nothing: its containers have no "
                    + "memory limit, there are no nodes, and no autoscaler looks at memory",
                at: origin,
                hint: "say resources.limits.memory, or cluster.nodePools"
            )
        }
    }

    /// The pods that a fault is about; nil after reporting that there is no such version.
    private mutating func selection(
        of spec: some VersionSelecting,
        at service: UInt16
    ) -> PodSelection? {
        guard let version = spec.version else {
            return PodSelection(count: spec.count, share: spec.share)
        }
        guard let rollout = context.resolve(version, in: scenario.rollouts, what: "rollout") else {
            return nil
        }
        let name = scenario.rollouts[rollout].value.service.name
        if scenario.services.index(of: name) != Int(service) {
            report(
                "the rollout \"\(version.name)\" is one of \"\(name)\"",
                at: version.origin,
                hint: "name a rollout of the service that the fault is about"
            )
            return nil
        }
        // Version 0 is whatever runs at the start.
        return .version(UInt16(rollout + 1))
    }

    private mutating func slowTarget(_ slow: SlowSpec) -> SlowTarget? {
        if let database = slow.database { return faultedDatabase(database).map { .database($0) } }
        guard let service = slow.service else { return nil }
        guard slow.operation != nil else { return faultedService(service).map { .service($0) } }
        return resolveOperation(service, slow.operation).map { .operation(UInt16($0.operation)) }
    }

    /// The service that a fault names; nil after reporting that there is none.
    mutating func faultedService(_ reference: NameReference) -> UInt16? {
        context.resolve(reference, in: scenario.services, what: "service").map { UInt16($0) }
    }
}
