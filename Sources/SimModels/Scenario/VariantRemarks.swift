/// What a file claims and expects, by the variant that it is about.
///
/// A variant is checked without what is said of others, which was read with the file as it stands: so many
/// variants with an expectation each take time by their number, not by its square.
struct VariantRemarks {
    private static let maps = ["claims", "expect"]

    /// The entries of a map, by the bytes of their names and of the variants that they name.
    private struct Places {
        var named: [[UInt8]: [Int]] = [:]
        var about: [[UInt8]: [Int]] = [:]

        init(_ members: [JSONMember]) {
            for (place, member) in members.enumerated() {
                named[Array(member.name.utf8), default: []].append(place)
                guard let variant = member.value["variant"]?.string else { continue }
                about[Array(variant.utf8), default: []].append(place)
            }
        }
    }

    private let root: JSONNode
    private let places: [Places]

    /// Reads where everything stands, once for all variants.
    init(_ root: JSONNode) {
        self.root = root
        places = Self.maps.map { Places(root[$0]?.members ?? []) }
    }

    /// The file without what is said of other variants and what the variant does not change.
    ///
    /// - Parameters:
    ///   - variant: The name of the variant.
    ///   - patches: Its patch and those of the variants that it extends.
    /// - Returns: What the patches are to be merged into.
    func root(for variant: String, _ patches: [JSONNode]) -> JSONNode {
        guard case .object(var members) = root.kind else { return root }
        let kept = Self.maps.indices.map { remaining($0, for: variant, patches) }
        for (map, name) in Self.maps.enumerated() {
            // What is expected of a variant may be about any claim.
            if name == "claims", kept[1].map({ !$0.isEmpty }) ?? true { continue }
            guard let places = kept[map],
                let place = members.firstIndex(where: { $0.name.hasSameBytes(as: name) }),
                case .object(let entries) = members[place].value.kind
            else { continue }
            members[place].value.kind = .object(places.map { entries[$0] })
        }
        var result = root
        result.kind = .object(members)
        return result
    }

    /// Which entries of a map stay; nil for all of them.
    private func remaining(_ map: Int, for variant: String, _ patches: [JSONNode]) -> [Int]? {
        var kept = Set(places[map].about[Array(variant.utf8)] ?? [])
        for patch in patches {
            guard let changes = patch[Self.maps[map]] else { continue }
            guard case .object(let members) = changes.kind else { return nil }
            for member in members {
                kept.formUnion(places[map].named[Array(member.name.utf8)] ?? [])
            }
        }
        return kept.sorted()
    }
}

extension JSONNode {
    /// How many values it is made of, itself included.
    var valueCount: Int {
        switch kind {
        case .object(let members): members.reduce(1) { $0 + $1.value.valueCount }
        case .array(let elements): elements.reduce(1) { $0 + $1.valueCount }
        default: 1
        }
    }
}
