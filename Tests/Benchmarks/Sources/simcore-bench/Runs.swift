import SimCore

/// The cost of a fork: a copy of a simulation with N pending events, and the copy's next event.
///
/// The event matters, because memory is shared until one side writes.
func measureForks(pending: Int, operations: Int64) throws -> Measurement {
    var simulation = Simulation(Hold(pending: pending), seed: 1)
    let warmUp = Int64(pending) + 1000
    try simulation.run(while: { $0.holds < warmUp })
    var latest = SimTime.start
    var stopwatch = Stopwatch()
    for _ in 0..<operations {
        var fork = simulation
        try fork.step()
        latest = max(latest, fork.now)
    }
    stopwatch.stop()
    return Measurement(stopwatch, check: latest.seconds)
}

/// Replications of two hundred thousand events each; the check is made of all their digests.
func measureReplications(threads: Int, count: Int64) async throws -> Measurement {
    var stopwatch = Stopwatch()
    let digest = try await replicatedDigest(threads: threads, count: count, events: 200_000)
    stopwatch.stop()
    return Measurement(stopwatch, check: digest)
}

/// A run of ``Churn`` with a seed, done in one of the ways that must not matter.
func measureDigest(_ way: String, seed: UInt64, events: Int64) throws -> Measurement {
    let horizon = Simulation<Churn>.horizon(events: events)
    var simulation = Simulation(Churn(), seed: seed)
    var stopwatch = Stopwatch()
    switch way {
    case "digest-observed":
        var observer = ChurnObserver()
        try simulation.run(until: horizon, observing: &observer)
        precondition(observer.seen == simulation.eventsHandled, "the observer missed an event")
    case "digest-forked":
        try simulation.run(until: horizon, while: { $0.handled < events / 2 })
        var fork = simulation
        // The origin goes astray first; the fork must not notice.
        try simulation.alter { _, context in
            _ = context.schedule(.wake(actor: 0), after: .nanoseconds(1))
        }
        try simulation.run(until: simulation.now + .seconds(60))
        try fork.run(until: horizon)
        simulation = fork
    default:
        try simulation.run(until: horizon)
    }
    stopwatch.stop()
    return Measurement(stopwatch, check: simulation.identity)
}

/// Fourteen replications that share the events out among themselves.
func measureReplicatedDigest(threads: Int, events: Int64) async throws -> Measurement {
    var stopwatch = Stopwatch()
    let digest = try await replicatedDigest(threads: threads, count: 14, events: events / 14)
    stopwatch.stop()
    return Measurement(stopwatch, check: digest)
}

private func replicatedDigest(threads: Int, count: Int64, events: Int64) async throws -> String {
    let identities = try await replicate(seeds: 1...UInt64(count), threads: threads) { seed in
        try Simulation.churn(seed: seed, events: events).identity
    }
    var digest: UInt64 = 0
    for byte in identities.joined(separator: " ").utf8 {
        digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return String(digest, radix: 16)
}
