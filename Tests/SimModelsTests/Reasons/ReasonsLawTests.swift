import Foundation
import SimCore
import SimModels
import TestSupport
import Testing

/// Reasons hold: what vanishes without a fault or a rollout has it among its causes, and what changes
/// nothing is named nowhere.
@Suite("law of reasons")
struct ReasonsLawTests {
    /// A service in front of a database, a topic and its readers, with something that breaks.
    private static func scenario(
        _ broken: String,
        services: String = "",
        rate: String = "60/s"
    ) throws -> Scenario {
        let text = """
            {"version": 1, "name": "law", "warmup": "30s", "duration": "4m",
             "cluster": {"nodeCPU": "1"},
             "services": {
              "web": {"replicas": 2, "workers": 8, "timeout": "1s", "podStart": "2s", "startup": "3s",
               "operations": {"get": {"steps": [{"cpu": "2ms"}, {"call": "store"}]}}},
              "store": {"replicas": 2, "workers": 8, "timeout": "1s", "podStart": "2s",
               "startup": "3s",
               "connections": {"database": "db", "pool": {"queuePool": {"pool_size": 4}}},
               "operations": {"read": {"steps": [
                {"query": {"cpu": "4ms"}}, {"produce": {"messages": 2}}]}},
               "producer": {"topic": "t"}},
              "reader": {"replicas": 2, "podStart": "2s", "startup": "3s",
               "consumer": {"topic": "t", "cpuPerMessage": "3ms"}},
              "alone": {"replicas": 1, "workers": 2, "operations": {"get": {"steps": [{"cpu": "1ms"}]}}}
              \(services)},
             "databases": {"db": {"cpu": "2"}},
             "kafka": {"brokers": 3, "topics": {"t": {"partitions": 4, "replication.factor": 3}}},
             "traffic": {"users": {"target": "web", "rate": [{"rate": "\(rate)"}]}},
             \(broken)}
            """
        return try ScenarioFile(parsing: [UInt8](text.utf8), source: "law.json").scenario()
    }

    /// What breaks, each by itself.
    private static let breaks: [(name: String, json: String)] = [
        ("slow database", #"{"slow": {"database": "db", "factor": 40}}"#),
        ("slow service", #"{"slow": {"service": "store", "factor": 60}}"#),
        ("database down", #"{"databaseRestart": {"database": "db"}}"#),
        ("stress of readers", #"{"cpuStress": {"service": "reader", "workers": 20}}"#),
        ("errors", #"{"serviceErrors": {"service": "store", "errorRate": "60%"}}"#),
        ("hang", #"{"hang": {"service": "store"}}"#),
    ]

    private static func fault(
        _ effect: String,
        at: String = "90s",
        for span: String = "40s"
    ) -> String {
        #""faults": {"f": {"at": "\#(at)", "duration": "\#(span)", "effect": \#(effect)}}"#
    }

    @Test("what a fault makes has it among its causes", arguments: 0..<6)
    func recall(_ index: Int) throws {
        let (name, effect) = Self.breaks[index]
        let scenario = try Self.scenario(Self.fault(effect))
        let answer = try ReasonsLaw.examine(scenario, seeds: Effort.seeds(1...5, short: 1))
        #expect(answer.problems.isEmpty, "\(name): \(answer.problems)")
        #expect(answer.vanishing > 0, "\(name) makes nothing")
    }

    @Test("a fault that is over in an instant, and a rollout, are named too")
    func strikes() throws {
        let kill = #""faults": {"f": {"at": "90s", "effect": {"killPods": {"service": "store"}}}}"#
        let rollout = """
            "rollouts": {"release": {"at": "90s", "service": "store",
             "version": {"errorRate": "70%"}}}
            """
        for broken in [kill, rollout] {
            let answer = try ReasonsLaw.examine(try Self.scenario(broken), seeds: 1...1)
            #expect(answer.problems.isEmpty, "\(answer.problems)")
            #expect(answer.vanishing > 0)
        }
    }

    @Test("of two faults at once, each is named for what only it makes")
    func two() throws {
        let broken = """
            "faults": {
             "a": {"at": "60s", "duration": "40s",
              "effect": {"cpuStress": {"service": "reader", "workers": 20}}},
             "b": {"at": "70s", "duration": "40s",
              "effect": {"slow": {"database": "db", "factor": 40}}}}
            """
        let answer = try ReasonsLaw.examine(try Self.scenario(broken), seeds: 1...1)
        #expect(answer.problems.isEmpty, "\(answer.problems)")
        #expect(answer.vanishing > 1)
    }

    @Test("messages that come to grief long after they were taken are late because of that")
    func brokers() throws {
        let kills = (0..<3).map {
            #""b\#($0)": {"at": "90s", "effect": {"killBroker": {"broker": \#($0)}}}"#
        }
        var scenario = try Self.scenario(#""faults": {\#(kills.joined(separator: ", "))}"#)
        scenario.duration = .minutes(8)
        let answer = try ReasonsLaw.examine(scenario, seeds: 1...1)
        #expect(answer.problems.isEmpty, "\(answer.problems)")
        let story = ReasonsLaw.Story(try ScenarioRun(scenario).run(seed: 1))
        let subjects = story.first.keys.map(\.subject)
        #expect(subjects.contains("messages/t"), "\(subjects)")
        #expect(story.early.isEmpty)
    }

    @Test("decoys are ancestors of nothing bad")
    func decoys() throws {
        let real =
            #""z": {"at": "150s", "duration": "40s", "effect": {"slow": {"database": "db", "factor": 40}}}"#
        let decoys = [
            #"{"at": "140s", "duration": "60s", "effect": {"slow": {"service": "alone", "factor": 9}}}"#,
            #"{"at": "149s", "duration": "1s", "effect": {"networkDelay": {"to": "web", "latency": "1ms"}}}"#,
        ]
        for decoy in decoys {
            let broken = #""faults": {"decoy": \#(decoy), \#(real)}"#
            let story = ReasonsLaw.Story(try ScenarioRun(try Self.scenario(broken)).run(seed: 1))
            #expect(!story.first.isEmpty)
            for key in story.first.keys.sorted() {
                #expect(!story.names(.fault("decoy"), for: key), "\(key)")
            }
        }
    }

    @Test("a fault that was over long ago, with everything healthy since, is no cause")
    func healed() throws {
        let broken = """
            "faults": {
             "old": {"at": "10s", "duration": "5s",
              "effect": {"slow": {"database": "db", "factor": 40}}},
             "z": {"at": "330s", "duration": "40s",
              "effect": {"slow": {"database": "db", "factor": 40}}}}
            """
        var scenario = try Self.scenario(broken)
        scenario.duration = .minutes(7)
        let result = try ScenarioRun(scenario).run(seed: 1)
        let story = ReasonsLaw.Story(result)
        let late = result.timeline.filter {
            ReasonsLaw.bad.contains($0.kind) && $0.at > .minutes(5)
        }
        #expect(!late.isEmpty)
        for entry in late {
            let isNamed = story.ancestors(of: entry).contains { $0.subject == "old" }
            #expect(!isNamed, "\(entry.text)")
        }
    }

    @Test("what was there before an outage got worse, and makes no difference to it, is not named")
    func masked() throws {
        let broken = """
            "faults": {
             "errors": {"at": "60s", "duration": "60s",
              "effect": {"serviceErrors": {"service": "store", "errorRate": "30%"}}},
             "gone": {"at": "80s", "duration": "40s",
              "effect": {"databaseRestart": {"database": "db"}}}}
            """
        let result = try ScenarioRun(try Self.scenario(broken)).run(seed: 1)
        let story = ReasonsLaw.Story(result)
        let degraded = ReasonsLaw.Key(kind: "sli.degraded", subject: "web")
        let out = ReasonsLaw.Key(kind: "sli.fullOutage", subject: "web")
        #expect(story.names(.fault("errors"), for: degraded))
        #expect(story.names(.fault("gone"), for: out))
        #expect(!story.names(.fault("errors"), for: out))
    }

    @Test("an autoscaler that adds pods for their CPU names who used it")
    func scaled() throws {
        let text = """
            {"version": 1, "name": "stress", "warmup": "2m", "duration": "5m",
             "services": {"web": {"replicas": 2, "workers": 8, "podStart": "2s", "startup": "3s",
              "resources": {"requests": {"cpu": "500m"}, "limits": {"cpu": "1"}},
              "operations": {"get": {"steps": [{"cpu": "5ms"}]}},
              "autoscaler": {"minReplicas": 2, "maxReplicas": 8, "metrics": [{"type": "Resource",
               "resource": {"name": "cpu", "target":
                {"type": "Utilization", "averageUtilization": 60}}}]}}},
             "traffic": {"users": {"target": "web", "rate": [{"rate": "40/s"}]}},
             "faults": {"f": {"at": "60s", "duration": "2m",
              "effect": {"cpuStress": {"service": "web", "workers": 2}}}}}
            """
        let file = try ScenarioFile(parsing: [UInt8](text.utf8), source: "stress.json")
        let result = try ScenarioRun(file).run(seed: 1)
        let story = ReasonsLaw.Story(result)
        let scaled = try #require(result.timeline.first { $0.kind == .autoscalerScaled })
        let names = story.ancestors(of: scaled).compactMap(\.of)
        #expect(names == ["faults.f"])
    }

    /// Scenarios that lie in a folder, with their paths, but those that measure speed.
    private static func scenarios(in folder: String) throws -> [(path: String, scenario: Scenario)]
    {
        let root = Documents.root.appendingPathComponent(folder).path
        let files = try FileManager.default.subpathsOfDirectory(atPath: root)
        return files.sorted().compactMap { path in
            guard path.hasSuffix(".json"), !path.hasPrefix("benchmarks/"),
                let file = try? Documents.scenario("\(folder)/\(path)"),
                let scenario = try? file.scenario(),
                !ReasonsLaw.troubles(of: scenario).isEmpty
            else { return nil }
            return (path, scenario)
        }
    }

    @Test(
        "in all shipped scenarios and cases",
        .enabled(if: Effort.isLong),
        arguments: ["Scenarios", "Tests/Cases"]
    )
    func shipped(_ folder: String) throws {
        var sum = ReasonsLaw.Answer()
        for (path, scenario) in try Self.scenarios(in: folder) {
            let answer = try ReasonsLaw.examine(scenario, seeds: 1...5)
            #expect(answer.problems.isEmpty, "\(path): \(answer.problems)")
            sum += answer
        }
        #expect(sum.vanishing > 0)
        #expect(sum.idle.count * 10 <= sum.cited, "\(sum.idle)")
    }

    @Test("in random incidents what vanishes with something has it among its causes")
    func incidents() throws {
        var sum = ReasonsLaw.Answer()
        var incidents = 0
        let seeds = Effort.seeds(1...200, short: 8)
        for seed in seeds {
            let scenario = try RandomIncident.make(seed: seed)
            var answer = try ReasonsLaw.examine(scenario, seeds: Effort.seeds(1...5, short: 2))
            if answer.isIncident { incidents += 1 }
            answer.problems = answer.problems.map { "\(seed): \($0)" }
            answer.idle = answer.idle.map { "\(seed): \($0)" }
            sum += answer
        }
        #expect(incidents * 2 >= seeds.count)
        #expect(sum.vanishing > seeds.count)
        // Of what vanishes one in a hundred may have another reason, of what is named one in twenty no effect:
        // of several that would each have been enough the largest is told.
        #expect(sum.problems.count * 100 <= sum.vanishing, "\(sum.problems)")
        #expect(sum.idle.count * 20 <= sum.cited, "\(sum.idle)")
    }

    @Test(
        "in incidents that once were told with another reason",
        arguments: [
            // An alert after a long time without any point.
            (50, 5),
            // Two faults on one way, the later of which made the packets of the earlier wait.
            (75, 1),
        ] as [(UInt64, UInt64)]
    )
    func mended(incident: UInt64, seed: UInt64) throws {
        let scenario = try RandomIncident.make(seed: incident)
        let answer = try ReasonsLaw.examine(scenario, seeds: seed...seed)
        #expect(answer.problems.isEmpty, "\(answer.problems)")
        #expect(answer.vanishing > 0)
    }

    @Test("nothing is dated before its cause, in random scenarios")
    func dates() throws {
        for seed in Effort.seeds(1...200, short: 12) {
            let story = ReasonsLaw.Story(
                try ScenarioRun(RandomScenario.make(seed: seed)).run(seed: seed)
            )
            #expect(story.early.isEmpty, "seed \(seed): \(story.early.map(\.text))")
        }
    }
}
