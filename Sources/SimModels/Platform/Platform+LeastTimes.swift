import SimCore

/// The least time that operations can take, whatever is drawn.
extension Plan {
    /// The least time of every operation: that of its constant and bounded steps, one after the other,
    /// of branches at once, and of misses that are certain.
    var leastTimes: [SimDuration] {
        var known: [SimDuration?] = Array(repeating: nil, count: operations.count)
        return operations.indices.map { leastTime(of: $0, &known) }
    }

    private func leastTime(of operation: Int, _ known: inout [SimDuration?]) -> SimDuration {
        if let time = known[operation] { return time }
        var time = SimDuration.zero
        var place = Int(operations[operation].firstStep)
        let end = place + Int(operations[operation].stepCount)
        while place < end {
            switch steps[place] {
            case .cpu(let distribution):
                // A version may need less.
                let factor = versions.map(\.cpuFactor).min().map { min($0, 1) } ?? 1
                let demand = Double(Self.least(of: distribution).nanoseconds) * factor
                time += SimDuration(nanosecondsRounding: demand.rounded(.down))
            case .sleep(let distribution), .query(let distribution, _, _):
                time += Self.least(of: distribution)
            case .call(let call):
                let way = services[Int(operations[Int(call.operation)].service)].network
                let network = way.map(Self.least) ?? .zero
                time += leastTime(of: Int(call.operation), &known) + network + network
            case .parallel(let parallel):
                let branches = (0..<Int(parallel.count)).map { number in
                    leastTime(of: Int(parallel.first) + number, &known)
                }
                time += branches.sorted()[Int(parallel.needed) - 1]
            case .cache(let cache):
                time += Self.least(of: cache.latency)
                if cache.hitRatio > 0 { place += Int(cache.missSteps) }
            case .begin, .commit, .produce, .enterThread, .leaveThread:
                break
            }
            place += 1
        }
        known[operation] = time
        return time
    }

    private static func least(of distribution: Distribution) -> SimDuration {
        switch distribution {
        case .constant(let value), .uniform(let value, _):
            SimDuration(nanosecondsRounding: max(0, value.rounded(.down)))
        default: .zero
        }
    }
}

extension Platform {
    /// Checks that no operation was ever answered well in less time than its steps need.
    package func checkLeastTimes() -> String? {
        // Recorded requests bring their own demands.
        if plan.hasDemands { return nil }
        for (operation, least) in plan.leastTimes.enumerated()
        where accounts[operation].quickest < least.nanoseconds {
            return "\(plan.names.operations[operation]) was answered within "
                + "\(accounts[operation].quickest) ns; it takes \(least)"
        }
        return nil
    }
}
