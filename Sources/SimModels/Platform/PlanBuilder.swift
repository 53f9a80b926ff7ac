import SimCore

/// Resolves a scenario's names and checks the rules that span its parts.
///
/// Everything that is wrong is reported to the context; a plan is only worth running when nothing was.
struct PlanBuilder {
    let scenario: Scenario
    var plan = Plan()
    var context: DecodingContext
    var graph = CallGraphDraft()
    /// The numbers of the zones met so far, by the bytes of their names.
    var zonePlaces: [[UInt8]: UInt16] = [:]

    /// Entries of any one map at most.
    static let maximumEntries = 10_000

    /// The number of the first operation of each service.
    private let firstOperations: [Int]

    init(_ scenario: Scenario, context: DecodingContext) {
        self.scenario = scenario
        self.context = context
        var first = 0
        firstOperations = scenario.services.values.map { service in
            defer { first += service.operations.count }
            return first
        }
    }

    mutating func build() {
        guard checkCounts() else { return }
        plan.origin = .start + scenario.warmup
        plan.horizon = plan.origin + scenario.duration
        plan.epochOffset = .seconds((scenario.start ?? UTCInstant()).unixSeconds) - scenario.warmup
        plan.cluster = scenario.cluster
        plan.restartLatency = scenario.cluster.restartLatency.sampler
        plan.kafka = scenario.kafka
        plan.names.services = scenario.services.names
        plan.names.databases = scenario.databases.names
        plan.names.topics = scenario.kafka.topics.names
        plan.names.sources = scenario.traffic.names
        plan.names.alerts = scenario.alerts.names
        plan.names.onCall = scenario.onCall.names
        plan.names.faults = scenario.faults.names
        plan.names.costs = scenario.costs.items.names
        buildDatabases()
        buildProxies()
        buildTopics()
        buildServices()
        buildNodes()
        buildRollouts()
        buildOperations()
        finishDatabases()
        addProbeOperations()
        buildReach()
        countEvents()
        buildTraffic()
        checkKeys()
        buildAlerts()
        buildPeople()
        buildObjectives()
        buildFaults()
        buildCosts()
        buildNodeCosts()
        warnAboutBudgets()
    }

    mutating func report(_ sentence: String, at origin: Origin?, hint: String? = nil) {
        context.reportRule(sentence, at: origin, hint: hint)
    }

    // MARK: Topics

    private mutating func buildTopics() {
        for entry in scenario.kafka.topics {
            let topic = entry.value
            if topic.replicationFactor > scenario.kafka.brokers {
                report(
                    "topic \"\(entry.name)\" wants replication.factor \(topic.replicationFactor), "
                        + "but there are \(scenario.kafka.brokers) brokers",
                    at: entry.origin
                )
            }
            if topic.minInsyncReplicas > topic.replicationFactor {
                report(
                    "topic \"\(entry.name)\" wants min.insync.replicas \(topic.minInsyncReplicas) "
                        + "of replication.factor \(topic.replicationFactor)",
                    at: entry.origin
                )
            }
            plan.topics.append(topic)
        }
    }

    // MARK: Services

    private mutating func buildServices() {
        var readers: [Int: String] = [:]
        for entry in scenario.services {
            let spec = entry.value
            var service = ServicePlan()
            service.replicas = spec.replicas
            service.salt = SeedDerivation.hash(of: "service/\(entry.name)")
            if let autoscaler = spec.autoscaler, spec.replicas < autoscaler.minReplicas {
                service.replicas = autoscaler.minReplicas
            }
            resolveServer(of: spec, into: &service)
            service.timeout = spec.timeout
            resolveCallers(of: spec, into: &service)
            resolveBalancing(of: spec, into: &service)
            let node = scenario.cluster.nodeCPU
            service.nodeCores = node.cores
            service.cpuLimit = spec.resources.limits.cpu?.cores ?? .infinity
            service.cpuQuota = spec.resources.limits.cpu.flatMap {
                CFSQuota(limitMillicores: $0.millicores, per: scenario.cluster.cpuCFSQuotaPeriod)
            }
            // An absent request defaults to the limit. Source: core/v1 defaulting.
            service.cpuRequestMilli =
                (spec.resources.requests.cpu ?? spec.resources.limits.cpu)?.millicores
            resolveMemory(of: spec, named: entry, into: &service)
            service.podStart = spec.podStart.sampler
            service.startup = spec.startup.sampler
            service.startupCPU = spec.startupCPU?.sampler
            resolveKubelet(of: spec, named: entry, into: &service)
            service.shutdown = spec.shutdown
            service.gracePeriod = .seconds(Int64(spec.terminationGracePeriodSeconds))
            service.deployment = Self.deploymentPlan(of: spec)
            resolveAutoscaling(
                of: spec,
                named: entry,
                index: plan.services.count,
                into: &service
            )
            resolveConnections(of: spec, named: entry, into: &service)
            resolveKafka(of: spec, named: entry, into: &service, readers: &readers)
            plan.services.append(service)
        }
    }

    private mutating func resolveKafka(
        of spec: ServiceSpec,
        named entry: NameMap<ServiceSpec>.Entry,
        into service: inout ServicePlan,
        readers: inout [Int: String]
    ) {
        if let producer = spec.producer,
            let topic = context.resolve(producer.topic, in: scenario.kafka.topics, what: "topic")
        {
            service.producer = producer
            service.producerTopic = UInt16(topic)
            let least = producer.lingerMilliseconds + 30_000
            if producer.deliveryTimeoutMilliseconds < least {
                report(
                    "the producer of \"\(entry.name)\" has delivery.timeout.ms "
                        + "\(producer.deliveryTimeoutMilliseconds), less than linger.ms + "
                        + "request.timeout.ms (\(least)); the real client refuses to start",
                    at: entry.origin
                )
            }
        }
        guard let consumer = spec.consumer,
            let topic = context.resolve(consumer.topic, in: scenario.kafka.topics, what: "topic")
        else { return }
        if let other = readers[topic] {
            report(
                "\"\(entry.name)\" reads the topic \"\(consumer.topic.name)\", which \"\(other)\" reads",
                at: entry.origin,
                hint:
                    "a topic has one reading service so far; give the other one a topic of its own"
            )
        }
        readers[topic] = entry.name
        if consumer.query != nil, spec.connections == nil {
            report(
                "the consumer of \"\(entry.name)\" has a query, but the service has no connections",
                at: entry.origin
            )
        }
        service.consumer = consumer
        service.consumerTopic = UInt16(topic)
        service.cpuPerMessage = consumer.cpuPerMessage.sampler
        if let query = consumer.query {
            service.consumerQuery = query.cpu.sampler
            service.consumerStatement = statement(query, of: entry, at: entry.origin)
            service.consumerPool = Int(pool(query.pool, of: entry, at: entry.origin))
        }
    }

    // MARK: Operations

    /// The number of an operation among all, by service and name.
    func operationIndex(service: Int, operation: Int) -> Int {
        firstOperations[service] + operation
    }

    /// Finds what is asked of a service; nil after reporting.
    mutating func resolveOperation(
        _ reference: NameReference,
        _ operation: NameReference?
    ) -> (service: Int, operation: Int)? {
        guard let service = context.resolve(reference, in: scenario.services, what: "service")
        else {
            return nil
        }
        let operations = scenario.services[service].value.operations
        if let operation {
            let found = context.resolve(operation, in: operations, what: "operation")
            return found.map { (service, operationIndex(service: service, operation: $0)) }
        }
        guard operations.count == 1 else {
            report(
                operations.isEmpty
                    ? "the service \"\(reference.name)\" has no operation to ask for"
                    : "the service \"\(reference.name)\" has \(operations.count) operations",
                at: reference.origin,
                hint: operations.isEmpty
                    ? "give it one under operations"
                    : "say which one with operation: \(operations.names.joined(separator: ", "))"
            )
            return nil
        }
        return (service, operationIndex(service: service, operation: 0))
    }

    mutating func resolve(
        _ step: StepSpec,
        of service: NameMap<ServiceSpec>.Entry,
        _ operation: NameMap<OperationSpec>.Entry
    ) -> StepPlan {
        switch step {
        case .cpu(let distribution):
            return .cpu(distribution.sampler)
        case .sleep(let distribution):
            return .sleep(distribution.sampler)
        case .query(let query):
            return resolve(query, of: service, at: operation.origin)
        case .transaction(let transaction):
            return .begin(pool: pool(transaction.pool, of: service, at: operation.origin))
        case .thread:
            return .enterThread
        case .call(let call):
            return resolve(call)
        case .parallel(let parallel):
            return resolve(parallel, of: service, operation)
        case .cache:
            // Its miss follows, and then the step itself is known.
            return .sleep(.constant(0))
        case .produce(let produce):
            if service.value.producer == nil {
                report(
                    "\"\(service.name)\" produces messages, but has no producer",
                    at: operation.origin,
                    hint: "say under producer which topic it writes to"
                )
            }
            return .produce(messages: Int64(produce.messages))
        }
    }
}
