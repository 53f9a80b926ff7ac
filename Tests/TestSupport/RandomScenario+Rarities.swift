import SimCore
public import SimModels

extension RandomScenario {
    /// A scenario for a seed with what chance alone hardly brings together: every copy has to have every
    /// record when a broker is lost, and a canary serves long enough for its answers to be too slow.
    public static func makeRarities(seed: UInt64) -> Scenario {
        var scenario = make(seed: seed)
        for name in scenario.kafka.topics.names {
            scenario.kafka.topics[name]?.replicationFactor = scenario.kafka.brokers
            scenario.kafka.topics[name]?.minInsyncReplicas = scenario.kafka.brokers
        }
        for name in scenario.services.names {
            scenario.services[name]?.producer?.acks = .all
        }
        var fault = FaultSpec()
        fault.at = .seconds(10)
        fault.effect = .killBroker(KillBrokerSpec())
        scenario.faults["broker"] = fault
        guard let target = scenario.traffic.values.first?.target else { return scenario }
        var analysis = AnalysisSpec()
        analysis.interval = .seconds(2)
        analysis.successCondition = SuccessCondition(1)
        analysis.successCondition.latencies = [LatencyCondition(percentile: 95, limit: .zero)]
        var pause = PauseSpec()
        pause.duration = .seconds(40)
        var canary = CanarySpec()
        canary.steps = [.setWeight(50), .pause(pause)]
        canary.analysis = analysis
        var rollout = RolloutSpec()
        rollout.at = .seconds(15)
        rollout.service = target
        rollout.delivery = .canary(canary)
        scenario.rollouts = ["canary": rollout]
        return scenario
    }
}
