import SimCore

/// The memory of a container, as a sum of what is in it.
///
/// Source of the rule: a charge beyond the cgroup's limit that reclaim cannot satisfy wakes the
/// out-of-memory killer; Linux Documentation/admin-guide/cgroup-v2.rst, `memory.max`.
struct WorkingSet: Sendable, BitwiseCopyable {
    /// What it uses without any work, what a request and a message add, what an hour adds; bytes.
    var base: Int64 = 0
    var perRequest: Int64 = 0
    var perMessage: Int64 = 0
    var growthPerHour: Int64 = 0
    /// More than this is too much; none for no limit.
    var limit: Int64?

    /// Nanoseconds of an hour.
    static let hour: Int128 = 3_600_000_000_000

    init() {}

    init(_ spec: MemorySpec, limit: ByteQuantity?) {
        base = spec.base.bytes
        perRequest = spec.perRequest.bytes
        perMessage = spec.perBufferedMessage.bytes
        growthPerHour = spec.growthPerHour.bytes
        self.limit = limit?.bytes
    }

    /// The bytes in use.
    func bytes(
        requests: Int,
        messages: Int64,
        age: SimDuration,
        stress: Int64 = 0
    ) -> Int64 {
        var leaked: Int128 = 0
        if growthPerHour > 0 {
            leaked = Int128(growthPerHour) * Int128(max(0, age.nanoseconds)) / Self.hour
        }
        let held =
            Int128(perRequest) * Int128(requests) + Int128(perMessage) * Int128(messages)
        return Int64(clamping: Int128(base) + leaked + held + Int128(stress))
    }

    /// Whether so many bytes are too many.
    func isExceeded(by bytes: Int64) -> Bool {
        guard let limit else { return false }
        return bytes > limit
    }

    /// How long until leaks exceed the limit from so many bytes on; none if they never do.
    func timeToLimit(from bytes: Int64, growingPerHour rate: Int64) -> SimDuration? {
        guard let limit else { return nil }
        let missing = Int128(limit) - Int128(bytes) + 1
        guard missing > 0 else { return .zero }
        let rate = Int128(growthPerHour) + Int128(rate)
        guard rate > 0 else { return nil }
        return SimDuration(nanoseconds: Int64(clamping: (missing * Self.hour + rate - 1) / rate))
    }

    /// The age at which the leak alone exceeds the limit; none if it never does.
    func ageAtLimit(stress: Int64 = 0) -> SimDuration? {
        guard let limit else { return nil }
        let missing = Int128(limit) - Int128(base) - Int128(stress) + 1
        guard missing > 0 else { return .zero }
        guard growthPerHour > 0 else { return nil }
        let rate = Int128(growthPerHour)
        return SimDuration(nanoseconds: Int64(clamping: (missing * Self.hour + rate - 1) / rate))
    }
}
