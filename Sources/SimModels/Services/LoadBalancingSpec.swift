public import SimCore

/// Which pod of a service a request goes to.
public enum LoadBalancing: String, SchemaEnum {
    /// Each pod in turn, as `kube-proxy` in IPVS mode (`rr`) and most client balancers do.
    case roundRobin
    /// A pod at random for each request, as `kube-proxy` in iptables mode does.
    case random
    /// The pod with the fewest requests in progress among some chosen at random.
    case leastRequests
    /// The pod with the fewest requests in progress among all.
    case leastConnections
    /// The same pod for the same `key`, as long as the pods are the same.
    case hash
}

/// How requests are spread over the ready pods of a service.
public struct LoadBalancingSpec: Equatable, Sendable {
    /// Which pod a request goes to; each in turn unless set.
    public var policy = LoadBalancing.roundRobin
    /// Pods drawn for `leastRequests`; 2 unless set.
    ///
    /// Source: Envoy `LeastRequestLbConfig.choice_count`.
    public var choiceCount = 2
    /// Whether each calling pod and each source of traffic has a balancer of its own; false unless set.
    public var perCaller = false
    /// How old a balancer's list of pods may become; it follows every change unless set.
    public var endpointRefresh: SimDuration?
    /// The connections that a caller keeps; a new one for each request unless set.
    public var keepAlive: KeepAliveSpec?

    /// Each pod in turn, for all callers together.
    public init() {}

    /// A policy, for all callers together.
    public init(_ policy: LoadBalancing) { self.policy = policy }

    /// Whether the policy needs to know how many requests are in progress.
    var countsRequests: Bool { policy == .leastRequests || policy == .leastConnections }

    /// Each pod in turn.
    public static var roundRobin: LoadBalancingSpec { LoadBalancingSpec(.roundRobin) }
    /// A pod at random.
    public static var random: LoadBalancingSpec { LoadBalancingSpec(.random) }
}

extension LoadBalancingSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Load balancing"
    /// What it describes, in one sentence.
    public static let summary =
        "How requests are spread over the ready pods of a service. A plain word stands for its policy."
    /// The declarations of all fields.
    public static let fields: [Field<LoadBalancingSpec>] = [
        Field(
            "policy",
            \.policy,
            "Which pod a request goes to, or with `keepAlive` a connection. `hash` goes by the `key` of the traffic."
        ),
        Field(
            "choiceCount",
            \.choiceCount,
            unit: "pods",
            range: .between(2, 1_000),
            source: "Envoy LeastRequestLbConfig choice_count",
            "For `leastRequests`: pods drawn for each request, of which the idlest gets it."
        ),
        Field(
            "perCaller",
            \.perCaller,
            "Whether each calling pod and each source of traffic balances for itself, and sees only its own requests."
        ),
        Field(
            "endpointRefresh",
            \.endpointRefresh,
            range: .above(.zero),
            default: "follows every change",
            "How old a balancer's list of pods may become, such as the TTL of a DNS record. Without it the "
                + "list follows every change."
        ),
        Field(
            "keepAlive",
            \.keepAlive,
            "The connections that each calling pod and each source of traffic keeps. Each sticks to the pod it "
                + "was opened to."
        ),
    ]

    /// What a short form stands for; nil when the node is not one.
    public static func decodeShortForm(
        _ node: JSONNode,
        in context: inout DecodingContext
    ) -> LoadBalancingSpec? {
        guard case .string = node.kind, let policy = LoadBalancing.decode(node, in: &context)
        else { return nil }
        return LoadBalancingSpec(policy)
    }

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: LoadBalancingSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if value.policy != .leastRequests, node["choiceCount"] != nil {
            context.reportRule(
                "choiceCount is of no use to the policy \(value.policy.rawValue)",
                at: node,
                field: "choiceCount",
                hint: "set policy to leastRequests, or leave choiceCount out"
            )
        }
        if value.keepAlive != nil, value.policy == .hash {
            context.reportRule(
                "keepAlive beside the policy hash",
                at: node,
                field: "keepAlive",
                hint: "a kept connection goes to its pod whatever the key of the request"
            )
        }
    }
}

/// The connections that a caller keeps open to a service.
public struct KeepAliveSpec: Equatable, Sendable {
    /// Connections of each calling pod and each source of traffic.
    public var connections = 0
    /// Age at which a connection is closed after its request; never unless set.
    public var maxAge: SimDuration?
    /// Time without a request after which a connection is closed; never unless set.
    public var idleTimeout: SimDuration?

    /// No connection yet.
    public init() {}

    /// So many connections of each caller.
    public init(connections: Int) { self.connections = connections }
}

extension KeepAliveSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Keep-alive"
    /// What it describes, in one sentence.
    public static let summary =
        "The connections that a caller keeps open to a service and uses in turn. A connection is balanced once, when it is opened."
    /// The declarations of all fields.
    public static let fields: [Field<KeepAliveSpec>] = [
        Field(
            "connections",
            \.connections,
            unit: "connections",
            range: .between(1, 10_000),
            required: true,
            "Connections that each calling pod and each source of traffic keeps."
        ),
        Field(
            "maxAge",
            \.maxAge,
            range: .above(.zero),
            default: "never",
            "Age at which a connection is not used again; the next request opens another. Never unless set."
        ),
        Field(
            "idleTimeout",
            \.idleTimeout,
            range: .above(.zero),
            default: "never",
            "Time without a request after which a connection is closed. Never unless set."
        ),
    ]
}
