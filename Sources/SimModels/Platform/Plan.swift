import SimCore

/// A scenario with its names resolved to dense numbers and its loops laid out in time: what the
/// running platform reads and never changes.
struct Plan: Sendable {
    /// T+0, from the start of the simulation.
    var origin = SimTime.start
    /// The end of the run.
    var horizon = SimTime.start
    /// The UTC instant of the start of the simulation, for windows aligned to the epoch.
    var epochOffset = SimDuration.zero
    var cluster = ClusterSpec()
    var services: [ServicePlan] = []
    var operations: [OperationPlan] = []
    var steps: [StepPlan] = []
    /// How long callers wait: those of each service, then those of calls that say so themselves.
    var patience: [SimDuration] = []
    /// Whether a call needs time to get to some service.
    var hasNetwork = false
    var databases: [DatabaseSpec] = []
    /// Time to open a connection and to free a slot, of each database.
    var databaseTimes: [(connect: Distribution, release: Distribution)] = []
    /// The statements that do more than use CPU.
    var statements: [StatementPlan] = []
    /// The servers of each database; ``databases`` has the replicas behind all primaries.
    var roles: [DatabaseRoles] = []
    /// The tables of each database that statements name.
    var tables: [[TablePlan]] = []
    var proxies: [ProxyPlan] = []
    var kafka = KafkaSpec()
    var topics: [TopicSpec] = []
    var sources: [SourcePlan] = []
    /// Whether any source says how demanding its requests are.
    var hasDemands = false
    var alerts: [AlertPlan] = []
    var onCall: [OnCallPlan] = []
    var objectives: [ObjectivePlan] = []
    var faults: [FaultPlan] = []
    var rollouts: [RolloutPlan] = []
    /// The versions of all services; number 0 is whatever runs at the start.
    var versions: [VersionPlan] = []
    var costs: [CostItemPlan] = []
    var nodePools: [NodePoolPlan] = []
    /// What the nodes need to know of each service.
    var placements: [PlacementPlan] = []
    /// What Prometheus scrapes because an autoscaler reads it.
    var customMetrics: [CustomMetricPlan] = []
    var names = NameBook()
    /// Whether a probe's ticker sleeps while its outcome cannot change; false is for tests, and slow.
    var letsProbesSleep = true
    /// For each service, the services it calls, directly or through others, the nearest first.
    var reach: [[UInt16]] = []
    /// For each service, the services that call it, directly or through others.
    var callers: [[UInt16]] = []
}

/// The names behind the numbers, for people.
struct NameBook: Sendable {
    var services: [String] = []
    var operations: [String] = []
    var databases: [String] = []
    var proxies: [String] = []
    var topics: [String] = []
    var sources: [String] = []
    var alerts: [String] = []
    var onCall: [String] = []
    var objectives: [String] = []
    var faults: [String] = []
    var costs: [String] = []
    var nodePools: [String] = []
    var zones: [String] = []
}

struct ServicePlan: Sendable {
    var replicas = 1
    var workers = 1
    var queueLimit = Int.max
    var door = Door()
    var server = ServerPlan()
    var timeout = SimDuration.zero
    /// Whether a request ends when its caller has given up.
    var cancelsAbandoned = false
    /// One-way time between the service and its callers; nil for none.
    var network: Distribution?
    var loadBalancing = LoadBalancing.roundRobin
    /// What its balancers do, if it has some of its own or they do more than take turns.
    var balancing = LoadBalancingSpec()
    var hasBalancers = false
    /// Cores of the node, and what a container may use of them in each period.
    var nodeCores = 1.0
    var cpuQuota: CFSQuota?
    /// Cores that a container may use on average, if its node has them.
    var cpuLimit = Double.infinity
    var cpuRequestMilli: Int64?
    /// What a container has in memory; none where the scenario does not say.
    var memory: WorkingSet?
    var memoryRequestBytes: Int64?
    var podStart = Distribution.constant(0)
    var startup = Distribution.constant(0)
    var readinessProbe: ProbeSpec?
    var livenessProbe: ProbeSpec?
    var startupProbe: ProbeSpec?
    /// What the handlers of the probes do, by ``ProbeType``.
    var probeChecks = (ProbeCheckPlan(), ProbeCheckPlan(), ProbeCheckPlan())
    /// The operation, without steps, that a probe asks for when it goes through the queue.
    var probeOperation: UInt16 = 0
    var preStop: SimDuration?
    var image: ImagePlan?
    var shutdown = ShutdownSpec()
    var gracePeriod = SimDuration.zero
    var autoscaler: HorizontalPodAutoscalerSpec?
    var syncPhase: SimDuration?
    var deployment = DeploymentPlan()
    var scaling = ScalingPlan()
    /// The database of the first of its pools.
    var database: UInt16?
    /// The pools of each of its processes; steps that name none use the first.
    var pools: [ConnectionsPlan] = []
    var producer: ProducerSpec?
    var producerTopic: UInt16 = 0
    var consumer: ConsumerSpec?
    var consumerTopic: UInt16 = 0
    var cpuPerMessage = Distribution.constant(0)
    var consumerQuery: Distribution?
    var consumerStatement = StatementPlan.plain
    /// Which of the pools the consumer's statement uses.
    var consumerPool = 0
    /// Alerts on the service's calls, and objectives of its clients.
    var alerts: [UInt16] = []
    var objectives: [UInt16] = []
}

struct AlertPlan: Sendable {
    var spec: AlertSpec
    var condition: NRQLConditionSpec
    /// The service, database or topic, as the signal says.
    var subject: UInt16

    /// Whether the condition ever acts by itself: EVENT_FLOW windows are closed by points alone.
    var hasTimer: Bool
}

struct OnCallPlan: Sendable {
    var alerts: [UInt16]
    var acknowledge: Distribution
    var standDownAfter: SimDuration
    var waits: [SimDuration]
    var actions: [ActionPlan]
}

enum ActionPlan: Sendable {
    case none
    case setMaxReplicas(service: UInt16, replicas: Int)
    case setReplicas(service: UInt16, replicas: Int)
    case restart(service: UInt16)
    case disableLivenessProbe(service: UInt16)
    case terminateConnections(service: UInt16)
    case rolloutRestart(service: UInt16)
    case rollback(service: UInt16)
}

struct ObjectivePlan: Sendable {
    var spec: ObjectiveSpec
    var service: UInt16
}

struct CostItemPlan: Sendable {
    var meter: Meter
    var unitPrice: Double

    enum Meter: Sendable {
        case podHours(service: UInt16)
        case nodeHours(pool: UInt16)
        case months
        case personHours
        case lostMessages
        case failedRequests
    }
}
