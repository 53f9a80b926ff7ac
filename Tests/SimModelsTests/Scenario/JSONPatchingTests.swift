import SimModels
import Testing

private func compact(_ node: JSONNode) -> String {
    var json = JSONWriter(isPretty: false)
    json.value(node)
    return json.text
}

@Suite("JSON merge patch and --set")
struct JSONPatchingTests {
    @Test(
        "the examples of RFC 7396, appendix A",
        arguments: [
            (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
            (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
            (#"{"a":"b"}"#, #"{"a":null}"#, #"{}"#),
            (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
            (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
            (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
            (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
            (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
            (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
            (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#),
            (#"{"a":"foo"}"#, #"null"#, #"null"#),
            (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
            (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
            (#"[1,2]"#, #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
            (#"{}"#, #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
        ]
    )
    func appendix(_ original: String, _ patch: String, _ result: String) throws {
        let node = try JSONNode(parsing: original, source: "o")
        #expect(compact(node.merging(try JSONNode(parsing: patch, source: "p"))) == result)
    }

    @Test("each part keeps the place where it was written")
    func places() throws {
        let base = try JSONNode(parsing: #"{"a": {"b": 1, "c": 2}}"#, source: "base")
        let patch = try JSONNode(parsing: #"{"a": {"c": 3, "d": {"e": 4}}}"#, source: "patch")
        let merged = base.merging(patch)
        #expect(merged["a"]?.place.source == "base")
        #expect(merged["a"]?["b"]?.place.source == "base")
        #expect(merged["a"]?["c"]?.place == SourcePlace(source: "patch", column: 13, offset: 12))
        #expect(merged["a"]?["d"]?["e"]?.place.source == "patch")
    }

    @Test(
        "assignments",
        arguments: [
            ("a.b=5", #"{"a":{"b":5,"l":[1,{"v":2}]},"x.y":{}}"#),
            ("a.b=5m", #"{"a":{"b":"5m","l":[1,{"v":2}]},"x.y":{}}"#),
            (#"a.b="5""#, #"{"a":{"b":"5","l":[1,{"v":2}]},"x.y":{}}"#),
            ("a.b=", #"{"a":{"b":"","l":[1,{"v":2}]},"x.y":{}}"#),
            ("a.b=x=y", #"{"a":{"b":"x=y","l":[1,{"v":2}]},"x.y":{}}"#),
            ("a.b=[1,", #"{"a":{"b":"[1,","l":[1,{"v":2}]},"x.y":{}}"#),
            ("a.b=null", #"{"a":{"l":[1,{"v":2}]},"x.y":{}}"#),
            ("a.zz=null", #"{"a":{"b":1,"l":[1,{"v":2}]},"x.y":{}}"#),
            (#"a.b={"c":[true]}"#, #"{"a":{"b":{"c":[true]},"l":[1,{"v":2}]},"x.y":{}}"#),
            ("a.l[1].v=7", #"{"a":{"b":1,"l":[1,{"v":7}]},"x.y":{}}"#),
            ("a.l[0]=7", #"{"a":{"b":1,"l":[7,{"v":2}]},"x.y":{}}"#),
            (#"["x.y"].z=7"#, #"{"a":{"b":1,"l":[1,{"v":2}]},"x.y":{"z":7}}"#),
            (#"["k=\"1"].z=7"#, #"{"a":{"b":1,"l":[1,{"v":2}]},"x.y":{},"k=\"1":{"z":7}}"#),
            ("n.e.w=1", #"{"a":{"b":1,"l":[1,{"v":2}]},"x.y":{},"n":{"e":{"w":1}}}"#),
        ]
    )
    func assignments(_ assignment: String, _ result: String) throws {
        let node = try JSONNode(parsing: #"{"a":{"b":1,"l":[1,{"v":2}]},"x.y":{}}"#, source: "s")
        #expect(compact(try node.setting(assignment)) == result)
    }

    @Test(
        "assignments that lead nowhere",
        arguments: [
            (
                "a",
                #"1:1: found "a", expected a path, an equals sign and a value; for example services."#
                    + "collector.replicas=5"
            ),
            ("=5", "1:1: found the end of the path, expected a name"),
            ("a..b=5", #"1:3: found ".b", expected a name"#),
            ("a.l[x]=5", #"1:5: found "x]", expected an index or a name in double quotes"#),
            ("a.l[0=5", #"1:6: found the end of the path, expected "]""#),
            ("a.l[0]v=5", #"1:7: found "v", expected ".", "[" or the end of the path"#),
            ("a.l[2]=5", "1:1: found the index 2, expected an index below 2, the length of a.l"),
            (
                "a.l[0]=null",
                "1:1: found null for an element of a.l, expected a value; set the whole array"
                    + " to remove an element"
            ),
            ("a.l.x=5", "1:1: found an array at a.l, expected an object to set a member of"),
            ("a[0]=5", "1:1: found an object at a, expected an array to index into"),
            ("a.b.c=5", "1:1: found the number 1 at a.b, expected an object to set a member of"),
            ("[0]=5", "1:1: found an object at the top level, expected an array to index into"),
        ]
    )
    func badAssignments(_ assignment: String, _ message: String) throws {
        let node = try JSONNode(parsing: #"{"a":{"b":1,"l":[1,{"v":2}]}}"#, source: "s")
        let error = #expect(throws: JSONSyntaxError.self) { try node.setting(assignment) }
        #expect(error?.description == "--set \(assignment):\(message)")
    }

    @Test("a set value is placed at its column in the assignment")
    func setPlaces() throws {
        let node = try JSONNode(parsing: "{}", source: "s").setting(
            "services.collector.replicas=[5, 6]"
        )
        let value = node["services"]?["collector"]?["replicas"]
        #expect(value?.place.description == "--set services.collector.replicas=[5, 6]:1:29")
        #expect(value?.elements[1].place.column == 33)
        #expect(node["services"]?.place.column == 1)
    }

    @Test("a path reads back as it was written")
    func pathText() throws {
        for text in ["a", "a.b-c[0].d", #"services["a.b"].x"#, "[3][4].x", #"["é"]"#] {
            let path = try JSONPath(parsing: text, at: SourcePlace(source: "s"))
            #expect(path.description == text)
        }
    }

    @Test("a path without end is refused")
    func longPath() throws {
        let path = Array(repeating: "a", count: 10_000).joined(separator: ".")
        #expect(throws: JSONSyntaxError.self) {
            try JSONNode(parsing: "{}", source: "s").setting(path: path, to: "1")
        }
    }
}
