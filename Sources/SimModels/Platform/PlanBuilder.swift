import SimCore

/// Resolves a scenario's names and checks the rules that span its parts.
///
/// Everything that is wrong is reported to the context; a plan is only worth running when nothing was.
struct PlanBuilder {
    let scenario: Scenario
    var plan = Plan()
    var context: DecodingContext

    /// Entries of any one map at most, pods and partitions of all together, connections of a pod.
    static let maximumEntries = 10_000
    static let maximumPods = 200_000
    static let maximumPartitions = 200_000

    init(_ scenario: Scenario, context: DecodingContext) {
        self.scenario = scenario
        self.context = context
    }

    mutating func build() {
        guard checkCounts() else { return }
        plan.origin = .start + scenario.warmup
        plan.horizon = plan.origin + scenario.duration
        plan.epochOffset = .seconds(scenario.start.unixSeconds) - scenario.warmup
        plan.cluster = scenario.cluster
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
        buildTopics()
        buildServices()
        buildNodes()
        buildRollouts()
        buildOperations()
        addProbeOperations()
        buildReach()
        buildTraffic()
        buildAlerts()
        buildPeople()
        buildObjectives()
        buildFaults()
        buildCosts()
        buildNodeCosts()
    }

    private mutating func checkCounts() -> Bool {
        let counts = [
            ("services", scenario.services.count), ("databases", scenario.databases.count),
            ("kafka.topics", scenario.kafka.topics.count), ("traffic", scenario.traffic.count),
            ("alerts", scenario.alerts.count), ("onCall", scenario.onCall.count),
            ("slos", scenario.slos.count), ("faults", scenario.faults.count),
            ("rollouts", scenario.rollouts.count),
            ("costs.items", scenario.costs.items.count),
        ]
        var isFine = true
        for (name, count) in counts where count > Self.maximumEntries {
            report("\(name) has \(count) entries, more than \(Self.maximumEntries)", at: nil)
            isFine = false
        }
        var pods = 0
        for entry in scenario.services {
            let most =
                entry.value.autoscaler?.maxReplicas ?? entry.value.scaledObject?.maxReplicaCount
            pods += max(entry.value.replicas, most ?? 0)
        }
        if pods > Self.maximumPods {
            report(
                "the services may have \(pods) pods together, more than \(Self.maximumPods)",
                at: nil
            )
            isFine = false
        }
        let partitions = scenario.kafka.topics.values.reduce(0) { $0 + $1.partitions }
        if partitions > Self.maximumPartitions {
            report(
                "the topics have \(partitions) partitions together, more than \(Self.maximumPartitions)",
                at: nil
            )
            isFine = false
        }
        let steps = scenario.services.values.reduce(0) { total, service in
            total + service.operations.values.reduce(0) { $0 + $1.steps.stepCount }
        }
        if steps > 60_000 {
            report("the operations have \(steps) steps together, more than 60000", at: nil)
            isFine = false
        }
        return isFine
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
            if let autoscaler = spec.autoscaler, spec.replicas < autoscaler.minReplicas {
                service.replicas = autoscaler.minReplicas
            }
            resolveServer(of: spec, into: &service)
            service.timeout = spec.timeout
            service.loadBalancing = spec.loadBalancing
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
            if let connections = spec.connections {
                service.connections = connections
                service.database = context.resolve(
                    connections.database,
                    in: scenario.databases,
                    what: "database"
                ).map { UInt16($0) }
            }
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
        }
    }

    // MARK: Operations

    /// The number of an operation among all, by service and name.
    func operationIndex(service: Int, operation: Int) -> Int {
        var index = 0
        for earlier in 0..<service { index += scenario.services[earlier].value.operations.count }
        return index + operation
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

    private mutating func buildOperations() {
        for (service, entry) in scenario.services.enumerated() {
            for operation in entry.value.operations {
                let first = plan.steps.count
                append(operation.value.steps, of: entry, operation)
                plan.operations.append(
                    OperationPlan(
                        service: UInt16(service),
                        firstStep: UInt16(first),
                        stepCount: UInt16(plan.steps.count - first)
                    )
                )
                plan.names.operations.append("\(entry.name)/\(operation.name)")
            }
        }
    }

    /// Appends steps, those of a transaction between its BEGIN and its COMMIT.
    private mutating func append(
        _ steps: [StepSpec],
        of service: NameMap<ServiceSpec>.Entry,
        _ operation: NameMap<OperationSpec>.Entry
    ) {
        for step in steps {
            plan.steps.append(resolve(step, of: service, operation))
            if case .transaction(let transaction) = step {
                check(transaction, of: service, at: operation.origin)
                append(transaction.steps, of: service, operation)
                plan.steps.append(.commit)
            }
        }
    }

    private mutating func resolve(
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
        case .transaction:
            return .begin
        case .call(let call):
            guard let callee = resolveOperation(call.service, call.operation) else {
                return .sleep(.constant(0))
            }
            return .call(operation: UInt16(callee.operation))
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

    /// Works out who calls whom, and refuses circles.
    private mutating func buildReach() {
        let count = plan.services.count
        var direct: [[Int]] = Array(repeating: [], count: count)
        var calls: [[Int]] = Array(repeating: [], count: plan.operations.count)
        for (index, operation) in plan.operations.enumerated() {
            let last = Int(operation.firstStep) + Int(operation.stepCount)
            for step in Int(operation.firstStep)..<last {
                guard case .call(let callee) = plan.steps[step] else { continue }
                calls[index].append(Int(callee))
                let service = Int(plan.operations[Int(callee)].service)
                if !direct[Int(operation.service)].contains(service) {
                    direct[Int(operation.service)].append(service)
                }
            }
        }
        reportCircle(in: calls)
        plan.reach = Array(repeating: [], count: count)
        plan.callers = Array(repeating: [], count: count)
        for service in 0..<count {
            var frontier = direct[service]
            while !frontier.isEmpty {
                let next = frontier.removeFirst()
                guard next != service, !plan.reach[service].contains(UInt16(next)) else { continue }
                plan.reach[service].append(UInt16(next))
                plan.callers[next].append(UInt16(service))
                frontier.append(contentsOf: direct[next])
            }
        }
    }

    private mutating func reportCircle(in calls: [[Int]]) {
        // 0 not seen, 1 on the way, 2 done.
        var state = Array(repeating: 0, count: calls.count)
        for start in calls.indices where state[start] == 0 {
            var way: [(operation: Int, next: Int)] = [(start, 0)]
            state[start] = 1
            while let last = way.last {
                guard last.next < calls[last.operation].count else {
                    state[last.operation] = 2
                    way.removeLast()
                    continue
                }
                way[way.count - 1].next += 1
                let callee = calls[last.operation][last.next]
                if state[callee] == 1 {
                    let from = way.firstIndex { $0.operation == callee } ?? 0
                    let names = way[from...].map { plan.names.operations[$0.operation] }
                    let circle = (names + [plan.names.operations[callee]]).joined(separator: " → ")
                    let service = Int(plan.operations[callee].service)
                    report(
                        "the calls go round in a circle: \(circle)",
                        at: scenario.services[service].origin,
                        hint: "a request would never be answered; take one call out"
                    )
                    return
                }
                if state[callee] == 0 {
                    state[callee] = 1
                    way.append((callee, 0))
                }
            }
        }
    }
}
