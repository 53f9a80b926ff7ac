extension DecodingContext {
    /// Reports an issue at the path being decoded.
    public mutating func report(
        _ code: ScenarioIssue.Code,
        at place: SourcePlace?,
        found: String,
        expected: String? = nil,
        hint: String? = nil
    ) {
        add(
            ScenarioIssue(
                code,
                at: place,
                path: path.description,
                found: found,
                expected: expected,
                hint: hint
            )
        )
    }

    /// Reports a value of the wrong type.
    public mutating func reportWrongType(_ node: JSONNode, expected type: SchemaType) {
        report(.wrongType, at: node.place, found: node.found, expected: type.sentence)
    }

    /// Reports a value of the right type that cannot be read.
    public mutating func reportWrongFormat(
        _ node: JSONNode,
        expected type: SchemaType,
        hint: String? = nil
    ) {
        report(
            .wrongFormat,
            at: node.place,
            found: node.written,
            expected: type.sentence,
            hint: hint
        )
    }

    /// Reports a rule that several fields break together, at one of the fields if it is present.
    ///
    /// - Parameters:
    ///   - sentence: What is wrong, as a whole sentence without a full stop.
    ///   - node: The object whose fields break the rule.
    ///   - field: The field to point at.
    ///   - hint: What to do about it.
    public mutating func reportRule(
        _ sentence: String,
        at node: JSONNode,
        field: String? = nil,
        hint: String? = nil
    ) {
        add(ruleIssue(.error, sentence, at: node, field: field, hint: hint))
    }

    /// Warns about something that runs, but perhaps not as meant.
    public mutating func warn(
        _ sentence: String,
        at node: JSONNode,
        field: String? = nil,
        hint: String? = nil
    ) {
        add(ruleIssue(.warning, sentence, at: node, field: field, hint: hint))
    }

    /// Reports a rule broken by a value decoded earlier, which kept its origin.
    public mutating func reportRule(_ sentence: String, at origin: Origin?, hint: String? = nil) {
        add(ruleIssue(.error, sentence, at: origin, hint: hint))
    }

    /// Warns about a value decoded earlier, which kept its origin.
    public mutating func warn(_ sentence: String, at origin: Origin?, hint: String? = nil) {
        add(ruleIssue(.warning, sentence, at: origin, hint: hint))
    }

    private func ruleIssue(
        _ severity: ScenarioIssue.Severity,
        _ sentence: String,
        at node: JSONNode,
        field: String?,
        hint: String?
    ) -> ScenarioIssue {
        let place = field.flatMap { node[$0]?.place } ?? node.place
        let fieldPath = field.map { path.appending(.name($0)) } ?? path
        return ScenarioIssue(
            .rule,
            severity: severity,
            at: place,
            path: fieldPath.description,
            found: sentence,
            hint: hint
        )
    }

    private func ruleIssue(
        _ severity: ScenarioIssue.Severity,
        _ sentence: String,
        at origin: Origin?,
        hint: String?
    ) -> ScenarioIssue {
        ScenarioIssue(
            .rule,
            severity: severity,
            at: origin?.place,
            path: origin?.path ?? "",
            found: sentence,
            hint: hint
        )
    }

    /// Reports each repeated key of an object.
    mutating func reportRepetitions(in members: [JSONMember]) {
        for (repeated, first) in JSONNode.repetitions(in: members) {
            let place = members[first].keyPlace
            report(
                .duplicateKey,
                at: members[repeated].keyPlace,
                found: "duplicate key \(quoted(members[repeated].name))",
                hint: "first at \(place.line):\(place.column)"
            )
        }
    }

    /// Reports a key that names no field, with the nearest known one or all of them.
    mutating func reportUnknownField(_ member: JSONMember, known: [String]) {
        var hint: String?
        if keepsIssues {
            hint =
                NearestName.among(known, for: member.name).map { "did you mean \(quoted($0))?" }
                ?? "known fields: \(known.joined(separator: ", "))"
        }
        report(
            .unknownField,
            at: member.keyPlace,
            found: "unknown field \(quoted(member.name))",
            hint: known.isEmpty ? nil : hint
        )
    }

    /// Reports a required field that is absent.
    mutating func reportMissing(_ name: String, type: SchemaType, in node: JSONNode) {
        report(
            .missingField,
            at: node.place,
            found: "missing field \(quoted(name))",
            hint: "it takes \(type.sentence)"
        )
    }
}

extension DecodingContext {
    /// Reports a rule that several fields break together: what they say, and what would be right.
    ///
    /// - Parameters:
    ///   - node: The object whose fields break the rule.
    ///   - field: The field to point at, if it is present.
    ///   - found: What the fields say.
    ///   - expected: What they should say.
    ///   - hint: What to do about it.
    public mutating func report(
        at node: JSONNode,
        field: String? = nil,
        found: String,
        expected: String,
        hint: String? = nil
    ) {
        let fieldPath = field.map { path.appending(.name($0)) } ?? path
        add(
            ScenarioIssue(
                .rule,
                at: field.flatMap { node[$0]?.place } ?? node.place,
                path: fieldPath.description,
                found: found,
                expected: expected,
                hint: hint
            )
        )
    }
}
