/// Finds in patches and settings what is most likely a misspelt name: entries that would be made by
/// accident, and removals of what is not there.
///
/// A known field that is not set may be removed: so one patch can leave one alternative of a choice for
/// another, whichever stood there.
struct PatchCheck {
    private(set) var issues: [ScenarioIssue] = []

    /// The maps whose entries do nothing unless something refers to them.
    private static let referredTo = [["services"], ["databases"], ["kafka", "topics"]]

    // MARK: Settings

    /// Checks where a `--set` leads.
    ///
    /// - Parameters:
    ///   - steps: The path.
    ///   - isRemoval: Whether the value is `null`.
    ///   - creates: Whether a missing entry of a map is to be made.
    ///   - root: The file so far.
    ///   - place: The setting itself.
    mutating func check(
        _ steps: [JSONPath.Component],
        isRemoval: Bool,
        creates: Bool,
        in root: JSONNode,
        at place: SourcePlace
    ) {
        var type = Scenario.schemaType
        var node: JSONNode? = root
        var path = JSONPath()
        for (number, step) in steps.enumerated() {
            guard case .name(let name) = step else {
                guard case .index(let index) = step, case .array(let element) = type else { return }
                let elements = node?.elements ?? []
                node = elements.indices.contains(index) ? elements[index] : nil
                type = element
                path = path.appending(step)
                continue
            }
            let next = node?[name]
            let isLast = number == steps.count - 1
            if case .map = type, next == nil, !creates || (isLast && isRemoval) {
                add(missing: name, of: node, at: place, path, isRemoval: isLast && isRemoval)
                return
            }
            guard let member = type.member(name) else {
                // Decoding tells of an unknown field that is there; of one that is removed nobody does.
                if isRemoval { add(unknown: name, of: type, at: place, path) }
                return
            }
            guard next != nil else { return }
            node = next
            type = member
            path = path.appending(step)
        }
    }

    // MARK: Variants

    /// Checks what a patch removes, and notes what it makes.
    mutating func check(_ patch: JSONNode, named variant: String, against base: JSONNode) {
        let path = JSONPath([.name("variants"), .name(variant)])
        check(patch, Scenario.schemaType, against: base, path)
    }

    private mutating func check(
        _ patch: JSONNode,
        _ type: SchemaType,
        against base: JSONNode?,
        _ path: JSONPath
    ) {
        guard case .object(let members) = patch.kind else { return }
        let old = base?.members ?? []
        let places = MemberPlaces(old, for: members.count)
        for change in members {
            let next = places.place(of: change.name, in: old).map { old[$0].value }
            if change.value.isNull {
                if type.member(change.name) == nil {
                    add(unknown: change.name, of: type, at: change.keyPlace, path)
                } else if next == nil, case .map = type {
                    add(missing: change.name, of: base, at: change.keyPlace, path, isRemoval: true)
                }
                continue
            }
            guard let member = type.member(change.name) else { continue }
            check(change.value, member, against: next, path.appending(.name(change.name)))
        }
    }

    /// Checks that something refers to each service, database and topic that a patch makes.
    mutating func checkCreations(
        of patch: JSONNode,
        named variant: String,
        from base: JSONNode,
        to merged: JSONNode
    ) {
        for map in Self.referredTo {
            let changes = Self.member(map, of: patch)?.members ?? []
            let old = Self.member(map, of: base)?.members ?? []
            let places = MemberPlaces(old, for: changes.count)
            let new = changes.filter {
                !$0.value.isNull && places.place(of: $0.name, in: old) == nil
            }
            guard !new.isEmpty else { continue }
            let uses = TextUses(in: merged, beside: map)
            for change in new {
                let isUsed = uses.refers(to: change.name)
                guard !isUsed, change.value["consumer"] == nil else { continue }
                let path = JSONPath((["variants", variant] + map).map { .name($0) })
                let others = old.map(\.name)
                issues.append(
                    ScenarioIssue(
                        .unknownName,
                        at: change.keyPlace,
                        path: path.appending(.name(change.name)).description,
                        found:
                            "\(JSONPath(map.map { .name($0) })) would get a new \(quoted(change.name)), to which nothing refers",
                        hint: Self.nearest(change.name, others)
                    )
                )
            }
        }
    }

    private static func member(_ path: [String], of node: JSONNode) -> JSONNode? {
        path.reduce(Optional(node)) { $0?[$1] }
    }

    // MARK: Messages

    private mutating func add(
        missing name: String,
        of node: JSONNode?,
        at place: SourcePlace,
        _ path: JSONPath,
        isRemoval: Bool
    ) {
        let known = (node?.members ?? []).map(\.name)
        var hint = Self.nearest(name, known)
        if !isRemoval {
            hint = [hint, "(+ before the path makes a new one)"].compactMap { $0 }
                .joined(separator: " ")
        }
        issues.append(
            ScenarioIssue(
                .unknownName,
                at: place,
                path: path.appending(.name(name)).description,
                found: "there is no \(quoted(name))" + (isRemoval ? " to remove" : ""),
                hint: hint
            )
        )
    }

    private mutating func add(
        unknown name: String,
        of type: SchemaType,
        at place: SourcePlace,
        _ path: JSONPath
    ) {
        issues.append(
            ScenarioIssue(
                .unknownField,
                at: place,
                path: path.appending(.name(name)).description,
                found: "unknown field \(quoted(name))",
                hint: Self.nearest(name, type.memberNames)
            )
        )
    }

    private static func nearest(_ name: String, _ known: [String]) -> String? {
        if let nearest = NearestName.among(known, for: name) {
            return "did you mean \(quoted(nearest))?"
        }
        guard !known.isEmpty else { return nil }
        let sorted = known.sorted { $0.precedesInBytes($1) }
        return "known: " + sorted.prefix(10).map(quoted).joined(separator: ", ")
            + (sorted.count > 10 ? ", …" : "")
    }
}
