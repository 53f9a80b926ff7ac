import Testing

@Suite("Platform conformance")
struct PlatformConformance {
    @Test("kubelet, controllers, PostgreSQL and prices agree with what was recorded and worked out")
    func recorded() throws {
        let runners = [
            kubernetesRunners, rolloutRunners, cfsRunners, postgresRunners, connectionPoolRunners,
            costRunners,
        ].reduce(into: [:]) {
            $0.merge($1) { _, _ in preconditionFailure("two runners for one file") }
        }
        try ConformanceTopic(name: "platform", runners: runners).run()
    }
}
