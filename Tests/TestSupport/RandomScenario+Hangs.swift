import SimCore
public import SimModels

extension RandomScenario {
    /// A short scenario about the request path for a seed in which processes hang, things are slow,
    /// containers leak, and somebody on call does something about it.
    public static func makeHangs(seed: UInt64) -> Scenario {
        var scenario = makeShort(seed: seed)
        var bits = SplitMix(seed &* 0xC2B2_AE35 &+ 11)
        func chance(_ outOf: Int) -> Bool { bits.below(outOf) == 0 }
        func pick<Value>(_ values: [Value]) -> Value { values[bits.below(values.count)] }
        func add(_ name: String, _ effect: FaultEffectSpec) {
            var fault = FaultSpec()
            fault.at = .milliseconds(Int64(bits.below(20_000)))
            fault.duration = .milliseconds(Int64(200 + bits.below(9_000)))
            fault.effect = effect
            scenario.faults[name] = fault
        }
        let services = scenario.services.names
        for name in services {
            if chance(2) {
                var hang = HangSpec()
                hang.service = NameReference(name)
                hang.count = pick([nil, 1, 2])
                add("hang-\(name)", .hang(hang))
                if chance(3) { add("hang-again-\(name)", .hang(hang)) }
            }
            if chance(3) {
                var slow = SlowSpec()
                slow.service = NameReference(name)
                slow.factor = pick([1.5, 3, 20])
                slow.operation = scenario.services[name]?.operations.names.first.map {
                    NameReference($0)
                }
                add("slow-\(name)", .slow(slow))
            }
            if scenario.services[name]?.memory != nil, chance(2) {
                var leak = MemoryLeakSpec()
                leak.service = NameReference(name)
                leak.growthPerHour = .mebibytes(Int64(pick([1_000, 100_000])))
                leak.share = pick([nil, Fraction(0.5)])
                add("leak-\(name)", .memoryLeak(leak))
            }
            if chance(4) {
                var config = BadConfigSpec()
                config.service = NameReference(name)
                config.crash = true
                config.reload = .seconds(1)
                config.count = 1
                add("config-\(name)", .badConfig(config))
            }
        }
        for name in scenario.databases.names where chance(2) {
            var slow = SlowSpec()
            slow.database = NameReference(name)
            slow.factor = pick([2, 50])
            add("slow-\(name)", .slow(slow))
        }
        scenario.onCall["hand"] = hand(for: scenario, &bits)
        if let target = scenario.services.names.first {
            var alert = AlertSpec()
            alert.signal = .requests
            alert.of = NameReference(target)
            alert.function = .count
            alert.threshold = 0
            alert.aggregationWindow = 30
            alert.aggregationDelay = 0
            alert.thresholdOccurrences = .atLeastOnce
            alert.aggregationMethod = .cadence
            alert.measuredAt = pick([.agent, .ingress, .client])
            alert.signal = pick([.requests, .latency, .errorRate])
            scenario.alerts["any"] = alert
        }
        return scenario
    }

    /// Somebody who ends sessions, faults and migrations, fails over and changes configurations.
    private static func hand(for scenario: Scenario, _ bits: inout SplitMix) -> OnCallSpec {
        var person = OnCallSpec()
        person.pagedBy = ["any"]
        person.acknowledge = .constant(.zero)
        var actions: [ActionSpec] = []
        for fault in scenario.faults.names + ["not-there"] {
            var end = EndFaultActionSpec()
            end.fault = NameReference(fault)
            actions.append(.endFault(end))
        }
        for database in scenario.databases.names {
            var sessions = EndSessionsActionSpec()
            sessions.database = NameReference(database)
            actions.append(.endSessions(sessions))
            var cancel = DatabaseActionSpec()
            cancel.database = NameReference(database)
            actions.append(.cancelMigration(cancel))
            var failover = FailoverActionSpec()
            failover.database = NameReference(database)
            failover.takes = .seconds(1)
            actions.append(.failover(failover))
        }
        for service in scenario.services.names {
            var config = SetConfigActionSpec()
            config.service = NameReference(service)
            config.cpuFactor = 0.5
            actions.append(.setConfig(config))
        }
        for _ in 0..<4 {
            var step = RunbookStepSpec()
            step.after = .milliseconds(Int64(bits.below(2_000)))
            step.action = actions[bits.below(actions.count)]
            person.runbook.append(step)
        }
        return person
    }
}
