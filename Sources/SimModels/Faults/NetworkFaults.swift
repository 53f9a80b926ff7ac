public import SimCore

/// Packets that take longer from one service to another.
public struct NetworkDelaySpec: Equatable, Sendable {
    /// The service that calls; everybody unless set.
    public var from: NameReference?
    /// The service that is called.
    public var to = NameReference("")
    /// How much longer a call is on its way.
    public var latency = SimDuration.zero
    /// The latency varies by up to so much, to either side.
    public var jitter = SimDuration.zero

    /// No delay to a service yet to be named.
    public init() {}
}

extension NetworkDelaySpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Network delay"
    /// What it describes, in one sentence.
    public static let summary =
        "Calls reach a service later. The delay is added once a call, as to the packets of one direction."
    /// The declarations of all fields.
    public static let fields: [Field<NetworkDelaySpec>] = [
        Field(
            "from",
            \.from,
            default: "every service, and clients",
            "The service that calls; every service, and clients, unless set."
        ),
        Field("to", \.to, required: true, "The service that is called."),
        Field(
            "latency",
            \.latency,
            range: .above(.zero),
            required: true,
            source: "Chaos Mesh NetworkChaos `delay.latency`",
            "How much longer each call is on its way; several such faults add up."
        ),
        Field(
            "jitter",
            \.jitter,
            range: .atLeast(.zero),
            source: "Chaos Mesh NetworkChaos `delay.jitter`; tc-netem(8), uniform",
            "The latency varies evenly by up to so much to either side, but is never negative."
        ),
    ]
}

/// Packets that are lost from one service to another.
public struct NetworkLossSpec: Equatable, Sendable {
    /// The service that calls; everybody unless set.
    public var from: NameReference?
    /// The service that is called.
    public var to = NameReference("")
    /// The share of packets that are lost.
    public var loss = Percentage(percent: 0)

    /// No loss to a service yet to be named.
    public init() {}
}

extension NetworkLossSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Network loss"
    /// What it describes, in one sentence.
    public static let summary =
        "Calls to a service are lost on the way and sent again after 200 ms, 400 ms, 800 ms and so on."
    /// The declarations of all fields.
    public static let fields: [Field<NetworkLossSpec>] = [
        Field(
            "from",
            \.from,
            default: "every service, and clients",
            "The service that calls; every service, and clients, unless set."
        ),
        Field("to", \.to, required: true, "The service that is called."),
        Field(
            "loss",
            \.loss,
            unit: "%",
            range: .aboveUpTo(Percentage(percent: 0), Percentage(percent: 100)),
            required: true,
            source: "Chaos Mesh NetworkChaos `loss.loss`",
            "The share of packets that are lost, in percent; a call is one packet. TCP sends it again "
                + "(Linux: 200 ms, doubling, 15 times); with 100 the caller waits until its timeout."
        ),
    ]
}

/// Two services that cannot reach each other.
public struct NetworkPartitionSpec: Equatable, Sendable {
    /// The service on one side; everybody else unless set.
    public var from: NameReference?
    /// The service on the other side.
    public var to = NameReference("")

    /// A partition from a service yet to be named.
    public init() {}
}

extension NetworkPartitionSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Network partition"
    /// What it describes, in one sentence.
    public static let summary =
        "Nothing gets from one service to another or back: new calls wait until their timeout."
    /// The declarations of all fields.
    public static let fields: [Field<NetworkPartitionSpec>] = [
        Field(
            "from",
            \.from,
            default: "every service, and clients",
            "The service on one side; every service, and clients, unless set."
        ),
        Field("to", \.to, required: true, "The service on the other side."),
    ]
}

/// Names of services that cannot be resolved.
public struct DNSOutageSpec: Equatable, Sendable {
    /// The service that asks; every service unless set.
    public var from: NameReference?
    /// The service whose name is asked for; every service unless set.
    public var to: NameReference?
    /// Time until a resolver gives up an attempt.
    public var timeout = SimDuration.seconds(5)
    /// Attempts of a resolver.
    public var attempts = 2
    /// The share of calls that need no look-up.
    public var cached = Fraction(0)

    /// Nobody can look up anything.
    public init() {}
}

extension DNSOutageSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "DNS outage"
    /// What it describes, in one sentence.
    public static let summary =
        "The cluster's DNS does not answer: calls of services to services fail after the resolver's "
        + "attempts. Clients outside the cluster use other names."
    /// The declarations of all fields.
    public static let fields: [Field<DNSOutageSpec>] = [
        Field(
            "from",
            \.from,
            default: "every service",
            "The service that asks; every service unless set."
        ),
        Field(
            "to",
            \.to,
            "The service whose name is asked for; every service unless set."
        ),
        Field(
            "timeout",
            \.timeout,
            range: .atLeast(.zero),
            source: "resolv.conf(5) `timeout`",
            "Time until the resolver gives up an attempt."
        ),
        Field(
            "attempts",
            \.attempts,
            range: .between(1, 5),
            source: "resolv.conf(5) `attempts`, with one name server",
            "Attempts until a call fails, unless its caller gives up before."
        ),
        Field(
            "cached",
            \.cached,
            range: .between(Fraction(0), Fraction(1)),
            "The share of calls that go on: over a connection that is kept alive, or with a name "
                + "that is cached."
        ),
    ]
}

/// A certificate that has expired.
public struct CertificateExpirySpec: Equatable, Sendable {
    /// The service whose certificate it is.
    public var service = NameReference("")
    /// The share of calls over connections that are open already.
    public var keepAlive = Fraction(0)

    /// A certificate of a service yet to be named.
    public init() {}
}

extension CertificateExpirySpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Certificate expiry"
    /// What it describes, in one sentence.
    public static let summary =
        "A service's certificate has expired until the fault ends: calls over new connections fail at once."
    /// The declarations of all fields.
    public static let fields: [Field<CertificateExpirySpec>] = [
        Field("service", \.service, required: true, "The service whose certificate it is."),
        Field(
            "keepAlive",
            \.keepAlive,
            range: .between(Fraction(0), Fraction(1)),
            "The share of calls that go on over connections that were open before; a certificate is "
                + "only looked at in the handshake."
        ),
    ]
}
