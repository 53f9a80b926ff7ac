extension IntOrPercent: SchemaValue {
    /// Neither bound is a number of pods: both are checked where the value is read.
    public typealias Bound = Never

    /// A number of pods, or a share of them.
    public static var schemaType: SchemaType {
        .formatted(
            SchemaType.TextFormat(
                "int-or-percent",
                #"a whole number such as 3 or a percentage such as "25%""#,
                takesNumbers: true
            )
        )
    }

    /// The value as JSON text.
    public var schemaText: String? {
        switch self {
        case .count(let pods): pods.schemaText
        case .percent(let percent): "\(percent)%".schemaText
        }
    }

    /// Decodes a whole number of 0 or more, or digits followed by `%`.
    public static func decode(
        _ node: JSONNode,
        in context: inout DecodingContext
    ) -> IntOrPercent? {
        if let text = node.string {
            // Numbers of pods are 32 bits wide in the API.
            if let value = IntOrPercent(percentText: text), case .percent(let percent) = value,
                percent <= Int(Int32.max)
            {
                return value
            }
            context.reportWrongFormat(node, expected: schemaType)
            return nil
        }
        guard let number = node.number else {
            context.reportWrongType(node, expected: schemaType)
            return nil
        }
        if let pods = number.int64, (0...Int64(Int32.max)).contains(pods) {
            return .count(Int(pods))
        }
        context.report(
            .outOfRange,
            at: node.place,
            found: node.written,
            expected: schemaType.sentence
        )
        return nil
    }
}
