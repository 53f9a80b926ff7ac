public import SimCore

/// Users who ask, wait for the answer or give up, think, and ask again: a closed load.
///
/// There is no rate: a slow answer makes its user ask later. A user begins with a think.
public struct UsersSpec: Equatable, Sendable {
    /// How many there are.
    public var count = 0
    /// From the answer, or the end of patience, to the next request.
    public var thinkTime = DurationDistribution()
    /// How long it takes until all of `count` are there, from the start of the warm-up; at once unless set.
    public var rampUp = SimDuration.zero
    /// Changes of their number.
    public var changes: [UsersChangeSpec] = []

    /// Nobody.
    public init() {}

    /// A number of users.
    public init(_ count: Int, thinkTime: DurationDistribution) {
        self.count = count
        self.thinkTime = thinkTime
    }

    /// The most users of a source.
    static let most = 1_000_000
}

extension UsersSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Users"
    /// What it describes, in one sentence.
    public static let summary =
        "Users who ask, wait for the answer or give up, think, and ask again: a closed load, which slows down "
        + "with the answers. A user begins with a think, and leaves when not waiting for an answer."
    /// The declarations of all fields.
    public static let fields: [Field<UsersSpec>] = [
        Field(
            "count",
            \.count,
            unit: "users",
            range: .between(1, most),
            required: true,
            "How many there are."
        ),
        Field(
            "thinkTime",
            \.thinkTime,
            required: true,
            "From the answer, or the end of patience, to the next request; after a refusal at once, 1 ms or more."
        ),
        Field(
            "rampUp",
            \.rampUp,
            "How long it takes until all are there, from the start of the warm-up, one after the other."
        ),
        Field("changes", \.changes, "Changes of their number, in the order of their start."),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: UsersSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        let nodes = node["changes"]?.elements ?? []
        for index in value.changes.indices.dropFirst() {
            let previous = value.changes[index - 1]
            let end = previous.at + previous.over
            guard value.changes[index].at < end || value.changes[index].at == previous.at else {
                continue
            }
            context.report(
                at: nodes[index],
                found:
                    "a change at \(value.changes[index].at), when the one before lasts until \(end)",
                expected: "changes that follow one another"
            )
        }
    }
}

/// A change of the number of users.
public struct UsersChangeSpec: Equatable, Sendable {
    /// When it begins, from T+0.
    public var at = SimDuration.zero
    /// How many users there are in the end.
    public var count = 0
    /// How long it takes; at once unless set.
    public var over = SimDuration.zero

    /// Everybody leaves at T+0.
    public init() {}

    /// A change of the number.
    public init(at: SimDuration, count: Int, over: SimDuration = .zero) {
        self.at = at
        self.count = count
        self.over = over
    }
}

extension UsersChangeSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Change of users"
    /// What it describes, in one sentence.
    public static let summary = "A change of the number of users, at once or one after the other."
    /// The declarations of all fields.
    public static let fields: [Field<UsersChangeSpec>] = [
        Field("at", \.at, required: true, "When it begins, from T+0."),
        Field(
            "count",
            \.count,
            unit: "users",
            range: .between(0, UsersSpec.most),
            required: true,
            "How many there are in the end. Who is too many leaves when not waiting for an answer."
        ),
        Field("over", \.over, "How long it takes, one user after the other."),
    ]
}
