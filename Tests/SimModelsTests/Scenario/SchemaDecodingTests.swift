import SimCore
import SimModels
import Testing

/// The messages for a scenario text, after merge patches and assignments.
private func messages(_ text: String, patches: [String] = [], sets: [String] = []) -> [String] {
    do {
        var node = try JSONNode(parsing: text, source: "storm.json")
        for patch in patches {
            node = node.merging(try JSONNode(parsing: patch, source: "variant.json"))
        }
        for assignment in sets { node = try node.setting(assignment) }
        var context = DecodingContext()
        let scenario = context.decodeRoot(SampleScenario.self, from: node)
        for service in scenario.services {
            for reference in service.value.dependsOn {
                _ = context.resolve(reference, in: scenario.services, what: "service")
            }
        }
        try context.throwIfInvalid()
        return context.warnings.map(\.description)
    } catch let error as ScenarioError {
        return error.issues.map(\.description)
    } catch {
        return ["\(error)"]
    }
}

struct MessageCase: Sendable, CustomTestStringConvertible {
    var name: String
    /// The members of the service `a`.
    var service: String
    /// The messages, without the file name; the members stand on line 2.
    var messages: [String]

    init(_ name: String, _ service: String, _ messages: String...) {
        self.name = name
        self.service = service
        self.messages = messages
    }

    var testDescription: String { name }
}

private let serviceCases = [
    MessageCase("no fields", ""),
    MessageCase("in range", #""replicas": 1"#),
    MessageCase(
        "below the range, unit in the singular",
        #""replicas": 0"#,
        "2:13: services.a.replicas: found 0, expected at least 1 pod"
    ),
    MessageCase("an exponent is whole", #""replicas": 5e1"#),
    MessageCase("a zero fraction is whole", #""replicas": 50.0"#),
    MessageCase(
        "a fraction is not whole",
        #""replicas": 1.5"#,
        "2:13: services.a.replicas: found the number 1.5, expected a whole number"
    ),
    MessageCase(
        "too big for 64 bits",
        #""replicas": 9223372036854775808"#,
        "2:13: services.a.replicas: found the number 9223372036854775808, expected a whole number that"
            + " fits 64 bits"
    ),
    MessageCase(
        "wrong type",
        #""replicas": "abc""#,
        #"2:13: services.a.replicas: found a string "abc", expected a whole number"#
    ),
    MessageCase(
        "null where a number belongs",
        #""replicas": null"#,
        "2:13: services.a.replicas: found null, expected a whole number"
    ),
    MessageCase("null for an optional field", #""memory": null"#),
    MessageCase(
        "misspelt field",
        #""replica": 3"#,
        #"2:1: services.a: unknown field "replica"; did you mean "replicas"?"#
    ),
    MessageCase(
        "field in another case",
        #""Depends_On": []"#,
        #"2:1: services.a: unknown field "Depends_On"; did you mean "dependsOn"?"#
    ),
    MessageCase(
        "field like no other",
        #""colour": 3"#,
        #"2:1: services.a: unknown field "colour"; known fields: replicas, cpu, memory, autoscaler,"#
            + " dependsOn, work, thinkTime, weights"
    ),
    MessageCase(
        "duplicate key",
        #""replicas": 1, "replicas": 2"#,
        #"2:16: services.a: duplicate key "replicas"; first at 2:1"#
    ),
    MessageCase(
        "CPU below a thousandth",
        #""cpu": "0""#,
        #"2:8: services.a.cpu: found "0", expected at least "1m""#
    ),
    MessageCase(
        "no quantity",
        #""memory": "512MB""#,
        #"2:11: services.a.memory: Invalid value: "512MB": quantities must match the regular expression"#
            + #" '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'; it takes an amount of bytes such as"#
            + #" "512Mi" or "1G""#
    ),
    MessageCase(
        "out of an optional range",
        #""memory": "1Mi""#,
        #"2:11: services.a.memory: found "1Mi", expected between "4Mi" and "64Gi""#
    ),
    MessageCase(
        "missing field",
        #""autoscaler": {}"#,
        #"2:15: services.a.autoscaler: missing field "maxReplicas"; it takes a whole number"#
    ),
    MessageCase(
        "rule over two fields",
        #""autoscaler": {"minReplicas": 5, "maxReplicas": 3}"#,
        "2:31: services.a.autoscaler.minReplicas: minReplicas 5 is above maxReplicas 3"
    ),
    MessageCase(
        "a rule is silent when a field is wrong",
        #""autoscaler": {"minReplicas": 5, "maxReplicas": 0}"#,
        "2:49: services.a.autoscaler.maxReplicas: found 0, expected at least 1 pod"
    ),
    MessageCase("short form", #""autoscaler": 50"#),
    MessageCase(
        "neither object nor short form",
        #""autoscaler": "50""#,
        #"2:15: services.a.autoscaler: found a string "50", expected an object (SampleAutoscaler) or a"#
            + " whole number"
    ),
    MessageCase(
        "a word in the wrong case",
        #""autoscaler": {"maxReplicas": 9, "selectPolicy": "max"}"#,
        #"2:50: services.a.autoscaler.selectPolicy: found "max", expected one of "Max", "Min","#
            + #" "Disabled"; did you mean "Max"?"#
    ),
    MessageCase(
        "percentage without its number",
        #""autoscaler": {"maxReplicas": 9, "targetCPU": "%"}"#,
        #"2:47: services.a.autoscaler.targetCPU: found "%", expected a percentage such as 70 or "70%""#
    ),
    MessageCase(
        "percentage out of range",
        #""autoscaler": {"maxReplicas": 9, "targetCPU": 0}"#,
        "2:47: services.a.autoscaler.targetCPU: found 0, expected more than 0 and at most 500"
    ),
    MessageCase("steps in short and long form", #""work": ["2ms", {"cpu": "1s"}, {"call": "a"}]"#),
    MessageCase(
        "a step with two keys",
        #""work": [{"cpu": "1s", "call": "a"}]"#,
        #"2:24: services.a.work[0]: found both "cpu" and "call", expected exactly one of "cpu","#
            + #" "call", "parallel""#
    ),
    MessageCase(
        "a step with no key",
        #""work": ["1s", {}]"#,
        #"2:16: services.a.work[1]: found an empty object, expected exactly one of "cpu", "call","#
            + #" "parallel""#
    ),
    MessageCase(
        "a step that does not exist",
        #""work": [{"cal": "a"}]"#,
        #"2:11: services.a.work[0]: unknown field "cal"; did you mean "call"?"#
    ),
    MessageCase(
        "deep inside",
        #""work": [{"parallel": ["1s", {"parallel": [{"cpu": "2m"}]}]}]"#,
        #"2:52: services.a.work[0].parallel[1].parallel[0].cpu: found "2m", expected at most "1m""#
    ),
    MessageCase(
        "an empty list",
        #""work": [{"parallel": []}]"#,
        "2:23: services.a.work[0].parallel: found an empty array, expected at least one element"
    ),
    MessageCase("a tagged choice", #""thinkTime": {"distribution": "exponential", "mean": "2s"}"#),
    MessageCase("a tagged choice in short form", #""thinkTime": "2s""#),
    MessageCase(
        "an unknown tag",
        #""thinkTime": {"distribution": "exponental"}"#,
        #"2:31: services.a.thinkTime.distribution: found "exponental", expected one of "constant","#
            + #" "exponential"; did you mean "exponential"?"#
    ),
    MessageCase(
        "no tag",
        #""thinkTime": {"mean": "2s"}"#,
        #"2:14: services.a.thinkTime: missing field "distribution"; it takes one of "constant","#
            + #" "exponential""#
    ),
    MessageCase(
        "a field of another alternative",
        #""thinkTime": {"distribution": "constant", "value": "1s", "mean": "2s"}"#,
        #"2:58: services.a.thinkTime: unknown field "mean"; known fields: value"#
    ),
    MessageCase(
        "a duration without a unit",
        #""thinkTime": "90""#,
        #"2:14: services.a.thinkTime: found "90", expected a duration such as "90s"; a unit is missing:"#
            + " ns, us, ms, s, m, h or d"
    ),
    MessageCase(
        "a unit that is none",
        #""thinkTime": "5 parsecs""#,
        #"2:14: services.a.thinkTime: found "5 parsecs", expected a duration such as "90s"; " parsecs""#
            + " is no unit of time; use ns, us, ms, s, m, h or d"
    ),
    MessageCase(
        "a number for a duration",
        #""work": [{"cpu": 90}]"#,
        #"2:18: services.a.work[0].cpu: found the number 90, expected a duration such as "90s"; a"#
            + #" duration is a string with a unit (ns, us, ms, s, m, h or d), for example "90s""#
    ),
    MessageCase(
        "each element against the range",
        #""weights": [0.5, 2, 1, -1]"#,
        "2:18: services.a.weights[1]: found 2, expected between 0 and 1",
        "2:24: services.a.weights[3]: found -1, expected between 0 and 1"
    ),
    MessageCase(
        "an unknown name",
        #""dependsOn": ["a", "bb"]"#,
        #"2:20: services.a.dependsOn[1]: unknown service "bb"; known: "a""#
    ),
    MessageCase(
        "all at once, in the order of the file",
        #""memory": true, "cpu": [], "replicas": -1"#,
        #"2:11: services.a.memory: found true, expected an amount of bytes such as "512Mi" or "1G""#,
        #"2:24: services.a.cpu: found an array, expected an amount of CPU such as "500m" or 2"#,
        "2:40: services.a.replicas: found -1, expected at least 1 pod"
    ),
]

@Suite("Scenario decoding")
struct SchemaDecodingTests {
    @Test("messages about one service", arguments: serviceCases)
    func serviceMessages(_ c: MessageCase) {
        let text = #"{"version": 1, "services": {"a": {"# + "\n" + c.service + "}}}"
        #expect(messages(text) == c.messages.map { "storm.json:" + $0 })
    }

    @Test("a minimal file takes every default")
    func minimal() throws {
        let (scenario, warnings) = try SampleScenario.decode(
            json: Array(
                #"{"$schema": "x", "version": 1, "services": {"b": {}, "a": {"autoscaler": 50}}}"#
                    .utf8
            ),
            source: "storm.json"
        )
        #expect(scenario.services.names == ["a", "b"])
        #expect(scenario.services["b"]?.replicas == 3)
        #expect(scenario.services["a"]?.autoscaler?.maxReplicas == 50)
        #expect(warnings.isEmpty)
    }

    @Test("line and column are those of the offending value")
    func lines() {
        let text = """
            {
              "version": 2,
              "services": {
                "höhe": {},
                "a": { "replicas": "é", "x": 1 }
              }
            }
            """
        #expect(
            messages(text) == [
                "storm.json:2:14: version: found 2, expected 1",
                #"storm.json:4:5: services["höhe"]: found the name "höhe", expected a name of 1 to 63"#
                    + #" letters, digits, "-", "_" or ".""#,
                #"storm.json:5:24: services.a.replicas: found a string "é", expected a whole number"#,
                #"storm.json:5:29: services.a: unknown field "x"; known fields: replicas, cpu, memory,"#
                    + " autoscaler, dependsOn, work, thinkTime, weights",
            ]
        )
    }

    @Test("a missing required field and an empty map are found at the top")
    func top() {
        #expect(
            messages("{}") == [
                #"storm.json:1:1: missing field "version"; it takes a whole number"#,
                #"storm.json:1:1: missing field "services"; it takes an object keyed by name"#,
            ]
        )
        #expect(
            messages(#"{"version": 1, "services": {}}"#) == [
                "storm.json:1:28: services: found an empty object, expected at least one entry"
            ]
        )
        #expect(
            messages("[]") == [
                "storm.json:1:1: found an array, expected an object (SampleScenario)"
            ]
        )
    }

    @Test("a choice laid out among other fields is read and checked")
    func choice() throws {
        let head = #"{"version": 1, "services": {"a": {}}, "faults": {"f": "#
        let (scenario, _) = try SampleScenario.decode(
            json: Array((head + #"{"at": "5m", "killPods": 3, "rate": "90/min"}}}"#).utf8),
            source: "storm.json"
        )
        guard case .killPods(3) = scenario.faults["f"]?.action else {
            Issue.record("the action is not read")
            return
        }
        #expect(scenario.faults["f"]?.rate == .perSecond(1.5))
        #expect(scenario.faults["f"]?.at.origin?.path == "faults.f.at")
        #expect(scenario.faults["f"]?.at.origin?.place.column == 62)
        #expect(
            messages(head + #"{"at": "5m"}}}"#) == [
                #"storm.json:1:55: faults.f: found an object with none of them, expected one of "none","#
                    + #" "killPods""#
            ]
        )
        #expect(
            messages(head + #"{"at": "5m", "killPods": 0}}}"#) == [
                "storm.json:1:80: faults.f.killPods: found 0, expected at least 1 pod"
            ]
        )
        #expect(
            messages(head + #"{"at": "5m", "killPod": 1}}}"#) == [
                #"storm.json:1:68: faults.f: unknown field "killPod"; did you mean "killPods"?"#
            ]
        )
    }

    @Test("an error brought in by a variant is placed in the variant")
    func variantPlaces() {
        #expect(
            messages(
                #"{"version": 1, "services": {"a": {"replicas": 3}}}"#,
                patches: [#"{"services": {"a": {"replicas": 0}}}"#]
            ) == ["variant.json:1:33: services.a.replicas: found 0, expected at least 1 pod"]
        )
    }

    @Test("an error brought in by --set is placed in the assignment")
    func setPlaces() {
        #expect(
            messages(
                #"{"version": 1, "services": {"a": {"replicas": 3}}}"#,
                sets: ["services.a.replicas=0", "services.a.cpus=2"]
            ) == [
                #"--set services.a.cpus=2:1:1: services.a: unknown field "cpus"; did you mean "cpu"?"#,
                "--set services.a.replicas=0:1:21: services.a.replicas: found 0, expected at least 1 pod",
            ]
        )
    }

    @Test("a reference to an entry that is itself broken is not reported again")
    func brokenEntry() {
        let text = #"{"version": 1, "services": {"a": {"dependsOn": ["b"]}, "b": 7}}"#
        #expect(
            messages(text) == [
                "storm.json:1:61: services.b: found the number 7, expected an object (SampleService)"
            ]
        )
    }

    @Test("a misspelt reference names the nearest entry")
    func nearest() {
        let text =
            #"{"version": 1, "services": {"a": {"dependsOn": ["colector"]}, "collector": {}}}"#
        #expect(
            messages(text) == [
                #"storm.json:1:49: services.a.dependsOn[0]: unknown service "colector"; did you mean"#
                    + #" "collector"?"#
            ]
        )
    }

    @Test("a duplicate key deep inside a merge patch is found")
    func duplicateInPatch() {
        let text =
            #"{"version": 1, "services": {"a": {}}, "variants": {"v": {"services": {"a": {"x": 1, "x": 2}}}}}"#
        #expect(
            messages(text) == [
                #"storm.json:1:85: variants.v.services.a: duplicate key "x"; first at 1:77"#
            ]
        )
    }

    @Test("the order in which a file declares entries changes nothing")
    func declarationOrder() throws {
        let names = ["z", "a", "m", "B", "é".isEmpty ? "" : "k.1", "a-1"]
        let forward = names.map { "\"\($0)\": {}" }.joined(separator: ",")
        let backward = names.reversed().map { "\"\($0)\": {}" }.joined(separator: ",")
        let decoded = try [forward, backward].map { members in
            try SampleScenario.decode(
                json: Array(#"{"version": 1, "services": {\#(members)}}"#.utf8),
                source: "storm.json"
            ).value.services.names
        }
        #expect(decoded[0] == ["B", "a", "a-1", "k.1", "m", "z"])
        #expect(decoded[0] == decoded[1])
    }

    @Test("text from a file cannot change how a message looks")
    func inertMessages() {
        let text = "{\"version\": 1, \"services\": {\"a\": {\"\\u001b[31m\\u202Ex\": 1}}}"
        let expected =
            #"storm.json:1:35: services.a: unknown field "\u{1B}[31m\u{202E}x"; known fields: replicas,"#
            + " cpu, memory, autoscaler, dependsOn, work, thinkTime, weights"
        #expect(messages(text) == [expected])
    }

    @Test("nesting beyond the limit of a scenario is an error, not a crash")
    func depth() {
        let steps = String(repeating: #"{"parallel": ["#, count: 200)
        let closing = String(repeating: "]}", count: 200)
        let text = #"{"version": 1, "services": {"a": {"work": ["# + steps + closing + "]}}}"
        let found = messages(text)
        #expect(found.count == 1)
        #expect(
            found.first?.hasSuffix("found more than 100 levels of nesting, expected at most 100")
                == true
        )
    }

    @Test("a file with endless mistakes keeps a limited number of them")
    func issueLimit() {
        let members = (0..<2_000).map { "\"x\($0)\": 1" }.joined(separator: ",")
        let text = #"{"version": 1, "services": {"a": {"# + members + "}}}"
        do {
            _ = try SampleScenario.decode(json: Array(text.utf8), source: "storm.json")
            Issue.record("no error")
        } catch {
            #expect(error.issues.count == 500)
            #expect(error.omitted == 1_500)
            #expect(error.description.hasSuffix("\nand 1500 more"))
        }
    }

    @Test("a warning is kept apart and stops nothing")
    func warnings() throws {
        var context = DecodingContext()
        let node = try JSONNode(
            parsing:
                #"{"version": 1, "services": {"a": {}}, "faults": {"f": {"at": "20m", "none": true}}}"#,
            source: "storm.json"
        )
        let scenario = context.decodeRoot(SampleScenario.self, from: node)
        let fault = try #require(scenario.faults["f"])
        context.warn("the fault begins after the end", at: fault.at.origin, hint: "it does nothing")
        context.warn("no duration", at: node, field: "version")
        try context.throwIfInvalid()
        #expect(
            context.warnings.map(\.description) == [
                "storm.json:1:13: warning: version: no duration",
                "storm.json:1:62: warning: faults.f.at: the fault begins after the end; it does nothing",
            ]
        )
        context.reportRule("no such time", at: fault.at.origin)
        #expect(throws: ScenarioError.self) { try context.throwIfInvalid() }
    }

    @Test("a reference never set is reported once, and never after another error")
    func unsetReference() {
        let map: NameMap<Int> = ["a": 1]
        var context = DecodingContext()
        #expect(context.resolve(NameReference(), in: map, what: "service") == nil)
        #expect(context.resolve(NameReference(), in: map, what: "service") == nil)
        #expect(context.issues.map(\.description) == [#"unknown service ""; known: "a""#])
        #expect(context.resolve("a", in: map, what: "service") == 0)
        #expect(context.resolve("a", in: ["b", "a"], what: "service") == 1)
    }

    @Test("a program makes and changes the same values without JSON")
    func plainValues() {
        var service = SampleService()
        service.replicas = 5
        service.autoscaler = SampleAutoscaler()
        service.autoscaler?.maxReplicas = 9
        var scenario = SampleScenario()
        scenario.services = ["b": service, "a": SampleService()]
        scenario.services["a"]?.replicas = 1
        #expect(scenario.services.map(\.name) == ["a", "b"])
        #expect(scenario.services[0].value.replicas == 1)
        scenario.services["a"] = nil
        #expect(scenario.services.index(of: "b") == 0)
    }
}
