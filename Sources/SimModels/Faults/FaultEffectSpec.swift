/// What breaks.
public enum FaultEffectSpec: Equatable, Sendable {
    /// Containers of a service are killed at once, as by the out-of-memory killer.
    case killPods(KillPodsSpec)
    /// A broker is killed at once and does not come back.
    case killBroker(KillBrokerSpec)
    /// Containers of a service start more slowly.
    case slowStart(SlowStartSpec)
    /// Pods of a service answer calls with errors.
    case serviceErrors(ServiceErrorsSpec)
    /// Processes of a service answer nobody.
    case hang(HangSpec)
    /// A service, an operation or a database takes a multiple of its time.
    case slow(SlowSpec)
    /// A bad configuration is pushed to a service.
    case badConfig(BadConfigSpec)
    /// Pods cannot be created.
    case quotaExhaustion(QuotaExhaustionSpec)
    /// Names of services cannot be resolved.
    case dnsOutage(DNSOutageSpec)
    /// A service's certificate has expired.
    case certificateExpiry(CertificateExpirySpec)
    /// Calls to a service take longer on their way.
    case networkDelay(NetworkDelaySpec)
    /// Calls to a service are lost on their way.
    case networkLoss(NetworkLossSpec)
    /// Two services cannot reach each other.
    case networkPartition(NetworkPartitionSpec)
    /// The hardware of nodes is gone at once.
    case killNode(KillNodeSpec)
    /// The hardware of all nodes of a zone is gone at once.
    case killZone(KillZoneSpec)
    /// Nodes are cordoned and drained.
    case drainNode(DrainNodeSpec)
    /// The provider takes spot nodes back.
    case spotInterruption(SpotInterruptionSpec)
    /// Handlers of probes answer late.
    case probeSlow(ProbeSlowSpec)
    /// The registry of images does not answer.
    case imagePullFailure(ImagePullFailureSpec)
    /// Metrics APIs do not answer autoscalers.
    case metricsOutage(MetricsOutageSpec)
    /// The controllers of autoscalers start anew and have forgotten.
    case controllerRestart(ControllerRestartSpec)
    /// Threads in containers of a service use CPU.
    case cpuStress(CPUStressSpec)
    /// Something in containers of a service takes memory.
    case memoryStress(MemoryStressSpec)
    /// Containers of a service leak memory.
    case memoryLeak(MemoryLeakSpec)
    /// A table's definition is changed.
    case migration(MigrationSpec)
    /// A transaction stays open.
    case longTransaction(LongTransactionSpec)
    /// A standby takes the place of a database's primary.
    case failover(FailoverSpec)
    /// A database server is restarted.
    case databaseRestart(DatabaseRestartSpec)
    /// A database is restored from its backup.
    case databaseRestore(DatabaseRestoreSpec)
    /// The replicas of a database get behind.
    case replicaLag(ReplicaLagSpec)
}

extension FaultEffectSpec {
    /// What the rules of a fault need to know of its effect.
    struct Traits {
        /// The key in scenario files.
        var name: String
        /// Whether it begins and ends, as opposed to what is over in an instant.
        var isLasting: Bool
    }

    /// The traits of the effect.
    var traits: Traits {
        switch self {
        case .killPods: Traits(name: "killPods", isLasting: false)
        case .killBroker: Traits(name: "killBroker", isLasting: false)
        case .cpuStress: Traits(name: "cpuStress", isLasting: true)
        case .memoryStress: Traits(name: "memoryStress", isLasting: true)
        case .memoryLeak: Traits(name: "memoryLeak", isLasting: true)
        case .slowStart: Traits(name: "slowStart", isLasting: true)
        case .serviceErrors: Traits(name: "serviceErrors", isLasting: true)
        case .hang: Traits(name: "hang", isLasting: true)
        case .slow: Traits(name: "slow", isLasting: true)
        case .badConfig: Traits(name: "badConfig", isLasting: true)
        case .quotaExhaustion: Traits(name: "quotaExhaustion", isLasting: true)
        case .dnsOutage: Traits(name: "dnsOutage", isLasting: true)
        case .certificateExpiry: Traits(name: "certificateExpiry", isLasting: true)
        case .networkDelay: Traits(name: "networkDelay", isLasting: true)
        case .networkLoss: Traits(name: "networkLoss", isLasting: true)
        case .networkPartition: Traits(name: "networkPartition", isLasting: true)
        case .killNode: Traits(name: "killNode", isLasting: false)
        case .killZone: Traits(name: "killZone", isLasting: false)
        case .drainNode: Traits(name: "drainNode", isLasting: false)
        case .spotInterruption: Traits(name: "spotInterruption", isLasting: false)
        case .probeSlow: Traits(name: "probeSlow", isLasting: true)
        case .imagePullFailure: Traits(name: "imagePullFailure", isLasting: true)
        case .metricsOutage: Traits(name: "metricsOutage", isLasting: true)
        case .controllerRestart: Traits(name: "controllerRestart", isLasting: false)
        case .migration: Traits(name: "migration", isLasting: false)
        case .longTransaction: Traits(name: "longTransaction", isLasting: true)
        case .failover: Traits(name: "failover", isLasting: true)
        case .databaseRestart: Traits(name: "databaseRestart", isLasting: true)
        case .databaseRestore: Traits(name: "databaseRestore", isLasting: true)
        case .replicaLag: Traits(name: "replicaLag", isLasting: true)
        }
    }
}

extension FaultEffectSpec: SchemaUnion {
    /// The name in the scenario reference.
    public static let typeName = "Fault effect"
    /// What it describes, in one sentence.
    public static let summary = "What breaks: an object with exactly one of these keys."
    /// The declarations of all alternatives.
    public static let alternatives: [Alternative<Self>] = [
        Alternative("killPods", Self.killPods, "Containers of a service are killed at once."),
        Alternative("killBroker", Self.killBroker, "A Kafka broker is killed at once."),
        Alternative("slowStart", Self.slowStart, "Containers of a service start more slowly."),
        Alternative(
            "serviceErrors",
            Self.serviceErrors,
            "Pods of a service answer calls with errors."
        ),
        Alternative("hang", Self.hang, "Processes of a service hang: they answer nobody."),
        Alternative(
            "slow",
            Self.slow,
            "A service, one of its operations, or a database is so many times slower."
        ),
        Alternative("badConfig", Self.badConfig, "A bad configuration is pushed to a service."),
        Alternative("quotaExhaustion", Self.quotaExhaustion, "Pods cannot be created."),
        Alternative("dnsOutage", Self.dnsOutage, "Names of services cannot be resolved."),
        Alternative(
            "certificateExpiry",
            Self.certificateExpiry,
            "A service's certificate has expired."
        ),
        Alternative(
            "networkDelay",
            Self.networkDelay,
            "Calls to a service take longer on their way."
        ),
        Alternative("networkLoss", Self.networkLoss, "Calls to a service are lost on their way."),
        Alternative(
            "networkPartition",
            Self.networkPartition,
            "Two services cannot reach each other."
        ),
        Alternative("killNode", Self.killNode, "The hardware of nodes is gone at once."),
        Alternative("killZone", Self.killZone, "The hardware of a whole zone is gone at once."),
        Alternative("drainNode", Self.drainNode, "Nodes are cordoned and drained."),
        Alternative(
            "spotInterruption",
            Self.spotInterruption,
            "The provider takes spot nodes back, after a notice."
        ),
        Alternative("probeSlow", Self.probeSlow, "Handlers of probes answer late."),
        Alternative(
            "imagePullFailure",
            Self.imagePullFailure,
            "The registry of images does not answer."
        ),
        Alternative(
            "metricsOutage",
            Self.metricsOutage,
            "Metrics APIs do not answer autoscalers; `{}` for all of them."
        ),
        Alternative(
            "controllerRestart",
            Self.controllerRestart,
            "The controllers of autoscalers start anew and have forgotten; `{}` will do."
        ),
        Alternative("cpuStress", Self.cpuStress, "Threads in containers of a service use CPU."),
        Alternative(
            "memoryStress",
            Self.memoryStress,
            "Something in containers of a service takes memory."
        ),
        Alternative("memoryLeak", Self.memoryLeak, "Containers of a service leak memory."),
        Alternative("migration", Self.migration, "A table's definition is changed."),
        Alternative("longTransaction", Self.longTransaction, "A transaction stays open."),
        Alternative("failover", Self.failover, "A standby takes the place of the primary."),
        Alternative("databaseRestart", Self.databaseRestart, "A database server is restarted."),
        Alternative(
            "databaseRestore",
            Self.databaseRestore,
            "A database is restored from its backup."
        ),
        Alternative("replicaLag", Self.replicaLag, "The replicas of a database get behind."),
    ]
}
