import SimCore

/// Says in words what an occurrence is.
struct TimelineText {
    let plan: Plan
    let scenario: Scenario

    /// Whom an occurrence concerns.
    func subject(of occurrence: Occurrence, kind: OccurrenceKind) -> String {
        let names = kind.subject.names(in: plan.names, scenario: scenario.name)
        return kind.subject == .scenario ? names[0] : names[Int(occurrence.subject)]
    }

    /// What happened, in a sentence without a full stop.
    func sentence(of occurrence: Occurrence, kind: OccurrenceKind) -> String {
        let name = subject(of: occurrence, kind: kind)
        let value = occurrence.value
        let detail = occurrence.detail
        switch kind {
        case .trafficChanged:
            return "traffic \(name) goes from \(rate(value)) to \(rate(detail))"
        case .serviceSaturated:
            return "\(name) cannot keep up: requests wait in every one of its \(value) pods"
        case .serviceKeepsUp:
            return "\(name) keeps up again: no request waits"
        case .serviceWithoutPods:
            return "\(name) has no ready pod left"
        case .serviceReachable:
            return "\(name) has a ready pod again"
        case .autoscalerScaled:
            return "autoscaler of \(name) goes from \(value) to \(detail) pods"
        case .kedaScaled:
            let verb = value == 0 ? "activates" : detail == 0 ? "deactivates" : "raises"
            return "KEDA \(verb) \(name): from \(value) to \(detail) pods"
        case .autoscalerBlind:
            return "autoscaler of \(name) misses metrics and stays at \(value) pods"
        case .autoscalerSees:
            return "autoscaler of \(name) has its metrics again after \(seconds(detail))"
        case .podCreated: return "pod \(name)-\(value) is created"
        case .podReady: return "pod \(name)-\(value) is ready"
        case .podUnready: return "pod \(name)-\(value) fails its readiness probe"
        case .podLivenessFailed: return "pod \(name)-\(value) is killed by its liveness probe"
        case .podStartupFailed: return "pod \(name)-\(value) is killed by its startup probe"
        case .podImagePullFailed:
            return "pod \(name)-\(value) cannot pull its image; next try in \(seconds(detail))"
        case .podKilled: return "pod \(name)-\(value) is killed"
        case .podRestarted: return "pod \(name)-\(value) restarts, for the \(ordinal(detail)) time"
        case .podDeleted: return "pod \(name)-\(value) is deleted"
        case .databaseExhausted:
            return "\(name) refuses connections: \(value) of \(detail) slots are taken"
        case .databaseAvailable:
            return "\(name) grants connections again: \(value) are open"
        case .kafkaRebalanceStarted:
            return "consumer group of \(name) rebalances, with \(value) members"
        case .kafkaRebalanceFinished:
            return "consumer group of \(name) is stable again after \(seconds(detail))"
        case .kafkaRebalanceStorm:
            return "rebalancing storm in \(name): \(value) rebalances within a minute"
        case .kafkaLag: return "\(name) falls behind: \(value) messages wait in its topic"
        case .kafkaCaughtUp: return "\(name) has caught up: \(value) messages wait in its topic"
        case .kafkaLeaderLost: return "partition \(value) of \(name) loses its leader"
        case .kafkaLeaderElected: return "partition \(value) of \(name) has a new leader"
        case .kafkaPollIntervalExceeded, .kafkaSessionExpired, .kafkaCommitRefused,
            .kafkaTooFewInSync, .kafkaPartitionStalled, .producerBufferFull:
            return kafkaSentence(of: occurrence, kind: kind, name)
        case .messagesLost: return "\(value) messages of \(name) are lost (\(loss(detail)))"
        case .alertOpened: return "alert \(name) opens"
        case .alertClosed: return "alert \(name) closes"
        case .pageDelivered: return "page for \(name) is delivered"
        case .pageAcknowledged: return "\(name) acknowledges the page"
        case .runbookStep:
            let words = action(Int(occurrence.subject), Int(value))
            return "\(name): \(words)" + (detail == 1 ? ", which is not there" : "")
        case .responderStoodDown:
            return "\(name) stands down: no alert has been open for a while"
        case .faultStruck: return "fault \(name) strikes" + reading(of: occurrence)
        case .faultBegan: return "fault \(name) begins" + reading(of: occurrence)
        case .faultEnded: return "fault \(name) ends"
        case .podTerminated: return "pod \(name)-\(value) gets SIGTERM"
        case .podConfigFailed: return "pod \(name)-\(value) ends: it cannot use its configuration"
        case .podsRefused:
            return
                "no more pods of \(name) can be created: \(value) \(value == 1 ? "is" : "are") missing"
        case .podsAdmitted: return "pods of \(name) can be created again"
        case .slDegraded: return "\(name) is degraded"
        case .slDown: return "\(name) is down"
        case .slFullOutage: return "\(name) is completely down"
        case .slHealthy: return "\(name) is healthy again"
        case .incidentBegan: return "the incident begins"
        case .incidentMitigated: return "the incident is mitigated: nothing critical is down"
        case .serviceThrottled:
            return
                "\(name) is throttled: in the last minute its containers stood still in \(value) % "
                + "of their CPU periods, using \(detail) % of their limit"
        case .serviceUnthrottled:
            return "\(name) is no longer throttled"
        case .podOOMKilled:
            return "pod \(name)-\(value) is OOMKilled (exit 137): \(memory(detail)) in use"
        case .incidentRestored: return "service is restored: healthy for 5 min from here on"
        case .nodeReady, .nodeLost, .nodeNotReady, .nodeRemoved, .nodeUnneeded,
            .nodeProvisioningFailed, .nodeInterruptionNotice, .nodeDrainBegan, .nodeDrained,
            .nodeDrainFailed, .clusterAutoscalerScaled, .clusterAutoscalerStuck,
            .podUnschedulable, .podScheduled, .podEvicted, .evictionRefused, .nodeMemoryPressure:
            return nodeSentence(of: occurrence, kind: kind, name)
        case .rolloutStarted, .rolloutComplete, .rolloutStuck, .rolloutRolledBack,
            .rolloutTrafficShifted, .rolloutMeasurementFailed, .rolloutTooSlow,
            .rolloutAborted:
            return rolloutSentence(of: occurrence, kind: kind)
        case .podCrashed: return "pod \(name)-\(value) crashes"
        case .serviceSheds, .serviceShedsNoMore, .listenQueueFull, .listenQueueDrained,
            .workerKilled:
            return serverSentence(of: occurrence, kind: kind, name)
        case .databaseLockQueue, .databaseLockQueueCleared, .databaseStatementTimeout,
            .databaseLockTimeout, .databaseDeadlock, .databaseSessionTimeout, .databaseMigrated,
            .databaseMigrationFailed, .databaseDown, .databaseUp, .databaseReadOnly,
            .databaseStaleRead, .databaseWritesLost:
            return databaseSentence(of: occurrence, kind: kind, name)
        case .poolExhausted, .poolRecovered, .podWithoutDatabase, .proxyLoginRefused,
            .proxyLoggedIn, .proxyFull, .proxyHasRoom:
            return poolSentence(of: occurrence, kind: kind, name)
        case .trafficJumped, .trafficUsersChanged, .trafficReloadStorm, .trafficReloadCalm:
            return workloadSentence(of: occurrence, kind: kind, name)
        }
    }

    /// What a fault's trigger read, if it has one.
    private func reading(of occurrence: Occurrence) -> String {
        guard occurrence.detail == 1, let trigger = plan.faults[Int(occurrence.subject)].trigger
        else { return "" }
        let hundredths = occurrence.value % 100
        let whole = "\(occurrence.value / 100)"
        var digits = String(100 + hundredths.magnitude).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return ": \(trigger.metric) is " + (digits.isEmpty ? whole : "\(whole).\(digits)")
    }

    func rate(_ thousandths: Int64) -> String {
        let whole = thousandths / 1_000
        let rest = thousandths % 1_000
        guard rest != 0 else { return "\(whole)/s" }
        var digits = String(1_000 + rest).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)/s"
    }

    private func seconds(_ milliseconds: Int64) -> String {
        DurationText.text(.milliseconds(milliseconds))
    }

    func memory(_ bytes: Int64) -> String {
        let tenths = (Double(bytes) / 104_857.6).rounded()
        let whole = Int64(tenths / 10)
        let rest = Int64(tenths) % 10
        return rest == 0 ? "\(whole)Mi" : "\(whole).\(rest)Mi"
    }

    private func ordinal(_ number: Int64) -> String {
        switch (number % 10, number % 100) {
        case (1, let last) where last != 11: "\(number)st"
        case (2, let last) where last != 12: "\(number)nd"
        case (3, let last) where last != 13: "\(number)rd"
        default: "\(number)th"
        }
    }

    private func loss(_ detail: Int64) -> String {
        guard let cause = UInt8(exactly: detail).flatMap(LossCause.init(rawValue:)) else {
            return ""
        }
        switch cause {
        case .queueAtKill: return "in the application's queue when its process ended"
        case .bufferAtKill: return "in the producer's buffer when its process ended"
        case .inFlightAtKill: return "on the way to a broker when their process ended"
        case .notReplicated: return "acknowledged by a leader that died before it copied them"
        case .deliveryTimeout: return "not written within delivery.timeout.ms"
        case .sentWithoutLeader: return "sent with acks=0 to a partition without a leader"
        case .committedUnprocessed: return "committed, and never processed"
        }
    }

    private func action(_ person: Int, _ step: Int) -> String {
        let actions = plan.onCall[person].actions
        guard actions.indices.contains(step) else { return "goes on" }
        func service(_ index: UInt16) -> String { plan.names.services[Int(index)] }
        switch actions[step] {
        case .none: return "looks into it"
        case .setMaxReplicas(let target, let replicas):
            return "caps \(service(target)) at \(replicas) pods"
        case .setReplicas(let target, let replicas):
            return "sets \(service(target)) to \(replicas) pods"
        case .restart(let target): return "restarts \(service(target))"
        case .disableLivenessProbe(let target):
            return "removes the liveness probe of \(service(target))"
        case .terminateConnections(let target):
            return "ends the database connections of \(service(target))"
        case .rolloutRestart(let target): return "restarts the rollout of \(service(target))"
        case .rollback(let target): return "rolls \(service(target)) back"
        case .endSessions(let database, _):
            return "ends sessions of \(plan.names.databases[Int(database)])"
        case .cancelMigration(let database):
            return "cancels the migration on \(plan.names.databases[Int(database)])"
        case .endFault(_, let name): return "ends the fault \(name)"
        case .failover(let database, _, _):
            return "lets \(plan.names.databases[Int(database)]) fail over"
        case .setConfig(let target, _):
            return "changes the configuration of \(service(target))"
        }
    }
}
