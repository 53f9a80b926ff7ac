extension JSONNode {
    /// The value after a JSON merge patch (RFC 7396); what the patch wrote keeps the patch's places.
    ///
    /// An object of the patch is merged member by member, `null` removes, anything else replaces.
    public func merging(_ patch: JSONNode) -> JSONNode {
        guard case .object(let changes) = patch.kind else { return patch }
        var result: JSONNode
        if case .object = kind {
            result = self
        } else {
            result = JSONNode(.object([]), at: patch.place)
        }
        guard case .object(var members) = result.kind else { return patch }
        var places = MemberPlaces(members, for: changes.count)
        // Of two changes of one name the last counts.
        var removed: Set<[UInt8]> = []
        for change in changes {
            if change.value.isNull {
                removed.insert(Array(change.name.utf8))
            } else if !removed.isEmpty {
                removed.remove(Array(change.name.utf8))
            }
        }
        for change in changes {
            let known = places.place(of: change.name, in: members)
            if change.value.isNull {
                continue
            } else if let known {
                members[known].value = members[known].value.merging(change.value)
                members[known].keyPlace = change.keyPlace
            } else {
                // Merging into nothing drops the nulls inside, as the RFC asks.
                let nothing = JSONNode(.null, at: change.value.place)
                members.append(
                    JSONMember(
                        change.name,
                        keyPlace: change.keyPlace,
                        value: nothing.merging(change.value)
                    )
                )
                places.append(change.name, at: members.count - 1)
            }
        }
        if !removed.isEmpty { members.removeAll { removed.contains(Array($0.name.utf8)) } }
        result.kind = .object(members)
        return result
    }

    /// The value after one `--set` assignment such as `services.collector.replicas=5`.
    ///
    /// The text after the first `=` outside quotes is taken as JSON when it is JSON, else as a string.
    /// Missing objects on the way are created; `null` removes the member.
    ///
    /// - Throws: A path that is malformed or leads through something that is not a container.
    public func setting(_ assignment: String) throws(JSONSyntaxError) -> JSONNode {
        try setting(Setting(parsing: assignment))
    }

    /// The value after an assignment that was read before.
    func setting(_ setting: Setting) throws(JSONSyntaxError) -> JSONNode {
        try self.setting(
            setting.path.components[...],
            after: JSONPath(),
            to: setting.value,
            at: setting.place
        )
    }

    /// The value with one entry, addressed by a path, set to a text that is JSON or else a string.
    ///
    /// - Throws: A path that is malformed or leads through something that is not a container.
    public func setting(path: String, to text: String) throws(JSONSyntaxError) -> JSONNode {
        try setting(Setting(path: path, text: text))
    }

    private func setting(
        _ steps: ArraySlice<JSONPath.Component>,
        after done: JSONPath,
        to value: JSONNode,
        at place: SourcePlace
    ) throws(JSONSyntaxError) -> JSONNode {
        guard let step = steps.first else { return value }
        let rest = steps.dropFirst()
        switch (step, kind) {
        case (.name(let name), .object(var members)):
            let known = members.firstIndex { $0.name.hasSameBytes(as: name) }
            if rest.isEmpty, value.isNull {
                members.removeAll { $0.name.hasSameBytes(as: name) }
            } else {
                let old = known.map { members[$0].value } ?? JSONNode(.object([]), at: place)
                let new = try old.setting(rest, after: done.appending(step), to: value, at: place)
                if let known {
                    members[known].value = new
                    if rest.isEmpty { members[known].keyPlace = place }
                } else {
                    members.append(JSONMember(name, keyPlace: place, value: new))
                }
            }
            return JSONNode(.object(members), at: self.place)
        case (.index(let index), .array(var elements)):
            guard index < elements.count else {
                throw JSONSyntaxError(
                    at: place,
                    found: "the index \(index)",
                    expected:
                        "an index below \(elements.count), the length of \(JSONNode.name(done))"
                )
            }
            if rest.isEmpty, value.isNull {
                throw JSONSyntaxError(
                    at: place,
                    found: "null for an element of \(JSONNode.name(done))",
                    expected: "a value",
                    hint: "set the whole array to remove an element"
                )
            }
            elements[index] = try elements[index].setting(
                rest,
                after: done.appending(step),
                to: value,
                at: place
            )
            return JSONNode(.array(elements), at: self.place)
        default:
            let isName = if case .name = step { true } else { false }
            throw JSONSyntaxError(
                at: place,
                found: "\(found) at \(JSONNode.name(done))",
                expected: isName ? "an object to set a member of" : "an array to index into"
            )
        }
    }

    private static func name(_ path: JSONPath) -> String {
        path.components.isEmpty ? "the top level" : path.description
    }
}
