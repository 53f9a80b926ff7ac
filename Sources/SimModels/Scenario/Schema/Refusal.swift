/// What the API server says about a value it refuses, so that a message here can be found there.
public struct Refusal: Sendable {
    /// What it says about a value below the range.
    public var below: String?
    /// What it says about a value above the range.
    public var above: String?
    /// What it says where the value is missing, or an empty list.
    public var missing: String?

    /// Creates the words for some cases; the others are told in simrun's own.
    public init(below: String? = nil, above: String? = nil, missing: String? = nil) {
        self.below = below
        self.above = above
        self.missing = missing
    }

    /// Reports a value outside a range in the API server's words; false where it has none.
    func report<Value: SchemaValue>(
        _ value: Value,
        outside range: ValueRange<Value.Bound>,
        at node: JSONNode,
        in context: inout DecodingContext
    ) -> Bool {
        if case .nonEmpty = range {
            guard value.schemaCount == 0, let missing else { return false }
            context.reportRequired(missing, at: node)
            return true
        }
        guard let bound = value.schemaBound, !range.contains(bound),
            let reason = range.lies(above: bound) ? below : above
        else { return false }
        context.reportInvalid(reason, at: node)
        return true
    }
}

extension ValueRange {
    /// Whether the whole range lies above a value outside it.
    fileprivate func lies(above value: Bound) -> Bool {
        switch self {
        case .atLeast, .above: true
        case .between(let low, _), .aboveUpTo(let low, _): value <= low
        case .atMost, .below, .nonEmpty: false
        }
    }
}

/// Words of the Kubernetes API; others are refused as the API server does it.
public protocol KubernetesEnum: SchemaEnum {}

extension KubernetesEnum {
    /// Decodes one of the words, exactly as spelled.
    public static func decode(_ node: JSONNode, in context: inout DecodingContext) -> Self? {
        guard let word = node.string else {
            context.reportWrongType(node, expected: schemaType)
            return nil
        }
        if let value = allCases.first(where: { $0.rawValue.hasSameBytes(as: word) }) {
            return value
        }
        let known = allCases.map(\.rawValue).sorted { $0.precedesInBytes($1) }
        context.report(
            .wrongFormat,
            at: node.place,
            found: "Unsupported value: \(node.written): supported values: "
                + known.map(quoted).joined(separator: ", "),
            hint: NearestName.among(known, for: word).map { "did you mean \(quoted($0))?" }
        )
        return nil
    }
}

// The sentences of k8s.io/apimachinery pkg/util/validation/field: the kind of the error, then its reason.

extension DecodingContext {
    /// Reports a value with the API server's reason.
    mutating func reportInvalid(_ reason: String, at node: JSONNode) {
        report(
            .outOfRange,
            at: node.place,
            found: "Invalid value: \(node.written): \(reason)"
        )
    }

    /// Reports a field of an object with the API server's reason, at the field if it is there.
    mutating func reportInvalid(_ reason: String, field: String, in node: JSONNode) {
        let written = node[field].map { "\($0.written): " } ?? ""
        reportRule("Invalid value: \(written)\(reason)", at: node, field: field)
    }

    /// Reports an absent field of an object with the API server's reason.
    mutating func reportRequired(_ reason: String, field: String, in node: JSONNode) {
        add(
            ScenarioIssue(
                .missingField,
                at: node[field]?.place ?? node.place,
                path: path.appending(.name(field)).description,
                found: reason.isEmpty ? "Required value" : "Required value: \(reason)"
            )
        )
    }

    /// Reports a value that is as good as absent with the API server's reason.
    mutating func reportRequired(_ reason: String, at node: JSONNode) {
        report(.missingField, at: node.place, found: "Required value: \(reason)")
    }

    /// Reports a field that must not be there with the API server's reason.
    mutating func reportForbidden(_ reason: String, field: String, in node: JSONNode) {
        reportRule("Forbidden: \(reason)", at: node, field: field)
    }
}
