import Foundation
import SimModels
import Testing

/// What is not used changes nothing: whatever is added to a scenario and takes no part in it, every
/// other figure of the result is the same.
@Suite("what is not used")
struct UnusedThingsTests {
    /// The whole set, and whole runs, take minutes: `SIMRUN_LONG=1`.
    private static let isLong = ProcessInfo.processInfo.environment["SIMRUN_LONG"] == "1"

    /// The names sort before and behind all others, so that both change all numbers there are.
    private static let names = ["aaa-unused", "zzz-unused"]

    private typealias Object = [String: Any]

    /// All shipped scenarios, or some that have much in them.
    private static func paths() -> [String] {
        guard isLong else {
            return [
                "database/ddl-lock-queue", "database/failover-reconnect-storm",
                "kubernetes/dns-outage",
                "kubernetes/rolling-update-bad-version", "services/fan-out",
                "services/keep-alive-pinning",
            ]
        }
        let root = Documents.root.appendingPathComponent("Scenarios").path
        let files = (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? []
        return files.filter { $0.hasSuffix(".json") && !$0.hasPrefix("benchmarks/") }
            .map { String($0.dropLast(5)) }.sorted()
    }

    // MARK: Scenarios

    /// A scenario without what looks at its result, its references spelt out, and perhaps shorter.
    private static func scenario(_ path: String) throws -> Object {
        let text = try Documents.text(of: "Scenarios/\(path).json")
        let json = try JSONSerialization.jsonObject(with: Data(text.utf8))
        var object = try #require(json as? Object)
        for part in ["variants", "expect", "claims", "assumptions", "baseline"] {
            object[part] = nil
        }
        if !isLong {
            object["warmup"] = "10s"
            object["duration"] = "45s"
            // What breaks, breaks in time.
            object["faults"] = (object["faults"] as? Object)?.mapValues { value in
                var fault = value as? Object ?? [:]
                if fault["at"] != nil { fault["at"] = "10s" }
                return fault
            }
            object["rollouts"] = (object["rollouts"] as? Object)?.mapValues { value in
                var rollout = value as? Object ?? [:]
                rollout["at"] = "5s"
                return rollout
            }
        }
        var only: [String: String] = [:]
        for (name, service) in object["services"] as? Object ?? [:] {
            let operations = (service as? Object)?["operations"] as? Object ?? [:]
            if operations.count == 1 { only[name] = operations.keys.first }
        }
        object["services"] = named(object["services"] ?? Object(), only)
        object["traffic"] = (object["traffic"] as? Object)?.mapValues { value in
            var source = value as? Object ?? [:]
            let operation = (source["target"] as? String).flatMap { only[$0] }
            if source["operation"] == nil, source["trace"] == nil {
                source["operation"] = operation
            }
            return source
        }
        return object
    }

    /// Calls with the operations that they mean, where a service has only one.
    private static func named(_ value: Any, _ only: [String: String]) -> Any {
        if let list = value as? [Any] { return list.map { named($0, only) } }
        guard var object = value as? Object else { return value }
        if let callee = object["call"] as? String, let operation = only[callee] {
            object["call"] = ["service": callee, "operation": operation]
        }
        if var call = object["call"] as? Object, call["operation"] == nil,
            let operation = (call["service"] as? String).flatMap({ only[$0] })
        {
            call["operation"] = operation
            object["call"] = call
        }
        return object.mapValues { named($0, only) }
    }

    /// The scenario with one thing more that nobody uses, by what it is.
    private static func additions(to scenario: Object, named name: String) -> [(String, Object)] {
        var answer: [(String, Object)] = []
        func add(_ what: String, to part: String, _ value: Any) {
            var changed = scenario
            var entries = changed[part] as? Object ?? [:]
            entries[name] = value
            changed[part] = entries
            answer.append((what, changed))
        }
        let services = scenario["services"] as? Object ?? [:]
        let isTraced = (scenario["traffic"] as? Object ?? [:]).values.contains {
            ($0 as? Object)?["trace"] != nil
        }
        var target: (service: String, operation: String)?
        for service in services.keys.sorted() {
            var changed = services[service] as? Object ?? [:]
            var operations = changed["operations"] as? Object ?? [:]
            guard let first = operations.keys.sorted().first else { continue }
            target = target ?? (service, first)
            // A recording that names no operation means the only one.
            if isTraced { continue }
            operations[name] = ["steps": [["cpu": "1ms"]]]
            changed["operations"] = operations
            var other = scenario
            var all = services
            all[service] = changed
            other["services"] = all
            answer.append(("operation of \(service)", other))
        }
        add("service", to: "services", ["replicas": 0, "operations": ["x": Object()]])
        // Where there are nodes, a pod takes room.
        if (scenario["cluster"] as? Object)?["nodePools"] == nil {
            add(
                "service with pods",
                to: "services",
                [
                    "replicas": 2, "readinessProbe": ["periodSeconds": 5],
                    "livenessProbe": ["periodSeconds": 7], "operations": ["x": Object()],
                ]
            )
        }
        if let target {
            add(
                "source",
                to: "traffic",
                [
                    "target": target.service, "operation": target.operation,
                    "rate": [["rate": "0/s"]],
                ]
            )
        }
        add("database", to: "databases", ["max_connections": 100])
        if let service = services.keys.sorted().first {
            add(
                "alert",
                to: "alerts",
                ["signal": "latency", "of": service, "threshold": 1, "threshold_duration": 60]
            )
        }
        var kafka = scenario["kafka"] as? Object ?? [:]
        var topics = kafka["topics"] as? Object ?? [:]
        topics[name] = ["partitions": 3]
        kafka["topics"] = topics
        var changed = scenario
        changed["kafka"] = kafka
        answer.append(("topic", changed))
        return answer
    }

    // MARK: Results

    /// The figures of a run, by their place in the result.
    private static func figures(of scenario: Object, _ path: String) throws -> [String: String] {
        let text = try JSONSerialization.data(withJSONObject: scenario)
        var file = try ScenarioFile(parsing: [UInt8](text), source: "\(path).json")
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        for attachment in file.attachmentNames() {
            let text = try Documents.text(of: "Scenarios/\(folder)/\(attachment)")
            file.attach([UInt8](text.utf8), as: attachment)
        }
        let result = Data(ReportJSON.bytes(of: try file.run()))
        var object = try #require(try JSONSerialization.jsonObject(with: result) as? Object)
        object["digest"] = nil
        // They say where in the file something stands.
        object["warnings"] = nil
        (object["simulated"] as? Object).map {
            object["simulated"] = $0.filter { $0.key != "events" }
        }
        object["timeline"] = told(in: object["timeline"] as? [Object] ?? [])
        var answer: [String: String] = [:]
        flatten(object, at: "", into: &answer)
        return answer
    }

    /// Facts without those of new names, and without what only these refer to: of the warm-up a result
    /// has what led to something later.
    private static func told(in timeline: [Object]) -> [Object] {
        let facts = timeline.filter { fact in
            let words = fact.values.compactMap { $0 as? String }
            return !words.contains { word in names.contains(where: word.contains) }
        }
        var wanted: Set<Int> = []
        // Causes come before what they lead to.
        let kept = facts.reversed().filter { fact in
            let isKept =
                (fact["at_s"] as? Double ?? 0) >= 0 || wanted.contains(fact["id"] as? Int ?? 0)
            if isKept { wanted.formUnion(fact["causes"] as? [Int] ?? []) }
            return isKept
        }
        return kept.reversed()
    }

    /// Every number and word with its place; entries of new names are left out, and so are the numbers
    /// of facts, which count those about them.
    private static func flatten(_ value: Any, at place: String, into answer: inout [String: String])
    {
        if let object = value as? Object {
            for (key, value) in object where !names.contains(where: key.contains) {
                if place.hasPrefix("/timeline"), key == "id" || key == "causes" { continue }
                flatten(value, at: "\(place)/\(key)", into: &answer)
            }
        } else if let list = value as? [Any] {
            let kept = list.filter { entry in
                let words = (entry as? Object)?.values.compactMap { $0 as? String } ?? []
                return !words.contains { word in names.contains(where: word.contains) }
            }
            for (number, entry) in kept.enumerated() {
                let name = (entry as? Object)?["name"] as? String
                flatten(entry, at: "\(place)[\(name ?? String(number))]", into: &answer)
            }
        } else {
            answer[place] = "\(value)"
        }
    }

    @Test("changes no other figure of any shipped scenario", arguments: paths())
    func unused(_ path: String) throws {
        let scenario = try Self.scenario(path)
        let plain = try Self.figures(of: scenario, path)
        #expect(plain.count > 100)
        // What comes first changes the most numbers.
        for name in Self.isLong ? Self.names : Array(Self.names.prefix(1)) {
            for (what, changed) in Self.additions(to: scenario, named: name) {
                let figures = try Self.figures(of: changed, path)
                let moved = plain.filter { figures[$0.key] != $0.value }.keys.sorted()
                #expect(moved.isEmpty, "\(path), \(what) \(name): \(moved.prefix(5))")
            }
        }
    }
}
