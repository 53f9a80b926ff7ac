import SimCore
import SimModels
import Testing

@Suite("What a run holds")
struct FootprintTests {
    /// So many requests a second, each of which waits for an hour, beside others that are answered.
    private func run(stuck: Int, answered: Int, seconds: Int) throws -> ScenarioRun {
        let text = """
            {"version": 1, "name": "m", "warmup": "0s", "duration": "\(seconds)s",
             "services": {"web": {"timeout": "2h", "workers": 10000, "replicas": 20, "operations": {
               "wait": {"steps": [{"sleep": "1h"}]}, "get": {}}}},
             "traffic": {
               "s": {"target": "web", "operation": "wait", "rate": [{"rate": "\(stuck)/s"}]},
               "a": {"target": "web", "operation": "get", "rate": [{"rate": "\(answered)/s"}]}}}
            """
        return try ScenarioRun(ScenarioFile(parsing: Array(text.utf8), source: "m.json"))
    }

    private func footprint(of run: ScenarioRun) throws -> Footprint {
        var simulation = run.simulation()
        try simulation.run(until: run.span.end)
        var platform = simulation.model
        return platform.footprint(simulation.context)
    }

    @Test("grows with the requests on their way, and with each by what a record takes")
    func calls() throws {
        let few = try footprint(of: try run(stuck: 20, answered: 1, seconds: 50))
        let many = try footprint(of: try run(stuck: 200, answered: 1, seconds: 50))
        // About 1,000 and 10,000 requests, of some 100 to 400 bytes each with where their time went.
        #expect((80_000..<450_000).contains(few[.calls]))
        #expect((7 * few[.calls]..<13 * few[.calls]).contains(many[.calls]))
        // A deadline is two numbers, in a ring of a power of two; an event is some more.
        #expect((10_000 * 16 * 9 / 10..<40_000 * 16).contains(many[.deadlines]))
        #expect((10_000 * 40 * 9 / 10..<10_000 * 160).contains(many[.events]))
        #expect(many.total > few.total)
        #expect(many.total == Footprint.Holder.allCases.reduce(0) { $0 + many[$1] })
        #expect(many.largest == .calls)
    }

    @Test("does not grow with the requests that were answered, whose clients would wait for long")
    func deadlines() throws {
        let held = try footprint(of: try run(stuck: 1, answered: 500, seconds: 40))
        #expect(held[.deadlines] < 3 * 1_024 * 16)
    }

    @Test("beyond its budget ends the run, at the same place each time, and names what holds most")
    func budget() throws {
        let run = try run(stuck: 200, answered: 1, seconds: 60)
        var budget = ScenarioRun.standardBudget
        #expect(budget.memory == 1 << 30)
        budget.memory = 3_000_000
        var errors: [SimulationError] = []
        for _ in 0..<2 {
            do {
                _ = try run.run(budget: budget, counterfactuals: .none)
            } catch {
                errors.append(error)
            }
        }
        #expect(errors.count == 2 && errors.first == errors.last)
        #expect(errors.first?.code == .modelBudget)
        #expect(errors.first?.message.contains("more than the 3000000 of its budget") == true)
        #expect(errors.first?.message.contains("is held by requests on their way") == true)
        budget.memory = 100_000_000
        #expect(throws: Never.self) { try run.run(budget: budget, counterfactuals: .none) }
    }
}
