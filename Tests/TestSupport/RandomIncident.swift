import SimCore
public import SimModels

/// Makes healthy platforms in which one to three things break, each from a seed alone: a chain of services
/// in front of a database and a topic, with probes, autoscalers and an alert, whose traffic they
/// carry easily until then.
public struct RandomIncident: Sendable {
    private var bits: SplitMix
    private var services: [String] = []
    private var hasDatabase = false
    private var hasTopic = false
    private var hasNodes = false

    /// The scenario of a seed.
    ///
    /// - Throws: ``ScenarioErrors`` if the text that it makes is no scenario, which is a fault of its own.
    public static func make(seed: UInt64) throws -> Scenario {
        let text = text(seed: seed)
        return try ScenarioFile(parsing: [UInt8](text.utf8), source: "incident.json").scenario()
    }

    /// Its text.
    public static func text(seed: UInt64) -> String {
        var maker = RandomIncident(bits: SplitMix(seed &* 0x9E37_79B9 &+ 5))
        return maker.file(seed)
    }

    private init(bits: SplitMix) {
        self.bits = bits
    }

    // MARK: Drawing

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[bits.below(values.count)]
    }

    private mutating func between(_ low: Int, _ high: Int) -> Int {
        low + bits.below(high - low + 1)
    }

    private mutating func chance(_ percent: Int) -> Bool { bits.below(100) < percent }

    // MARK: The platform

    private mutating func file(_ seed: UInt64) -> String {
        services = (0..<between(1, 3)).map { "s\($0)" }
        hasDatabase = chance(75)
        hasTopic = chance(60)
        hasNodes = chance(35)
        var members = [
            #""version": 1, "name": "incident-\#(seed)", "warmup": "60s""#,
            #""duration": "\#(pick([5, 6, 8]))m""#,
        ]
        if hasNodes {
            members.append(
                """
                "cluster": {"nodePools": {"general": {"count": 3, "zones": ["a", "b", "c"],
                 "allocatable": {"cpu": "4", "memory": "16Gi"}}}}
                """
            )
        }
        if hasDatabase {
            members.append(
                #""databases": {"db": {"cpu": "2", "max_connections": \#(pick([60, 100]))}}"#
            )
        }
        if hasTopic {
            members.append(
                """
                "kafka": {"brokers": 3, "topics": {"t": {"partitions": \(pick([4, 6])),
                 "replication.factor": \(pick([2, 3])), "min.insync.replicas": \(pick([1, 2]))}}}
                """
            )
        }
        members.append(#""services": {\#(allServices().joined(separator: ", "))}"#)
        members.append(#""traffic": {\#(traffic())}"#)
        if chance(50) {
            members.append(
                """
                "alerts": {"errors": {"signal": "errorRate", "of": "s0", "threshold": 5,
                 "threshold_duration": 60, "aggregation_delay": \(pick([0, 120]))}}
                """
            )
        }
        members += breaks()
        return "{" + members.joined(separator: ",\n") + "}"
    }

    private static let resources = """
        "resources": {"requests": {"cpu": "500m", "memory": "256Mi"},
         "limits": {"cpu": "1", "memory": "512Mi"}}
        """

    private mutating func allServices() -> [String] {
        var answer: [String] = []
        for (index, name) in services.enumerated() {
            let isLast = index + 1 == services.count
            answer.append(#""\#(name)": {\#(service(index, isLast).joined(separator: ", "))}"#)
        }
        if hasTopic { answer.append(#""reader": {\#(reader().joined(separator: ", "))}"#) }
        answer.append(
            """
            "aside": {"workers": 4, "operations": {"get": {"steps": [{"cpu": "2ms"}]}},
             "resources": {"requests": {"cpu": "100m"}, "limits": {"cpu": "500m"}}}
            """
        )
        return answer
    }

    private mutating func service(_ index: Int, _ isLast: Bool) -> [String] {
        var steps = [#"{"cpu": "\#(pick(["2ms", "4ms", "5ms"]))"}"#]
        if !isLast { steps.append(#"{"call": "\#(services[index + 1])"}"#) }
        if isLast, hasDatabase {
            steps.append(
                """
                {"query": {"cpu": "\(pick(["1ms", "3ms"]))", "table": "orders",
                 "write": \(chance(40))}}
                """
            )
        }
        if isLast, hasTopic { steps.append(#"{"produce": {"messages": \#(pick([1, 2]))}}"#) }
        let replicas = pick([2, 3])
        var members = [
            #""replicas": \#(replicas), "workers": \#(pick([8, 16]))"#,
            #""timeout": "\#(pick([1, 2, 5]))s""#,
            #""podStart": "2s", "startup": "\#(pick([3, 8]))s""#, Self.resources,
            #""memory": {"base": "150Mi", "perRequest": "1Mi"}"#,
            #""operations": {"get": {"steps": [\#(steps.joined(separator: ", "))]}}"#,
        ]
        if chance(30) { members.append(#""queueLimit": \#(pick([20, 100]))"#) }
        if chance(60) {
            members.append(
                #""readinessProbe": {"periodSeconds": 5, "check": {"beside": \#(chance(50))}}"#
            )
        }
        if chance(50) {
            members.append(
                """
                "livenessProbe": {"periodSeconds": 10, "timeoutSeconds": 2,
                 "check": {"beside": \(chance(50))}}
                """
            )
        }
        if chance(40) {
            members.append(
                """
                "autoscaler": {"minReplicas": \(replicas), "maxReplicas": 8, "metrics": [
                 {"type": "Resource", "resource": {"name": "cpu",
                  "target": {"type": "Utilization", "averageUtilization": 60}}}]}
                """
            )
        }
        if isLast, hasDatabase {
            let pool = pick([
                #"{"queuePool": {"pool_size": 5}}"#, #"{"hikari": {"maximumPoolSize": 10}}"#,
                #"{"none": {}}"#, #"{"queuePool": {"pool_size": 8, "pool_timeout": 2}}"#,
            ])
            members.append(#""connections": {"database": "db", "pool": \#(pool)}"#)
        }
        if isLast, hasTopic {
            members.append(
                """
                "producer": {"topic": "t", "acks": "\(pick(["all", "1"]))",
                 "delivery.timeout.ms": \(pick([40_000, 120_000]))}
                """
            )
        }
        return members
    }

    private mutating func reader() -> [String] {
        var consumer = [
            #""topic": "t", "cpuPerMessage": "\#(pick(["2ms", "4ms"]))""#,
            #""session.timeout.ms": \#(pick([10_000, 45_000]))"#,
        ]
        var members = [
            #""replicas": 2, "podStart": "2s", "startup": "3s""#, Self.resources,
            #""memory": {"base": "150Mi"}"#,
        ]
        if hasDatabase, chance(30) {
            consumer.append(#""query": {"cpu": "1ms"}"#)
            members.append(#""connections": {"database": "db", "pool": {"queuePool": {}}}"#)
        }
        return members + [#""consumer": {\#(consumer.joined(separator: ", "))}"#]
    }

    private mutating func traffic() -> String {
        let retry = chance(30) ? #", "retry": {"attempts": 3, "delay": "500ms"}"# : ""
        let rate = pick([5, 20, 40, 80])
        var answer = #""users": {"target": "s0", "rate": [{"rate": "\#(rate)/s"}]\#(retry)}"#
        if chance(50) { answer += #", "side": {"target": "aside", "rate": [{"rate": "3/s"}]}"# }
        return answer
    }

    // MARK: What breaks

    private mutating func breaks() -> [String] {
        var faults: [String] = []
        var rollouts: [String] = []
        for number in 0..<between(1, 3) {
            if chance(12) {
                let version = pick([
                    #""errorRate": 0.5"#, #""cpuFactor": 40"#, #""crashAfter": "5s""#,
                ])
                rollouts.append(
                    """
                    "r\(number)": {"at": "\(between(40, 120))s", "service": "\(pick(services))",
                     "version": {\(version)}}
                    """
                )
                continue
            }
            let effect = effect()
            let span = effect.lasts ? #", "duration": "\#(pick([20, 45, 90]))s""# : ""
            faults.append(
                #""f\#(number)": {"at": "\#(between(30, 150))s"\#(span), "effect": {\#(effect.json)}}"#
            )
        }
        var members: [String] = []
        if !faults.isEmpty { members.append(#""faults": {\#(faults.joined(separator: ", "))}"#) }
        if !rollouts.isEmpty {
            members.append(#""rollouts": {\#(rollouts.joined(separator: ", "))}"#)
        }
        return members
    }

    private mutating func effect() -> (json: String, lasts: Bool) {
        let served = pick(services)
        let any = pick(services + (hasTopic ? ["reader"] : []) + (chance(30) ? ["aside"] : []))
        let some = chance(50) ? #", "count": 1"# : ""
        let withMemory = any == "aside" ? served : any
        var lasting = [
            #""slow": {"service": "\#(any)", "factor": \#(pick([2, 20, 100]))}"#,
            #""hang": {"service": "\#(any)"\#(some)}"#,
            #""serviceErrors": {"service": "\#(served)", "errorRate": \#(pick(["0.05", "0.4", "1"]))}"#,
            #""cpuStress": {"service": "\#(any)", "workers": \#(pick([2, 10]))}"#,
            #""memoryStress": {"service": "\#(withMemory)", "size": "\#(pick([100, 400]))Mi"}"#,
            #""memoryLeak": {"service": "\#(withMemory)", "growthPerHour": "20Gi"}"#,
            #""networkDelay": {"to": "\#(served)", "latency": "\#(pick([5, 800, 3_000]))ms"}"#,
            #""networkLoss": {"to": "\#(served)", "loss": \#(pick([5, 50]))}"#,
            #""networkPartition": {"to": "\#(served)"}"#,
            #""badConfig": {"service": "\#(served)", "errorRate": 0.8, "reload": "10s"}"#,
            #""badConfig": {"service": "\#(served)", "crash": true, "reload": "10s"}"#,
            #""slowStart": {"service": "\#(any)", "factor": 10}"#,
            #""dnsOutage": {}"#, #""certificateExpiry": {"service": "\#(served)"}"#,
            #""metricsOutage": {}"#, #""quotaExhaustion": {}"#,
        ]
        var striking = [#""killPods": {"service": "\#(any)"\#(some)}"#]
        if hasDatabase {
            for _ in 0..<2 {
                lasting += [
                    #""slow": {"database": "db", "factor": \#(pick([3, 50]))}"#,
                    #""databaseRestart": {"database": "db"}"#, #""failover": {"database": "db"}"#,
                    #""longTransaction": {"database": "db", "table": "orders", "mode": "ACCESS EXCLUSIVE"}"#,
                ]
                striking.append(
                    #""migration": {"database": "db", "table": "orders", "takes": "40s"}"#
                )
            }
        }
        if hasTopic {
            for _ in 0..<3 { striking.append(#""killBroker": {"broker": \#(between(0, 2))}"#) }
        }
        if hasNodes {
            for _ in 0..<2 {
                striking += [
                    #""killNode": {"count": \#(pick([1, 2]))}"#,
                    #""killZone": {"zone": "\#(pick(["a", "b", "c"]))"}"#,
                    #""drainNode": {"count": 1}"#,
                ]
            }
        }
        let choice = bits.below(lasting.count + striking.count)
        return choice < lasting.count
            ? (lasting[choice], true) : (striking[choice - lasting.count], false)
    }
}
