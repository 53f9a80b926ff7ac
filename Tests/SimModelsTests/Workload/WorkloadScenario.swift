import SimCore
import SimModels

/// The pieces of small scenarios about where requests come from.
enum WorkloadScenario {
    /// A service that answers at once, without a warm-up, for so long.
    static func idle(seconds: Int64) -> Scenario {
        var scenario = TinyScenario.scenario(seconds: seconds)
        scenario.services["web"] = TinyScenario.service([])
        return scenario
    }

    /// A source of requests to the service.
    static func source(_ change: (inout TrafficSpec) -> Void) -> TrafficSpec {
        var traffic = TrafficSpec()
        traffic.target = "web"
        change(&traffic)
        return traffic
    }

    /// The file of a scenario with one source, `users`.
    static func file(_ source: String, more: String = "") throws -> ScenarioFile {
        let text = """
            { "version": 1, "name": "small", "warmup": "10s", "duration": "1m",
              "start": "2024-11-29T09:00:00Z",
              "services": { "web": { "podStart": "0s", "startup": "0s", "operations": {
                "get": {}, "put": {} } } }\(more),
              "traffic": { "users": \(source) } }
            """
        return try ScenarioFile(parsing: Array(text.utf8), source: "w.json")
    }

    /// What is wrong with a scenario whose source is this, one line an issue.
    static func issues(_ source: String, csv: String? = nil) -> [String] {
        do {
            var file = try file(source)
            if let csv { file.attach(Array(csv.utf8), as: "t.csv", source: "in/t.csv") }
            return try file.validate().map(\.description)
        } catch let error as ScenarioError {
            return error.issues.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    /// When requests of the first source arrived, from the start of the simulation, in seconds.
    static func arrivals(_ run: ScenarioRun, seed: UInt64 = 1) throws -> [Double] {
        var simulation = run.simulation(seed: seed)
        var log = EventLog()
        try simulation.run(until: run.span.end, observing: &log)
        return log.times(of: "workload.arrival", subject: 0).map(\.seconds)
    }
}
