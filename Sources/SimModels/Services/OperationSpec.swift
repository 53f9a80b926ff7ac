import SimCore

/// One thing a service can be asked for: the steps it takes, in order.
public struct OperationSpec: Equatable, Sendable {
    /// The steps, one after the other, on one worker.
    public var steps: [StepSpec] = []

    /// An operation that answers at once.
    public init() {}

    /// An operation of given steps.
    public init(steps: [StepSpec]) {
        self.steps = steps
    }
}

extension OperationSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Operation"
    /// What it describes, in one sentence.
    public static let summary =
        "One thing a service can be asked for: the steps it takes, in order."
    /// The declarations of all fields.
    public static let fields: [Field<OperationSpec>] = [
        Field("steps", \.steps, "The steps, one after the other. The worker is held throughout.")
    ]
}

/// One step of an operation.
public enum StepSpec: Equatable, Sendable {
    /// CPU time on the pod.
    case cpu(DurationDistribution)
    /// A wait that uses no CPU.
    case sleep(DurationDistribution)
    /// A statement on the database the service is connected to.
    case query(QuerySpec)
    /// Statements that take effect together.
    case transaction(TransactionSpec)
    /// A call of another service, waited for.
    case call(CallSpec)
    /// Messages handed to the pod's Kafka producer.
    case produce(ProduceSpec)
}

extension StepSpec: SchemaUnion {
    /// The name in the scenario reference.
    public static let typeName = "Step"
    /// What it describes, in one sentence.
    public static let summary =
        "One step of an operation: an object with exactly one of these keys."
    /// The declarations of all alternatives.
    public static let alternatives: [Alternative<Self>] = [
        Alternative("cpu", Self.cpu, "CPU time on the pod, shared with what else runs there."),
        Alternative("sleep", Self.sleep, "A wait that uses no CPU."),
        Alternative("query", Self.query, "A statement on the service's database."),
        Alternative(
            "transaction",
            Self.transaction,
            "Steps between BEGIN and COMMIT on one connection."
        ),
        Alternative("call", Self.call, "A call of another service, waited for."),
        Alternative("produce", Self.produce, "Messages handed to the pod's Kafka producer."),
    ]
}

/// A call of another service.
public struct CallSpec: Equatable, Sendable {
    /// The service called.
    public var service = NameReference("")
    /// The operation asked for; the service's only one unless set.
    public var operation: NameReference?

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
        "A call of another service. The caller waits for the answer, at most the callee's `timeout`."
    /// The declarations of all fields.
    public static let fields: [Field<CallSpec>] = [
        Field("service", \.service, required: true, "The service called."),
        Field(
            "operation",
            \.operation,
            "The operation asked for; the service's only one unless set."
        ),
    ]

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

/// Messages that a request hands to the pod's Kafka producer.
public struct ProduceSpec: Equatable, Sendable {
    /// Messages for each request; 1 unless set.
    public var messages = 1

    /// One message.
    public init() {}
}

extension ProduceSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Produce"
    /// What it describes, in one sentence.
    public static let summary =
        "Messages handed to the pod's Kafka producer. They are accepted when the in-memory queue took them."
    /// The declarations of all fields.
    public static let fields: [Field<ProduceSpec>] = [
        Field(
            "messages",
            \.messages,
            unit: "messages",
            range: .between(1, 1_000_000),
            "Messages for each request."
        )
    ]
}
