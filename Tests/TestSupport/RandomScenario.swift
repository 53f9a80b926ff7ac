import SimCore
public import SimModels

/// Makes small scenarios of every kind, each from a seed alone.
///
/// Rates are low and servers small, so that a run of some minutes takes milliseconds and still meets
/// full queues, refused connections, restarts, rebalances and lost leaders.
public struct RandomScenario: Sendable {
    private var bits: SplitMix
    private var scenario = Scenario()
    private var topics: [String] = []
    private var databases: [String] = []
    private let isCalm: Bool

    /// A scenario for a seed; a calm one has no faults and nobody on call.
    public static func make(seed: UInt64, isCalm: Bool = false) -> Scenario {
        var maker = RandomScenario(bits: SplitMix(seed &* 0x9E37_79B9 &+ 17), isCalm: isCalm)
        maker.fill()
        return maker.scenario
    }

    private init(bits: SplitMix, isCalm: Bool) {
        self.bits = bits
        self.isCalm = isCalm
    }

    private mutating func fill() {
        scenario.name = "random"
        scenario.warmup = .seconds(Int64(pick([0, 0, 5, 20])))
        scenario.duration = .seconds(Int64(between(60, 150)))
        scenario.cluster.endpointPropagation = .milliseconds(
            Int64(pick([0, 0, 200, 1_000, 3_000]))
        )
        if chance(2) { scenario.cluster.metricPhase = .seconds(Int64(between(0, 14))) }
        scenario.cluster.horizontalPodAutoscalerCPUInitializationPeriod =
            .seconds(Int64(pick([0, 30, 300])))
        scenario.cluster.horizontalPodAutoscalerDownscaleStabilization =
            .seconds(Int64(pick([0, 15, 300])))
        fillDatabases()
        fillKafka()
        fillServices()
        fillTraffic()
        if chance(2) { fillAlerts() }
        if !isCalm { fillFaults() }
        if !isCalm { fillRollouts() }
        fillMemory()
    }

    /// Memory for some services; drawn last, so that all else stays as it was.
    private mutating func fillMemory() {
        for name in scenario.services.names where chance(4) {
            var memory = MemorySpec()
            memory.base = .mebibytes(Int64(between(10, 60)))
            memory.perRequest = .mebibytes(Int64(pick([0, 1, 10])))
            memory.growthPerHour = .mebibytes(Int64(pick([0, 0, 1_000, 5_000])))
            if scenario.services[name]?.producer != nil {
                memory.perBufferedMessage = .kibibytes(Int64(pick([0, 1, 500])))
            }
            let limit = ByteQuantity.mebibytes(Int64(between(50, 120)))
            scenario.services[name]?.memory = memory
            scenario.services[name]?.resources.limits.memory = limit
        }
    }

    // MARK: Drawing

    private mutating func between(_ low: Int, _ high: Int) -> Int {
        low + bits.below(high - low + 1)
    }

    private mutating func chance(_ outOf: Int) -> Bool { bits.below(outOf) == 0 }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[bits.below(values.count)]
    }

    private mutating func milliseconds(_ low: Int, _ high: Int) -> DurationDistribution {
        let least = between(low, high)
        switch bits.below(4) {
        case 0:
            var uniform = DurationDistribution()
            uniform.distribution = .uniform
            uniform.min = .milliseconds(Int64(low))
            uniform.max = .milliseconds(Int64(least))
            return uniform
        case 1:
            var exponential = DurationDistribution()
            exponential.distribution = .exponential
            exponential.mean = .milliseconds(Int64(least))
            return exponential
        default:
            return .constant(.milliseconds(Int64(least)))
        }
    }

    // MARK: Servers

    private mutating func fillDatabases() {
        for index in 0..<bits.below(3) {
            var database = DatabaseSpec()
            database.superuserReservedConnections = between(0, 3)
            database.reservedConnections = bits.below(2)
            database.maxConnections =
                database.superuserReservedConnections + database.reservedConnections
                + between(1, 12)
            database.cpu = .millicores(Int64(pick([100, 500, 1_000, 2_000])))
            database.connectTime = milliseconds(0, pick([5, 100, 4_000]))
            database.releaseTime = milliseconds(0, pick([5, 500, 3_000]))
            let name = "db\(index)"
            databases.append(name)
            scenario.databases[name] = database
        }
    }

    private mutating func fillKafka() {
        scenario.kafka.brokers = between(1, 3)
        scenario.kafka.brokerSessionTimeout = .milliseconds(
            Int64(pick([1_000, 9_000, 20_000, 45_000]))
        )
        scenario.kafka.replicationTime = .milliseconds(Int64(pick([0, 5, 200, 2_000])))
        scenario.kafka.requestTime = .milliseconds(Int64(pick([0, 2, 40, 1_000])))
        for index in 0..<pick([0, 1, 1, 2]) {
            var topic = TopicSpec()
            topic.partitions = between(1, 6)
            topic.replicationFactor = between(1, scenario.kafka.brokers)
            topic.minInsyncReplicas = between(1, topic.replicationFactor)
            let name = "topic\(index)"
            topics.append(name)
            scenario.kafka.topics[name] = topic
        }
    }

    // MARK: Services

    private mutating func fillServices() {
        let count = between(1, 4)
        var unread = topics
        for index in 0..<count {
            var service = ServiceSpec()
            service.replicas = between(1, 3)
            service.workers = between(1, 8)
            service.queueLimit = pick([nil, nil, nil, 0, 1, 5])
            service.timeout = .milliseconds(Int64(pick([200, 1_000, 5_000, 30_000])))
            service.loadBalancing = pick([.roundRobin, .random])
            service.resources.requests.cpu = .millicores(Int64(pick([100, 500, 1_000])))
            service.resources.limits.cpu = .millicores(Int64(pick([1_000, 1_000, 2_000])))
            service.podStart = milliseconds(0, 4_000)
            service.startup = milliseconds(0, 8_000)
            service.terminationGracePeriodSeconds = pick([0, 1, 5, 30])
            service.shutdown.drainRequests = !chance(3)
            service.shutdown.flushProducer = chance(2)
            service.shutdown.leaveGroup = !chance(3)
            if !databases.isEmpty, !chance(3) { service.connections = connections() }
            if chance(2) { service.readinessProbe = probe() }
            if chance(3) { service.livenessProbe = probe() }
            service.livenessProbe?.probe.successThreshold = 1
            service.readinessProbe?.probe.terminationGracePeriodSeconds = nil
            if !topics.isEmpty, !chance(3) { service.producer = producer() }
            if !unread.isEmpty, index == count - 1 || chance(2) {
                let topic = unread.remove(at: bits.below(unread.count))
                service.consumer = consumer(of: topic, canStore: service.connections != nil)
            }
            if chance(3) { service.autoscaler = autoscaler(from: service.replicas) }
            for name in ["get", "put"].prefix(between(1, 2)) {
                service.operations[name] = operation(of: service, callees: index + 1..<count)
            }
            scenario.services["s\(index)"] = service
        }
    }

    private mutating func connections() -> ConnectionsSpec {
        var connections = ConnectionsSpec()
        connections.database = NameReference(pick(databases))
        let most = usable(of: connections.database)
        let processes = min(between(1, 2), most)
        connections.processes = processes
        let size = min(between(1, 4), most / processes)
        let isHikari = chance(2)
        let timeout = Int64(pick([0, 300, 2_000, 30_000]))
        let start = Int64(pick([-1, 0, 1]))
        if isHikari {
            var pool = HikariPoolSpec()
            pool.maximumPoolSize = size
            pool.connectionTimeoutMilliseconds = max(250, timeout)
            pool.initializationFailTimeoutMilliseconds = start
            connections.pool = .hikari(pool)
        } else {
            var pool = QueuePoolSpec()
            pool.poolSize = size
            pool.maxOverflow = min(Int(start) + 1, most / processes - size)
            pool.poolTimeoutSeconds = Double(timeout) / 1_000
            connections.pool = .queuePool(pool)
        }
        return connections
    }

    /// Connections that a database has for applications.
    private func usable(of reference: NameReference?) -> Int {
        reference.flatMap { scenario.databases[$0.name] }.map { RandomScenario.usable(of: $0) } ?? 1
    }

    static func usable(of database: DatabaseSpec) -> Int {
        database.maxConnections - database.superuserReservedConnections
            - database.reservedConnections
    }

    private mutating func probe() -> ContainerProbeSpec {
        var probe = ContainerProbeSpec()
        probe.probe.initialDelaySeconds = pick([0, 0, 5])
        probe.probe.periodSeconds = pick([1, 2, 5, 10])
        probe.probe.failureThreshold = between(1, 3)
        probe.probe.successThreshold = between(1, 2)
        probe.probe.terminationGracePeriodSeconds = pick([nil, nil, 1, 5])
        if !databases.isEmpty, chance(3) {
            var check = ProbeCheckSpec()
            check.database = NameReference(pick(databases))
            probe.check = check
        }
        return probe
    }

    private mutating func producer() -> ProducerSpec {
        var producer = ProducerSpec()
        producer.topic = NameReference(pick(topics))
        producer.acks = pick([.none, .leader, .all, .all])
        producer.batchQueue.flushMessages = pick([1, 1, 5, 30])
        producer.batchQueue.flushInterval = pick([nil, .milliseconds(700), .seconds(5)])
        producer.batchQueue.limit = pick([nil, 10, 100])
        producer.lingerMilliseconds = pick([0, 5, 2_000])
        producer.batchSize = pick([0, 2_000, 16_384])
        producer.bufferMemory = pick([20_000, 100_000, 33_554_432])
        producer.maxInFlight = between(1, 5)
        producer.deliveryTimeoutMilliseconds = pick([32_000, 40_000, 120_000])
        producer.retryBackoffMilliseconds = pick([50, 1_000])
        return producer
    }

    private mutating func consumer(of topic: String, canStore: Bool) -> ConsumerSpec {
        var consumer = ConsumerSpec()
        consumer.topic = NameReference(topic)
        consumer.cpuPerMessage = milliseconds(0, pick([5, 300, 1_500]))
        consumer.commit = pick([.afterProcessing, .beforeProcessing])
        consumer.assignmentStrategy = pick([.range, .roundrobin])
        consumer.maxPollRecords = pick([1, 5, 500])
        consumer.maxPollIntervalMilliseconds = pick([1_000, 5_000, 300_000])
        consumer.sessionTimeoutMilliseconds = pick([6_000, 10_000, 45_000])
        consumer.heartbeatIntervalMilliseconds = pick([1_000, 3_000])
        consumer.initialRebalanceDelayMilliseconds = pick([0, 3_000])
        if canStore, chance(2) { consumer.query = QuerySpec(cpu: milliseconds(0, 80)) }
        return consumer
    }

    private mutating func autoscaler(from replicas: Int) -> AutoscalerSpec {
        var autoscaler = AutoscalerSpec()
        autoscaler.minReplicas = between(1, 2)
        autoscaler.maxReplicas = between(autoscaler.minReplicas, 6)
        autoscaler.metrics[0].resource.target.averageUtilization = pick([20, 50, 80])
        if chance(2) { autoscaler.syncPhase = .seconds(Int64(between(0, 14))) }
        return autoscaler
    }

    private mutating func operation(of service: ServiceSpec, callees: Range<Int>) -> OperationSpec {
        var steps: [StepSpec] = []
        for _ in 0..<between(0, 3) {
            switch bits.below(4) {
            case 0: steps.append(.sleep(milliseconds(0, pick([10, 400, 2_000]))))
            case 1 where service.connections != nil:
                steps.append(.query(QuerySpec(cpu: milliseconds(0, pick([5, 100, 700])))))
            case 2 where !callees.isEmpty:
                var call = CallSpec("s\(between(callees.lowerBound, callees.upperBound - 1))")
                call.operation = "get"
                steps.append(.call(call))
            default: steps.append(.cpu(milliseconds(0, pick([5, 50, 600]))))
            }
        }
        if service.producer != nil, !chance(3) {
            var produce = ProduceSpec()
            produce.messages = pick([1, 1, 3, 12])
            steps.insert(.produce(produce), at: bits.below(steps.count + 1))
        }
        return OperationSpec(steps: steps)
    }

    // MARK: Outside

    private mutating func fillTraffic() {
        for index in 0..<between(1, 3) {
            var traffic = TrafficSpec()
            traffic.target = NameReference(pick(scenario.services.names))
            traffic.operation = "get"
            traffic.arrivals = pick([.poisson, .even])
            if chance(2) { traffic.timeout = .milliseconds(Int64(pick([300, 2_000, 10_000]))) }
            var first = RateSegmentSpec()
            first.at = index == 0 ? nil : .seconds(Int64(between(0, 20)))
            first.rate = .perSecond(Double(between(1, 30)) / 10)
            traffic.rate = [first]
            var at = 20
            for _ in 0..<bits.below(3) {
                at += between(1, 30)
                var segment = RateSegmentSpec(
                    at: .seconds(Int64(at)),
                    rate: .perSecond(Double(between(0, 60)) / 10)
                )
                if chance(3) { segment.rampTo = .perSecond(Double(between(0, 100)) / 10) }
                traffic.rate.append(segment)
            }
            scenario.traffic["source\(index)"] = traffic
        }
    }

    private mutating func fillFaults() {
        for index in 0..<bits.below(7) {
            var fault = FaultSpec()
            fault.at = .milliseconds(Int64(between(1_000, 90_000)))
            if !topics.isEmpty, chance(4) {
                var kill = KillBrokerSpec()
                kill.broker = bits.below(scenario.kafka.brokers)
                fault.effect = .killBroker(kill)
            } else {
                var kill = KillPodsSpec()
                kill.service = NameReference(pick(scenario.services.names))
                kill.count = pick([nil, 1, 2])
                fault.effect = .killPods(kill)
            }
            scenario.faults["fault\(index)"] = fault
        }
        if chance(3) {
            var kill = KillPodsSpec()
            kill.service = NameReference(pick(scenario.services.names))
            kill.share = Fraction(0.5)
            kill.signal = pick([.kill, .terminate])
            var fault = FaultSpec()
            fault.at = .milliseconds(Int64(between(1_000, 90_000)))
            fault.effect = .killPods(kill)
            scenario.faults["share"] = fault
        }
        for index in 0..<bits.below(4) {
            scenario.faults["lasting\(index)"] = lastingFault()
        }
    }

    /// A fault that begins and ends, by the clock or in a state.
    private mutating func lastingFault() -> FaultSpec {
        var fault = FaultSpec()
        fault.effect = lastingEffect()
        fault.duration = pick([nil, .seconds(Int64(between(1, 40)))])
        if chance(3) {
            var trigger = FaultTriggerSpec()
            let service = pick(scenario.services.names)
            trigger.metric = Placed("services.\(service).\(pick(["queue", "pods", "usedCPU"]))")
            trigger.above = Double(pick([0, 1, 3]))
            trigger.hold = .seconds(Int64(pick([0, 2, 5])))
            trigger.once = chance(2)
            fault.when = trigger
            return fault
        }
        fault.at = .milliseconds(Int64(between(1_000, 90_000)))
        fault.probability = Fraction(pick([1, 1, 0.5]))
        if let duration = fault.duration, chance(2) {
            fault.jitter = .milliseconds(Int64(between(0, 3_000)))
            fault.every = duration + fault.jitter + .milliseconds(Int64(between(0, 10_000)))
            fault.times = pick([nil, 2, 3])
        }
        return fault
    }

    private mutating func lastingEffect() -> FaultEffectSpec {
        let service = NameReference(pick(scenario.services.names))
        let caller = chance(2) ? nil : NameReference(pick(scenario.services.names))
        switch bits.below(9) {
        case 0:
            var slow = SlowStartSpec()
            slow.service = service
            slow.factor = pick([0, 2, 10])
            slow.extra = .seconds(Int64(between(0, 5)))
            return .slowStart(slow)
        case 1:
            var errors = ServiceErrorsSpec()
            errors.service = service
            errors.errorRate = Fraction(pick([0.3, 1]))
            errors.count = pick([nil, 1, 2])
            return .serviceErrors(errors)
        case 2:
            var config = BadConfigSpec()
            config.service = service
            config.crash = chance(2)
            config.errorRate = Fraction(config.crash ? 0 : 0.7)
            config.reload = pick([nil, .zero, .seconds(20)])
            return .badConfig(config)
        case 3:
            var quota = QuotaExhaustionSpec()
            quota.service = pick([nil, service])
            quota.pods = between(0, 6)
            return .quotaExhaustion(quota)
        case 4:
            var outage = DNSOutageSpec()
            outage.from = caller
            outage.to = pick([nil, service])
            outage.timeout = .milliseconds(Int64(pick([0, 0, 300, 5_000])))
            outage.cached = Fraction(pick([0, 0.5]))
            return .dnsOutage(outage)
        case 5:
            var expiry = CertificateExpirySpec()
            expiry.service = service
            expiry.keepAlive = Fraction(pick([0, 0.5]))
            return .certificateExpiry(expiry)
        case 6:
            var delay = NetworkDelaySpec()
            delay.from = caller
            delay.to = service
            delay.latency = .milliseconds(Int64(pick([1, 200, 6_000])))
            delay.jitter = .milliseconds(Int64(pick([0, 300])))
            return .networkDelay(delay)
        case 7:
            var loss = NetworkLossSpec()
            loss.from = caller
            loss.to = service
            loss.loss = Percentage(percent: pick([10, 60, 100]))
            return .networkLoss(loss)
        default:
            var partition = NetworkPartitionSpec()
            partition.from = caller
            partition.to = service
            return .networkPartition(partition)
        }
    }

    /// New versions; drawn by numbers of their own, so that all else stays as it was.
    private mutating func fillRollouts() {
        let before = bits
        bits = SplitMix(bits.nextBits() ^ 0x726F_6C6C_6F75_7473)
        defer { bits = before }
        for name in scenario.services.names {
            var strategy = DeploymentStrategySpec()
            if chance(4) {
                strategy.type = .recreate
            } else {
                strategy.rollingUpdate = RollingUpdateStrategy(
                    maxSurge: pick([.percent(25), .count(1), .count(2), .percent(100)]),
                    maxUnavailable: pick([.percent(25), .count(0), .count(1), .percent(100)])
                )
            }
            let isStated = chance(2)
            let ready = pick([0, 0, 3])
            let deadline = pick([10, 20, 600])
            scenario.services[name]?.strategy = isStated ? strategy : nil
            scenario.services[name]?.minReadySeconds = ready
            scenario.services[name]?.progressDeadlineSeconds = deadline
        }
        for index in 0..<pick([0, 0, 1, 2, 3]) {
            var rollout = RolloutSpec()
            rollout.at = .milliseconds(Int64(between(1_000, 70_000)))
            rollout.service = NameReference(pick(scenario.services.names))
            rollout.delivery = delivery()
            rollout.version.errorRate = pick([Fraction(0), Fraction(0.3), Fraction(1)])
            rollout.version.crashAfter = pick([nil, nil, .zero, .seconds(4)])
            rollout.version.cpuFactor = pick([1, 1, 2])
            if chance(3) { rollout.version.startup = milliseconds(0, 20_000) }
            let probe = scenario.services[rollout.service.name]?.readinessProbe
            rollout.version.neverReady = probe != nil && chance(4)
            scenario.rollouts["rollout\(index)"] = rollout
        }
        guard !scenario.onCall.isEmpty else { return }
        var target = ServiceActionSpec()
        target.service = NameReference(pick(scenario.services.names))
        var step = RunbookStepSpec()
        step.after = .milliseconds(Int64(between(0, 8_000)))
        step.action = pick([.rollback(target), .rolloutRestart(target)])
        scenario.onCall["ann"]?.runbook.append(step)
    }

    private mutating func delivery() -> DeliverySpec {
        var analysis = AnalysisSpec()
        analysis.interval = .seconds(Int64(between(1, 10)))
        analysis.failureLimit = between(0, 2)
        analysis.count = between(1, 6)
        analysis.successCondition = SuccessCondition(pick([0, 0.2]), isStrict: chance(2))
        switch bits.below(3) {
        case 0:
            var rolling = RollingUpdateDeliverySpec()
            rolling.rollbackOnProgressDeadline = chance(2)
            return .rollingUpdate(rolling)
        case 1:
            var canary = CanarySpec()
            for _ in 0..<between(0, 4) {
                var pause = PauseSpec()
                pause.duration = .seconds(Int64(between(0, 10)))
                canary.steps.append(
                    chance(2) ? .setWeight(between(0, 100)) : .pause(pause)
                )
            }
            if chance(2) { canary.analysis = analysis }
            canary.scaleDownDelaySeconds = pick([0, 5, 30])
            canary.abortScaleDownDelaySeconds = pick([0, 5, 30])
            canary.progressDeadlineAbort = chance(2)
            return .canary(canary)
        default:
            var blueGreen = BlueGreenSpec()
            blueGreen.autoPromotionSeconds = pick([0, 5])
            blueGreen.previewReplicaCount = pick([nil, 1])
            if chance(2) { blueGreen.postPromotionAnalysis = analysis }
            blueGreen.scaleDownDelaySeconds = pick([0, 5, 30])
            blueGreen.abortScaleDownDelaySeconds = pick([0, 5, 30])
            blueGreen.progressDeadlineAbort = chance(2)
            return .blueGreen(blueGreen)
        }
    }

    private mutating func fillAlerts() {
        var alert = AlertSpec()
        alert.signal = .requests
        alert.of = NameReference(pick(scenario.traffic.values.map(\.target.name)))
        alert.function = .count
        alert.threshold = 0
        alert.aggregationWindow = 30
        alert.aggregationDelay = 0
        alert.thresholdOccurrences = .atLeastOnce
        scenario.alerts["busy"] = alert
        guard !isCalm else { return }
        var person = OnCallSpec()
        person.pagedBy = ["busy"]
        person.acknowledge = milliseconds(0, 5_000)
        for _ in 0..<between(1, 3) {
            var step = RunbookStepSpec()
            step.after = .milliseconds(Int64(between(0, 8_000)))
            step.action = action()
            person.runbook.append(step)
        }
        scenario.onCall["ann"] = person
    }

    private mutating func action() -> ActionSpec {
        var target = ServiceActionSpec()
        target.service = NameReference(pick(scenario.services.names))
        var scale = ScaleActionSpec()
        scale.service = target.service
        scale.replicas = between(1, 4)
        switch bits.below(4) {
        case 0: return .setReplicas(scale)
        case 1: return .restart(target)
        case 2: return .disableLivenessProbe(target)
        default: return .terminateConnections(target)
        }
    }
}
