// docs: readme
// docs: platform
import SimCore
import SimModels
// docs: end
import Testing

/// The programs of README and of the library guide, compiled and run.
@Suite("The library guide")
struct LibraryGuideTests {
    @Test("README's program runs, and its autoscaler follows the buyers")
    func readme() throws {
        // docs: readme
        var shop = ServiceSpec()
        shop.replicas = 2
        shop.resources.requests.cpu = CPUQuantity(millicores: 500)
        shop.operations = ["buy": OperationSpec(steps: [.cpu(.constant(.milliseconds(5)))])]
        shop.autoscaler = AutoscalerSpec()
        shop.autoscaler?.maxReplicas = 10

        var buyers = TrafficSpec()
        buyers.target = "shop"
        buyers.rate = [RateSegmentSpec(rate: .perSecond(50), rampTo: .perSecond(300))]

        var scenario = Scenario()
        scenario.services = ["shop": shop]
        scenario.traffic = ["buyers": buyers]
        let result = try ScenarioRun(scenario).run(seed: 7)
        print(result.requests.failed, "of", result.requests.offered, "requests failed")
        // docs: end
        #expect(result.requests.isConserved)
        #expect(result.requests.offered > 100_000)
        #expect(result.timeline.contains { $0.kind == .autoscalerScaled && $0.at > .zero })
        #expect(result.requests.byService.first?.report.peakPods ?? 0 > 2)
    }

    @Test("the guide's platform runs, loses pods and messages, and says why")
    func platform() throws {
        // docs: platform
        var orders = DatabaseSpec()
        orders.maxConnections = 60

        var events = TopicSpec()
        events.partitions = 6

        var checkout = ServiceSpec()
        checkout.replicas = 3
        checkout.workers = 8
        checkout.resources.requests.cpu = CPUQuantity(millicores: 500)
        checkout.resources.limits.cpu = CPUQuantity(millicores: 1_000)
        checkout.operations = [
            "buy": OperationSpec(steps: [
                .cpu(.exponential(mean: .milliseconds(3))),
                .query(QuerySpec(cpu: .constant(.milliseconds(1)))),
                .produce(ProduceSpec()),
            ])
        ]
        checkout.readinessProbe = ContainerProbeSpec()
        checkout.autoscaler = AutoscalerSpec()
        checkout.autoscaler?.minReplicas = 3
        checkout.autoscaler?.maxReplicas = 12
        checkout.autoscaler?.targetCPU = 60
        checkout.connections = ConnectionsSpec()
        checkout.connections?.database = "orders"
        checkout.producer = ProducerSpec()
        checkout.producer?.topic = "events"
        checkout.producer?.batchQueue.flushMessages = 100

        var billing = ServiceSpec()
        billing.replicas = 2
        billing.consumer = ConsumerSpec()
        billing.consumer?.topic = "events"
        billing.consumer?.cpuPerMessage = .constant(.milliseconds(1))

        var buyers = TrafficSpec()
        buyers.target = "checkout"
        buyers.rate = [
            RateSegmentSpec(rate: .perSecond(200)),
            RateSegmentSpec(at: .minutes(2), rate: .perSecond(200), rampTo: .perSecond(600)),
        ]

        var kill = KillPodsSpec()
        kill.service = "checkout"
        kill.count = 2
        var crash = FaultSpec()
        crash.at = .minutes(6)
        crash.effect = .killPods(kill)

        var scenario = Scenario()
        scenario.name = "checkout"
        scenario.services = ["checkout": checkout, "billing": billing]
        scenario.databases = ["orders": orders]
        scenario.kafka.topics = ["events": events]
        scenario.traffic = ["buyers": buyers]
        scenario.faults = ["crash": crash]

        let result = try ScenarioRun(scenario).run(seed: 7)
        print(result.messages.lost, "of", result.messages.accepted, "messages lost")
        for (cause, count) in result.messages.lostByCause { print(" ", cause.name, count) }
        print(result.requests.failed, "of", result.requests.offered, "requests failed")
        print("down for", result.downtime.down)
        for entry in result.timeline where entry.kind == .autoscalerScaled {
            print(entry.at, entry.text, "because of", entry.causes)
        }
        // docs: end
        #expect(result.messages.isConserved)
        #expect(result.requests.isConserved)
        #expect(result.messages.lost > 0)
        #expect(result.messages.lostByCause.allSatisfy { $0.cause == .queueAtKill })
        #expect(result.requests.failed > 0)
        #expect(result.timeline.contains { $0.kind == .autoscalerScaled && !$0.causes.isEmpty })
    }

    @Test("a scenario that is wrong says everything that is wrong with it")
    func mistakes() throws {
        // docs: mistakes
        var users = TrafficSpec()
        users.target = "chekout"
        var scenario = Scenario()
        scenario.services = ["checkout": ServiceSpec()]
        scenario.traffic = ["users": users]
        do {
            _ = try ScenarioRun(scenario)
        } catch {
            for issue in error.issues { print(issue) }
        }
        // docs: end
        #expect(throws: ScenarioError.self) { try ScenarioRun(scenario) }
    }

    @Test("a file's text can be run the same way")
    func file() throws {
        // docs: file
        let text = """
            {
              "version": 1, "name": "ping", "duration": "1m",
              "services": {"web": {"operations": {"get": {"steps": [{"cpu": "2ms"}]}}}},
              "traffic": {"users": {"target": "web", "rate": [{"rate": "50/s"}]}}
            }
            """
        let file = try ScenarioFile(parsing: Array(text.utf8), source: "ping.json")
        let result = try file.run(settings: ["services.web.replicas=2"], seed: 1)
        print(result.digest, result.requests.succeeded)
        // docs: end
        #expect(result.requests.succeeded > 2_800)
        #expect(result.requests.byService.first?.report.pods == 2)
    }
}
