import SimModels
import Testing

/// That what is checked grows with a file and not with its square, held by counting values.
@Suite("Checking large files")
struct CheckingScaleTests {
    private func file(
        _ variants: Int,
        expectations: Int,
        of more: String = ""
    ) throws -> ScenarioFile {
        let patches = (0..<variants).map { #""v\#($0)": {"seed": \#($0)}"# }
        let expect = (0..<expectations).map {
            #""e\#($0)": {"that": "requests.offered >= 0", "variant": "v\#($0 % variants)"}"#
        }
        let text = """
            {"version": 1, "name": "v", "warmup": "0s", "duration": "1m",
             "services": {"web": {"operations": {"get": {}}}},
             "traffic": {"t": {"target": "web", "rate": [{"rate": "1/s"}]}},
             "variants": {\(patches.joined(separator: ", "))},
             "expect": {\(expect.joined(separator: ", "))}\(more)}
            """
        return try ScenarioFile(parsing: Array(text.utf8), source: "v.json")
    }

    private func problems(of file: ScenarioFile) -> [String] {
        do {
            _ = try file.validate()
            return []
        } catch {
            return error.issues.map { "\($0.path): \($0.found)" }
        }
    }

    @Test("a variant is read with what is expected of it, and not with what is expected of others")
    func expectations() throws {
        // Twenty values and an expectation of three for each; with all expectations it would be 9,000.
        var file = try file(50, expectations: 50)
        file.mostValues = 50 * 30
        #expect(problems(of: file) == [])
        file.mostValues = 50 * 10
        let found = problems(of: file)
        #expect(found.count == 1)
        #expect(found.first?.contains("have more than 500 values together") == true)
        #expect(found.first?.hasPrefix("variants.v") == true)
    }

    @Test("what a variant changes of what is expected of others is read with it")
    func changed() throws {
        let text = """
            {"version": 1, "name": "v", "warmup": "0s", "duration": "1m",
             "services": {"web": {"operations": {"get": {}}}},
             "traffic": {"t": {"target": "web", "rate": [{"rate": "1/s"}]}},
             "claims": {"c": {"text": "x", "event": {"kind": "pod.killed"}, "at": "5s",
               "timeTolerance": "1s", "variant": "a"}},
             "expect": {"other": {"that": "requests.offered >= 0", "variant": "b"},
               "plain": "requests.offered >= 0"},
             "variants": {
               "a": {"expect": {"other": {"that": 5}, "plain": null, "nothing": null}},
               "b": {"extends": "c"}, "c": {"expect": {"other": {"variant": "c"}, "gone": null}}}}
            """
        let file = try ScenarioFile(parsing: Array(text.utf8), source: "v.json")
        let found = problems(of: file)
        #expect(found.contains { $0.hasPrefix("variants.a.expect.nothing") })
        #expect(found.contains { $0.contains("expect.gone") })
        #expect(!found.contains { $0.contains("plain") || $0.contains("\"other\"") })
    }

    @Test("more zones than there are numbers are refused at the pool")
    func zones() throws {
        let zones = (0...65_536).map { "\"z\($0)\"" }.joined(separator: ",")
        let file = try file(
            1,
            expectations: 0,
            of: """
                , "cluster": {"nodePools": {"general":
                  {"allocatable": {"cpu": "4"}, "count": 1, "zones": [\(zones)]}}}
                """
        )
        #expect(
            problems(of: file)
                == ["cluster.nodePools.general: the node pools name more than 65536 zones"]
        )
    }

    @Test("more processes than a machine can hold are refused at the service that has most of them")
    func processes() throws {
        func file(_ services: String) throws -> ScenarioFile {
            let text = """
                {"version": 1, "name": "p", "warmup": "0s", "duration": "1m",
                 "databases": {"db": {}}, "services": {\(services)}}
                """
            return try ScenarioFile(parsing: Array(text.utf8), source: "p.json")
        }
        let gunicorn = #""server": {"gunicorn": {"workers": 1000}}"#
        let few = #""few": {"replicas": 5, \#(gunicorn)}"#
        #expect(
            problems(of: try file(#"\#(few), "many": {"replicas": 2000, \#(gunicorn)}"#)) == [
                "services.many: the pods that there may be have 2005000 processes and pools of "
                    + "connections together, more than 2000000"
            ]
        )
        #expect(
            problems(of: try file(#"\#(few), "many": {"replicas": 1995, \#(gunicorn)}"#)) == []
        )
        // A process may have several pools.
        let pools = (0..<4).map { #""p\#($0)": {"database": "db", "processes": 250}"# }
        let named = #""connections": {\#(pools.joined(separator: ", "))}"#
        #expect(problems(of: try file(#""web": {"replicas": 2001, \#(named)}"#)).count == 1)
    }
}
