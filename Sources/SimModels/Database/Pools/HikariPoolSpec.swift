package import SimCore

/// The settings of a HikariCP pool, with its own names and units.
public struct HikariPoolSpec: Equatable, Sendable {
    /// Connections at most; 10 unless set.
    ///
    /// Source: HikariCP `maximumPoolSize`.
    public var maximumPoolSize = 10
    /// Idle connections that the pool tries to have; as many as the maximum unless set.
    ///
    /// Source: HikariCP `minimumIdle`.
    public var minimumIdle: Int?
    /// Milliseconds that a request waits for a connection; 30,000 unless set.
    ///
    /// Source: HikariCP `connectionTimeout`, at least 250.
    public var connectionTimeoutMilliseconds: Int64 = 30_000
    /// Milliseconds that a connection may be idle beyond `minimumIdle`; 600,000 unless set, 0 for ever.
    ///
    /// Source: HikariCP `idleTimeout`.
    public var idleTimeoutMilliseconds: Int64 = 600_000
    /// Milliseconds that a connection lives at most; 1,800,000 unless set, 0 for ever.
    ///
    /// Source: HikariCP `maxLifetime`.
    public var maxLifetimeMilliseconds: Int64 = 1_800_000
    /// Milliseconds after which an idle connection is tried; 0, never, unless set.
    ///
    /// Source: HikariCP `keepaliveTime`.
    public var keepaliveTimeMilliseconds: Int64 = 0
    /// Milliseconds after which a starting process without a first connection fails; 1 unless set.
    ///
    /// With 0 or less the process starts without one; below 0 it does not even try.
    /// Source: HikariCP `initializationFailTimeout`.
    public var initializationFailTimeoutMilliseconds: Int64 = 1
    /// Share of each pause before another try to connect that is drawn anew; 0 unless set.
    ///
    /// Source: HikariCP 5.1 `PoolEntryCreator` has none. 1 is the full jitter of M. Brooker, "Exponential
    /// Backoff And Jitter", AWS Architecture Blog, 2015.
    public var retryJitter = Fraction(0)

    /// HikariCP's own defaults.
    public init() {}

    /// Idle connections that the pool tries to have.
    package var minimum: Int { min(minimumIdle ?? maximumPoolSize, maximumPoolSize) }

    /// Takes the limit away, and leaves the idle connections as many as they were.
    package mutating func lift() {
        minimumIdle = minimum
        // More than there can be requests in a pod that is not lost anyway; places are numbered up to 2²².
        maximumPoolSize = max(maximumPoolSize, 1_000_000)
    }

    /// How long a request waits.
    package var timeout: SimDuration { .milliseconds(connectionTimeoutMilliseconds) }

    /// How long a connection may be idle.
    package var idleTimeout: SimDuration { .milliseconds(idleTimeoutMilliseconds) }

    /// How long a starting process tries for its first connection.
    package var initializationLimit: SimDuration {
        .milliseconds(initializationFailTimeoutMilliseconds)
    }

    /// Whether idle connections are ever closed for being idle.
    package var reapsIdle: Bool { idleTimeoutMilliseconds > 0 && minimum < maximumPoolSize }

    /// How long a connection lives; none for ever.
    package var lifetime: SimDuration? {
        maxLifetimeMilliseconds == 0 ? nil : .milliseconds(maxLifetimeMilliseconds)
    }

    /// After how long an idle connection is tried; none for never.
    package var keepalive: SimDuration? {
        keepaliveTimeMilliseconds == 0 ? nil : .milliseconds(keepaliveTimeMilliseconds)
    }
}

extension HikariPoolSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Hikari pool"
    /// What it describes, in one sentence.
    public static let summary =
        "HikariCP in each process: connections are opened ahead of need, one after the other."
    /// The declarations of all fields.
    public static let fields: [Field<HikariPoolSpec>] = [
        Field(
            "maximumPoolSize",
            \.maximumPoolSize,
            unit: "connections",
            range: .between(1, 100_000),
            source: "HikariCP maximumPoolSize",
            "Connections at most, idle and in use."
        ),
        Field(
            "minimumIdle",
            \.minimumIdle,
            unit: "connections",
            range: .between(0, 100_000),
            default: "`maximumPoolSize`",
            source: "HikariCP minimumIdle",
            "Idle connections that the pool tries to have."
        ),
        Field(
            "connectionTimeout",
            \.connectionTimeoutMilliseconds,
            unit: "ms",
            range: .between(250, 86_400_000),
            source: "HikariCP connectionTimeout",
            "How long a request waits for a connection before it fails."
        ),
        Field(
            "idleTimeout",
            \.idleTimeoutMilliseconds,
            unit: "ms",
            range: .between(0, 86_400_000),
            source: "HikariCP idleTimeout",
            "How long a connection beyond `minimumIdle` may be idle; 0 is for ever."
        ),
        Field(
            "maxLifetime",
            \.maxLifetimeMilliseconds,
            unit: "ms",
            range: .between(0, 86_400_000),
            source: "HikariCP maxLifetime, less up to 2.5 %",
            "How long a connection lives; 0 is for ever."
        ),
        Field(
            "keepaliveTime",
            \.keepaliveTimeMilliseconds,
            unit: "ms",
            range: .between(0, 86_400_000),
            source: "HikariCP keepaliveTime, 5.x (120000 from 6.2.1 on)",
            "After how long an idle connection is tried; 0 is never."
        ),
        Field(
            "initializationFailTimeout",
            \.initializationFailTimeoutMilliseconds,
            unit: "ms",
            range: .between(-1, 86_400_000),
            source: "HikariCP initializationFailTimeout",
            "How long a starting process tries for its first connection before it exits; 0 or less "
                + "lets it start without one."
        ),
        Field(
            "retryJitter",
            \.retryJitter,
            range: .between(Fraction(0), Fraction(1)),
            source: "HikariCP has none; 1 is full jitter, AWS Architecture Blog 2015",
            "Share of each pause before another try to connect that is drawn at random, so that processes "
                + "that failed together do not come back together."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: HikariPoolSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        let lifetime = value.maxLifetimeMilliseconds
        if lifetime != 0, lifetime < 30_000 {
            context.report(
                at: node,
                found: "maxLifetime \(lifetime)",
                expected: "0, or at least 30000 ms: HikariCP takes 1800000 instead of less"
            )
        }
        if let minimum = value.minimumIdle, minimum > value.maximumPoolSize {
            context.report(
                at: node,
                found: "minimumIdle \(minimum) of maximumPoolSize \(value.maximumPoolSize)",
                expected: "no more idle connections than there may be in all"
            )
        }
        let keepalive = value.keepaliveTimeMilliseconds
        if keepalive != 0, keepalive < 30_000 || (lifetime != 0 && keepalive >= lifetime) {
            context.report(
                at: node,
                found: "keepaliveTime \(keepalive) with maxLifetime \(lifetime)",
                expected: "0, or from 30000 ms up to less than maxLifetime: HikariCP ignores others"
            )
        }
    }
}
