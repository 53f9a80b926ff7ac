import SimCore
import SimModels
import Testing

@Suite("nodes that run out of memory")
struct NodePressureTests {
    private typealias Nodes = NodeScenario

    @Test(
        "a kubelet evicts first who uses more than it requests, and of those who is furthest above",
        arguments: [
            // Usage and request of one, and of another that goes after it.
            (300, 100, 900, 1_000), (300, 100, 250, 100), (200, 0, 300, 200), (500, 600, 300, 500),
            (101, 100, 100, 100),
        ] as [(Int64, Int64, Int64, Int64)]
    )
    func order(usage: Int64, request: Int64, otherUsage: Int64, otherRequest: Int64) {
        let one = EvictionRanking(usage: usage, request: request)
        let other = EvictionRanking(usage: otherUsage, request: otherRequest)
        #expect(one.isBefore(other))
        #expect(!other.isBefore(one))
        #expect(!one.isBefore(one))
    }

    /// One node with 1000Mi (or as given): `web` uses what is asked, `batch` 400Mi and requests 500Mi.
    private func run(
        base: String,
        growth: String = "0",
        web: String = "",
        memory: String? = "1000Mi",
        batch: String = #""base": "400Mi""#,
        duration: String = "2m"
    ) throws -> NodeScenario.Run {
        let allocatable = memory.map { ", \"memory\": \"\($0)\"" } ?? ""
        return try Nodes.run(
            Nodes.text(
                cluster: """
                    "nodePools": { "n": { "allocatable": { "cpu": "8"\(allocatable) }, "count": 1 } }
                    """,
                web: """
                    "replicas": 2, "resources": { "requests": { "memory": "200Mi" } },
                    "memory": { "base": "\(base)", "growthPerHour": "\(growth)" }\(web)
                    """,
                services: """
                    "batch": {
                      "resources": { "requests": { "memory": "500Mi" } }, "memory": { \(batch) },
                      "operations": { "get": { "steps": [{ "sleep": "20ms" }] } } }
                    """,
                duration: duration
            )
        )
    }

    @Test("pods that fit into the node's memory stay, to the byte")
    func exact() throws {
        let run = try run(base: "300Mi")
        #expect(run.problem == nil)
        #expect(run.facts(.podEvicted).isEmpty && run.facts(.nodeMemoryPressure).isEmpty)
    }

    @Test("a leak ends with an eviction at the next look, of one pod that is above its request")
    func leak() throws {
        // 290Mi each at first, and 1Mi more in 10 s: above 300Mi each after 100 s.
        let run = try run(base: "290Mi", growth: "360Mi")
        #expect(run.problem == nil)
        #expect(run.seconds(.nodeMemoryPressure) == [110])
        let evicted = run.facts(.podEvicted)
        #expect(evicted.map(\.at.seconds) == [110])
        #expect(evicted.map(\.subject) == ["web"])
        let pressure = try #require(run.facts(.nodeMemoryPressure).first)
        #expect(evicted.allSatisfy { $0.causes == [pressure.id] })
        #expect(pressure.causes.isEmpty)
        #expect(pressure.detail > 1_000 << 20 && pressure.detail < 1_010 << 20)
        // Its replacement begins with little.
        #expect(run.facts(.podCreated, "web").map(\.at.seconds) == [110])
    }

    @Test("as long as it is too much one goes at each look, without grace or budget, told once")
    func overfull() throws {
        let run = try run(
            base: "310Mi",
            web: """
                , "podDisruptionBudget": { "maxUnavailable": 0 },
                  "terminationGracePeriodSeconds": 60
                """,
            duration: "35s"
        )
        #expect(run.problem == nil)
        #expect(run.seconds(.podEvicted) == [10, 20, 30])
        #expect(run.seconds(.nodeMemoryPressure) == [10])
        #expect(run.facts(.evictionRefused).isEmpty)
        #expect(run.nodes.map(\.pods.count) == [3])
    }

    @Test("who keeps to its request is evicted only when nobody else is left")
    func modest() throws {
        let run = try run(base: "200Mi", batch: #""base": "700Mi""#)
        #expect(run.problem == nil)
        #expect(Set(run.facts(.podEvicted).map(\.subject)) == ["batch"])
    }

    @Test("a pool that says nothing of memory has enough of it")
    func unbounded() throws {
        let run = try run(base: "3Gi", memory: nil)
        #expect(run.problem == nil)
        #expect(run.facts(.podEvicted).isEmpty)
    }
}
