import SimCore

/// A metric: one number that can be read off a running platform.
///
/// Series, triggers of faults, alerts, autoscalers, claims and expectations all ask for it by the name that
/// is declared here, and it is read in the way that is declared here. Who reads it in a way of their own
/// says so in a field of the entry: ``signal`` and ``sampled``.
package struct Reading: Sendable {
    /// The time that it is about.
    package enum Window: String, Sendable {
        /// The instant.
        case instant = "at the instant"
        /// The time since the last reading; of a trigger, the second before.
        case stretch = "since the last reading"
        /// The time since T+0.
        case total = "so far"
        /// The step that begins at the instant; known only after the run.
        case step = "in the step from then on"
    }

    /// How it is read of the entry of the file with a number.
    enum How: Sendable {
        /// Off the platform at an instant.
        case platform(@Sendable (borrowing Platform, Int, SimTime) -> Double)
        /// Off what a service answered in a stretch of time; nil before its first answer.
        case answers(@Sendable (borrowing RunningWindow) -> Double?)
        /// Off the counters of a service's processors at the beginning and at the end of a stretch.
        case processors(@Sendable (CPUReading, CPUReading) -> Double)
        /// Off a counter that only goes up: what it has gained in a stretch.
        case counter(@Sendable (borrowing Platform, Int) -> Int64)
        /// Nobody can while the platform runs.
        case afterwards
    }

    /// How Prometheus scrapes it for autoscalers: of a service or topic as everybody reads it, the whole
    /// count of a counter.
    struct Scraped: Sendable {
        /// What autoscalers call it.
        let metric: CustomMetric
        /// What a pod's process says of it; nil where it is not the pod that is asked.
        let ofPod: (@Sendable (borrowing Platform, Int) -> Int64)?

        init(
            _ metric: CustomMetric,
            ofPod: (@Sendable (borrowing Platform, Int) -> Int64)? = nil
        ) {
            self.metric = metric
            self.ofPod = ofPod
        }
    }

    /// How far an explanation goes.
    enum Search: Sendable {
        /// What was told already.
        case told
        /// Where nothing was told, what a look finds.
        case look
    }

    /// What explains what is read of an entry.
    typealias Explanation =
        @Sendable (inout Platform, Int, Search, inout Context<Platform.Event>) -> Causes

    /// The last part of its name.
    package let key: String
    /// The first part of its name: the map of the file whose entries have it.
    package let place: String
    /// What it is counted in.
    package let unit: String
    /// The time that it is about.
    package let window: Window
    /// What it says, in a sentence.
    package let meaning: String
    /// When there is no such series, as what follows "if"; nil where there always is one.
    package let absent: String?
    let isThere: @Sendable (Scenario, Int) -> Bool
    let how: How
    /// What explains it; nil where nothing does.
    let explained: Explanation?
    /// What alerts call it; nil if they do not know it.
    ///
    /// What is read off the platform is a point every 15 s. Of requests, each is a point, made where it ends
    /// (`Platform+AlertPoints`): whoever tells of it has seen only that one, and the condition adds up its
    /// own windows. A latency is in seconds there.
    let signal: AlertSpec.Signal?
    /// How Prometheus scrapes it for Pods, Object and External metrics; nil if it does not.
    let scraped: Scraped?
    /// The resource of Resource metrics; nil if it is none.
    ///
    /// The autoscaler does not see this reading: the kubelets' counters come to it pod by pod, as the
    /// metrics server has them (`MetricsServer.sample`), late and in a window of its own. KEDA, too, adds up
    /// its lag itself (`KafkaScaler`), partition by partition.
    let sampled: ResourceName?

    init(
        _ key: String,
        of place: String,
        in unit: String,
        _ window: Window,
        _ meaning: String,
        absent: String? = nil,
        isThere: @escaping @Sendable (Scenario, Int) -> Bool = { _, _ in true },
        how: How,
        explained: Explanation? = nil,
        signal: AlertSpec.Signal? = nil,
        scraped: Scraped? = nil,
        sampled: ResourceName? = nil
    ) {
        self.key = key
        self.place = place
        self.unit = unit
        self.window = window
        self.meaning = meaning
        self.absent = absent
        self.isThere = isThere
        self.how = how
        self.explained = explained
        self.signal = signal
        self.scraped = scraped
        self.sampled = sampled
    }

    /// Its name for an entry of the file; that of the scenario as a whole without one.
    package func name(of entry: String?) -> String {
        entry.map { "\(place).\($0).\(key)" } ?? "\(place).\(key)"
    }

    /// What alerts, Prometheus and the metrics server call it.
    package var aliases: [String] {
        [signal?.rawValue, scraped?.metric.rawValue, sampled.map { "\($0)" }].compactMap { $0 }
    }

    /// What alerts call by a name.
    static func of(_ signal: AlertSpec.Signal) -> Reading? {
        (all + unrecorded).first { $0.signal == signal }
    }

    /// What autoscalers call by a name.
    static func of(_ metric: CustomMetric) -> Reading? {
        (all + unrecorded).first { $0.scraped?.metric == metric }
    }
}

/// A metric of one entry of the file, ready to be read.
struct Gauge: Sendable {
    let how: Reading.How
    let explained: Reading.Explanation?
    /// The number of the entry.
    let entry: Int

    init(_ reading: Reading, of entry: Int) {
        how = reading.how
        explained = reading.explained
        self.entry = entry
    }

    /// What it shows at an instant; nil for what is of a stretch of time.
    func value(in platform: borrowing Platform, at now: SimTime) -> Double? {
        if case .platform(let read) = how { return read(platform, entry, now) }
        return nil
    }

    /// What explains what it shows.
    func causes(
        _ search: Reading.Search,
        in platform: inout Platform,
        _ context: inout Context<Platform.Event>
    ) -> Causes {
        explained?(&platform, entry, search, &context) ?? Causes()
    }

    /// What a counter has come to; nil for what is none.
    func count(in platform: borrowing Platform) -> Int64? {
        if case .counter(let read) = how { return read(platform, entry) }
        return nil
    }
}
