/// What things cost.
public struct CostsSpec: Equatable, Sendable {
    /// Currency of every price; USD unless set.
    public var currency = "USD"
    /// The priced items, by name.
    public var items = NameMap<CostItemSpec>()

    /// Nothing has a price.
    public init() {}
}

/// One priced item.
public struct CostItemSpec: Equatable, Sendable {
    /// What is counted.
    public var meter = MeterSpec.podHours(ServiceMeterSpec())
    /// Price of one unit.
    public var unitPrice = 0.0

    /// A free item.
    public init() {}
}

/// What an item counts.
public enum MeterSpec: Equatable, Sendable {
    /// Hours of a service's pods, from their creation to their end.
    case podHours(ServiceMeterSpec)
    /// Months of 730 hours of the run, for a fixed monthly bill.
    case months(NoParameters)
    /// Hours of people, from the acknowledgement of a page until they stand down.
    case personHours(NoParameters)
    /// Messages lost.
    case lostMessages(NoParameters)
    /// Requests that failed.
    case failedRequests(NoParameters)
}

/// A meter on one service.
public struct ServiceMeterSpec: Equatable, Sendable {
    /// The service.
    public var service = NameReference("")

    /// A meter on nobody yet.
    public init() {}
}

/// An empty object.
public struct NoParameters: Equatable, Sendable {
    /// The empty object.
    public init() {}
}

extension NoParameters: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Empty object"
    /// What it describes, in one sentence.
    public static let summary = "`{}`: there is nothing to set."
    /// The declarations of all fields.
    public static let fields: [Field<NoParameters>] = []
}

extension ServiceMeterSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Service meter"
    /// What it describes, in one sentence.
    public static let summary = "A meter on one service; its name alone will do."
    /// The declarations of all fields.
    public static let fields: [Field<ServiceMeterSpec>] = [
        Field("service", \.service, required: true, "The service.")
    ]

    /// What a short form stands for; nil when the node is not one.
    public static func decodeShortForm(
        _ node: JSONNode,
        in context: inout DecodingContext
    ) -> ServiceMeterSpec? {
        guard case .string = node.kind, let service = NameReference.decode(node, in: &context)
        else {
            return nil
        }
        var meter = ServiceMeterSpec()
        meter.service = service
        return meter
    }
}

extension MeterSpec: SchemaUnion {
    /// The name in the scenario reference.
    public static let typeName = "Meter"
    /// What it describes, in one sentence.
    public static let summary = "What an item counts: an object with exactly one of these keys."
    /// The declarations of all alternatives.
    public static let alternatives: [Alternative<Self>] = [
        Alternative(
            "podHours",
            Self.podHours,
            "Hours of a service's pods, each billed by the second with a minimum of 60 s."
        ),
        Alternative("months", Self.months, "Months of 730 hours: a fixed bill, in proportion."),
        Alternative(
            "personHours",
            Self.personHours,
            "Hours of people, from an acknowledgement until they stand down."
        ),
        Alternative("lostMessages", Self.lostMessages, "Messages lost."),
        Alternative("failedRequests", Self.failedRequests, "Requests that failed."),
    ]
}

extension CostItemSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Cost item"
    /// What it describes, in one sentence.
    public static let summary = "One priced item."
    /// The declarations of all fields.
    public static let fields: [Field<CostItemSpec>] = [
        Field("meter", \.meter, required: true, "What is counted."),
        Field(
            "unitPrice",
            \.unitPrice,
            range: .between(0, 1e12),
            required: true,
            "Price of one unit, in the currency."
        ),
    ]
}

extension CostsSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Costs"
    /// What it describes, in one sentence.
    public static let summary = "What things cost."
    /// The declarations of all fields.
    public static let fields: [Field<CostsSpec>] = [
        Field("currency", \.currency, "Currency of every price, a label."),
        Field("items", \.items, "The priced items, by name."),
    ]
}
