import SimCore
public import SimModels

extension RandomScenario {
    /// A scenario for a seed whose pods run servers with processes, event loops and listen queues, or
    /// have queues that turn requests away.
    public static func makeServers(seed: UInt64) -> Scenario {
        var scenario = make(seed: seed)
        var bits = SplitMix(seed &* 0x9E37_79B9 &+ 11)
        func chance(_ outOf: Int) -> Bool { bits.below(outOf) == 0 }
        func pick<Value>(_ values: [Value]) -> Value { values[bits.below(values.count)] }
        for name in scenario.services.names {
            guard var service = scenario.services[name] else { continue }
            if chance(2) {
                service.workers = 1
                service.queueLimit = nil
                switch bits.below(5) {
                case 0:
                    var uvicorn = UvicornSpec()
                    uvicorn.workers = pick([1, 2])
                    uvicorn.limitConcurrency = pick([nil, 2, 5])
                    uvicorn.backlog = pick([1, 5, 2_048])
                    uvicorn.totalTokens = pick([1, 2, 40])
                    service.server = .uvicorn(uvicorn)
                    for name in service.operations.names {
                        guard var operation = service.operations[name] else { continue }
                        operation.runs = pick([.loop, .loop, .thread, .blocking])
                        if operation.runs == .loop, chance(2) {
                            operation.steps = [.thread(ThreadSpec(steps: operation.steps))]
                        }
                        service.operations[name] = operation
                    }
                case 1:
                    var tomcat = TomcatSpec()
                    tomcat.maxThreads = pick([1, 3])
                    tomcat.maxConnections = tomcat.maxThreads + bits.below(3)
                    tomcat.acceptCount = pick([1, 4])
                    service.server = .tomcat(tomcat)
                default:
                    var gunicorn = GunicornSpec()
                    gunicorn.workers = pick([1, 2, 3])
                    gunicorn.threads = pick([1, 1, 2])
                    gunicorn.timeout = pick([0, 1, 1, 2, 30])
                    gunicorn.gracefulTimeout = pick([0, 2, 30])
                    gunicorn.backlog = pick([1, 3, 2_048])
                    gunicorn.maxRequests = pick([0, 1, 4])
                    gunicorn.maxRequestsJitter = gunicorn.maxRequests * bits.below(3)
                    gunicorn.workerBoot = .milliseconds(Int64(pick([0, 300, 4_000])))
                    gunicorn.workerConnections = pick([1, 2, 3, 1_000])
                    gunicorn.workerClass = pick([.sync, .sync, .gthread, .uvicorn])
                    service.server = .gunicorn(gunicorn)
                }
            } else {
                var queue = QueueSpec()
                queue.discipline = pick([.fifo, .lifo, .codel])
                if queue.discipline == .codel { queue.target = .milliseconds(20) }
                if queue.discipline == .fifo { queue.shedAbove = pick([nil, .milliseconds(200)]) }
                service.queue = queue
            }
            if chance(2) {
                var balancing = LoadBalancingSpec(pick(LoadBalancing.allCases))
                balancing.perCaller = chance(2)
                balancing.endpointRefresh = pick([nil, nil, .seconds(2), .seconds(30)])
                if balancing.policy != .hash, chance(2) {
                    balancing.keepAlive = KeepAliveSpec(connections: pick([1, 3]))
                    balancing.keepAlive?.maxAge = pick([nil, .seconds(5)])
                    balancing.keepAlive?.idleTimeout = pick([nil, .seconds(1)])
                }
                service.loadBalancing = balancing
            }
            if chance(3) {
                var check = ProbeCheckSpec()
                check.beside = chance(3)
                var probe = ContainerProbeSpec()
                probe.probe.periodSeconds = 2
                probe.check = check
                service.livenessProbe = probe
            }
            scenario.services[name] = service
        }
        for name in scenario.traffic.names { scenario.traffic[name]?.keys = KeysSpec(20, skew: 1) }
        for name in scenario.traffic.names where chance(2) {
            scenario.traffic[name]?.rate.append(
                RateSegmentSpec(at: .seconds(110), rate: .perSecond(40))
            )
        }
        return scenario
    }
}
