/// A scenario that takes milliseconds: one service, ten seconds, a variant with too few workers.
enum SmallScenario {
    static let text = """
        {
          "version": 1,
          "name": "small",
          "warmup": "0s",
          "duration": "10s",
          "seed": 3,
          "services": {
            "web": {
              "replicas": 2,
              "operations": { "get": { "steps": [ { "cpu": "1ms" } ] } }
            }
          },
          "traffic": {
            "users": { "target": "web", "rate": [ { "at": "0s", "rate": "20/s" } ] }
          },
          "variants": { "one-pod": { "services": { "web": { "replicas": 1 } } } },
          "expect": {
            "answers": "requests.failed == 0"
          }
        }

        """

    /// The same with an expectation that cannot hold.
    static var failing: String {
        text.replacing("requests.failed == 0", with: "requests.offered == 0")
    }
}
