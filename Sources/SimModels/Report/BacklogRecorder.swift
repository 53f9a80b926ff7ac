import SimCore

/// Reads what waits in a running platform, in the warm-up and in the run, and says in the end what had
/// not been worked off.
///
/// Reading changes nothing of the platform.
struct BacklogRecorder: Sendable {
    /// What waits somewhere.
    private enum Gauge: Sendable {
        /// Requests in the pods of a service that wait for a worker.
        case queue(Int)
        /// Messages that the producers of a service hold: in the application's queue or in the buffer.
        case producer(Int)
        /// Requests that wait for a connection to a database, in a pool or at a proxy, and statements
        /// that wait for a lock.
        case waiters(Int)
        /// Records of a topic that the group that reads it has yet to commit.
        case lag(Int)
    }

    private let gauges: [(gauge: Gauge, name: String, noun: String, place: String)]
    private var warmUp: [[Int64]]
    private var run: [[Int64]]

    /// Readings in the warm-up at most.
    static let maximumReadings: Int64 = 300

    init(_ plan: Plan) {
        var gauges: [(gauge: Gauge, name: String, noun: String, place: String)] = []
        for (index, name) in plan.names.services.enumerated() {
            gauges.append((.queue(index), "services.\(name).queue", "request", "in \(name)"))
            guard plan.services[index].producer != nil else { continue }
            gauges.append(
                (.producer(index), "services.\(name).producer", "message", "to be sent by \(name)")
            )
        }
        for index in plan.roles.indices {
            let name = plan.names.databases[index]
            gauges.append((.waiters(index), "databases.\(name).waiters", "request", "for \(name)"))
        }
        for (index, name) in plan.names.topics.enumerated() {
            let isRead = plan.services.contains {
                $0.consumer != nil && Int($0.consumerTopic) == index
            }
            guard isRead else { continue }
            gauges.append((.lag(index), "topics.\(name).lag", "message", "in \(name)"))
        }
        self.gauges = gauges
        warmUp = Array(repeating: [], count: gauges.count)
        run = warmUp
    }

    /// From reading to reading in the warm-up.
    static func step(of warmUp: SimDuration) -> SimDuration {
        let seconds = (warmUp.nanoseconds + 999_999_999) / 1_000_000_000
        return .seconds(max(1, (seconds + maximumReadings - 1) / maximumReadings))
    }

    /// Takes a reading in the warm-up.
    mutating func recordWarmUp(_ platform: Platform) {
        for (index, gauge) in gauges.enumerated() {
            warmUp[index].append(Self.read(gauge.gauge, of: platform))
        }
    }

    /// Takes a reading at an instant of the run.
    mutating func record(_ platform: Platform) {
        for (index, gauge) in gauges.enumerated() {
            run[index].append(Self.read(gauge.gauge, of: platform))
        }
    }

    /// What had not been worked off, given that the last reading was taken at the end.
    var backlogs: [RecoveryReport.Backlog] {
        gauges.indices.compactMap { index in
            guard let atEnd = run[index].last else { return nil }
            let first = run[index].prefix(max(1, run[index].count / 10))
            let median = Self.median(warmUp[index].isEmpty ? Array(first) : warmUp[index])
            guard atEnd > RecoveryReport.bound * max(1, median), !Self.isFalling(run[index]) else {
                return nil
            }
            let gauge = gauges[index]
            let verb = atEnd == 1 ? "waits" : "wait"
            return RecoveryReport.Backlog(
                name: gauge.name,
                words: "\(ReportNumbers.count(atEnd, gauge.noun)) \(verb) \(gauge.place)",
                atEnd: atEnd,
                median: median
            )
        }
    }

    /// Whether a gauge has been falling over the last tenth of its readings: each in the last third of
    /// them is below the median of the first third.
    ///
    /// What goes up and down around a level is not falling; a lag that is worked off is, however slowly.
    static func isFalling(_ readings: [Int64]) -> Bool {
        let last = readings.suffix(max(6, readings.count / 10))
        let third = last.count / 3
        guard third > 0, let most = last.suffix(third).max() else { return false }
        return most < median(Array(last.prefix(third)))
    }

    /// The middle of some readings, the lower of two; 0 of none.
    private static func median(_ readings: [Int64]) -> Int64 {
        readings.isEmpty ? 0 : readings.sorted()[(readings.count - 1) / 2]
    }

    private static func read(_ gauge: Gauge, of platform: Platform) -> Int64 {
        switch gauge {
        case .queue(let service): Int64(platform.queued(in: service))
        case .producer(let service): platform.heldByProducers(of: service)
        case .waiters(let database): Int64(platform.waiters(for: database))
        case .lag(let topic): platform.lag(of: topic)
        }
    }
}

extension Platform {
    /// Messages that the producers of a service have accepted and not sent.
    func heldByProducers(of service: Int) -> Int64 {
        deployments[service].pods.reduce(0) { total, slot in
            guard Int(slot) < clients.count, let producer = clients[Int(slot)].producer else {
                return total
            }
            return total + producer.queued + producer.buffered
        }
    }

    /// Requests that wait for a connection to a database, in a pool or at a proxy, and statements that
    /// wait for a lock in it.
    func waiters(for database: Int) -> Int {
        var total = databases[database].locks.waiters
        for service in plan.services.indices
        where plan.services[service].database == UInt16(database) {
            for slot in deployments[service].pods where Int(slot) < pools.count {
                total += pools[Int(slot)].waiting
            }
        }
        for (index, proxy) in plan.proxies.enumerated() where Int(proxy.database) == database {
            total += proxies[index].waiting
        }
        return total
    }
}

extension PodPools {
    /// Requests that wait for a connection.
    var waiting: Int {
        queuePools.reduce(0) { $0 + $1.waiting.count }
            + hikariPools.reduce(0) { $0 + $1.waiting.count }
    }
}

extension ProxyState {
    /// Clients that wait for a connection to the database.
    var waiting: Int {
        bouncers.reduce(0) { $0 + $1.pools.reduce(0) { $0 + $1.waiting.count } }
            + managed.reduce(0) { $0 + $1.waiting.count }
    }
}
