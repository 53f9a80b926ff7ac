/// Where the steps of a request go on in a server with event loops.
public enum HandlerKind: String, SchemaEnum {
    /// On the event loop, which does something else while it waits: `async def`.
    case loop
    /// In a thread of the process's pool: `def`.
    case thread
    /// On the event loop, and its waits hold the loop up: an `async def` that calls what blocks.
    case blocking
}

/// Steps that a handler on an event loop lets a thread do.
public struct ThreadSpec: Equatable, Sendable {
    /// The steps in the thread.
    public var steps: [StepSpec] = []

    /// Nothing to do yet.
    public init() {}

    /// Given steps.
    public init(steps: [StepSpec]) {
        self.steps = steps
    }
}

extension ThreadSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Thread"
    /// What it describes, in one sentence.
    public static let summary =
        "Steps that a handler on an event loop lets a thread of its process do, as "
        + "`anyio.to_thread.run_sync` does, and FastAPI with each dependency that is a `def`. There are "
        + "`total_tokens` threads for all of them; who finds none waits for one, first come, first served."
    /// The declarations of all fields.
    public static let fields: [Field<ThreadSpec>] = [
        Field(
            "steps",
            \.steps,
            required: true,
            "The steps in the thread, in order. What they wait for, the thread waits for. A transaction "
                + "whose first step is a thread begins in it, as a session takes its connection with its "
                + "first statement."
        )
    ]
}
