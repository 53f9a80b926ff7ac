public import SimCore

/// A service whose pods answer some calls with an error.
public struct ServiceErrorsSpec: Equatable, Sendable {
    /// The service.
    public var service = NameReference("")
    /// The share of calls that fail.
    public var errorRate = Fraction(1)
    /// How many of its running pods do so, chosen at random; all unless set.
    public var count: Int?
    /// Which share of its running pods do so, chosen at random; all unless set.
    public var share: Fraction?

    /// Errors of a service yet to be named.
    public init() {}
}

extension ServiceErrorsSpec: PodSelecting {
    /// The name in the scenario reference.
    public static let typeName = "Service errors"
    /// What it describes, in one sentence.
    public static let summary =
        "Pods of a service answer calls with an error as soon as a worker takes them up; probes go well."
    /// The declarations of all fields.
    public static let fields: [Field<ServiceErrorsSpec>] = [
        Field("service", \.service, required: true, "The service."),
        Field(
            "errorRate",
            \.errorRate,
            range: .aboveUpTo(Fraction(0), Fraction(1)),
            "The share of calls that fail, drawn from the fault's own stream."
        ),
        Field(
            "count",
            \.count,
            unit: "pods",
            range: .between(1, 10_000),
            default: "all pods and those to come",
            "How many of the pods that run when it begins; unless set, all pods and those to come."
        ),
        Field(
            "share",
            \.share,
            range: .aboveUpTo(Fraction(0), Fraction(1)),
            source: "Chaos Mesh mode `fixed-percent`",
            "Which share of the pods that run when it begins, rounded down to whole pods."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: ServiceErrorsSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        checkSelection(value, in: &context, at: node)
    }
}

/// A bad configuration that is pushed to a service and taken back at the end.
public struct BadConfigSpec: Equatable, Sendable {
    /// The service.
    public var service = NameReference("")
    /// The share of calls that fail in a pod that has it.
    public var errorRate = Fraction(0)
    /// Whether the process ends when it reads it.
    public var crash = false
    /// A running process has read a change after up to so long; 1 min unless set, nil for never.
    ///
    /// Source: KubeletConfiguration v1beta1 `syncFrequency`.
    public var reload: SimDuration? = .minutes(1)
    /// How many of its running pods it reaches, chosen at random; all unless set.
    public var count: Int?
    /// Which share of its running pods it reaches, chosen at random; all unless set.
    public var share: Fraction?
    /// The rollout whose version alone it harms; all unless set.
    public var version: NameReference?

    /// A harmless configuration of a service yet to be named.
    public init() {}
}

extension BadConfigSpec: VersionSelecting {
    /// The name in the scenario reference.
    public static let typeName = "Bad config"
    /// What it describes, in one sentence.
    public static let summary =
        "A bad configuration is pushed: processes read it when they start, and running ones when they "
        + "reload; at the end of the fault the good one is pushed in the same way."
    /// The declarations of all fields.
    public static let fields: [Field<BadConfigSpec>] = [
        Field("service", \.service, required: true, "The service."),
        Field(
            "errorRate",
            \.errorRate,
            range: .between(Fraction(0), Fraction(1)),
            "The share of calls that fail in a pod that has read it."
        ),
        Field("crash", \.crash, "Whether the process ends with an error when it reads it."),
        Field(
            "reload",
            \.reload,
            range: .atLeast(.zero),
            source: "KubeletConfiguration `syncFrequency` (1m): when a mounted ConfigMap changes",
            "A running process has read a change after a time of its own, up to this; `null`: only "
                + "a start reads it, as with environment variables."
        ),
        Field(
            "count",
            \.count,
            unit: "pods",
            range: .between(1, 10_000),
            "How many of the pods that run when it is pushed it reaches, as when the push stops half-way; "
                + "unless set, all pods and those to come."
        ),
        Field(
            "share",
            \.share,
            range: .aboveUpTo(Fraction(0), Fraction(1)),
            source: "Chaos Mesh mode `fixed-percent`",
            "Which share of the pods that run when it is pushed, rounded down to whole pods."
        ),
        versionField,
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: BadConfigSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        checkSelection(value, in: &context, at: node)
        if value.errorRate.value == 0, !value.crash {
            context.report(
                at: node,
                found: "neither errorRate nor crash",
                expected: "one of them",
                hint: "a configuration that does neither is not bad"
            )
        } else if value.errorRate.value > 0, value.crash {
            context.report(
                at: node,
                field: "errorRate",
                found: "both errorRate and crash",
                expected: "one of them",
                hint: "a process that ended answers nothing"
            )
        }
    }
}

/// Pods that cannot be created, since a quota or the addresses are used up.
public struct QuotaExhaustionSpec: Equatable, Sendable {
    /// The service whose pods cannot be created; all services unless set.
    public var service: NameReference?
    /// Pods of them that may exist at once.
    public var pods = 0

    /// A quota that admits no pod of any service.
    public init() {}
}

extension QuotaExhaustionSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Quota exhaustion"
    /// What it describes, in one sentence.
    public static let summary =
        "The API server refuses to create pods, as when a ResourceQuota is used up; the ReplicaSet tries "
        + "again after 5 ms, doubling up to 1000 s, and nothing tells it that there is room again."
    /// The declarations of all fields.
    public static let fields: [Field<QuotaExhaustionSpec>] = [
        Field(
            "service",
            \.service,
            default: "all together",
            "The service whose pods are refused; all services together unless set."
        ),
        Field(
            "pods",
            \.pods,
            unit: "pods",
            range: .between(0, 200_000),
            source: "core/v1 ResourceQuota `hard.pods`",
            "Pods that may exist at once, those that terminate included; none are deleted for it."
        ),
    ]
}
