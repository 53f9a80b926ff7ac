import SimModels
import Testing

/// A part of an autoscaler that the API server refuses, and the message for it.
struct Refused: Sendable, CustomTestStringConvertible {
    var json: String
    var message: String

    init(_ json: String, _ message: String) {
        self.json = json
        self.message = message
    }

    var testDescription: String { json }

    /// One metric in an autoscaler that is right otherwise.
    static func metric(_ json: String, _ message: String) -> Refused {
        Refused(#""maxReplicas": 9, "metrics": [\#(json)]"#, message)
    }

    /// A cpu target.
    static func target(_ json: String, _ message: String) -> Refused {
        metric(#"{"type": "Resource", "resource": {"name": "cpu", "target": \#(json)}}"#, message)
    }

    /// Rules for scaling up.
    static func scaleUp(_ json: String, _ message: String) -> Refused {
        Refused(#""maxReplicas": 9, "behavior": {"scaleUp": \#(json)}"#, message)
    }
}

private let quantity =
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
private let kinds = #""ContainerResource", "External", "Object", "Pods", "Resource""#

private let refused: [Refused] = [
    Refused(
        #""minReplicas": 5, "maxReplicas": 3"#,
        "maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`"
    ),
    Refused(#""maxReplicas": 0"#, "maxReplicas: Invalid value: 0: must be greater than 0"),
    Refused(
        #""minReplicas": 0, "maxReplicas": 3"#,
        "minReplicas: Invalid value: 0: must be greater than or equal to 1"
    ),
    Refused(#""maxReplicas": 3, "maxReplicas": 4"#, #"autoscaler: duplicate key "maxReplicas""#),
    .metric(
        #"{"type": "Cpu"}"#,
        #"metrics[0].type: Unsupported value: "Cpu": supported values: \#(kinds)"#
    ),
    .metric("{}", "metrics[0].type: Required value: must specify a metric source type"),
    .metric(
        #"{"type": "Pods"}"#,
        "metrics[0].pods: Required value: must populate information for the given metric source"
    ),
    .metric(
        #"{"type": "External", "external": {"metric": {"name": "http_requests_queued", "selector": {"matchLabels": {"service": "web"}}}, "target": {"type": "Value", "value": 1}}, "object": null}"#,
        "metrics[0].object: Forbidden: must populate the given metric source only"
    ),
    .metric(
        #"{"type": "Resource", "resource": {"target": {"type": "Utilization", "averageUtilization": 5}}}"#,
        "metrics[0].resource.name: Required value: must specify a resource name"
    ),
    .metric(
        #"{"type": "ContainerResource", "containerResource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 5}}}"#,
        "metrics[0].containerResource.container: Required value: must specify a container"
    ),
    .metric(
        #"{"type": "Resource", "resource": {"name": "cpu"}}"#,
        "metrics[0].resource.target: Required value: must specify a metric target type"
    ),
    .metric(
        #"{"type": "Pods", "pods": {"metric": {}, "target": {"type": "AverageValue", "averageValue": 5}}}"#,
        "metrics[0].pods.metric.name: Required value: must specify a metric name"
    ),
    .metric(
        #"{"type": "Pods", "pods": {"metric": {"name": "http_requests_queued"}, "target": {"type": "Value", "value": 5}}}"#,
        "metrics[0].pods.target.averageValue: Required value: must specify a positive target averageValue"
    ),
    .metric(
        #"{"type": "Object", "object": {"metric": {"name": "http_requests_queued"}, "describedObject": {"kind": "Service", "name": "web"}, "target": {"type": "Utilization", "averageUtilization": 5}}}"#,
        "metrics[0].object.target.averageValue: Required value: must set either a target value or averageValue"
    ),
    .metric(
        #"{"type": "Object", "object": {"metric": {"name": "http_requests_queued"}, "describedObject": {"name": "web"}, "target": {"type": "Value", "value": 5}}}"#,
        "metrics[0].object.describedObject.kind: Required value"
    ),
    .metric(
        #"{"type": "External", "external": {"metric": {"name": "http_requests_queued", "selector": {"matchLabels": {"service": "web"}}}, "target": {"type": "Value"}}}"#,
        "metrics[0].external.target.averageValue: Required value: must set either a target value for metric or a per-pod target"
    ),
    .metric(
        #"{"type": "External", "external": {"metric": {"name": "http_requests_queued", "selector": {"matchLabels": {"service": "web"}}}, "target": {"type": "Value", "value": 1, "averageValue": 1}}}"#,
        "metrics[0].external.target.value: Forbidden: may not set both a target value for metric and a per-pod target"
    ),
    .target("{}", "target.type: Required value: must specify a metric target type"),
    .target(
        #"{"type": "Average"}"#,
        #"target.type: Invalid value: "Average": must be either Utilization, Value, or AverageValue"#
    ),
    .target(
        #"{"type": "Utilization"}"#,
        "target.averageUtilization: Required value: must set either a target raw value or a target utilization"
    ),
    .target(
        #"{"type": "Utilization", "averageUtilization": 0}"#,
        "target.averageUtilization: Invalid value: 0: must be greater than 0"
    ),
    .target(
        #"{"type": "Utilization", "averageUtilization": 5, "averageValue": "1"}"#,
        "target.averageValue: Forbidden: may not set both a target raw value and a target utilization"
    ),
    .target(
        #"{"type": "AverageValue", "averageUtilization": 5}"#,
        "target.averageUtilization: a target of type AverageValue with averageUtilization instead of averageValue"
    ),
    .target(
        #"{"type": "AverageValue", "averageValue": "0"}"#,
        #"target.averageValue: Invalid value: "0": must be positive"#
    ),
    .target(
        #"{"type": "AverageValue", "averageValue": "Mi"}"#,
        #"target.averageValue: Invalid value: "Mi": must be positive"#
    ),
    .target(
        #"{"type": "AverageValue", "averageValue": "-1"}"#,
        #"target.averageValue: Invalid value: "-1": must be positive"#
    ),
    .target(
        #"{"type": "AverageValue", "averageValue": "1.5.2"}"#,
        #"target.averageValue: Invalid value: "1.5.2": \#(quantity)"#
    ),
    .target(
        #"{"type": "AverageValue", "averageValue": "1 core"}"#,
        #"target.averageValue: Invalid value: "1 core": \#(quantity)"#
    ),
    .target(
        #"{"type": "AverageValue", "averageValue": "1mm"}"#,
        #"target.averageValue: Invalid value: "1mm": unable to parse quantity's suffix"#
    ),
    .target(
        #"{"type": "AverageValue", "averageValue": "500K"}"#,
        #"target.averageValue: Invalid value: "500K": unable to parse quantity's suffix"#
    ),
    .scaleUp(
        #"{"stabilizationWindowSeconds": -1}"#,
        "scaleUp.stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero"
    ),
    .scaleUp(
        #"{"stabilizationWindowSeconds": 3601}"#,
        "scaleUp.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600"
    ),
    .scaleUp(
        #"{"selectPolicy": "Mix"}"#,
        #"scaleUp.selectPolicy: Unsupported value: "Mix": supported values: "Disabled", "Max", "Min""#
    ),
    .scaleUp(
        #"{"policies": []}"#,
        "scaleUp.policies: Required value: must specify at least one Policy"
    ),
    .scaleUp(
        #"{"policies": [{"type": "Pod", "value": 1, "periodSeconds": 15}]}"#,
        #"policies[0].type: Unsupported value: "Pod": supported values: "Percent", "Pods""#
    ),
    .scaleUp(
        #"{"policies": [{"type": "Pods", "value": 0, "periodSeconds": 15}]}"#,
        "policies[0].value: Invalid value: 0: must be greater than zero"
    ),
    .scaleUp(
        #"{"policies": [{"type": "Pods", "value": 1, "periodSeconds": 0}]}"#,
        "policies[0].periodSeconds: Invalid value: 0: must be greater than zero"
    ),
    .scaleUp(
        #"{"policies": [{"type": "Pods", "value": 1, "periodSeconds": 1801}]}"#,
        "policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800"
    ),
    .scaleUp(
        #"{"tolerance": -0.1}"#,
        "scaleUp.tolerance: Invalid value: -0.1: must be greater or equal to zero"
    ),
]

@Suite("Autoscalers the API server refuses")
struct AutoscalerRefusalTests {
    private func issues(_ autoscaler: String, limits: String = "{}") -> [String] {
        let json = """
            {
              "version": 1, "name": "t", "duration": "1m",
              "services": {
                "web": {
                  "resources": { "requests": { "cpu": "1" }, "limits": \(limits) },
                  "operations": { "get": { "steps": [{ "cpu": "1ms" }] } },
                  "autoscaler": { \(autoscaler) }
                }
              },
              "traffic": { "users": { "target": "web", "rate": [{ "rate": "1/s" }] } }
            }
            """
        do {
            let file = try ScenarioFile(parsing: Array(json.utf8), source: "t.json")
            _ = try ScenarioRun(file)
            return []
        } catch {
            return error.issues.map(\.description)
        }
    }

    @Test("each for the API server's reason, at its place", arguments: refused)
    func refusal(_ part: Refused) {
        let found = issues(part.json)
        #expect(found.count == 1)
        let first = found.first ?? ""
        #expect(first.contains(part.message), "\(first)")
        #expect(first.hasPrefix("t.json:7:"), "\(first)")
        #expect(first.contains(": services.web.autoscaler"), "\(first)")
    }

    @Test(
        "quantities that look odd and are right",
        arguments: ["1e3", "500m", "0.5", "9Ei", "+1", "1Ki", "12e-3"]
    )
    func soundQuantities(_ text: String) {
        #expect(
            issues(
                #""maxReplicas": 3, "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "AverageValue", "averageValue": "\#(text)"}}}]"#
            ) == []
        )
    }

    @Test(
        "requests and limits of pods",
        arguments: [
            ("1.5.2", quantity), ("-1", "must be greater than or equal to 0"),
            ("500mm", "unable to parse quantity's suffix"),
        ]
    )
    func requests(_ text: String, _ reason: String) {
        let found = issues(
            #""maxReplicas": 3"#,
            limits: #"{ "cpu": "\#(text)" }"#
        )
        #expect(
            found.contains {
                $0.contains(
                    #"services.web.resources.limits.cpu: Invalid value: "\#(text)": \#(reason)"#
                )
            },
            "\(found)"
        )
    }

    @Test("several mistakes are reported at once")
    func several() {
        let found = issues(
            #""minReplicas": 0, "maxReplicas": 0, "behavior": {"scaleDown": {"policies": [{"type": "Pods", "value": -1, "periodSeconds": 1801}]}}"#
        )
        #expect(found.count == 4, "\(found)")
    }

    @Test("names of metrics, labels, containers and services that nothing has")
    func unknownNames() {
        func external(_ name: String, _ labels: String) -> String {
            #""maxReplicas": 3, "metrics": [{"type": "External", "external": {"metric": {"name": "\#(name)", "selector": {"matchLabels": \#(labels)}}, "target": {"type": "Value", "value": 5}}}]"#
        }
        #expect(
            issues(
                #""maxReplicas": 3, "metrics": [{"type": "Pods", "pods": {"metric": {"name": "http_request_per_second"}, "target": {"type": "AverageValue", "averageValue": 5}}}]"#
            ).first?.contains(
                #"unknown metric "http_request_per_second"; did you mean "http_requests_per_second"?"#
            ) == true
        )
        #expect(
            issues(external("kafka_consumergroup_lag", #"{"topic": "orders"}"#)).first?.contains(
                #"matchLabels.topic: unknown topic "orders"; no topic is declared"#
            ) == true
        )
        #expect(
            issues(external("kafka_consumergroup_lag", "{}")).first?.contains(
                "kafka_consumergroup_lag without the label topic"
            ) == true
        )
        #expect(
            issues(external("http_requests_queued", #"{"service": "web", "pod": "x"}"#)).first?
                .contains(#"unknown label of http_requests_queued "pod""#) == true
        )
        #expect(
            issues(
                #""maxReplicas": 3, "metrics": [{"type": "ContainerResource", "containerResource": {"name": "cpu", "container": "app", "target": {"type": "Utilization", "averageUtilization": 5}}}]"#
            ).first?.contains(#"unknown container "app"; known: "web""#) == true
        )
        #expect(
            issues(
                #""maxReplicas": 3, "metrics": [{"type": "Object", "object": {"describedObject": {"kind": "Service", "name": "shop"}, "metric": {"name": "http_requests_queued"}, "target": {"type": "Value", "value": 5}}}]"#
            ).first?.contains(#"describedObject.name: unknown service "shop""#) == true
        )
    }
}

@Suite("ScaledObjects that KEDA refuses")
struct ScaledObjectRefusalTests {
    private static let rightTrigger =
        #"{"type": "kafka", "metadata": {"topic": "orders", "consumerGroup": "billing"}}"#

    private func issues(_ object: String, beside: String = "") -> [String] {
        let json = """
            {
              "version": 1, "name": "t", "duration": "1m",
              "services": {
                "worker": {
                  "consumer": { "topic": "orders", "group.id": "billing", "cpuPerMessage": "1ms" },
                  "scaledObject": { \(object) }\(beside)
                }
              },
              "kafka": { "topics": { "orders": { "partitions": 4 } } }
            }
            """
        do {
            let file = try ScenarioFile(parsing: Array(json.utf8), source: "t.json")
            _ = try ScenarioRun(file)
            return []
        } catch {
            return error.issues.map(\.description)
        }
    }

    @Test(
        "each in KEDA's own words where it has some",
        arguments: [
            (#""triggers": []"#, "triggers: found an empty array"),
            ("", #"missing field "triggers""#),
            (
                #""minReplicaCount": 9, "maxReplicaCount": 3, "triggers": [\#(rightTrigger)]"#,
                "minReplicaCount: MinReplicaCount=9 must be less than MaxReplicaCount=3"
            ),
            (
                #""idleReplicaCount": 0, "triggers": [\#(rightTrigger)]"#,
                "idleReplicaCount: IdleReplicaCount=0 must be less than MinReplicaCount=0"
            ),
            (
                #""idleReplicaCount": 1, "minReplicaCount": 2, "triggers": [\#(rightTrigger)]"#,
                "idleReplicaCount: found 1"
            ),
            (
                #""triggers": [{"type": "kafka", "metadata": {"topic": "orders", "consumerGroup": "billing", "allowIdleConsumers": true, "limitToPartitionsWithLag": true}}]"#,
                "allowIdleConsumers and limitToPartitionsWithLag cannot be set simultaneously"
            ),
            (
                #""triggers": [{"type": "kafka", "metadata": {"topic": "order", "consumerGroup": "billing"}}]"#,
                #"topic: unknown topic "order"; did you mean "orders"?"#
            ),
            (
                #""triggers": [{"type": "kafka", "metadata": {"topic": "orders", "consumerGroup": "worker"}}]"#,
                #"consumerGroup: unknown consumer group of the topic "orders" "worker"; known: "billing""#
            ),
        ]
    )
    func refusal(_ object: String, _ message: String) {
        let found = issues(object)
        #expect(found.count == 1 && found[0].contains(message), "\(found)")
    }

    @Test("an autoscaler beside it, because one already manages the workload")
    func both() {
        let found = issues(
            #""triggers": [\#(Self.rightTrigger)]"#,
            beside: #", "resources": {"requests": {"cpu": "1"}}, "autoscaler": {"maxReplicas": 3}"#
        )
        #expect(
            found.count == 1 && found[0].contains("the workload is already managed by the hpa"),
            "\(found)"
        )
    }

    @Test("one that is right is taken")
    func right() {
        #expect(issues(#""triggers": [\#(Self.rightTrigger)]"#) == [])
    }

    @Test("a cpu limit is the request of a pod that has none, so that its utilization is known")
    func limitAsRequest() throws {
        let text = """
            { "version": 1, "name": "limit", "duration": "1m",
              "services": { "web": { "resources": { "limits": { "cpu": "1" } },
                "autoscaler": { "maxReplicas": 3, "targetCPU": 50 } } } }
            """
        let file = try ScenarioFile(parsing: Array(text.utf8), source: "f.json")
        #expect(try file.validate().isEmpty)
    }
}
