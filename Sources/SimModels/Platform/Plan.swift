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
    /// From the end of a container, or of its back-off, to the start of the next.
    var restartLatency = Distribution.constant(0)
    var services: [ServicePlan] = []
    var operations: [OperationPlan] = []
    var steps: [StepPlan] = []
    /// The events that each operation brings for topics; nothing if none brings any.
    var events: [Int64] = []
    /// How long callers wait: those of each service, then those of calls that say so themselves.
    var patience: [SimDuration] = []
    /// Whether some service has event loops.
    var hasLoops = false
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
    /// Whether any alert is told of requests by those who make them.
    var hasClientAlerts = false
    var onCall: [OnCallPlan] = []
    var objectives: [ObjectivePlan] = []
    /// The objectives on the messages of each topic, and the time within which messages accepted one
    /// after the other share an instant for them; zero without an objective.
    var messageObjectives: [[UInt16]] = []
    var acceptanceBuckets: [SimDuration] = []
    var faults: [FaultPlan] = []
    var rollouts: [RolloutPlan] = []
    /// The versions of all services; number 0 is whatever runs at the start.
    var versions: [VersionPlan] = []
    /// Those of them that runbooks bring about, by service.
    var changes: [(service: UInt16, version: UInt16)] = []
    var costs: [CostItemPlan] = []
    var nodePools: [NodePoolPlan] = []
    /// What the nodes need to know of each service.
    var placements: [PlacementPlan] = []
    /// What Prometheus scrapes because an autoscaler reads it.
    var customMetrics: [CustomMetricPlan] = []
    /// How each of them is scraped.
    var scrapes: [Scrape] = []
    var names = NameBook()
    /// Whether a probe's ticker sleeps while its outcome cannot change; false is for tests, and slow.
    var letsProbesSleep = true
    /// Whether alike nodes are looked at together when pods are placed at the start; false is for tests.
    var placesAtOnce = true
    /// Which services need which, directly or through others.
    var reach = CallReach()
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
    /// What its name makes of the members of draws that its pods share a stream for with others.
    var salt: UInt64 = 0
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
    /// The load balancer that has the pods as its targets.
    var loadBalancer: LoadBalancerSpec?
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
    /// CPU that the start takes; nil for none.
    var startupCPU: Distribution?
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
    /// What is measured, of the subject.
    var gauge: Gauge?

    /// Who tells of the requests of a service.
    var vantage: AlertSpec.Vantage { spec.measuredAt ?? .agent }

    /// Whether the condition ever acts by itself: EVENT_FLOW windows are closed by points alone.
    var hasTimer: Bool

    /// How far back what it goes by when it opens may lie.
    var reach: SimDuration

    /// Whether so large a share of bad points breaches the threshold whatever the others are; no where that
    /// depends on how bad they are.
    func isEnough(_ share: Double) -> Bool {
        switch condition.function {
        case .percentile(let percentile): share > 1 - percentile / 100
        case .max: share > 0
        case .average:
            spec.signal == .errorRate
                && condition.comparison.breaches(100 * share, condition.threshold)
        case .count, .sum, .min, .percentage: false
        }
    }
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
    case endSessions(database: UInt16, EndSessionsActionSpec)
    case cancelMigration(database: UInt16)
    /// The fault's number; nil for one that is not there.
    case endFault(UInt16?, name: String)
    case failover(database: UInt16, takes: SimDuration, dnsTTL: SimDuration)
    case setConfig(service: UInt16, [VersionChange])
}

/// What becomes of a version with a changed configuration.
struct VersionChange: Sendable {
    var from: UInt16
    var to: UInt16
}

struct ObjectivePlan: Sendable {
    var spec: ObjectiveSpec
    var subject: Subject

    /// Who or what is asked.
    enum Subject: Equatable, Sendable {
        /// The clients of a service.
        case clients(service: UInt16)
        /// The messages of a topic.
        case messages(topic: UInt16)
    }

    /// Whether what it says makes an incident.
    var holdsIncident: Bool {
        if case .messages = subject { return true }
        return spec.isCritical
    }
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
