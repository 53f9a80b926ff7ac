import SimCore
public import SimModels

extension RandomScenario {
    /// A scenario for a seed in which the kubelets have more to do: startup probes, probes through
    /// queues, hooks, images, all ways to take SIGTERM.
    public static func makeKubelet(seed: UInt64) -> Scenario {
        var scenario = make(seed: seed)
        var bits = SplitMix(seed &* 0xD6E8_FEB8 &+ 5)
        func chance(_ outOf: Int) -> Bool { bits.below(outOf) == 0 }
        func pick<Value>(_ values: [Value]) -> Value { values[bits.below(values.count)] }
        func shallow() -> ContainerProbeSpec {
            var probe = ContainerProbeSpec()
            probe.probe.periodSeconds = pick([1, 2, 5, 10])
            probe.probe.failureThreshold = pick([1, 2, 3])
            probe.probe.initialDelaySeconds = pick([0, 0, 3])
            if chance(2) { probe.check = beside() }
            return probe
        }
        scenario.cluster.crashLoopBackOff.maxContainerRestartPeriod = pick([
            nil, nil, .seconds(5), .seconds(30),
        ])
        scenario.cluster.crashLoopBackOff.reduceDefaultDecay = chance(3)
        addStartWork(to: &scenario, seed: seed)
        for name in scenario.services.names {
            guard var service = scenario.services[name] else { continue }
            if !chance(4) { service.readinessProbe = shallow() }
            if chance(2) { service.livenessProbe = shallow() }
            if chance(3) {
                service.startupProbe = shallow()
                service.startupProbe?.probe.failureThreshold = pick([1, 3, 30])
            }
            if chance(4) { service.readinessProbe?.check = throughQueue() }
            if chance(4) { service.livenessProbe?.check = throughQueue() }
            if chance(3) {
                var exec = ExecActionSpec()
                exec.takes = .milliseconds(Int64(pick([0, 500, 3_000, 40_000])))
                service.lifecycle = LifecycleSpec()
                service.lifecycle?.preStop = .exec(exec)
            }
            if chance(3) {
                var image = ImageSpec()
                image.pullTime = .constant(.milliseconds(Int64(pick([0, 900, 7_000]))))
                image.pullPolicy = pick([.always, .ifNotPresent])
                service.image = image
            }
            service.shutdown.sigterm = pick([.graceful, .graceful, .exit, .ignored])
            scenario.services[name] = service
        }
        if chance(2), scenario.services.contains(where: { $0.value.image != nil }) {
            var fault = FaultSpec()
            fault.at = .seconds(Int64(5 + bits.below(30)))
            fault.duration = .seconds(Int64(5 + bits.below(60)))
            fault.effect = .imagePullFailure(ImagePullFailureSpec())
            scenario.faults["registry"] = fault
        }
        let probed = scenario.services.names.filter {
            scenario.services[$0]?.readinessProbe != nil
        }
        if !probed.isEmpty, chance(2) {
            var slow = ProbeSlowSpec()
            slow.service = NameReference(pick(probed))
            slow.probes = [.readiness]
            slow.latency = .milliseconds(Int64(pick([200, 1_500, 20_000])))
            var fault = FaultSpec()
            fault.at = .seconds(Int64(5 + bits.below(30)))
            fault.duration = .seconds(Int64(5 + bits.below(60)))
            fault.effect = .probeSlow(slow)
            scenario.faults["slow-probes"] = fault
        }
        return scenario
    }

    private static func throughQueue() -> ProbeCheckSpec { ProbeCheckSpec() }

    private static func beside() -> ProbeCheckSpec {
        var check = ProbeCheckSpec()
        check.beside = true
        return check
    }

    /// Lets the start of some services take CPU.
    private static func addStartWork(to scenario: inout Scenario, seed: UInt64) {
        var bits = SplitMix(seed &* 0x9FB2_1C65 &+ 11)
        for index in 0..<scenario.services.count where bits.below(3) == 0 {
            scenario.services.update(at: index) {
                $0.startupCPU = .uniform(.zero, .milliseconds(Int64(1 + bits.below(8_000))))
            }
        }
    }
}
