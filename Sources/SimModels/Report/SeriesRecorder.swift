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
    /// What each counter had come to at the last regular reading; 0 of all else.
    private var counts: [Int64]
    private var now = SimTime.start

    /// Readings of a series at most; a longer run is read less often.
    static let maximumReadings: Int64 = 2_400

    init(catalogue: SeriesCatalogue, duration: SimDuration) {
        self.catalogue = catalogue
        step = Self.step(of: duration)
        values = Array(repeating: [], count: catalogue.gauges.count)
        counts = Array(repeating: 0, count: catalogue.gauges.count)
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
        for (place, gauge) in catalogue.gauges.enumerated() {
            values[place].append(read(place, of: platform))
            if let count = gauge.count(in: platform) { counts[place] = count }
        }
        lastCPU = cpu
    }

    /// Takes a reading for a claim.
    mutating func sample(_ platform: Platform, at instant: SimDuration) {
        readCPU(of: platform, at: instant)
        samples[instant] = catalogue.gauges.indices.map { read($0, of: platform) }
    }

    private mutating func readCPU(of platform: Platform, at instant: SimDuration) {
        now = platform.plan.origin + instant
        cpu = platform.services.indices.map { CPUReading(of: $0, in: platform, at: now) }
        if lastCPU.isEmpty { lastCPU = cpu }
    }

    /// What a gauge shows: of a stretch of time, since the last regular reading.
    private func read(_ place: Int, of platform: borrowing Platform) -> Double {
        let gauge = catalogue.gauges[place]
        switch gauge.how {
        case .platform(let read): return read(platform, gauge.entry, now)
        case .answers(let read): return read(platform.services[gauge.entry].window) ?? 0
        case .processors(let read): return read(lastCPU[gauge.entry], cpu[gauge.entry])
        case .counter(let read): return Double(read(platform, gauge.entry) - counts[place])
        case .afterwards: return 0
        }
    }
}

extension Platform {
    /// Starts the windows of latencies anew.
    mutating func resetWindows() {
        for service in services.indices { services[service].window.reset() }
    }

    /// Requests that wait in the pods of a service for a worker.
    func queued(in service: Int) -> Int {
        deployments[service].pods.reduce(0) { sum, slot in
            sum + pods[Int(slot)].queue.count + acceptedOnly(by: Int(slot))
        }
    }

    /// Requests of a pod that a worker has.
    func working(on pod: Int) -> Int { pods[pod].busyWorkers - acceptedOnly(by: pod) }

    /// Requests of a pod that a process has accepted, and that no thread works on yet.
    func acceptedOnly(by pod: Int) -> Int {
        guard !pods[pod].isPlain, !hasLoops(pod) else { return 0 }
        return servers[pod].standingBy
    }
}
