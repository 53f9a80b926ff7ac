import SimCore
import SimModels

/// The pieces of the smallest scenarios in which something happens.
enum TinyScenario {
    /// A scenario without a warm-up, whose loops run at known instants.
    static func scenario(seconds: Int64) -> Scenario {
        var scenario = Scenario()
        scenario.warmup = .zero
        scenario.duration = .seconds(seconds)
        scenario.cluster.metricPhase = .seconds(5)
        scenario.cluster.housekeepingPhase = .seconds(3)
        scenario.cluster.restartLatency = .constant(.zero)
        return scenario
    }

    /// A service with one operation, whose pods start within a second.
    static func service(
        _ steps: [StepSpec],
        _ change: (inout ServiceSpec) -> Void = { _ in }
    )
        -> ServiceSpec
    {
        var service = ServiceSpec()
        service.podStart = .constant(.zero)
        service.startup = .constant(.milliseconds(500))
        service.operations["get"] = OperationSpec(steps: steps)
        change(&service)
        return service
    }

    /// SQLAlchemy's pool of so many connections and none beyond them.
    static func queuePool(
        _ database: String,
        size: Int,
        timeoutSeconds: Double = 30,
        _ change: (inout QueuePoolSpec) -> Void = { _ in }
    ) -> ConnectionsSpec {
        var pool = QueuePoolSpec()
        pool.poolSize = size
        pool.maxOverflow = 0
        pool.poolTimeoutSeconds = timeoutSeconds
        change(&pool)
        return ConnectionsSpec(database, .queuePool(pool))
    }

    /// HikariCP with so many connections.
    static func hikari(
        _ database: String,
        size: Int,
        _ change: (inout HikariPoolSpec) -> Void = { _ in }
    ) -> ConnectionsSpec {
        var pool = HikariPoolSpec()
        pool.maximumPoolSize = size
        change(&pool)
        return ConnectionsSpec(database, .hikari(pool))
    }

    /// Arrivals at a constant rate from one instant to another.
    static func traffic(
        _ target: String,
        perSecond rate: Double,
        from: Int64? = nil,
        to: Int64? = nil,
        arrivals: TrafficSpec.Arrivals = .even
    ) -> TrafficSpec {
        var traffic = TrafficSpec()
        traffic.target = NameReference(target)
        traffic.arrivals = arrivals
        traffic.rate = [
            RateSegmentSpec(at: from.map { .seconds($0) }, rate: .perSecond(rate))
        ]
        if let to {
            traffic.rate.append(RateSegmentSpec(at: .seconds(to), rate: .perSecond(0)))
        }
        return traffic
    }

    /// All pods of a service, or some, killed at an instant.
    static func kill(_ service: String, at: SimDuration, count: Int? = nil) -> FaultSpec {
        var fault = FaultSpec()
        fault.at = at
        var kill = KillPodsSpec()
        kill.service = NameReference(service)
        kill.count = count
        fault.effect = .killPods(kill)
        return fault
    }

    /// CPU of a fixed length.
    static func cpu(milliseconds: Int64) -> StepSpec {
        .cpu(.constant(.milliseconds(milliseconds)))
    }

    /// A wait of a fixed length.
    static func sleep(milliseconds: Int64) -> StepSpec {
        .sleep(.constant(.milliseconds(milliseconds)))
    }
}
