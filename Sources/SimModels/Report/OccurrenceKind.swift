/// The kinds of noteworthy facts, as they appear in timelines, claims and expectations.
public enum OccurrenceKind: UInt16, CaseIterable, Sendable {
    case trafficChanged = 1
    case serviceSaturated
    case serviceKeepsUp
    case serviceWithoutPods
    case serviceReachable
    case autoscalerScaled
    case podCreated
    case podReady
    case podUnready
    case podLivenessFailed
    case podStartupFailed
    case podImagePullFailed
    case podKilled
    case podRestarted
    case podDeleted
    case databaseExhausted
    case databaseAvailable
    case kafkaRebalanceStarted
    case kafkaRebalanceFinished
    case kafkaRebalanceStorm
    case kafkaLag
    case kafkaCaughtUp
    case kafkaLeaderLost
    case kafkaLeaderElected
    case messagesLost
    case alertOpened
    case alertClosed
    case pageDelivered
    case pageAcknowledged
    case runbookStep
    case responderStoodDown
    case faultStruck
    case slDegraded
    case slDown
    case slFullOutage
    case slHealthy
    case incidentBegan
    case incidentMitigated
    case incidentRestored
    // Rollouts.
    case rolloutStarted = 400
    case rolloutComplete
    case rolloutStuck
    case rolloutRolledBack
    case rolloutTrafficShifted
    case rolloutMeasurementFailed
    case rolloutAborted
    case podCrashed
    case rolloutTooSlow

    // Autoscaling.
    case kedaScaled = 150
    case autoscalerBlind
    case autoscalerSees
    case serviceThrottled = 110
    case serviceUnthrottled
    case podOOMKilled

    // Faults.
    case faultBegan = 200
    case faultEnded
    case podTerminated
    case podConfigFailed
    case podsRefused
    case podsAdmitted

    // Servers and their queues.
    case serviceSheds = 520
    case serviceShedsNoMore
    case listenQueueFull
    case listenQueueDrained
    case workerKilled
    // Pools and proxies.
    case poolExhausted = 540
    case poolRecovered
    case podWithoutDatabase
    case proxyLoginRefused
    case proxyLoggedIn
    case proxyFull
    case proxyHasRoom

    // Nodes.
    case nodeReady = 300
    case nodeLost
    case nodeNotReady
    case nodeRemoved
    case nodeUnneeded
    case nodeProvisioningFailed
    case nodeInterruptionNotice
    case nodeDrainBegan
    case nodeDrained
    case nodeDrainFailed
    case clusterAutoscalerScaled
    case clusterAutoscalerStuck
    case podUnschedulable
    case podScheduled
    case podEvicted
    case evictionRefused
    case nodeMemoryPressure

    // Databases.
    case databaseLockQueue = 560
    case databaseLockQueueCleared
    case databaseStatementTimeout
    case databaseLockTimeout
    case databaseDeadlock
    case databaseSessionTimeout
    case databaseMigrated
    case databaseMigrationFailed
    case databaseDown
    case databaseUp
    case databaseReadOnly
    case databaseStaleRead
    case databaseWritesLost

    // Traffic.
    case trafficJumped = 600
    case trafficUsersChanged
    case trafficReloadStorm
    case trafficReloadCalm

    // Mechanisms of Kafka.
    case kafkaPollIntervalExceeded = 620
    case kafkaSessionExpired
    case kafkaCommitRefused
    case kafkaTooFewInSync
    case kafkaPartitionStalled
    case producerBufferFull

    /// The name in files and results.
    public var name: String {
        switch self {
        case .trafficChanged: "traffic.changed"
        case .serviceSaturated: "service.saturated"
        case .serviceKeepsUp: "service.keepsUp"
        case .serviceWithoutPods: "service.withoutPods"
        case .serviceReachable: "service.reachable"
        case .autoscalerScaled: "autoscaler.scaled"
        case .podCreated: "pod.created"
        case .podReady: "pod.ready"
        case .podUnready: "pod.unready"
        case .podLivenessFailed: "pod.livenessFailed"
        case .podStartupFailed: "pod.startupFailed"
        case .podImagePullFailed: "pod.imagePullFailed"
        case .podKilled: "pod.killed"
        case .podRestarted: "pod.restarted"
        case .podDeleted: "pod.deleted"
        case .databaseExhausted: "database.exhausted"
        case .databaseAvailable: "database.available"
        case .kafkaRebalanceStarted: "kafka.rebalanceStarted"
        case .kafkaRebalanceFinished: "kafka.rebalanceFinished"
        case .kafkaRebalanceStorm: "kafka.rebalanceStorm"
        case .kafkaLag: "kafka.lag"
        case .kafkaCaughtUp: "kafka.caughtUp"
        case .kafkaLeaderLost: "kafka.leaderLost"
        case .kafkaLeaderElected: "kafka.leaderElected"
        case .messagesLost: "messages.lost"
        case .alertOpened: "alert.opened"
        case .alertClosed: "alert.closed"
        case .pageDelivered: "page.delivered"
        case .pageAcknowledged: "page.acknowledged"
        case .runbookStep: "runbook.step"
        case .responderStoodDown: "runbook.stoodDown"
        case .faultStruck: "fault.struck"
        case .slDegraded: "sli.degraded"
        case .slDown: "sli.down"
        case .slFullOutage: "sli.fullOutage"
        case .slHealthy: "sli.healthy"
        case .incidentBegan: "incident.began"
        case .incidentMitigated: "incident.mitigated"
        case .incidentRestored: "incident.restored"
        case .nodeReady: "node.ready"
        case .nodeLost: "node.lost"
        case .nodeNotReady: "node.notReady"
        case .nodeRemoved: "node.removed"
        case .nodeUnneeded: "node.unneeded"
        case .nodeProvisioningFailed: "node.provisioningFailed"
        case .nodeInterruptionNotice: "node.interruptionNotice"
        case .nodeDrainBegan: "node.drainBegan"
        case .nodeDrained: "node.drained"
        case .nodeDrainFailed: "node.drainFailed"
        case .nodeMemoryPressure: "node.memoryPressure"
        case .clusterAutoscalerScaled: "clusterAutoscaler.scaled"
        case .clusterAutoscalerStuck: "clusterAutoscaler.stuck"
        case .podUnschedulable: "pod.unschedulable"
        case .podScheduled: "pod.scheduled"
        case .podEvicted: "pod.evicted"
        case .evictionRefused: "pod.evictionRefused"
        case .rolloutStarted: "rollout.started"
        case .rolloutComplete: "rollout.complete"
        case .rolloutStuck: "rollout.progressDeadlineExceeded"
        case .rolloutRolledBack: "rollout.rolledBack"
        case .rolloutTrafficShifted: "rollout.trafficShifted"
        case .rolloutMeasurementFailed: "rollout.measurementFailed"
        case .rolloutTooSlow: "rollout.tooSlow"
        case .rolloutAborted: "rollout.aborted"
        case .podCrashed: "pod.crashed"
        case .kedaScaled: "keda.scaled"
        case .autoscalerBlind: "autoscaler.blind"
        case .autoscalerSees: "autoscaler.sees"
        case .serviceThrottled: "service.throttled"
        case .serviceUnthrottled: "service.unthrottled"
        case .podOOMKilled: "pod.oomKilled"
        case .faultBegan: "fault.began"
        case .faultEnded: "fault.ended"
        case .podTerminated: "pod.terminated"
        case .podConfigFailed: "pod.configFailed"
        case .podsRefused: "pods.refused"
        case .podsAdmitted: "pods.admitted"
        case .serviceSheds: "service.sheds"
        case .serviceShedsNoMore: "service.shedsNoMore"
        case .listenQueueFull: "service.listenQueueFull"
        case .listenQueueDrained: "service.listenQueueDrained"
        case .workerKilled: "worker.killed"
        case .databaseLockQueue: "database.lockQueue"
        case .databaseLockQueueCleared: "database.lockQueueCleared"
        case .databaseStatementTimeout: "database.statementTimeout"
        case .databaseLockTimeout: "database.lockTimeout"
        case .databaseDeadlock: "database.deadlock"
        case .databaseSessionTimeout: "database.sessionTimeout"
        case .databaseMigrated: "database.migrated"
        case .databaseMigrationFailed: "database.migrationFailed"
        case .trafficJumped: "traffic.jumped"
        case .trafficUsersChanged: "traffic.usersChanged"
        case .trafficReloadStorm: "traffic.reloadStorm"
        case .trafficReloadCalm: "traffic.reloadCalm"
        case .poolExhausted: "pool.exhausted"
        case .poolRecovered: "pool.recovered"
        case .podWithoutDatabase: "pod.withoutDatabase"
        case .proxyLoginRefused: "proxy.loginRefused"
        case .proxyLoggedIn: "proxy.loggedIn"
        case .proxyFull: "proxy.full"
        case .proxyHasRoom: "proxy.hasRoom"
        case .databaseDown: "database.down"
        case .databaseUp: "database.up"
        case .databaseReadOnly: "database.readOnly"
        case .databaseStaleRead: "database.staleRead"
        case .databaseWritesLost: "database.writesLost"
        case .kafkaPollIntervalExceeded: "kafka.pollIntervalExceeded"
        case .kafkaSessionExpired: "kafka.sessionExpired"
        case .kafkaCommitRefused: "kafka.commitRefused"
        case .kafkaTooFewInSync: "kafka.tooFewInSync"
        case .kafkaPartitionStalled: "kafka.partitionStalled"
        case .producerBufferFull: "producer.bufferFull"
        }
    }

    /// The kind with a name.
    public init?(name: String) {
        guard let kind = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }
}
