import SimCore

/// Reads the gauges of a running platform at regular instants, and at those somebody asks for.
///
/// Reading changes nothing of the platform but the recorder's own window of latencies.
struct SeriesRecorder: Sendable {
    let catalogue: SeriesCatalogue
    let step: SimDuration
    private var values: [[Double]]
    private var known: [Series] = []
    /// What was read at the instants that claims are about.
    private(set) var samples: [SimDuration: [Double]] = [:]
    /// The CPU of each service at the last regular reading, and at the present one.
    private var lastCPU: [CPUReading] = []
    private var cpu: [CPUReading] = []
    private var now = SimTime.start

    /// Readings of a series at most; a longer run is read less often.
    static let maximumReadings: Int64 = 2_400

    init(catalogue: SeriesCatalogue, duration: SimDuration) {
        self.catalogue = catalogue
        step = Self.step(of: duration)
        values = Array(repeating: [], count: catalogue.gauges.count)
    }

    /// From reading to reading of a run that lasts so long.
    static func step(of duration: SimDuration) -> SimDuration {
        let seconds = (duration.nanoseconds + 999_999_999) / 1_000_000_000
        return .seconds(max(1, (seconds + maximumReadings - 1) / maximumReadings))
    }

    /// How many bytes the readings hold.
    var heldBytes: Int {
        let readings = values.first?.count ?? 0
        return (readings + samples.count) * catalogue.gauges.count * MemoryLayout<Double>.stride
    }

    /// Adds series that are known only after the run.
    mutating func add(_ series: [Series]) { known += series }

    /// The series as they were recorded, and those known only after the run.
    var series: [Series] {
        recorded + known
    }

    private var recorded: [Series] {
        catalogue.gauges.indices.map { index in
            Series(
                name: catalogue.names[index],
                unit: catalogue.units[index],
                step: step,
                values: values[index]
            )
        }
    }

    /// The recorded values of a series by its name.
    func values(of name: String) -> [Double] {
        if let series = known.first(where: { $0.name == name }) { return series.values }
        guard let index = catalogue.names.firstIndex(of: name), index < values.count else {
            return []
        }
        return values[index]
    }

    /// What a series was at an instant that was asked for.
    func sample(of name: String, at instant: SimDuration) -> Double? {
        if let series = known.first(where: { $0.name == name }) {
            let place = Int(instant.nanoseconds / series.step.nanoseconds)
            return series.values.indices.contains(place) ? series.values[place] : nil
        }
        guard let index = catalogue.names.firstIndex(of: name), let row = samples[instant],
            index < row.count
        else { return nil }
        return row[index]
    }

    /// Takes a regular reading, after which the windows of latencies start anew.
    mutating func record(_ platform: Platform, at instant: SimDuration) {
        readCPU(of: platform, at: instant)
        for (index, gauge) in catalogue.gauges.enumerated() {
            values[index].append(read(gauge, of: platform))
        }
        lastCPU = cpu
    }

    /// Takes a reading for a claim.
    mutating func sample(_ platform: Platform, at instant: SimDuration) {
        readCPU(of: platform, at: instant)
        samples[instant] = catalogue.gauges.map { read($0, of: platform) }
    }

    private mutating func readCPU(of platform: Platform, at instant: SimDuration) {
        now = platform.plan.origin + instant
        cpu = platform.services.indices.map { CPUReading(of: $0, in: platform, at: now) }
        if lastCPU.isEmpty { lastCPU = cpu }
    }

    /// What a gauge shows: of a stretch of time, since the last regular reading.
    private func read(_ gauge: SeriesCatalogue.Gauge, of platform: Platform) -> Double {
        switch gauge {
        case .usedCPU(let service): cpu[service].used(since: lastCPU[service])
        case .throttled(let service): cpu[service].throttled(since: lastCPU[service])
        case .latency(let service): platform.services[service].window.p99 ?? 0
        case .errors(let service): platform.services[service].window.failed ?? 0
        case .tries(let source): Double(platform.sources[source].reloads.tries)
        default: Self.read(gauge, of: platform, at: now) ?? 0
        }
    }

    /// What a gauge of the platform shows at an instant; nil for one that is of a stretch of time.
    static func read(
        _ gauge: SeriesCatalogue.Gauge,
        of platform: Platform,
        at now: SimTime
    ) -> Double? {
        switch gauge {
        case .usedCPU, .throttled, .latency, .errors, .tries:
            return nil
        case .pods(let service):
            return Double(platform.deployments[service].active)
        case .newPods(let service):
            return Double(platform.newPods(of: service))
        case .endpoints(let service):
            return Double(platform.services[service].endpoints.count)
        case .observedCPU(let service):
            return Double(platform.deployments[service].observedUtilization ?? 0)
        case .memory(let service):
            return Double(platform.largestWorkingSet(of: service, at: now)) / 1_048_576
        case .queue(let service):
            return Double(platform.queued(in: service))
        case .replicaLag(let database):
            return platform.replicaLag(of: database, at: now).seconds * 1_000
        case .staleReads(let database): return Double(platform.staleReads(of: database))
        case .lostWrites(let database): return Double(platform.databases[database].lostWrites)
        case .lockWaits(let database):
            return Double(platform.databases[database].locks.waiters)
        case .connections(let database):
            return Double(platform.databases[database].slots.live)
        case .lag(let topic):
            return Double(platform.lag(of: topic))
        case .lost:
            return Double(platform.messages.lost)
        case .unschedulable(let service):
            return Double(platform.unschedulable(in: service))
        case .nodes(let pool):
            return Double(platform.fleet.ready(in: pool))
        case .users(let source):
            return Double(platform.users(of: source))
        }
    }
}

extension Platform {
    /// Starts the windows of latencies anew.
    mutating func resetWindows() {
        for service in services.indices { services[service].window.reset() }
        for source in sources.indices { sources[source].reloads.tries = 0 }
    }

    /// Requests that wait in the pods of a service for a worker.
    func queued(in service: Int) -> Int {
        deployments[service].pods.reduce(0) { sum, slot in
            sum + pods[Int(slot)].queue.count + acceptedOnly(by: Int(slot))
        }
    }

    /// Requests of a pod that a process has accepted, and that no thread works on yet.
    func acceptedOnly(by pod: Int) -> Int {
        guard !pods[pod].isPlain, !hasLoops(pod) else { return 0 }
        return servers[pod].standingBy
    }
}
