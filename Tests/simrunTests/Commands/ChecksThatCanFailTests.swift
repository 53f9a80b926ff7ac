import Foundation
import Testing

/// A setting that is refused, and every word that is said about it.
struct RefusedSetting: Sendable, CustomTestStringConvertible {
    var setting: String
    var diagnostics: String

    init(_ setting: String, _ message: String) {
        self.setting = setting
        diagnostics = "--set \(setting):1:1: \(message)\nsimrun: shop.json: 1 error\n"
    }

    var testDescription: String { setting }
}

let refusedSettings: [RefusedSetting] = [
    RefusedSetting(
        "databases.orderdb.max_connections=500",
        #"databases.orderdb: there is no "orderdb"; did you mean "ordersdb"? (+ before the path makes a new one)"#
    ),
    RefusedSetting(
        "services.order.replicas=5",
        #"services.order: there is no "order"; did you mean "orders"? (+ before the path makes a new one)"#
    ),
    RefusedSetting(
        "faults.alter-tabel=null",
        #"faults.alter-tabel: there is no "alter-tabel" to remove; did you mean "alter-table"?"#
    ),
    RefusedSetting(
        "services.orders.livenessProb=null",
        #"services.orders.livenessProb: unknown field "livenessProb"; did you mean "livenessProbe"?"#
    ),
    RefusedSetting(
        "kafka.topics.order-event.partitions=12",
        #"kafka.topics.order-event: there is no "order-event"; did you mean "order-events"? (+ before the path makes a new one)"#
    ),
]

/// Expectations and variants that are refused, by what stands in the file.
let brokenChecks: [BrokenFile] = [
    BrokenFile(
        "share-of-a-count",
        expecting: #""e": "requests.failed < 10%""#,
        #"""
        share-of-a-count.json:13:20: expect.e: the measure is compared with "10%", but it is a number of requests; divide by what it is a share of: requests.failed / requests.offered < 10%
        simrun: share-of-a-count.json: 1 error

        """#
    ),
    BrokenFile(
        "time-of-a-count",
        expecting: #""e": "max(services.web.pods) < 1h""#,
        #"""
        time-of-a-count.json:13:20: expect.e: the measure is compared with "1h", but it is a number of pods; write a bare number
        simrun: time-of-a-count.json: 1 error

        """#
    ),
    BrokenFile(
        "share-of-a-time",
        expecting: #""e": "downtime.down_s < 10%""#,
        #"""
        share-of-a-time.json:13:20: expect.e: the measure is compared with "10%", but it is a time; write a duration such as 90s or 250ms
        simrun: share-of-a-time.json: 1 error

        """#
    ),
    BrokenFile(
        "less-than-null",
        expecting: #""e": "downtime.time_to_detect_s < null""#,
        #"""
        less-than-null.json:13:20: expect.e: null is neither more nor less than anything; write == null or != null
        simrun: less-than-null.json: 1 error

        """#
    ),
    BrokenFile(
        "unknown-subject",
        expecting: #""e": "count(pod.restarted, wbe) == 0""#,
        #"""
        unknown-subject.json:13:20: expect.e: pod.restarted is about a service, and no service is called "wbe"; did you mean "web"?
        simrun: unknown-subject.json: 1 error

        """#
    ),
    BrokenFile(
        "after-the-end-of-a-variant",
        expecting:
            #""e": { "that": "services.web.pods at 50s == 1", "variant": "short" } }, "variants": { "short": { "duration": "30s" }"#,
        #"""
        after-the-end-of-a-variant.json:13:30: expect.e.that: in the variant "short": the instant 50s lies after the end of the run; duration is 30s
        simrun: after-the-end-of-a-variant.json: 1 error

        """#
    ),
    BrokenFile(
        "variant-of-a-misspelt-service",
        expecting:
            #""e": "requests.failed == 0" }, "variants": { "v": { "services": { "wbe": { "replicas": 2 } } }"#,
        #"""
        variant-of-a-misspelt-service.json:13:81: variants.v.services.wbe: services would get a new "wbe", to which nothing refers; did you mean "web"?
        simrun: variant-of-a-misspelt-service.json: 1 error

        """#
    ),
    BrokenFile(
        "variant-removes-what-is-not-there",
        expecting:
            #""e": "requests.failed == 0" }, "variants": { "v": { "traffic": { "user": null } }"#,
        #"""
        variant-removes-what-is-not-there.json:13:80: variants.v.traffic.user: there is no "user" to remove; did you mean "users"?
        simrun: variant-removes-what-is-not-there.json: 1 error

        """#
    ),
    BrokenFile(
        "variant-removes-an-unknown-field",
        expecting:
            #""e": "requests.failed == 0" }, "variants": { "v": { "services": { "web": { "replica": null } } }"#,
        #"""
        variant-removes-an-unknown-field.json:13:90: variants.v.services.web.replica: unknown field "replica"; did you mean "replicas"?
        simrun: variant-removes-an-unknown-field.json: 1 error

        """#
    ),
]

extension BrokenFile {
    /// The sound scenario with expectations, in line 12, and whatever follows them.
    init(_ name: String, expecting text: String, _ diagnostics: String) {
        self.init(
            name,
            replacing: "\n  }\n}",
            with: "\n  },\n  \"expect\": { \(text) }\n}",
            diagnostics
        )
    }
}

@Suite("Checks that can fail")
struct ChecksThatCanFailTests {
    let simrun: SimrunProcess

    init() throws {
        simrun = try SimrunProcess()
        try simrun.write(Self.shop, to: "shop.json")
    }

    @Test(
        "a setting that would make or remove something by accident is refused",
        arguments: refusedSettings
    )
    func refused(_ setting: RefusedSetting) throws {
        defer { simrun.removeFolder() }
        let outcome = try simrun.run(["run", "shop.json", "--set", setting.setting])
        #expect(outcome.status == 2)
        #expect(outcome.output == "")
        #expect(outcome.errors == setting.diagnostics)
    }

    @Test("a + before the path makes an entry on purpose, and an unset field may be removed")
    func onPurpose() throws {
        defer { simrun.removeFolder() }
        #expect(
            try simrun.run(["run", "shop.json", "--set", "+services.order.replicas=5"]).status == 0
        )
        #expect(
            try simrun.run(["run", "shop.json", "--set", "services.orders.minReadySeconds=null"])
                .status == 0
        )
    }

    @Test("a setting and a variant that change nothing say so")
    func idle() throws {
        defer { simrun.removeFolder() }
        let setting = try simrun.run(["run", "shop.json", "--set", "services.orders.replicas=2"])
        #expect(
            setting.output.contains(
                """
                Warnings
                  --set services.orders.replicas=2:1:1: warning: services.orders.replicas: the
                    setting changes nothing: that is how it stands already

                """
            )
        )
        let variant = try simrun.run(["run", "shop.json", "--variant", "idle"])
        #expect(
            variant.output.contains(
                """
                Warnings
                  shop.json:19:64: warning: variants.idle: the variant changes nothing: it is
                    the file as it stands

                """
            )
        )
        let other = try simrun.run(["run", "shop.json", "--variant", "calm"])
        #expect(!other.output.contains("changes nothing"))
    }

    @Test("events that nothing in the file can make are warned about, with those that are meant")
    func impossible() throws {
        defer { simrun.removeFolder() }
        try simrun.write(
            Self.shop.replacing(
                #""count(pod.ended) >= 1""#,
                with: #""count(pod.oomKilled) == 0""#
            ),
            to: "shop.json"
        )
        let outcome = try simrun.run(["validate", "shop.json"])
        #expect(outcome.status == 0)
        #expect(
            outcome.errors == """
                shop.json:19:64: warning: variants.idle: the variant changes nothing: it is the file as it stands
                shop.json:20:23: warning: expect.ends: nothing in this file can make a pod.oomKilled; it takes memory with resources.limits.memory; pod.livenessFailed, pod.killed, pod.withoutDatabase, pod.ended can happen here

                """
        )
    }

    @Test("pod.ended is any way in which a pod's process ends")
    func anyEnd() throws {
        defer { simrun.removeFolder() }
        let outcome = try simrun.run(["run", "shop.json"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("  pass  ends  count(pod.ended) >= 1  1 events\n"))
        #expect(
            outcome.output.hasSuffix(
                "  1 expectation about other variants is not judged here: run with --variant calm\n"
            )
        )
    }

    @Test("the seeds in which an expectation failed are named, and how to see one of them")
    func failedSeeds() throws {
        defer { simrun.removeFolder() }
        try simrun.write(SmallScenario.failing, to: "my shop.json")
        let run = try simrun.run([
            "run", "my shop.json", "--variant", "one-pod", "--set", "duration=9s", "--seeds", "2",
        ])
        #expect(run.status == 0)
        try simrun.write(
            SmallScenario.failing.replacing(
                "\"requests.offered == 0\"",
                with: "{ \"that\": \"requests.offered == 0\", \"variant\": \"one-pod\" }"
            ),
            to: "my shop.json"
        )
        let outcome = try simrun.run([
            "run", "my shop.json", "--variant", "one-pod", "--set", "duration=9s", "--seeds", "2",
        ])
        #expect(outcome.status == 1)
        #expect(outcome.output.hasSuffix("  answers failed in seeds 3, 4\n"))
        #expect(
            outcome.errors
                == "simrun: to replay one: simrun run 'my shop.json' --variant one-pod --set duration=9s --seed 3\n"
        )
    }

    @Test("an expectation about the file as it stands is not refused for a variant")
    func otherVariant() throws {
        defer { simrun.removeFolder() }
        let text = Self.shop
            .replacing(#""count(pod.ended) >= 1""#, with: #""max(topics.order-events.lag) >= 0""#)
            .replacing(
                #""idle": {"#,
                with:
                    #""bare": { "kafka": { "topics": null }, "services": { "mail": null, "orders": { "producer": null } } }, "idle": {"#
            )
        try simrun.write(text, to: "shop.json")
        let outcome = try simrun.run(["validate", "shop.json"])
        #expect(
            outcome.errors
                == "shop.json:19:167: warning: variants.idle: the variant changes nothing: it is the file as it stands\n"
        )
        #expect(outcome.status == 0)
    }

    private static let shop = """
        {
          "version": 1,
          "name": "shop",
          "duration": "20s",
          "services": {
            "orders": {
              "replicas": 2,
              "operations": { "place": { "steps": [{ "query": { "cpu": "1ms" } }] } },
              "connections": { "database": "ordersdb", "pool": { "hikari": {} } },
              "livenessProbe": {},
              "producer": { "topic": "order-events" }
            },
            "mail": { "consumer": { "topic": "order-events", "cpuPerMessage": "1ms" } }
          },
          "databases": { "ordersdb": {} },
          "kafka": { "topics": { "order-events": { "partitions": 6 } } },
          "traffic": { "users": { "target": "orders", "rate": [{ "rate": "10/s" }] } },
          "faults": { "alter-table": { "at": "5s", "effect": { "killPods": { "service": "orders", "count": 1 } } } },
          "variants": { "calm": { "faults": { "alter-table": null } }, "idle": { "services": { "orders": { "replicas": 2 } } } },
          "expect": { "ends": "count(pod.ended) >= 1", "calm": { "that": "count(pod.ended) == 0", "variant": "calm" } }
        }
        """
}
