/// Which texts of the platform stand in a file, and in which entries of one of its maps.
struct TextUses {
    private static let aside = [
        "variants", "claims", "expect", "assumptions", "name", "description",
    ]

    /// The entry of the map in which a text stands: none, one, or different ones.
    private enum Owner: Equatable {
        case entry([UInt8])
        case several
    }

    private let map: [String]
    private var owners: [[UInt8]: Owner] = [:]

    /// Reads a file once, but for what is said about it.
    init(in root: JSONNode, beside map: [String]) {
        self.map = map
        for member in root.members where !Self.aside.contains(member.name) {
            look(member.value, depth: 1, isOnWay: member.name == map.first, owner: nil)
        }
    }

    private mutating func look(_ node: JSONNode, depth: Int, isOnWay: Bool, owner: [UInt8]?) {
        switch node.kind {
        case .string(let text): note(Array(text.utf8), owner)
        case .array(let elements):
            for element in elements { look(element, depth: 0, isOnWay: false, owner: owner) }
        case .object(let members):
            for member in members {
                let isEntry = isOnWay && depth == map.count
                look(
                    member.value,
                    depth: depth + 1,
                    isOnWay: isOnWay && depth < map.count && member.name == map[depth],
                    owner: isEntry ? Array(member.name.utf8) : owner
                )
            }
        default: break
        }
    }

    private mutating func note(_ text: [UInt8], _ owner: [UInt8]?) {
        let owner = owner.map { Owner.entry($0) } ?? .several
        if let known = owners[text], known != owner {
            owners[text] = .several
        } else {
            owners[text] = owner
        }
    }

    /// Whether a text is a name, outside the entry of that name itself.
    func refers(to name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard let owner = owners[bytes] else { return false }
        return owner != .entry(bytes)
    }
}
