/// What `enable.idempotence` comes to once the other keys are known.
public enum Idempotence: Hashable, Sendable {
    /// Retries are recognised by the broker: no duplicates, no reordering.
    case enabled

    /// Off, as asked, or silently because a key the user set rules it out.
    case disabled(because: IdempotenceConflict?)

    /// The user asked for it and another key rules it out: the client does not start.
    case configurationError(IdempotenceConflict)
}

/// The key that rules idempotence out.
public enum IdempotenceConflict: String, Hashable, Sendable, CaseIterable {
    /// `retries` is 0.
    case retries

    /// `acks` is not `all`.
    case acks

    /// `max.in.flight.requests.per.connection` is above 5.
    case maxInFlight = "max.in.flight.requests.per.connection"
}

extension ProducerConfig {
    /// Whether the broker recognises retries of this producer.
    ///
    /// True needs `retries` above 0, `acks=all` and at most 5 requests in flight. When the user set
    /// nothing, a conflict switches it off with a log line only: **`acks=1` silently disables
    /// idempotence**, and retries may then duplicate.
    /// Source: `postProcessAndValidateIdempotenceConfigs`, ProducerConfig.java. (3.x only warns for
    /// requests in flight unless idempotence was set.)
    public var idempotence: Idempotence {
        if enableIdempotence == false { return .disabled(because: nil) }
        guard let conflict = idempotenceConflict else { return .enabled }
        return enableIdempotence == true
            ? .configurationError(conflict) : .disabled(because: conflict)
    }

    private var idempotenceConflict: IdempotenceConflict? {
        if retries <= 0 { return .retries }
        if acks != .all { return .acks }
        if maxInFlight > 5 { return .maxInFlight }
        return nil
    }
}
