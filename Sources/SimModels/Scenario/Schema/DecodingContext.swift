/// What decoding knows on its way: the path so far and every issue found.
public struct DecodingContext: Sendable {
    /// The issues found, in the order found.
    public private(set) var issues: [ScenarioIssue] = []
    /// How many further issues were counted but not kept.
    public private(set) var omitted = 0
    /// How many errors were reported, kept or not.
    public private(set) var errorCount = 0
    /// The way from the root to the value being decoded.
    public private(set) var path = JSONPath()
    /// Where the document begins: the place of an issue that has no other; nil for what a program made.
    var wholeDocument: SourcePlace?
    /// The files that the document may name.
    var attachments = NameMap<Attachment>()

    /// Creates a context for one document.
    public init() {}

    /// The most issues kept; a file with more is not a scenario.
    public static var issueLimit: Int { 500 }

    /// The deepest nesting of a scenario that is decoded.
    static var depthLimit: Int { 100 }

    /// Whether no error was reported so far; warnings do not count.
    public var isValid: Bool { errorCount == 0 }

    /// Decodes a whole document; fields with errors keep their defaults.
    public mutating func decodeRoot<Root: SchemaObject>(
        _ type: Root.Type = Root.self,
        from node: JSONNode
    ) -> Root {
        Root.decode(node, in: &self) ?? Root()
    }

    /// Decodes a part of the value being decoded.
    public mutating func decode<Value: SchemaValue>(
        _ type: Value.Type = Value.self,
        from node: JSONNode,
        at component: JSONPath.Component
    ) -> Value? {
        within(component, node) { context in Value.decode(node, in: &context) }
    }

    /// Runs a body with the path one step further.
    mutating func within<Result>(
        _ component: JSONPath.Component,
        _ node: JSONNode,
        _ body: (inout DecodingContext) -> Result?
    ) -> Result? {
        path.components.append(component)
        defer { path.components.removeLast() }
        guard path.components.count <= DecodingContext.depthLimit else {
            report(
                .wrongType,
                at: node.place,
                found: "more than \(DecodingContext.depthLimit) levels of nesting",
                expected: "at most \(DecodingContext.depthLimit)"
            )
            return nil
        }
        return body(&self)
    }

    /// Throws everything reported so far if any of it is an error.
    public func throwIfInvalid() throws(ScenarioError) {
        if !isValid { throw ScenarioError(issues, omitted: omitted) }
    }

    /// The warnings, in the order of their places.
    public var warnings: [ScenarioIssue] {
        ScenarioError.sorted(issues.filter { $0.severity == .warning })
    }

    /// Adds an issue made elsewhere.
    public mutating func add(_ issue: ScenarioIssue) {
        if issue.severity == .error { errorCount += 1 }
        if issues.count < DecodingContext.issueLimit {
            var issue = issue
            issue.place = issue.place ?? wholeDocument
            issues.append(issue)
        } else {
            omitted += 1
        }
    }

    /// Whether a further issue would still be kept; explanations that cost time are skipped if not.
    var keepsIssues: Bool { issues.count < DecodingContext.issueLimit }
}

extension SchemaObject {
    /// Decodes a JSON document into a value and its warnings.
    ///
    /// - Parameters:
    ///   - json: The text in UTF-8.
    ///   - source: The name of the text in messages.
    /// - Returns: The value, and what runs but perhaps not as meant.
    /// - Throws: Every issue of the document at once.
    public static func decode(
        json: [UInt8],
        source: String
    ) throws(ScenarioError) -> (value: Self, warnings: [ScenarioIssue]) {
        let node: JSONNode
        do {
            node = try JSONNode(parsing: json, source: source)
        } catch {
            throw ScenarioError(error)
        }
        var context = DecodingContext()
        let value = context.decodeRoot(Self.self, from: node)
        try context.throwIfInvalid()
        return (value, context.warnings)
    }
}
