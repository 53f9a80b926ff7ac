/// The kinds of noteworthy facts, as they appear in timelines, claims and expectations.
///
/// What is said of each is its ``OccurrenceRow``.
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
}
