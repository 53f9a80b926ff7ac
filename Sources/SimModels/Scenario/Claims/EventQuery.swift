/// Which events of a run are meant: a kind, and perhaps whose.
public struct EventQuery: Equatable, Sendable {
    /// The kind, such as `autoscaler.scaled`.
    public var kind = Placed("")
    /// The service, database, topic, alert or person concerned; any unless set.
    public var subject: String?
    /// Which of them in the order of time, from 1; the first unless set.
    public var nth = 1
    /// Only events whose first number is this one (replicas before, for `autoscaler.scaled`).
    public var from: Int?
    /// Only events whose second number is this one (replicas after, for `autoscaler.scaled`).
    public var to: Int?

    /// No kind yet.
    public init() {}

    /// The first event of a kind.
    public init(_ kind: OccurrenceKind, subject: String? = nil) {
        self.kind = Placed(kind.name)
        self.subject = subject
    }
}

extension EventQuery: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Event query"
    /// What it describes, in one sentence.
    public static let summary = "Which events of a run are meant; the name of a kind alone will do."
    /// The types a short form is written in.
    public static let shortForms: [SchemaType] = [.string]
    /// The declarations of all fields.
    public static let fields: [Field<EventQuery>] = [
        Field("kind", \.kind, required: true, "The kind, such as `autoscaler.scaled`."),
        Field(
            "subject",
            \.subject,
            default: "any",
            "The service, database, topic, alert or person concerned; any unless set."
        ),
        Field(
            "nth",
            \.nth,
            range: .between(1, 1_000_000_000),
            "Which of them in the order of time, from 1."
        ),
        Field(
            "from",
            \.from,
            "Only events with this first number, as the result has it: the replicas before, for "
                + "`autoscaler.scaled`."
        ),
        Field(
            "to",
            \.to,
            "Only events with this second number, as the result has it: the replicas after, for "
                + "`autoscaler.scaled`."
        ),
    ]

    /// What a short form stands for; nil when the node is not one.
    public static func decodeShortForm(
        _ node: JSONNode,
        in context: inout DecodingContext
    ) -> EventQuery? {
        guard case .string = node.kind, let kind = Placed<String>.decode(node, in: &context) else {
            return nil
        }
        var query = EventQuery()
        query.kind = kind
        return query
    }

    /// The kinds that the name stands for; a name that stands for none is reported.
    func resolvedKinds(in context: inout DecodingContext) -> [OccurrenceKind] {
        let kinds = OccurrenceKind.named(kind.value)
        if !kinds.isEmpty { return kinds }
        let names = OccurrenceKind.queryNames
        var hint = "known kinds: \(names.joined(separator: ", "))"
        if let nearest = NearestName.among(names, for: kind.value) {
            hint = "did you mean \"\(nearest)\"?"
        }
        context.reportRule("unknown kind of event \"\(kind.value)\"", at: kind.origin, hint: hint)
        return []
    }
}
