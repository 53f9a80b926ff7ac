public import SimCore

/// A source of requests: independent arrivals, a recording, or users who wait for their answers.
///
/// Sources add up. A spike is a source of its own beside the everyday one, so that the everyday
/// requests are the same with and without it.
public struct TrafficSpec: Equatable, Sendable {
    /// The service asked.
    public var target = NameReference("")
    /// The operation asked for; the service's only one unless set.
    public var operation: NameReference?
    /// The rate over time; each segment lasts until the next one starts.
    public var rate: [RateSegmentSpec] = []
    /// A rate that jumps between states at random.
    public var bursts: BurstsSpec?
    /// A rate that follows the hour of the day.
    public var diurnal: DiurnalSpec?
    /// A rate that was recorded.
    public var recorded: RecordedRateSpec?
    /// Single requests that were recorded.
    public var trace: TraceSpec?
    /// Users who ask, wait for the answer, think, and ask again.
    public var users: UsersSpec?
    /// How arrivals lie in time.
    public var arrivals = Arrivals.poisson
    /// How long the client waits for an answer; the target's `timeout` unless set.
    public var timeout: SimDuration?
    /// How important the requests are, 0 the most; 0 unless set.
    public var priority = 0
    /// What the requests are about: keys for hashing and for hot rows; none unless set.
    public var keys: KeysSpec?
    /// How often people try again themselves; never unless set.
    public var retry: UserRetrySpec?

    /// How arrivals lie in time.
    public enum Arrivals: String, SchemaEnum {
        /// Independent users: exponential gaps at the rate of the moment.
        case poisson
        /// A metronome: equal gaps at a constant rate.
        case even
    }

    /// No traffic, to nobody.
    public init() {}

    /// The fields that say where requests come from; a source has exactly one of them.
    static let kinds = ["rate", "bursts", "diurnal", "recorded", "trace", "users"]

    /// Those of the fields that are set.
    var givenKinds: [String] {
        let given = [
            !rate.isEmpty, bursts != nil, diurnal != nil, recorded != nil, trace != nil,
            users != nil,
        ]
        return zip(Self.kinds, given).filter(\.1).map(\.0)
    }
}
