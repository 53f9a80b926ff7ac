import SimCore
public import SimModels

extension RandomScenario {
    /// A scenario for a seed with more in its call graph: branches, fan-out, caches, network time,
    /// timeouts of calls, services that notice when callers give up.
    public static func makeCallGraph(seed: UInt64) -> Scenario {
        var scenario = make(seed: seed)
        var maker = CallGraphMaker(bits: SplitMix(seed &* 0xB529_7A4D &+ 11))
        for name in scenario.services.names {
            guard var service = scenario.services[name] else { continue }
            if maker.chance(2) { service.onCallerGone = .cancel }
            if maker.chance(2) {
                service.network = NetworkSpec(
                    latency: .uniform(.zero, .milliseconds(Int64(maker.pick([1, 40, 900]))))
                )
            }
            for operation in service.operations.names {
                guard let steps = service.operations[operation]?.steps else { continue }
                service.operations[operation] = OperationSpec(steps: maker.steps(from: steps, 0))
            }
            scenario.services[name] = service
        }
        return scenario
    }
}

/// Rearranges lists of steps.
private struct CallGraphMaker {
    var bits: SplitMix

    mutating func chance(_ outOf: Int) -> Bool { bits.below(outOf) == 0 }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[bits.below(values.count)] }

    mutating func steps(from steps: [StepSpec], _ depth: Int) -> [StepSpec] {
        var steps = steps.map { step in
            guard case .call(var call) = step else { return step }
            call.fanOut = pick([1, 1, 2, 5])
            call.waitFor = pick([IntOrPercent?.none, nil, .count(1), .percent(50)])
            call.timeout = pick([SimDuration?.none, .milliseconds(150), .milliseconds(900)])
            return .call(call)
        }
        guard depth < 3 else { return steps }
        if chance(2) {
            let branches = (0..<1 + bits.below(3)).map { _ in self.steps(from: steps, depth + 1) }
            let waitFor = pick([IntOrPercent?.none, nil, .count(1), .percent(60)])
            steps = [.parallel(ParallelSpec(branches, waitFor: waitFor))]
        }
        if chance(4) {
            var cache = CacheSpec()
            cache.hitRatio = Fraction(pick([0, 0.5, 0.9]))
            cache.latency = .constant(.milliseconds(Int64(pick([0, 3]))))
            cache.miss = steps
            steps = [.cache(cache), .sleep(.constant(.milliseconds(Int64(pick([0, 20])))))]
        }
        return steps
    }
}
