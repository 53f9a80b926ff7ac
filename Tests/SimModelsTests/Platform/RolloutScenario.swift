import SimCore
import SimModels
import Testing

/// Ten pods that are ready two seconds after their creation, and what becomes of a rollout of them.
struct RolloutScenario {
    var scenario = TinyScenario.scenario(seconds: 120)

    init(_ change: (inout ServiceSpec) -> Void = { _ in }) {
        scenario.services["web"] = TinyScenario.service([]) {
            $0.replicas = 10
            $0.podStart = .constant(.seconds(1))
            $0.startup = .constant(.milliseconds(500))
            var probe = ContainerProbeSpec()
            probe.probe.periodSeconds = 1
            $0.readinessProbe = probe
            change(&$0)
        }
    }

    /// Brings a version out.
    mutating func rollOut(
        _ name: String,
        at: SimDuration,
        by delivery: DeliverySpec = .rollingUpdate(RollingUpdateDeliverySpec()),
        _ change: (inout VersionSpec) -> Void = { _ in }
    ) {
        var rollout = RolloutSpec()
        rollout.at = at
        rollout.service = "web"
        rollout.delivery = delivery
        change(&rollout.version)
        scenario.rollouts[name] = rollout
    }

    /// Lets somebody do something shortly after an instant, when the first request has come.
    mutating func act(_ action: ActionSpec, at: Int64) {
        scenario.traffic["signal"] = TinyScenario.traffic("web", perSecond: 1, from: at - 60)
        var alert = AlertSpec()
        alert.signal = .requests
        alert.of = "web"
        alert.function = .count
        alert.threshold = 0
        alert.aggregationWindow = 30
        alert.aggregationDelay = 0
        alert.thresholdOccurrences = .atLeastOnce
        scenario.alerts["asked"] = alert
        var person = OnCallSpec()
        person.pagedBy = ["asked"]
        person.acknowledge = .constant(.zero)
        var step = RunbookStepSpec()
        step.action = action
        person.runbook = [step]
        scenario.onCall["ann"] = person
    }

    /// Runs it, with every account checked after every event.
    func run(sourceLocation: SourceLocation = #_sourceLocation) throws -> Outcome {
        let run = try ScenarioRun(scenario)
        var simulation = run.simulation()
        var observer = InvariantObserver()
        try simulation.run(until: run.span.end, observing: &observer)
        #expect(observer.problem == nil, sourceLocation: sourceLocation)
        return Outcome(result: try run.run())
    }

    struct Outcome {
        let result: RunResult

        var timeline: [TimelineEntry] { result.timeline }

        /// When facts of a kind happened, in seconds from T+0.
        func seconds(_ kind: OccurrenceKind) -> [Double] {
            timeline.filter { $0.kind == kind }.map(\.at.seconds)
        }

        func first(_ kind: OccurrenceKind) -> TimelineEntry? {
            timeline.first { $0.kind == kind }
        }

        /// How often something happened at which second.
        func counts(_ kind: OccurrenceKind) -> [Double: Int] {
            seconds(kind).reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }

        /// A series of the service, at a second.
        func value(_ series: String, at second: Int) -> Double? {
            let found = result.series.first { $0.name == "services.web.\(series)" }
            return found.flatMap { $0.values.indices.contains(second) ? $0.values[second] : nil }
        }
    }
}

extension ServiceActionSpec {
    /// An action on the service of these tests.
    static var onWeb: ServiceActionSpec {
        var action = ServiceActionSpec()
        action.service = "web"
        return action
    }
}
