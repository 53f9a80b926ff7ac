public import SimCore

/// Calls of another service: one, or several of the same operation at once.
public struct CallSpec: Equatable, Sendable {
    /// The service called.
    public var service = NameReference("")
    /// The operation asked for; the service's only one unless set.
    public var operation: NameReference?
    /// Calls made at once; 1 unless set.
    public var fanOut = 1
    /// Answers waited for; all unless set.
    public var waitFor: IntOrPercent?
    /// How long the caller waits for each answer; the callee's `timeout` unless set.
    public var timeout: SimDuration?

    /// A call that names nobody yet.
    public init() {}

    /// A call of the only operation of a service.
    public init(_ service: String) {
        self.service = NameReference(service)
    }
}

extension CallSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Call"
    /// What it describes, in one sentence.
    public static let summary =
        "Calls of another service. The caller waits for the answers, each at most the callee's `timeout`."
    /// The declarations of all fields.
    public static let fields: [Field<CallSpec>] = [
        Field("service", \.service, required: true, "The service called."),
        Field(
            "operation",
            \.operation,
            default: "the service's only one",
            "The operation asked for; the service's only one unless set."
        ),
        Field(
            "fanOut",
            \.fanOut,
            unit: "calls",
            range: .between(1, 10_000),
            "Calls made at once, each to a pod of its own choice and with random draws of its own."
        ),
        Field(
            "waitFor",
            \.waitFor,
            default: "all",
            "Successes waited for, as a number or a share (rounded up). The step fails as soon as they "
                + "can no longer be reached; calls that are no longer needed are given up."
        ),
        Field(
            "timeout",
            \.timeout,
            range: .above(.zero),
            default: "the callee's `timeout`",
            "How long the caller waits for each answer. The work goes on after that, unless the callee's "
                + "`onCallerGone` is `cancel`."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: CallSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        context.check(value.waitFor, of: value.fanOut, called: "calls", at: node)
    }

    /// What a short form stands for; nil when the node is not one.
    public static func decodeShortForm(
        _ node: JSONNode,
        in context: inout DecodingContext
    ) -> CallSpec? {
        guard case .string = node.kind, let service = NameReference.decode(node, in: &context)
        else {
            return nil
        }
        var call = CallSpec()
        call.service = service
        return call
    }
}
