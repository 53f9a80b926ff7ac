/// What has to stand in a file for an occurrence of a kind to be possible.
///
/// An expectation that counts what nothing can make holds whatever happens; it is warned about.
enum OccurrenceMaker: Sendable {
    case autoscaler, scaledObject, readinessProbe, livenessProbe, startupProbe
    case image, cpuLimit, memoryLimit, server, shedding
    case killPods, terminatedPods, badConfig, crash, quotaExhaustion
    case database, proxy, pool, initializationFailTimeout, locks, migration, replicas, restore
    case topic, consumer, producerOrConsumer
    case alert, person, fault, rollout, nodePool, users, reloads

    /// The maker in the words of a message.
    var words: String {
        switch self {
        case .autoscaler: "an autoscaler"
        case .scaledObject: "a scaledObject"
        case .readinessProbe: "a readinessProbe"
        case .livenessProbe: "a livenessProbe"
        case .startupProbe: "a startupProbe"
        case .image: "an image"
        case .cpuLimit: "resources.limits.cpu"
        case .memoryLimit: "memory with resources.limits.memory"
        case .server: "a server"
        case .shedding: "a queue with shedAbove or codel"
        case .killPods: "a fault killPods with SIGKILL"
        case .terminatedPods: "a fault killPods with SIGTERM"
        case .badConfig: "a fault badConfig"
        case .crash: "a rollout of a version with crashAfter"
        case .quotaExhaustion: "a fault quotaExhaustion"
        case .database: "a database"
        case .proxy: "a proxy"
        case .pool: "connections with a pool"
        case .initializationFailTimeout: "a hikari pool with initializationFailTimeout"
        case .locks: "statements that name a table"
        case .migration: "a fault migration"
        case .replicas: "a database with replicas"
        case .restore: "a fault databaseRestore"
        case .topic: "a topic"
        case .consumer: "a consumer"
        case .producerOrConsumer: "a producer or a consumer"
        case .alert: "an alert"
        case .person: "somebody onCall"
        case .fault: "a fault"
        case .rollout: "a rollout"
        case .nodePool: "cluster.nodePools"
        case .users: "traffic with users"
        case .reloads: "traffic with retry"
        }
    }

    /// Whether it stands in a scenario.
    func stands(in scenario: Scenario) -> Bool {
        let services = scenario.services.values
        func hasFault(_ matches: (FaultEffectSpec) -> Bool) -> Bool {
            scenario.faults.values.contains { matches($0.effect) }
        }
        switch self {
        case .autoscaler:
            return services.contains { $0.autoscaler != nil || $0.scaledObject != nil }
        case .scaledObject: return services.contains { $0.scaledObject != nil }
        case .readinessProbe: return services.contains { $0.readinessProbe != nil }
        case .livenessProbe: return services.contains { $0.livenessProbe != nil }
        case .startupProbe: return services.contains { $0.startupProbe != nil }
        case .image: return services.contains { $0.image != nil }
        case .cpuLimit: return services.contains { $0.resources.limits.cpu != nil }
        case .memoryLimit:
            return services.contains { $0.memory != nil && $0.resources.limits.memory != nil }
        case .server: return services.contains { $0.server != nil }
        case .shedding: return services.contains { $0.queue != nil }
        case .killPods:
            return hasFault {
                if case .killPods(let kill) = $0 { kill.signal == .kill } else { false }
            }
        case .terminatedPods:
            return hasFault {
                if case .killPods(let kill) = $0 { kill.signal != .kill } else { false }
            }
        case .badConfig: return hasFault { if case .badConfig = $0 { true } else { false } }
        case .crash: return scenario.rollouts.values.contains { $0.version.crashAfter != nil }
        case .quotaExhaustion:
            return hasFault { if case .quotaExhaustion = $0 { true } else { false } }
        case .database: return !scenario.databases.isEmpty
        case .proxy: return !scenario.proxies.isEmpty
        case .pool, .initializationFailTimeout:
            return services.contains { $0.connections != nil }
        case .locks: return scenario.databases.names.contains { scenario.locksTables(of: $0) }
        case .migration: return hasFault { if case .migration = $0 { true } else { false } }
        case .replicas: return scenario.databases.values.contains { $0.replicas != nil }
        case .restore: return hasFault { if case .databaseRestore = $0 { true } else { false } }
        case .topic: return !scenario.kafka.topics.isEmpty
        case .consumer: return services.contains { $0.consumer != nil }
        case .producerOrConsumer:
            return services.contains { $0.producer != nil || $0.consumer != nil }
        case .alert: return !scenario.alerts.isEmpty
        case .person: return !scenario.onCall.isEmpty
        case .fault: return !scenario.faults.isEmpty
        case .rollout:
            return !scenario.rollouts.isEmpty
                || scenario.onCall.values.contains { !$0.runbook.isEmpty }
        case .nodePool: return !scenario.cluster.nodePools.isEmpty
        case .users: return scenario.traffic.values.contains { $0.users != nil }
        case .reloads: return scenario.traffic.values.contains { $0.retry != nil }
        }
    }
}

extension OccurrenceKind {
    /// What makes it; none where it may happen in any scenario.
    var maker: OccurrenceMaker? {
        switch self {
        case .autoscalerScaled, .autoscalerBlind, .autoscalerSees: .autoscaler
        case .kedaScaled: .scaledObject
        case .podUnready: .readinessProbe
        case .podLivenessFailed: .livenessProbe
        case .podStartupFailed: .startupProbe
        case .podImagePullFailed: .image
        case .podKilled: .killPods
        case .podTerminated: .terminatedPods
        case .podConfigFailed: .badConfig
        case .podCrashed: .crash
        case .podsRefused, .podsAdmitted: .quotaExhaustion
        case .serviceThrottled, .serviceUnthrottled: .cpuLimit
        case .podOOMKilled: .memoryLimit
        case .listenQueueFull, .listenQueueDrained, .workerKilled: .server
        case .serviceSheds, .serviceShedsNoMore: .shedding
        case .databaseExhausted, .databaseAvailable, .databaseDown, .databaseUp,
            .databaseReadOnly, .databaseStatementTimeout, .databaseSessionTimeout:
            .database
        case .databaseLockQueue, .databaseLockQueueCleared, .databaseLockTimeout,
            .databaseDeadlock:
            .locks
        case .databaseMigrated, .databaseMigrationFailed: .migration
        case .databaseStaleRead: .replicas
        case .databaseWritesLost: .restore
        case .poolExhausted, .poolRecovered: .pool
        case .podWithoutDatabase: .initializationFailTimeout
        case .proxyLoginRefused, .proxyLoggedIn, .proxyFull, .proxyHasRoom: .proxy
        case .kafkaRebalanceStarted, .kafkaRebalanceFinished, .kafkaRebalanceStorm, .kafkaLag,
            .kafkaCaughtUp, .kafkaPollIntervalExceeded, .kafkaSessionExpired, .kafkaCommitRefused:
            .consumer
        case .kafkaLeaderLost, .kafkaLeaderElected, .kafkaTooFewInSync, .kafkaPartitionStalled:
            .topic
        case .messagesLost, .producerBufferFull: .producerOrConsumer
        case .alertOpened, .alertClosed: .alert
        case .pageDelivered, .pageAcknowledged, .runbookStep, .responderStoodDown: .person
        case .faultStruck, .faultBegan, .faultEnded: .fault
        case .rolloutStarted, .rolloutComplete, .rolloutStuck, .rolloutRolledBack,
            .rolloutTrafficShifted, .rolloutMeasurementFailed, .rolloutAborted:
            .rollout
        case .nodeReady, .nodeLost, .nodeNotReady, .nodeRemoved, .nodeUnneeded,
            .nodeProvisioningFailed, .nodeInterruptionNotice, .nodeDrainBegan, .nodeDrained,
            .nodeDrainFailed, .nodeMemoryPressure, .clusterAutoscalerScaled,
            .clusterAutoscalerStuck, .podUnschedulable, .podScheduled, .podEvicted,
            .evictionRefused:
            .nodePool
        case .trafficUsersChanged: .users
        case .trafficReloadStorm, .trafficReloadCalm: .reloads
        default: nil
        }
    }

    /// The ways in which the process of a pod ends: what `pod.ended` stands for.
    package static let endsOfPods: [OccurrenceKind] = [
        .podLivenessFailed, .podStartupFailed, .podKilled, .podTerminated, .podOOMKilled,
        .podCrashed, .podConfigFailed, .podWithoutDatabase, .podDeleted,
    ]

    /// Whether it is one of the ways in which the process of a pod ends.
    var endsPod: Bool { Self.endsOfPods.contains(self) }

    /// A kind by its name, or several by a name that stands for them.
    package static func named(_ name: String) -> [OccurrenceKind] {
        if name == "pod.ended" { return endsOfPods }
        return OccurrenceKind(name: name).map { [$0] } ?? []
    }

    /// All names that may stand in a query.
    package static var queryNames: [String] { allCases.map(\.name) + ["pod.ended"] }
}
