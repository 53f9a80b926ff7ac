import Foundation
import Testing

/// A broken file and every word that is said about it.
struct BrokenFile: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    var diagnostics: String

    init(_ name: String, _ text: String, _ diagnostics: String) {
        self.init(name, bytes: Array(text.utf8), diagnostics)
    }

    init(_ name: String, bytes: [UInt8], _ diagnostics: String) {
        self.name = name
        self.bytes = bytes
        self.diagnostics = diagnostics
    }

    var testDescription: String { name }

    /// A scenario that is right, with one part of it replaced.
    init(_ name: String, replacing part: String, with other: String, _ diagnostics: String) {
        self.init(name, Self.sound.replacingOccurrences(of: part, with: other), diagnostics)
    }

    static let sound = """
        {
          "version": 1,
          "name": "t",
          "duration": "1m",
          "services": {
            "web": {
              "operations": { "get": { "steps": [{ "cpu": "2ms" }] } }
            }
          },
          "traffic": {
            "users": { "target": "web", "rate": [{ "rate": "10/s" }] }
          }
        }
        """
}

/// Files that are no JSON, or JSON of another kind than a scenario.
let brokenText: [BrokenFile] = [
    BrokenFile(
        "empty",
        #""#,
        #"""
        empty.json:1:1: found an empty file, expected a JSON value
        simrun: empty.json: 1 error

        """#
    ),
    BrokenFile(
        "whitespace",
        #" \#n\#t "#,
        #"""
        whitespace.json:1:1: found a file with nothing but white space, expected a JSON value
        simrun: whitespace.json: 1 error

        """#
    ),
    BrokenFile(
        "truncated",
        #"{"version": 1,\#n "name": "t""#,
        #"""
        truncated.json:2:13: found the end of the file, expected a comma or "}" in the object opened at 1:1; the file seems to be cut short
        simrun: truncated.json: 1 error

        """#
    ),
    BrokenFile(
        "trailing-comma",
        #"{\#n "version": 1,\#n "name": "t",\#n}"#,
        #"""
        trailing-comma.json:4:1: found "}" after a comma, expected another member; remove the trailing comma
        simrun: trailing-comma.json: 1 error

        """#
    ),
    BrokenFile(
        "comment",
        #"{\#n // the version\#n "version": 1\#n}"#,
        #"""
        comment.json:2:2: found a comment, expected a key in double quotes; JSON has no comments
        simrun: comment.json: 1 error

        """#
    ),
    BrokenFile(
        "single-quotes",
        #"{'version': 1}"#,
        #"""
        single-quotes.json:1:2: found a single quote, expected a key in double quotes; strings take double quotes
        simrun: single-quotes.json: 1 error

        """#
    ),
    BrokenFile(
        "yaml",
        #"version: 1\#nname: t\#n"#,
        #"""
        yaml.json:1:1: found the word version, expected a value; this is text or YAML; kubectl writes JSON with -o json
        simrun: yaml.json: 1 error

        """#
    ),
    BrokenFile(
        "nan",
        #"{"version": NaN}"#,
        #"""
        nan.json:1:13: found the word NaN, expected a value; JSON has no NaN and no infinity
        simrun: nan.json: 1 error

        """#
    ),
    BrokenFile(
        "leading-zero",
        #"{"version": 01}"#,
        #"""
        leading-zero.json:1:13: found 01, expected a number; a number has no leading zero
        simrun: leading-zero.json: 1 error

        """#
    ),
    BrokenFile(
        "lone-surrogate",
        #"{"name": "\ud800"}"#,
        #"""
        lone-surrogate.json:1:11: found the lone surrogate \ud800, expected a character; characters beyond U+FFFF take two escapes, the first from D800 to DBFF and the second from DC00 to DFFF
        simrun: lone-surrogate.json: 1 error

        """#
    ),
    BrokenFile(
        "two-values",
        #"{"version": 1}\#n{"version": 1}"#,
        #"""
        two-values.json:2:1: found "{" after the end of the value, expected the end of the file; a file holds one JSON value
        simrun: two-values.json: 1 error

        """#
    ),
    BrokenFile(
        "array-root",
        #"[1, 2]"#,
        #"""
        array-root.json:1:1: found an array, expected an object (Scenario)
        simrun: array-root.json: 1 error

        """#
    ),
    BrokenFile(
        "duplicate-key",
        #"{\#n "version": 1,\#n "name": "t",\#n "name": "u",\#n "duration": "1m",\#n "services": {"web": {}}\#n}"#,
        #"""
        duplicate-key.json:4:2: duplicate key "name"; first at 3:2
        simrun: duplicate-key.json: 1 error

        """#
    ),
    BrokenFile(
        "huge-number",
        #"{"version": 1, "name": "t", "duration": "1m", "seed": 123456789012345678901234567890,\#n "services": {"web": {}}}"#,
        #"""
        huge-number.json:1:55: seed: found the number 123456789012345678901234567890, expected a whole number that fits 64 bits
        simrun: huge-number.json: 1 error

        """#
    ),
    BrokenFile(
        "huge-exponent",
        #"{"version": 1, "name": "t", "duration": "1m", "slos": {"a": {"service": "web", "objective": 1e999}},\#n "services": {"web": {}}}"#,
        #"""
        huge-exponent.json:1:93: found the number 1e999, expected a number of at most 1.7976931348623157e308
        simrun: huge-exponent.json: 1 error

        """#
    ),
    BrokenFile(
        "control-character",
        bytes: Array(#"{"name": "a"#.utf8) + [1] + Array(#"b"}"#.utf8),
        #"""
        control-character.json:1:12: found the control character U+0001 inside a string, expected the rest of the string or a closing double quote; write it as \u0001
        simrun: control-character.json: 1 error

        """#
    ),
    BrokenFile(
        "invalid-utf8",
        bytes: Array(#"{"name": ""#.utf8) + [0xFF] + Array(#""}"#.utf8),
        #"""
        invalid-utf8.json:1:11: found the byte 0xFF, which is not valid UTF-8 here, expected text in UTF-8; save the file as UTF-8
        simrun: invalid-utf8.json: 1 error

        """#
    ),
    BrokenFile(
        "utf16",
        bytes: [0xFF, 0xFE] + #"{"version": 1}"#.utf8.flatMap { [$0, 0] },
        #"""
        utf16.json:1:1: found text in UTF-16, expected text in UTF-8; save the file as UTF-8
        simrun: utf16.json: 1 error

        """#
    ),
    BrokenFile(
        "nested-arrays",
        bytes: Array(repeating: UInt8(ascii: "["), count: 100_000),
        #"""
        nested-arrays.json:1:513: found more than 512 levels of nesting, expected at most 512
        simrun: nested-arrays.json: 1 error

        """#
    ),
]

/// Scenarios that say something wrong.
let brokenScenarios: [BrokenFile] = [
    BrokenFile(
        "wrong-type",
        replacing: #""operations": {"#,
        with: #""replicas": "three", "operations": {"#,
        #"""
        wrong-type.json:7:19: services.web.replicas: found a string "three", expected a whole number
        simrun: wrong-type.json: 1 error

        """#
    ),
    BrokenFile(
        "unknown-key",
        replacing: #""operations": {"#,
        with: #""replicsa": 3, "operations": {"#,
        #"""
        unknown-key.json:7:7: services.web: unknown field "replicsa"; did you mean "replicas"?
        simrun: unknown-key.json: 1 error

        """#
    ),
    BrokenFile(
        "unknown-reference",
        replacing: #""target": "web""#,
        with: #""target": "wbe""#,
        #"""
        unknown-reference.json:11:26: traffic.users.target: unknown service "wbe"; did you mean "web"?
        simrun: unknown-reference.json: 1 error

        """#
    ),
    BrokenFile(
        "negative-duration",
        replacing: #""operations": {"#,
        with: #""timeout": "-5s", "operations": {"#,
        #"""
        negative-duration.json:7:18: services.web.timeout: found "-5s", expected a duration that is not negative
        simrun: negative-duration.json: 1 error

        """#
    ),
    BrokenFile(
        "duration-without-unit",
        replacing: #""operations": {"#,
        with: #""timeout": "90", "operations": {"#,
        #"""
        duration-without-unit.json:7:18: services.web.timeout: found "90", expected a duration such as "90s"; a unit is missing: ns, us, ms, s, m, h or d
        simrun: duration-without-unit.json: 1 error

        """#
    ),
    BrokenFile(
        "unknown-unit",
        replacing: #""operations": {"#,
        with: #""timeout": "5 parsecs", "operations": {"#,
        #"""
        unknown-unit.json:7:18: services.web.timeout: found "5 parsecs", expected a duration such as "90s"; " parsecs" is no unit of time; use ns, us, ms, s, m, h or d
        simrun: unknown-unit.json: 1 error

        """#
    ),
    BrokenFile(
        "fractional-count",
        replacing: #""operations": {"#,
        with: #""workers": 1.5, "operations": {"#,
        #"""
        fractional-count.json:7:18: services.web.workers: found the number 1.5, expected a whole number
        simrun: fractional-count.json: 1 error

        """#
    ),
    BrokenFile(
        "missing-field",
        replacing: #"  "duration": "1m",\#n"#,
        with: #""#,
        #"""
        missing-field.json:1:1: missing field "duration"; it takes a duration such as "90s"
        simrun: missing-field.json: 1 error

        """#
    ),
    BrokenFile(
        "future-version",
        replacing: #""version": 1"#,
        with: #""version": 2"#,
        #"""
        future-version.json:2:14: version: found 2, expected 1
        simrun: future-version.json: 1 error

        """#
    ),
    BrokenFile(
        "min-above-max",
        replacing: #""operations": {"#,
        with:
            #""resources": { "requests": { "cpu": "1" } }, "autoscaler": { "minReplicas": 9, "maxReplicas": 3 }, "operations": {"#,
        #"""
        min-above-max.json:7:101: services.web.autoscaler.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`
        simrun: min-above-max.json: 1 error

        """#
    ),
    BrokenFile(
        "max-zero",
        replacing: #""operations": {"#,
        with:
            #""resources": { "requests": { "cpu": "1" } }, "autoscaler": { "maxReplicas": 0 }, "operations": {"#,
        #"""
        max-zero.json:7:83: services.web.autoscaler.maxReplicas: Invalid value: 0: must be greater than 0
        simrun: max-zero.json: 1 error

        """#
    ),
    BrokenFile(
        "quantity",
        replacing: #""operations": {"#,
        with: #""resources": { "limits": { "cpu": "1 core" } }, "operations": {"#,
        #"""
        quantity.json:7:41: services.web.resources.limits.cpu: Invalid value: "1 core": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'; it takes an amount of CPU such as "500m" or 2
        simrun: quantity.json: 1 error

        """#
    ),
    BrokenFile(
        "call-circle",
        replacing: #"[{ "cpu": "2ms" }]"#,
        with: #"[{ "call": "web" }]"#,
        #"""
        call-circle.json:7:52: services.web.operations.get.steps[0].call: the calls go round in a circle: web/get → web/get; a request would never be answered; take one call out
        simrun: call-circle.json: 1 error

        """#
    ),
    BrokenFile(
        "produce-without-producer",
        replacing: #"[{ "cpu": "2ms" }]"#,
        with: #"[{ "produce": {} }]"#,
        #"""
        produce-without-producer.json:7:23: services.web.operations.get: "web" produces messages, but has no producer; say under producer which topic it writes to
        simrun: produce-without-producer.json: 1 error

        """#
    ),
    BrokenFile(
        "query-without-connections",
        replacing: #"[{ "cpu": "2ms" }]"#,
        with: #"[{ "query": { "cpu": "1ms" } }]"#,
        #"""
        query-without-connections.json:7:23: services.web.operations.get: "web" has a query, but no connections; say under connections which database it is connected to
        simrun: query-without-connections.json: 1 error

        """#
    ),
    BrokenFile(
        "two-alternatives",
        replacing: #"{ "cpu": "2ms" }"#,
        with: #"{ "cpu": "2ms", "sleep": "1s" }"#,
        #"""
        two-alternatives.json:7:58: services.web.operations.get.steps[0]: found both "cpu" and "sleep", expected exactly one of "cpu", "sleep", "query", "transaction", "call", "produce", "thread", "parallel", "cache"
        simrun: two-alternatives.json: 1 error

        """#
    ),
    BrokenFile(
        "reserved-connections",
        replacing: #""traffic":"#,
        with: #""databases": { "db": { "max_connections": 3 } },\#n  "traffic":"#,
        #"""
        reserved-connections.json:10:24: databases.db: found 3 reserved connections of 3, expected superuser_reserved_connections plus reserved_connections below max_connections, as PostgreSQL demands at start
        simrun: reserved-connections.json: 1 error

        """#
    ),
    BrokenFile(
        "unknown-measure",
        replacing: #""traffic":"#,
        with: #""expect": { "calm": "mesages.lost == 0" },\#n  "traffic":"#,
        #"""
        unknown-measure.json:10:23: expect.calm: unknown measure "mesages.lost"; did you mean "messages.lost"?
        simrun: unknown-measure.json: 1 error

        """#
    ),
    BrokenFile(
        "assumption-of-nothing",
        replacing: #""traffic":"#,
        with:
            #""assumptions": { "services.web.startup": { "range": ["1s", "9s"], "why": "guessed" } },\#n  "traffic":"#,
        #"""
        assumption-of-nothing.json:10:20: assumptions["services.web.startup"]: the assumption names "services.web.startup", which the file does not set; write the path of a value in this file, such as services.web.startup
        simrun: assumption-of-nothing.json: 1 error

        """#
    ),
    BrokenFile(
        "assumption-fits-nothing",
        replacing: #""traffic":"#,
        with:
            #""claims": { "calm": { "text": "nothing is lost", "measure": "messages.lost", "value": 0 } },\#n  "assumptions": { "name": { "range": ["a", "b"], "why": "guessed", "fits": ["calm.time"] } },\#n  "traffic":"#,
        #"""
        assumption-fits-nothing.json:11:78: assumptions.name.fits[0]: no claim has the aspect "calm.time"; write a claim and what of it is judged, such as outage.time
        simrun: assumption-fits-nothing.json: 1 error

        """#
    ),
    BrokenFile(
        "variant-circle",
        replacing: #""traffic":"#,
        with: #""variants": { "a": { "extends": "b" }, "b": { "extends": "a" } },\#n  "traffic":"#,
        #"""
        variant-circle.json:10:35: variants.a.extends: the variants extend each other in a circle: b → a → b
        variant-circle.json:10:60: variants.b.extends: the variants extend each other in a circle: a → b → a
        simrun: variant-circle.json: 2 errors

        """#
    ),
    BrokenFile(
        "several-at-once",
        replacing: #""operations": {"#,
        with: #""replicas": -1, "workers": 0, "timeout": "0s", "operations": {"#,
        #"""
        several-at-once.json:7:19: services.web.replicas: found -1, expected between 0 and 10000 pods
        several-at-once.json:7:34: services.web.workers: found 0, expected between 1 and 100000 requests
        several-at-once.json:7:48: services.web.timeout: found "0s", expected more than "0s"
        simrun: several-at-once.json: 3 errors

        """#
    ),
]

@Suite("Broken scenario files")
struct BrokenFilesTests {
    @Test(
        "are refused with exit 2 and told about in full",
        arguments: brokenText + brokenScenarios + brokenServers + brokenTraffic + brokenStatements
            + brokenPools + brokenCallGraphs + brokenChecks
    )
    func refused(_ file: BrokenFile) throws {
        let simrun = try SimrunProcess()
        defer { simrun.removeFolder() }
        try simrun.write(file.bytes, to: "\(file.name).json")
        for command in ["validate", "run"] {
            let outcome = try simrun.run([command, "\(file.name).json"])
            #expect(outcome.status == 2)
            #expect(outcome.output == "")
            #expect(outcome.errors == file.diagnostics)
        }
    }

    @Test("the sound scenario they are made from is accepted and runs")
    func sound() throws {
        let simrun = try SimrunProcess()
        defer { simrun.removeFolder() }
        #expect(try simrun.run(["validate", "-"], input: BrokenFile.sound).status == 0)
        #expect(try simrun.run(["run", "-"], input: BrokenFile.sound).status == 0)
    }
}
