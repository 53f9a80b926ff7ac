import SimCore
import SimModels
import Testing

@Suite("what assumptions were chosen to meet, and what rests on them")
struct FittedClaimsTests {
    private static let file = #"""
        {
          "version": 1,
          "name": "s",
          "duration": "10s",
          "services": {
            "web": { "replicas": 1, "operations": { "get": { "steps": [{ "sleep": "1ms" }] } } }
          },
          "traffic": { "users": { "target": "web", "rate": [{ "rate": "5/s" }] } },
          "claims": {
            "none-lost": { "text": "nothing is lost", "measure": "messages.lost", "value": 0 },
            "none-killed": { "text": "nobody dies", "measure": "count(pod.ended)", "value": 0 }
          },
          "assumptions": {
            "services.web.replicas": {
              "range": ["1", "2"],
              "why": "nobody wrote it down",
              "fits": ["none-lost.count"],
              "otherwise": "there are two"
            },
            "traffic.users.rate[0].rate": { "range": ["1/s", "9/s"], "why": "not measured" }
          },
          "variants": { "two": { "services": { "web": { "replicas": 2 } } } }
        }
        """#

    private func result(variant: String? = nil) throws -> RunResult {
        let file = try ScenarioFile(parsing: Array(Self.file.utf8), source: "s.json")
        return try ScenarioRun(file, variant: variant).run()
    }

    @Test("an aspect is fitted where an assumption says that it was chosen to meet it")
    func fitted() throws {
        let claims = try result().claims
        #expect(claims.map(\.id) == ["none-killed", "none-lost"])
        #expect(claims.map(\.fitted) == [false, true])
    }

    @Test("what the other end does stands beside the verdict, but not in a variant's report")
    func provisos() throws {
        let base = try result()
        #expect(
            base.provisos == [Proviso(path: "services.web.replicas", otherwise: "there are two")]
        )
        let lines = ReportText().text(of: base).split(separator: "\n")
        #expect(lines[1] == "  assumes services.web.replicas: otherwise there are two")
        #expect(ReportJSON.text(of: base).contains(#""otherwise": "there are two""#))
        #expect(try result(variant: "two").provisos.isEmpty)
    }
}
