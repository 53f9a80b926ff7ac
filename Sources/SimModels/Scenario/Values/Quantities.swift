/// An amount of CPU in thousandths of a core, written as a Kubernetes quantity.
public struct CPUQuantity: Hashable, Comparable, Sendable {
    /// Thousandths of a core.
    public var millicores: Int64

    /// Creates an amount of thousandths of a core.
    public init(millicores: Int64) {
        self.millicores = millicores
    }

    /// An amount of thousandths of a core.
    public static func millicores(_ count: Int64) -> CPUQuantity { CPUQuantity(millicores: count) }

    /// An amount of whole cores.
    public static func cores(_ count: Int64) -> CPUQuantity {
        let (product, overflow) = count.multipliedReportingOverflow(by: 1_000)
        return CPUQuantity(millicores: overflow ? (count < 0 ? .min : .max) : product)
    }

    /// The amount as a number of cores.
    public var cores: Double { Double(millicores) / 1_000 }

    /// Whether the first amount is less.
    public static func < (lhs: CPUQuantity, rhs: CPUQuantity) -> Bool {
        lhs.millicores < rhs.millicores
    }
}

extension CPUQuantity: SchemaValue {
    /// Bounds are amounts of CPU.
    public typealias Bound = CPUQuantity

    /// A Kubernetes quantity of cores.
    public static var schemaType: SchemaType {
        .formatted(
            SchemaType.TextFormat(
                "CPU quantity",
                #"an amount of CPU such as "500m" or 2"#,
                takesNumbers: true
            )
        )
    }

    /// The amount as JSON text: `"500m"` or `"2"`.
    public var schemaText: String? {
        millicores % 1_000 == 0 ? "\"\(millicores / 1_000)\"" : "\"\(millicores)m\""
    }

    /// Decodes a quantity of cores, rounded up to a thousandth; a bare number counts cores.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> CPUQuantity? {
        context.decodeQuantity(node, scale: 3, expected: schemaType).map(
            CPUQuantity.init(millicores:)
        )
    }
}

/// An amount of memory or storage in bytes, written as a Kubernetes quantity.
public struct ByteQuantity: Hashable, Comparable, Sendable {
    /// The number of bytes.
    public var bytes: Int64

    /// Creates an amount of bytes.
    public init(bytes: Int64) {
        self.bytes = bytes
    }

    /// An amount of bytes.
    public static func bytes(_ count: Int64) -> ByteQuantity { ByteQuantity(bytes: count) }

    /// The most memory of a container or a machine, as much as the largest there are: the sum over all
    /// pods there may be is still a number.
    static let mostMemory = ByteQuantity.gibibytes(32 << 10)

    /// An amount of kibibytes.
    public static func kibibytes(_ count: Int64) -> ByteQuantity { scaled(count, 1 << 10) }

    /// An amount of mebibytes.
    public static func mebibytes(_ count: Int64) -> ByteQuantity { scaled(count, 1 << 20) }

    /// An amount of gibibytes.
    public static func gibibytes(_ count: Int64) -> ByteQuantity { scaled(count, 1 << 30) }

    private static func scaled(_ count: Int64, _ unit: Int64) -> ByteQuantity {
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        return ByteQuantity(bytes: overflow ? (count < 0 ? .min : .max) : product)
    }

    /// Whether the first amount is less.
    public static func < (lhs: ByteQuantity, rhs: ByteQuantity) -> Bool { lhs.bytes < rhs.bytes }
}

extension ByteQuantity: SchemaValue {
    /// Bounds are amounts of bytes.
    public typealias Bound = ByteQuantity

    /// A Kubernetes quantity of bytes.
    public static var schemaType: SchemaType {
        .formatted(
            SchemaType.TextFormat(
                "byte quantity",
                #"an amount of bytes such as "512Mi" or "1G""#,
                takesNumbers: true
            )
        )
    }

    /// The amount as JSON text, in the largest unit that divides it.
    public var schemaText: String? {
        let units: [(String, Int64)] = [
            ("Ei", 1 << 60), ("Pi", 1 << 50), ("Ti", 1 << 40), ("Gi", 1 << 30), ("Mi", 1 << 20),
            ("Ki", 1 << 10),
        ]
        for (suffix, unit) in units where bytes != 0 && bytes % unit == 0 {
            return "\"\(bytes / unit)\(suffix)\""
        }
        return "\"\(bytes)\""
    }

    /// The amount as Kubernetes writes it, such as `512Mi`.
    var text: String { schemaText.map { String($0.dropFirst().dropLast()) } ?? "\(bytes)" }

    /// Decodes a quantity of bytes, rounded up; a bare number counts bytes.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> ByteQuantity?
    {
        context.decodeQuantity(node, scale: 0, expected: schemaType).map(ByteQuantity.init(bytes:))
    }
}

/// A value of a metric in thousandths, written as a Kubernetes quantity.
///
/// For cpu it counts thousandths of a core, for memory thousandths of a byte, as the controller does.
public struct MetricQuantity: Hashable, Comparable, Sendable {
    /// Thousandths.
    public var milli: Int64

    /// Creates a value of thousandths.
    public init(milli: Int64) {
        self.milli = milli
    }

    /// A value of thousandths.
    public static func milli(_ count: Int64) -> MetricQuantity { MetricQuantity(milli: count) }

    /// A whole value.
    public static func whole(_ count: Int64) -> MetricQuantity {
        MetricQuantity(milli: CPUQuantity.cores(count).millicores)
    }

    /// Whether the first value is less.
    public static func < (lhs: MetricQuantity, rhs: MetricQuantity) -> Bool {
        lhs.milli < rhs.milli
    }
}

extension MetricQuantity: SchemaValue {
    /// Bounds are values.
    public typealias Bound = MetricQuantity

    /// A Kubernetes quantity.
    public static var schemaType: SchemaType {
        .formatted(
            SchemaType.TextFormat(
                "quantity",
                #"a quantity such as "500m", 10, "1k" or "512Mi""#,
                takesNumbers: true
            )
        )
    }

    /// The value as JSON text: `"500m"` or `"2"`.
    public var schemaText: String? { CPUQuantity(millicores: milli).schemaText }

    /// Decodes a quantity, rounded up to a thousandth; what is not positive is left to the range.
    public static func decode(
        _ node: JSONNode,
        in context: inout DecodingContext
    )
        -> MetricQuantity?
    {
        context.decodeQuantity(node, scale: 3, expected: schemaType, isSigned: true).map(
            MetricQuantity.init(milli:)
        )
    }
}

extension DecodingContext {
    fileprivate mutating func decodeQuantity(
        _ node: JSONNode,
        scale: Int,
        expected type: SchemaType,
        isSigned: Bool = false
    ) -> Int64? {
        guard let text = node.string ?? node.number?.text else {
            reportWrongType(node, expected: type)
            return nil
        }
        guard let amount = QuantityText.parse(text, scale: scale) else {
            report(
                .wrongFormat,
                at: node.place,
                found: "Invalid value: \(node.written): \(QuantityText.refusal(of: text))",
                hint: "it takes \(type.sentence)"
            )
            return nil
        }
        if amount >= 0 || isSigned { return amount }
        reportInvalid("must be greater than or equal to 0", at: node)
        return nil
    }
}
