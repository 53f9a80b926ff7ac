/// The type of a scenario value, as data: messages, the reference and JSON Schema read it.
public indirect enum SchemaType: Sendable {
    /// `true` or `false`.
    case boolean
    /// A whole number.
    case integer
    /// A number.
    case number
    /// Any text.
    case string
    /// Text with a grammar of its own.
    case formatted(TextFormat)
    /// One of a few words.
    case enumeration([String])
    /// The name of an entry of a map elsewhere in the scenario.
    case reference
    /// Any JSON at all.
    case any
    /// A list.
    case array(SchemaType)
    /// An object that maps free names to values.
    case map(SchemaType)
    /// An object with declared fields.
    case object(any SchemaObject.Type)
    /// A choice between alternatives.
    case union(any SchemaUnion.Type)

    /// A text with a grammar of its own.
    public struct TextFormat: Sendable {
        /// The name of the format in tables, such as `duration`.
        public var name: String
        /// The format in the words of a message, such as `a duration such as "90s"`.
        public var sentence: String
        /// Whether a bare JSON number is taken too.
        public var takesNumbers: Bool

        /// Creates a format.
        public init(_ name: String, _ sentence: String, takesNumbers: Bool = false) {
            self.name = name
            self.sentence = sentence
            self.takesNumbers = takesNumbers
        }
    }

    /// The type in the words of an error message.
    public var sentence: String {
        switch self {
        case .boolean: "true or false"
        case .integer: "a whole number"
        case .number: "a number"
        case .string: "a string"
        case .formatted(let format): format.sentence
        case .enumeration(let words): "one of " + words.map(quoted).joined(separator: ", ")
        case .reference: "a name in double quotes"
        case .any: "any JSON value"
        case .array: "an array"
        case .map: "an object keyed by name"
        case .object(let type): type.objectSentence
        case .union(let type): type.unionSentence
        }
    }
}
