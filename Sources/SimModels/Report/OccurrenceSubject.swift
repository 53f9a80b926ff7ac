/// Whom the occurrences of a kind concern.
package enum OccurrenceSubject: String, Sendable, CaseIterable {
    case service
    case source
    case database
    case proxy
    case topic
    case alert
    case person
    case fault
    case objective
    case nodePool = "node pool"
    /// The scenario as a whole.
    case scenario

    /// The names that a subject of this sort can have, in the order of their numbers.
    func names(in book: NameBook, scenario: String) -> [String] {
        switch self {
        case .service: book.services
        case .source: book.sources
        case .database: book.databases
        case .proxy: book.proxies
        case .topic: book.topics
        case .alert: book.alerts
        case .person: book.onCall
        case .fault: book.faults
        case .objective: book.objectives
        case .nodePool: book.nodePools
        case .scenario: [scenario]
        }
    }
}

extension OccurrenceKind {
    /// Whom it concerns.
    package var subject: OccurrenceSubject {
        switch self {
        case .trafficChanged, .trafficJumped, .trafficUsersChanged, .trafficReloadStorm,
            .trafficReloadCalm:
            .source
        case .databaseExhausted, .databaseAvailable, .databaseLockQueue,
            .databaseLockQueueCleared, .databaseStatementTimeout, .databaseLockTimeout,
            .databaseDeadlock, .databaseSessionTimeout, .databaseMigrated,
            .databaseMigrationFailed, .databaseDown, .databaseUp, .databaseReadOnly,
            .databaseStaleRead, .databaseWritesLost:
            .database
        case .proxyLoginRefused, .proxyLoggedIn, .proxyFull, .proxyHasRoom: .proxy
        case .kafkaLeaderLost, .kafkaLeaderElected, .kafkaTooFewInSync, .kafkaPartitionStalled:
            .topic
        case .alertOpened, .alertClosed, .pageDelivered: .alert
        case .pageAcknowledged, .runbookStep, .responderStoodDown: .person
        case .faultStruck, .faultBegan, .faultEnded: .fault
        case .slDegraded, .slDown, .slFullOutage, .slHealthy: .objective
        case .incidentBegan, .incidentMitigated, .incidentRestored: .scenario
        case .nodeReady, .nodeLost, .nodeNotReady, .nodeRemoved, .nodeUnneeded,
            .nodeProvisioningFailed, .nodeInterruptionNotice, .nodeDrainBegan, .nodeDrained,
            .nodeDrainFailed, .nodeMemoryPressure, .clusterAutoscalerScaled:
            .nodePool
        default: .service
        }
    }
}
