/// A file that a scenario names, with its bytes: a recording.
///
/// The library reads no files. Whoever has the scenario's text hands in the files that it names:
/// ``ScenarioFile/attachmentNames(settings:)``, ``ScenarioFile/attach(_:as:source:)``.
public struct AttachedFile: Sendable {
    /// The name, as the scenario has it.
    public var name = ""
    /// What the file holds.
    public var bytes: [UInt8] = []
    /// What messages call the file.
    public var source = ""
    /// Where the scenario names it; nil for a file that a program made.
    public var origin: Origin?

    /// A file that was never named.
    public init() {}

    /// A file that a program made.
    public init(_ name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        source = name
    }
}

extension AttachedFile: Equatable {
    /// Whether names and bytes are equal, wherever they were written.
    public static func == (lhs: AttachedFile, rhs: AttachedFile) -> Bool {
        lhs.name.hasSameBytes(as: rhs.name) && lhs.bytes == rhs.bytes
    }
}

extension AttachedFile: SchemaValue {
    /// A file has no bounds.
    public typealias Bound = Never

    /// The name of a file.
    public static var schemaType: SchemaType {
        .formatted(.init("file name", "the name of a file, such as \"traffic.csv\""))
    }

    /// The name as JSON text; none when never set.
    public var schemaText: String? { name.isEmpty ? nil : name.schemaText }

    /// Decodes the name and finds the bytes among those handed in.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> AttachedFile?
    {
        guard let name = node.string else {
            context.reportWrongType(node, expected: schemaType)
            return nil
        }
        guard let attachment = context.attachments[name] else {
            context.report(
                .unknownName,
                at: node.place,
                found: "the file \(quoted(name)) was not handed in",
                hint: "simrun reads it from the folder of the scenario file; a program attaches it"
            )
            return nil
        }
        if let problem = attachment.problem {
            context.report(.unknownName, at: node.place, found: problem)
            return nil
        }
        var file = AttachedFile(name, bytes: attachment.bytes)
        file.source = attachment.source
        file.origin = context.origin(of: node)
        return file
    }
}

/// What was handed in for a file that a scenario names.
struct Attachment: Sendable {
    var bytes: [UInt8] = []
    /// What messages call it.
    var source = ""
    /// Why there are no bytes, as a sentence without a full stop.
    var problem: String?
}
