public import SimCore

/// How the running time of one instance turns into billed time.
public enum BillingGranularity: Hashable, Sendable, BitwiseCopyable {
    /// To the nanosecond, without a minimum.
    case exact
    /// By the started second, and at least this many of them.
    ///
    /// Source: Amazon EC2 pricing, per-second billing of Linux instances: a minimum of 60 s.
    case perSecond(minimumSeconds: Int64)
    /// By the started hour.
    case perStartedHour

    /// Per second with a minimum of 60 s, as EC2 bills.
    public static let ec2 = BillingGranularity.perSecond(minimumSeconds: 60)

    /// The time billed for an instance that ran for a span; nothing for one that never ran.
    public func billed(_ used: SimDuration) -> SimDuration {
        guard used > .zero else { return .zero }
        switch self {
        case .exact:
            return used
        case .perSecond(let minimum):
            let seconds = used.roundedUp(to: .seconds(1))
            return max(seconds, .seconds(max(0, minimum)))
        case .perStartedHour:
            return used.roundedUp(to: .hours(1))
        }
    }
}

/// Measures how long instances of one kind ran, and how much of that is billed.
///
/// Instances are dense numbers, chosen by the owner, which may use a number again after its instance
/// has ended. Sums are exact: neither the time nor the number of instances can overflow them.
public struct UsageMeter: Hashable, Sendable {
    /// How running time turns into billed time; exact unless set, a choice of this package.
    public let granularity: BillingGranularity
    /// Instances running at present.
    public private(set) var running: Int64 = 0
    /// The most instances that ran at once.
    public private(set) var peak: Int64 = 0
    /// Instances started so far.
    public private(set) var started: Int64 = 0

    /// The start of each running instance in nanoseconds, or `notRunning`.
    private var starts: [Int64] = []
    private var endedUse: Int128 = 0
    private var endedBill: Int128 = 0
    private static let notRunning = Int64.min

    /// Creates a meter that has measured nothing.
    public init(granularity: BillingGranularity = .exact) {
        self.granularity = granularity
    }

    /// Starts an instance; one that runs already goes on.
    public mutating func start(_ instance: Int, at time: SimTime) {
        guard instance >= 0 else { return }
        while starts.count <= instance { starts.append(Self.notRunning) }
        guard starts[instance] == Self.notRunning else { return }
        starts[instance] = max(time.nanoseconds, Self.notRunning + 1)
        started += 1
        running += 1
        peak = max(peak, running)
    }

    /// Ends an instance; one that does not run stays so.
    public mutating func stop(_ instance: Int, at time: SimTime) {
        guard starts.indices.contains(instance), starts[instance] != Self.notRunning else { return }
        let used = span(from: starts[instance], to: time)
        endedUse += Int128(used.nanoseconds)
        endedBill += Int128(granularity.billed(used).nanoseconds)
        starts[instance] = Self.notRunning
        running -= 1
    }

    /// Hours that all instances ran, up to an instant.
    public func hoursUsed(at time: SimTime) -> Double {
        var total = endedUse
        for start in starts where start != Self.notRunning {
            total += Int128(span(from: start, to: time).nanoseconds)
        }
        return Double(total) / 3.6e12
    }

    /// Hours billed up to an instant, those still running as if they ended at it.
    public func hoursBilled(at time: SimTime) -> Double {
        var total = endedBill
        for start in starts where start != Self.notRunning {
            let used = span(from: start, to: time)
            total += Int128(granularity.billed(used).nanoseconds)
        }
        return Double(total) / 3.6e12
    }

    private func span(from start: Int64, to end: SimTime) -> SimDuration {
        max(.zero, end - SimTime(nanoseconds: start))
    }
}

extension SimDuration {
    /// The least whole multiple of a positive unit that is not shorter.
    fileprivate func roundedUp(to unit: SimDuration) -> SimDuration {
        let rest = nanoseconds % unit.nanoseconds
        return rest > 0 ? self + SimDuration(nanoseconds: unit.nanoseconds - rest) : self
    }
}
