import SimCore

/// One thing a service can be asked for: the steps it takes, in order.
public struct OperationSpec: Equatable, Sendable {
    /// The steps, one after the other, on one worker.
    public var steps: [StepSpec] = []
    /// Where they go on in a server with event loops; on the loop unless set.
    public var runs = HandlerKind.loop

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
        Field("steps", \.steps, "The steps, one after the other. The worker is held throughout."),
        Field(
            "runs",
            \.runs,
            source: "Starlette, FastAPI: `async def` on the loop, `def` in the thread pool",
            "Where they go on in a server with event loops: on the `loop`, which does something else while "
                + "they wait (`async def`); in a `thread` of the process's pool (`def`); or on the loop, "
                + "`blocking` it also while they wait (`async def` with calls that block)."
        ),
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
    /// Calls of another service, waited for.
    case call(CallSpec)
    /// Messages handed to the pod's Kafka producer.
    case produce(ProduceSpec)
    /// Steps in a thread beside the event loop.
    case thread(ThreadSpec)
    /// Several lists of steps at once.
    case parallel(ParallelSpec)
    /// A look into a cache, with steps for a miss.
    case cache(CacheSpec)
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
        Alternative("call", Self.call, "Calls of another service, waited for."),
        Alternative("produce", Self.produce, "Messages handed to the pod's Kafka producer."),
        Alternative(
            "thread",
            Self.thread,
            source: "anyio to_thread.run_sync",
            "Steps in a thread of a process with an event loop."
        ),
        Alternative("parallel", Self.parallel, "Lists of steps that run at once, waited for."),
        Alternative("cache", Self.cache, "A look into a cache, with steps for a miss."),
    ]
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
