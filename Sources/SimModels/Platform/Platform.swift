public import SimCore

/// The platform of a scenario, as a model of the engine: pods, autoscalers, databases, Kafka, alerts
/// and people, and every meeting of two of them.
///
/// Each subsystem is a plain state machine that answers facts; a file named after a meeting asks one,
/// tells the other and schedules what follows.
///
/// What is asked for each request or pod is asked by `mutating` methods even if it changes nothing: a
/// method that may not change the platform gets a copy of it from one that may.
public struct Platform: Model {
    var plan: Plan
    /// What this copy of a run is made without; nothing in a run that is reported.
    var interventions = Interventions()

    // Traffic and requests.
    var sources: [SourceState] = []
    var services: [ServiceState] = []
    var calls = Pool<Call>()
    /// Calls that can go on, in the order in which they came to be able to.
    var ready = ReadyCalls()
    /// Where the time of each call went, by its slot.
    var times: [CallTimes] = []
    /// Where the time of all calls went, by operation.
    var accounts: [OperationAccount] = []
    /// Callers that wait, by their number in ``Plan/patience``.
    var callerDeadlines: [CallerDeadlines] = []
    /// What became of the intents of clients.
    public internal(set) var intents = IntentLedger()
    /// Events that no producer took, of intents that failed or were turned away since T+0.
    var neverAccepted: Int64 = 0
    var health: HealthLedger

    /// The server programs of pod slots, if any service has one whose processes matter.
    var servers: [ServerState] = []
    /// Connections that a full listen queue has not answered.
    var connectAttempts = Pool<ConnectAttempt>()

    // Kubernetes.
    var deployments: [DeploymentState] = []
    var pods: [PodState] = []
    /// Goes up each time a pod slot gets another pod, so that events for the former one are known.
    var tenancy: [UInt32] = []
    var freePods: [Int] = []
    var metrics: MetricsServer
    var metricInput = MetricInput()
    var customMetrics: CustomMetrics
    /// How many faults keep each metrics API from answering.
    var metricsOutages = MetricsOutages()
    var podMeters: [UsageMeter] = []
    /// The nodes, and the pods that wait for one.
    var fleet = NodeFleet()
    /// The probes of each pod slot.
    var probes: [PodProbes] = []
    /// When they are due.
    var probeClock = ProbeClock()
    /// Handlers of probes that are slow, by service.
    var probeSlowness: [ProbeSlowness] = []
    /// The images on nodes, and the registry they come from.
    var images = ImageStore()
    /// What faults put into containers.
    var stresses: [ContainerStress] = []
    /// The containers' CPU, service by service.
    var cpuAccounts: [ServiceCPUAccount] = []

    // Database.
    var databases: [DatabaseState] = []
    var sessions = Pool<DatabaseSession>()
    /// The connection pools of each pod slot.
    var pools: [PodPools] = []
    var proxies: [ProxyState] = []
    /// What is told of the pools of each service.
    var poolAccounts: [PoolAccount] = []

    // Kafka.
    var topics: [TopicState] = []
    var partitions: [PartitionState] = []
    var batches = Pool<BatchInFlight>()
    /// When the records of batches were accepted that were not at about one instant.
    var acceptances = AcceptanceLists()
    /// Messages accepted since T+0 that were good too late, by objective.
    var lateMessages: [Int64]
    /// The Kafka clients of each pod slot.
    var clients: [KafkaClientState] = []
    /// The occurrences that say that brokers died, by broker; none for one that lives.
    var brokerLosses: [OccurrenceID] = []
    /// The consumer group of each service that has one.
    var groups: [GroupState?] = []
    /// What became of messages since the start of the simulation.
    var ledger = MessageLedger()
    /// The ledger at T+0.
    var ledgerAtOrigin = MessageLedger()

    // Alerts and people.
    var alerts: [AlertState] = []
    var responders: [ResponderState] = []

    // What breaks.
    var faults: [FaultState] = []
    /// What active faults do to each service.
    var ailments: [ServiceAilments] = []
    /// Active faults on the ways of calls, active faults that answer calls with errors, bad
    /// configurations, active or not, and active quotas.
    var pathFaults: [Int] = []
    var errorFaults: [Int] = []
    var configFaults: [Int] = []
    /// Faults that make containers leak, active or not.
    var leakFaults: [Int] = []
    var quotaFaults: [Int] = []
    /// Processes that hang, and the calls in them that could go on.
    var hangs: [HungProcess] = []
    var heldCalls: [HeldCall] = []
    /// How many times as long the steps of each operation take; empty while none is slow.
    var slowness: [Double] = []
    /// How many bytes whoever reads its gauges holds of them.
    var heldBySeries = 0
    /// The stream of the pods that faults kill by number, which all of them share.
    var faultStream: StreamID?

    /// The decisions of those that were asked about; nothing depends on it.
    var decisions = DecisionLog()

    init(_ plan: Plan) {
        self.plan = plan
        health = HealthLedger(
            origin: plan.origin,
            horizon: plan.horizon,
            limits: plan.objectives.map(\.spec.goodWithin)
        )
        lateMessages = Array(repeating: 0, count: plan.objectives.count)
        metrics = MetricsServer(metricResolution: plan.cluster.metricResolution)
        customMetrics = CustomMetrics(plan.cluster.customMetrics, count: plan.customMetrics.count)
    }

    /// What became of messages since T+0; those open at T+0 count as accepted.
    public var messages: MessageLedger { ledger.since(ledgerAtOrigin) }

    /// Lays out the platform as it is long after its last deployment.
    public mutating func start(in context: inout Context<Event>) {
        startDatabases(in: &context)
        startProxies(in: &context)
        startPoolAccounts(in: &context)
        startTopics()
        startNodes(in: &context)
        startServices(in: &context)
        startCallGraph(in: &context)
        startLoops(in: &context)
        startRollouts(in: &context)
        startCustomMetrics(in: &context)
        startScaledObjects(in: &context)
        startTraffic(in: &context)
        startWatching(in: &context)
    }

    /// Lets one event happen.
    public mutating func handle(_ event: Event, in context: inout Context<Event>) {
        switch event {
        case .workload(let event): handle(event, in: &context)
        case .services(let event): handle(event, in: &context)
        case .kubernetes(let event): handle(event, in: &context)
        case .database(let event): handle(event, in: &context)
        case .kafka(let event): handle(event, in: &context)
        case .alerting(let event): handle(event, in: &context)
        case .operations(let event):
            probeClock.isOver = true
            handle(event, in: &context)
            probeClock.isOver = false
        case .faults(let event): handle(event, in: &context)
        case .nodes(let event): handle(event, in: &context)
        case .rollouts(let event): handle(event, in: &context)
        case .autoscaling(let event): handle(event, in: &context)
        }
        if !ready.isEmpty { moveCalls(in: &context) }
    }

    /// The warm-up is over: what is counted is counted from here.
    mutating func startMeasuring(at now: SimTime) {
        ledgerAtOrigin = ledger
        for source in sources.indices { sources[source].pace.startMeasuring() }
        for service in podMeters.indices {
            var meter = UsageMeter(granularity: .ec2)
            for slot in deployments[service].pods where pods[Int(slot)].phase != .gone {
                meter.start(Int(pods[Int(slot)].ordinal), at: now)
            }
            podMeters[service] = meter
            cpuAccounts[service].atOrigin = cpuStatistics(of: service, at: now)
        }
        startMeasuringNodes(at: now)
    }
}

// MARK: - Laying out

extension Platform {
    private mutating func startTopics() {
        brokerLosses = Array(repeating: .none, count: plan.kafka.brokers)
        for (index, spec) in plan.topics.enumerated() {
            topics.append(
                TopicState(
                    firstPartition: partitions.count,
                    count: spec.partitions,
                    consumer: plan.services.firstIndex {
                        $0.consumer != nil && Int($0.consumerTopic) == index
                    }.map { UInt16($0) }
                )
            )
            var config = BrokerConfig()
            config.replicationFactor = spec.replicationFactor
            config.minInsyncReplicas = spec.minInsyncReplicas
            for partition in 0..<spec.partitions {
                let replicas = (0..<spec.replicationFactor).map {
                    BrokerID(UInt32((partition + $0) % plan.kafka.brokers))
                }
                partitions.append(
                    PartitionState(
                        topic: UInt16(index),
                        log: Partition(replicas: replicas, config: config),
                        acceptance: AcceptanceLog(bucket: plan.acceptanceBuckets[index])
                    )
                )
            }
        }
    }

    private mutating func startServices(in context: inout Context<Event>) {
        let flags = plan.cluster.flags
        for (index, spec) in plan.services.enumerated() {
            let name = plan.names.services[index]
            services.append(ServiceState())
            ailments.append(ServiceAilments())
            startKubelet(of: index, named: name, in: &context)
            podMeters.append(UsageMeter(granularity: .ec2))
            cpuAccounts.append(ServiceCPUAccount())
            groups.append(
                spec.consumer.map { GroupState(coordinator: ConsumerGroup(config: $0.groupConfig)) }
            )
            deployments.append(
                DeploymentState(
                    replicas: spec.replicas,
                    autoscaler: spec.autoscaler.map { HorizontalPodAutoscaler($0, flags: flags) },
                    podStartStream: context.stream("pod-start/\(name)"),
                    startupStream: context.stream("startup/\(name)"),
                    restartStream: context.stream("restart/\(name)"),
                    probeStream: context.stream("probes/\(name)"),
                    messageStream: context.stream("messages/\(name)")
                )
            )
        }
        if hasNodes, plan.placesAtOnce {
            fleet.starting = BulkPlacement(fleet, zones: plan.names.zones.count)
        }
        for service in plan.services.indices {
            for _ in 0..<plan.services[service].replicas { adoptPod(of: service, in: &context) }
        }
        fleet.starting = nil
    }

    private mutating func startLoops(in context: inout Context<Event>) {
        let cluster = plan.cluster
        context.schedule(
            .kubernetes(.housekeeping),
            at: firstInstant(
                of: cluster.housekeepingInterval,
                phase: cluster.housekeepingPhase,
                stream: "kubelet/housekeeping",
                in: &context
            ),
            priority: .scrape
        )
        context.schedule(
            .kubernetes(.scrape),
            at: firstInstant(
                of: cluster.metricResolution,
                phase: cluster.metricPhase,
                stream: "metrics-server/scrape",
                in: &context
            ),
            priority: .scrape
        )
        for (index, spec) in plan.services.enumerated() where spec.autoscaler != nil {
            deployments[index].nextSync = context.schedule(
                .kubernetes(.hpaSync(service: UInt16(index))),
                at: firstInstant(
                    of: cluster.horizontalPodAutoscalerSyncPeriod,
                    phase: spec.syncPhase,
                    stream: "hpa/\(plan.names.services[index])",
                    in: &context
                ),
                priority: .controller
            )
        }
    }

    /// The first instant of a loop after the start of the simulation.
    ///
    /// A phase is counted from T+0, whatever the warm-up; without one it is drawn from the loop's
    /// own stream.
    func firstInstant(
        of period: SimDuration,
        phase: SimDuration?,
        stream: String,
        in context: inout Context<Event>
    ) -> SimTime {
        let id = context.stream(stream)
        let drawn = SimDuration(
            nanosecondsRounding: context.uniform(id) * Double(period.nanoseconds)
        )
        let offset = (phase ?? drawn) + plan.origin.sinceStart
        return SimTime(nanoseconds: offset.nanoseconds % period.nanoseconds)
    }

    private mutating func startWatching(in context: inout Context<Event>) {
        for spec in plan.alerts {
            alerts.append(
                AlertState(
                    condition: NRQLCondition(spec.condition, epochOffset: plan.epochOffset)
                )
            )
        }
        if plan.alerts.contains(where: { $0.spec.signal == .connections || $0.spec.signal == .lag })
        {
            context.schedule(.alerting(.gauges), after: Self.gaugeInterval, priority: .scrape)
        }
        for (index, spec) in plan.onCall.enumerated() {
            responders.append(
                ResponderState(
                    machine: Responder(runbook: spec.waits),
                    stream: context.stream("on-call/\(plan.names.onCall[index])")
                )
            )
        }
        startFaults(in: &context)
    }
}
