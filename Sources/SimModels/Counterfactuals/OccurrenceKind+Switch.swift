/// What a run can be made without, to see what depends on it.
enum SwitchSort: UInt8, Sendable {
    /// A fault is left out.
    case fault
    /// A rollout is left out.
    case rollout
    /// A step of a runbook is left out.
    case runbookStep
    /// The rate of a source, or the number of its users, stays what it was before a change.
    case traffic
    /// The number of a Deployment's pods stays what it was: its autoscaler holds it from then on.
    case replicas
    /// The failures of a service's liveness probe are ignored.
    case livenessProbe
    /// A database's `max_connections` is lifted.
    case databaseLimit
    /// The size of a service's connection pools is lifted.
    case poolLimit
    /// A proxy's limit of clients is lifted.
    case proxyLimit
    /// The memory limit of a service's containers is lifted.
    case memoryLimit
    /// Nobody acts on an alert: its pages do not make anybody run a runbook.
    case alert
}

extension OccurrenceKind {
    /// What makes a run in which such a fact, and what follows from it, is not there; nil for a fact
    /// that can only be taken away with what led to it.
    ///
    /// There is no default: a kind that is added has to say what it is.
    var switchSort: SwitchSort? {
        switch self {
        case .faultBegan, .faultStruck: .fault
        case .rolloutStarted: .rollout
        case .runbookStep: .runbookStep
        case .trafficChanged, .trafficJumped, .trafficUsersChanged: .traffic
        case .autoscalerScaled, .kedaScaled: .replicas
        case .podLivenessFailed: .livenessProbe
        case .databaseExhausted: .databaseLimit
        case .poolExhausted: .poolLimit
        case .proxyFull: .proxyLimit
        case .podOOMKilled: .memoryLimit
        case .alertOpened, .pageDelivered: .alert
        case .serviceSaturated, .serviceKeepsUp, .serviceWithoutPods, .serviceReachable,
            .podCreated, .podReady, .podUnready, .podStartupFailed, .podImagePullFailed,
            .podKilled, .podRestarted, .podDeleted, .databaseAvailable, .kafkaRebalanceStarted,
            .kafkaRebalanceFinished, .kafkaRebalanceStorm, .kafkaLag, .kafkaCaughtUp,
            .kafkaLeaderLost, .kafkaLeaderElected, .messagesLost, .alertClosed,
            .pageAcknowledged, .responderStoodDown, .slDegraded, .slDown, .slFullOutage,
            .slHealthy, .incidentBegan, .incidentMitigated, .incidentRestored, .rolloutComplete,
            .rolloutStuck, .rolloutRolledBack, .rolloutTrafficShifted,
            .rolloutMeasurementFailed, .rolloutAborted, .podCrashed, .rolloutTooSlow,
            .autoscalerBlind, .autoscalerSees, .serviceThrottled, .serviceUnthrottled,
            .faultEnded, .podTerminated, .podConfigFailed, .podsRefused, .podsAdmitted,
            .serviceSheds, .serviceShedsNoMore, .listenQueueFull, .listenQueueDrained,
            .workerKilled, .poolRecovered, .podWithoutDatabase, .proxyLoginRefused,
            .proxyLoggedIn, .proxyHasRoom, .nodeReady, .nodeLost, .nodeNotReady, .nodeRemoved,
            .nodeUnneeded, .nodeProvisioningFailed, .nodeInterruptionNotice, .nodeDrainBegan,
            .nodeDrained, .nodeDrainFailed, .clusterAutoscalerScaled, .clusterAutoscalerStuck,
            .podUnschedulable, .podScheduled, .podEvicted, .evictionRefused,
            .nodeMemoryPressure, .databaseLockQueue, .databaseLockQueueCleared,
            .databaseStatementTimeout, .databaseLockTimeout, .databaseDeadlock,
            .databaseSessionTimeout, .databaseMigrated, .databaseMigrationFailed,
            .databaseDown, .databaseUp, .databaseReadOnly, .databaseStaleRead,
            .databaseWritesLost, .trafficReloadStorm, .trafficReloadCalm:
            nil
        }
    }
}

extension OccurrenceKind {
    /// Whether its first number says how much of it there is.
    var hasSize: Bool { self == .messagesLost }
}

extension SwitchSort {
    /// Whether it stands for something that comes from outside the platform.
    var isFromOutside: Bool { self == .fault || self == .rollout || self == .traffic }
}
