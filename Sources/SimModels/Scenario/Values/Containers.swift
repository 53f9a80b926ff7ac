extension Optional: SchemaValue where Wrapped: SchemaValue {
    /// Bounds are those of the value.
    public typealias Bound = Wrapped.Bound

    /// The type of the value; a field may always be absent.
    public static var schemaType: SchemaType { Wrapped.schemaType }

    /// A bound as JSON text.
    public static func schemaText(of bound: Wrapped.Bound) -> String {
        Wrapped.schemaText(of: bound)
    }

    /// The value to compare, if there is one.
    public var schemaBound: Wrapped.Bound? { self?.schemaBound }

    /// The count of the value, if there is one.
    public var schemaCount: Int? { self?.schemaCount }

    /// The value as JSON text, if there is one.
    public var schemaText: String? { self?.schemaText }

    /// Decodes the value; an explicit `null` counts as absent.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> Wrapped?? {
        if node.isNull { return .some(nil) }
        guard let value = Wrapped.decode(node, in: &context) else { return nil }
        return .some(value)
    }

    /// Reports the value if it lies outside a range.
    public func schemaCheck(
        _ range: ValueRange<Wrapped.Bound>,
        unit: String?,
        at node: JSONNode,
        in context: inout DecodingContext
    ) {
        self?.schemaCheck(range, unit: unit, at: node, in: &context)
    }
}

extension Array: SchemaValue where Element: SchemaValue {
    /// Bounds are those of each element.
    public typealias Bound = Element.Bound

    /// A list of the element type.
    public static var schemaType: SchemaType { .array(Element.schemaType) }

    /// A bound as JSON text.
    public static func schemaText(of bound: Element.Bound) -> String {
        Element.schemaText(of: bound)
    }

    /// The number of elements.
    public var schemaCount: Int? { count }

    /// The elements as JSON text, if all are short.
    public var schemaText: String? {
        let texts = compactMap(\.schemaText)
        guard texts.count == count else { return nil }
        return "[" + texts.joined(separator: ", ") + "]"
    }

    /// Decodes every element; nil if any has an error.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> [Element]? {
        guard case .array(let nodes) = node.kind else {
            context.reportWrongType(node, expected: schemaType)
            return nil
        }
        var elements: [Element] = []
        elements.reserveCapacity(nodes.count)
        for (index, child) in nodes.enumerated() {
            if let element = context.decode(Element.self, from: child, at: .index(index)) {
                elements.append(element)
            }
        }
        return elements.count == nodes.count ? elements : nil
    }

    /// Reports an empty list, or each element outside a range.
    public func schemaCheck(
        _ range: ValueRange<Element.Bound>,
        unit: String?,
        at node: JSONNode,
        in context: inout DecodingContext
    ) {
        if case .nonEmpty = range {
            guard isEmpty else { return }
            context.report(
                .outOfRange,
                at: node.place,
                found: "an empty array",
                expected: "at least one element"
            )
            return
        }
        for (index, (element, child)) in zip(self, node.elements).enumerated() {
            _ = context.within(.index(index), child) { context in
                element.schemaCheck(range, unit: unit, at: child, in: &context)
            }
        }
    }
}
