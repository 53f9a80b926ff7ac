import SimModels
import Testing

@Suite("Checking variants")
struct VariantCheckingTests {
    private func file(_ variants: String, _ more: String = "") throws -> ScenarioFile {
        let text = """
            {"version": 1, "name": "v", "warmup": "0s", "duration": "1m",
             "services": {"web": {"operations": {"get": {}}}},
             "traffic": {"t": {"target": "web", "rate": [{"rate": "1/s"}]}},
             "variants": {\(variants)}\(more)}
            """
        return try ScenarioFile(parsing: Array(text.utf8), source: "v.json")
    }

    private func errors(of file: ScenarioFile) -> [String] {
        do {
            _ = try file.validate()
            return []
        } catch {
            return error.issues.map { "\($0.path): \($0.found)" }
        }
    }

    @Test("an empty one is told to change nothing, and so is one that extends it")
    func empty() throws {
        let warnings = try file(#""a": {}, "b": {"extends": "a"}, "c": {"seed": 7}"#).validate()
        #expect(
            warnings.filter { $0.found.contains("changes nothing") }.map(\.path)
                == ["variants.a", "variants.b", "variants.c"]
        )
    }

    @Test("what is expected of an empty one is read")
    func expected() throws {
        let file = try file(
            #""a": {}, "b": {}"#,
            #", "expect": {"x": {"that": "nonsense >= 1", "variant": "a"}}"#
        )
        let errors = errors(of: file)
        #expect(errors.count == 1)
        #expect(errors.first?.contains("in the variant \"a\"") == true)
    }

    @Test("one that extends what is not there is refused, however empty it is")
    func unknown() throws {
        let found = errors(of: try file(#""a": {"extends": "b"}"#))
        #expect(found == ["extends: unknown variant \"b\""])
    }

    @Test("a chain of 32 is read, one of 33 is refused at its beginning")
    func chain() throws {
        func chain(_ length: Int) -> String {
            (1...length).map { number in
                let change = #""services": {"web": {"workers": \#(number)}}"#
                let extends = number < length ? #", "extends": "v\#(number + 1)""# : ""
                return "\"v\(number)\": {\(change)\(extends)}"
            }.joined(separator: ", ")
        }
        let short = errors(of: try file(chain(32)))
        #expect(short.isEmpty)
        let long = errors(of: try file(chain(33)))
        #expect(
            long == ["variants.v32.extends: more than 32 variants extend one another in a row"]
        )
    }

    @Test("after 500 errors no more variants are read")
    func many() throws {
        let variants = (0..<700).map { #""v\#($0)": {"extends": "w\#($0)"}"# }
        let found = errors(of: try file(variants.joined(separator: ", ")))
        #expect(found.count == 500)
    }
}
