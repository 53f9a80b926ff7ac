/// How several facts of one kind are told in one sentence.
enum TimelineFoldingRule {
    case pods(TimelineVerb)
    case partitions(TimelineVerb)
    case nodes(TimelineVerb)
    case messages
    case pages
    case repetition
    /// They are not: each is a turn of the story.
    case none
}

/// What one does, and what several do.
struct TimelineVerb {
    let one: String
    let several: String

    init(_ one: String, _ several: String) {
        self.one = one
        self.several = several
    }

    func form(_ count: Int64) -> String { count == 1 ? one : several }
}

extension OccurrenceKind {
    var isFolded: Bool {
        if case .none = folding { return false }
        return true
    }

    var folding: TimelineFoldingRule {
        switch self {
        case .podCreated: .pods(TimelineVerb("is created", "are created"))
        case .podReady: .pods(TimelineVerb("is ready", "are ready"))
        case .podUnready:
            .pods(TimelineVerb("fails its readiness probe", "fail their readiness probe"))
        case .podLivenessFailed:
            .pods(
                TimelineVerb(
                    "is killed by its liveness probe",
                    "are killed by their liveness probe"
                )
            )
        case .podStartupFailed:
            .pods(
                TimelineVerb(
                    "is killed by its startup probe",
                    "are killed by their startup probe"
                )
            )
        case .podImagePullFailed:
            .pods(TimelineVerb("cannot pull its image", "cannot pull their image"))
        case .podKilled: .pods(TimelineVerb("is killed", "are killed"))
        case .podOOMKilled: .pods(TimelineVerb("is OOMKilled", "are OOMKilled"))
        case .podTerminated: .pods(TimelineVerb("gets SIGTERM", "get SIGTERM"))
        case .podConfigFailed:
            .pods(
                TimelineVerb(
                    "ends: it cannot use its configuration",
                    "end: they cannot use their configuration"
                )
            )
        case .podsRefused, .podsAdmitted: .repetition
        case .podRestarted: .pods(TimelineVerb("restarts", "restart"))
        case .podDeleted: .pods(TimelineVerb("is deleted", "are deleted"))
        case .podUnschedulable: .pods(TimelineVerb("fits on no node", "fit on no node"))
        case .podScheduled: .pods(TimelineVerb("gets a node", "get a node"))
        case .podEvicted: .pods(TimelineVerb("is evicted", "are evicted"))
        case .evictionRefused:
            .pods(
                TimelineVerb(
                    "may not be evicted, says its disruption budget",
                    "may not be evicted, says their disruption budget"
                )
            )
        case .nodeReady: .nodes(TimelineVerb("is ready", "are ready"))
        case .nodeLost: .nodes(TimelineVerb("is lost", "are lost"))
        case .nodeNotReady: .nodes(TimelineVerb("is NotReady", "are NotReady"))
        case .nodeRemoved: .nodes(TimelineVerb("is removed", "are removed"))
        case .nodeUnneeded: .nodes(TimelineVerb("is not needed", "are not needed"))
        case .nodeProvisioningFailed:
            .nodes(TimelineVerb("does not come up", "do not come up"))
        case .nodeInterruptionNotice:
            .nodes(TimelineVerb("is to be taken back", "are to be taken back"))
        case .nodeDrainBegan: .nodes(TimelineVerb("is cordoned", "are cordoned"))
        case .nodeDrained: .nodes(TimelineVerb("is drained", "are drained"))
        case .podCrashed: .pods(TimelineVerb("crashes", "crash"))
        case .kafkaLeaderLost: .partitions(TimelineVerb("loses its leader", "lose their leader"))
        case .kafkaLeaderElected:
            .partitions(TimelineVerb("has a new leader", "have a new leader"))
        case .kafkaTooFewInSync:
            .partitions(
                TimelineVerb("has too few in-sync copies", "have too few in-sync copies")
            )
        case .kafkaPartitionStalled:
            .partitions(TimelineVerb("has no copy to lead it", "have no copy to lead them"))
        case .kafkaPollIntervalExceeded:
            .pods(
                TimelineVerb(
                    "leaves its group, not having polled in time",
                    "leave their group, not having polled in time"
                )
            )
        case .kafkaCommitRefused:
            .pods(TimelineVerb("may not commit", "may not commit"))
        case .kafkaSessionExpired, .producerBufferFull: .repetition
        case .messagesLost: .messages
        case .pageDelivered: .pages
        case .serviceSaturated, .serviceKeepsUp, .serviceWithoutPods, .serviceReachable,
            .serviceThrottled, .serviceUnthrottled,
            .databaseExhausted, .databaseAvailable, .kafkaRebalanceStarted,
            .kafkaRebalanceFinished, .kafkaRebalanceStorm, .kafkaLag, .kafkaCaughtUp, .slDegraded,
            .slDown, .slFullOutage, .slHealthy:
            .repetition
        case .autoscalerBlind, .autoscalerSees: .repetition
        case .serviceSheds, .serviceShedsNoMore, .listenQueueFull, .listenQueueDrained:
            .repetition
        case .workerKilled:
            .pods(
                TimelineVerb(
                    "kills a worker that was silent for too long",
                    "kill workers that were silent for too long"
                )
            )
        case .trafficJumped: .repetition
        case .trafficUsersChanged, .trafficReloadStorm, .trafficReloadCalm: .none
        case .kedaScaled: .none
        case .databaseStatementTimeout, .databaseLockTimeout, .databaseDeadlock,
            .databaseSessionTimeout, .databaseLockQueue, .databaseLockQueueCleared,
            .databaseReadOnly, .databaseStaleRead:
            .repetition
        case .poolExhausted, .poolRecovered, .proxyLoginRefused, .proxyLoggedIn, .proxyFull,
            .proxyHasRoom:
            .repetition
        case .podWithoutDatabase:
            .pods(
                TimelineVerb(
                    "exits: no first connection to its database",
                    "exit: no first connection to their database"
                )
            )
        case .databaseMigrated, .databaseMigrationFailed, .databaseDown, .databaseUp,
            .databaseWritesLost:
            .none
        case .trafficChanged, .autoscalerScaled, .alertOpened, .alertClosed, .pageAcknowledged,
            .runbookStep, .responderStoodDown, .faultStruck, .incidentBegan, .incidentMitigated,
            .incidentRestored, .faultBegan, .faultEnded:
            .none
        case .nodeDrainFailed, .clusterAutoscalerScaled, .clusterAutoscalerStuck,
            .nodeMemoryPressure:
            .none
        case .rolloutStarted, .rolloutComplete, .rolloutStuck, .rolloutRolledBack,
            .rolloutTrafficShifted, .rolloutMeasurementFailed, .rolloutTooSlow,
            .rolloutAborted:
            .none
        }
    }

    /// How soon a reader can do without a fact of this kind when there are too many: 0 first.
    var weight: Int {
        switch self {
        case .podScheduled, .nodeRemoved: 0
        case .podCreated, .podReady, .podRestarted, .podDeleted, .podUnready,
            .kafkaRebalanceFinished:
            0
        case .trafficJumped: 0
        case .trafficUsersChanged, .trafficReloadStorm: 2
        case .kedaScaled, .autoscalerBlind: 2
        case .trafficChanged, .autoscalerScaled, .kafkaRebalanceStorm, .kafkaLeaderLost,
            .alertOpened, .pageDelivered, .pageAcknowledged, .runbookStep, .faultStruck,
            .faultBegan, .faultEnded, .slDown, .slFullOutage, .incidentBegan, .incidentMitigated,
            .incidentRestored:
            2
        case .nodeLost, .nodeNotReady, .nodeInterruptionNotice, .nodeDrainBegan, .nodeDrained,
            .nodeDrainFailed, .nodeMemoryPressure, .clusterAutoscalerScaled,
            .clusterAutoscalerStuck:
            2
        case .rolloutStarted, .rolloutComplete, .rolloutStuck, .rolloutRolledBack,
            .rolloutTrafficShifted, .rolloutAborted:
            2
        default: 1
        }
    }

    /// Whether even its repetitions are turns of the story: what comes from outside the platform.
    var isAlwaysATurn: Bool {
        switch self {
        case .trafficChanged, .faultStruck, .faultBegan, .faultEnded, .pageAcknowledged,
            .runbookStep:
            true
        case .rolloutStarted, .trafficUsersChanged: true
        default: false
        }
    }

    /// Whether it says how clients fare.
    var isImpact: Bool {
        switch self {
        case .slDegraded, .slDown, .slFullOutage, .incidentBegan: true
        default: isEndOfImpact
        }
    }

    /// Whether it says that clients fare well again.
    var isEndOfImpact: Bool {
        switch self {
        case .slHealthy, .incidentMitigated, .incidentRestored: true
        default: false
        }
    }

    var tone: ReportTone {
        switch self {
        case .serviceWithoutPods, .podsRefused, .databaseExhausted, .messagesLost, .slDown,
            .slFullOutage,
            .incidentBegan, .podLivenessFailed, .podStartupFailed, .podOOMKilled,
            .kafkaRebalanceStorm, .kafkaLeaderLost, .kafkaPartitionStalled, .rolloutStuck:
            .bad
        case .kafkaTooFewInSync, .kafkaSessionExpired, .kafkaPollIntervalExceeded,
            .kafkaCommitRefused, .producerBufferFull:
            .caution
        case .databaseLockQueue, .databaseStatementTimeout, .databaseDeadlock, .databaseDown,
            .databaseWritesLost:
            .bad
        case .databaseReadOnly, .databaseStaleRead: .caution
        case .databaseLockTimeout, .databaseSessionTimeout, .databaseMigrationFailed: .caution
        case .poolExhausted, .proxyFull: .bad
        case .podWithoutDatabase, .proxyLoginRefused: .caution
        case .podConfigFailed: .caution
        case .nodeLost, .nodeNotReady, .nodeDrainFailed, .clusterAutoscalerStuck,
            .nodeMemoryPressure:
            .bad
        case .podUnschedulable, .evictionRefused, .nodeInterruptionNotice, .nodeProvisioningFailed:
            .caution
        case .serviceSaturated, .kafkaLag, .slDegraded, .podUnready, .faultStruck,
            .faultBegan, .podKilled, .podTerminated, .podImagePullFailed, .serviceThrottled:
            .caution
        case .podCrashed, .rolloutMeasurementFailed, .rolloutAborted, .rolloutRolledBack: .caution
        case .rolloutTooSlow: .caution
        case .slHealthy, .incidentMitigated, .incidentRestored, .rolloutComplete: .good
        case .autoscalerBlind, .trafficReloadStorm: .caution
        case .serviceSheds, .listenQueueFull, .workerKilled: .caution
        default: .plain
        }
    }
}
