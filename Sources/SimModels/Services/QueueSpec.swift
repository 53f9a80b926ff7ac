public import SimCore

/// In which order a pod's waiting requests get workers, and which are turned away.
public struct QueueSpec: Equatable, Sendable {
    /// The order in which waiting requests get workers.
    public enum Discipline: String, SchemaEnum {
        /// The oldest first.
        case fifo
        /// The newest first: in an overload the one whose client still waits.
        case lifo
        /// The oldest first, and some are turned away while the wait stays above a target.
        case codel
    }

    /// The order; `fifo` unless set.
    public var discipline = Discipline.fifo
    /// CoDel's acceptable wait; 5 ms unless set.
    ///
    /// Source: RFC 8289, TARGET.
    public var target = SimDuration.milliseconds(5)
    /// Time for which the wait must exceed the target; 100 ms unless set.
    ///
    /// Source: RFC 8289, INTERVAL.
    public var interval = SimDuration.milliseconds(100)
    /// A request is turned away if the first in the queue has waited for longer; never unless set.
    public var shedAbove: SimDuration?

    /// First in, first out, and nobody is turned away.
    public init() {}
}

extension QueueSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Queue"
    /// What it describes, in one sentence.
    public static let summary =
        "In which order a pod's waiting requests get workers, and which are turned away. "
        + "Requests of a lower `priority` number always go first."
    /// The declarations of all fields.
    public static let fields: [Field<QueueSpec>] = [
        Field(
            "discipline",
            \.discipline,
            "The order. `codel` turns requests away by the drop law of RFC 8289 (interval / √count)."
        ),
        Field(
            "target",
            \.target,
            range: .above(.zero),
            source: "RFC 8289 TARGET",
            "For `codel`: the wait that is acceptable for ever."
        ),
        Field(
            "interval",
            \.interval,
            range: .above(.zero),
            source: "RFC 8289 INTERVAL",
            "For `codel`: the time for which the wait must stay above `target` before a request is turned away."
        ),
        Field(
            "shedAbove",
            \.shedAbove,
            range: .above(.zero),
            "A request is turned away at once if the first one in the queue has waited for longer."
        ),
    ]

    /// Reports rules that several fields break together.
    public static func validate(
        _ value: QueueSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        if value.discipline != .codel {
            for field in ["target", "interval"] where node[field] != nil {
                context.reportRule(
                    "\(field) is of no use to the discipline \(value.discipline.rawValue)",
                    at: node,
                    field: field,
                    hint: "set discipline to codel, or leave \(field) out"
                )
            }
        } else if value.interval < value.target {
            context.reportRule(
                "the interval is shorter than the target",
                at: node,
                field: "interval",
                hint: "RFC 8289 takes a target of 5 to 10 % of the interval"
            )
        }
        if value.discipline != .fifo, value.shedAbove != nil {
            let reason =
                value.discipline == .lifo
                ? "the first one that came may wait for ever while newer ones are served"
                : "codel has a law of its own for turning requests away"
            context.reportRule(
                "shedAbove beside the discipline \(value.discipline.rawValue)",
                at: node,
                field: "shedAbove",
                hint: reason
            )
        }
    }
}
