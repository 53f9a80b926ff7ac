/// Several pools in one service, keyed by name where one pool has its fields.
extension ConnectionsSpec {
    /// A pool with the name that steps and probes call it by.
    struct Use {
        let name: String
        let spec: ConnectionsSpec
        let origin: Origin?
    }

    /// The pools, that of steps which name none in front.
    var uses: [Use] {
        guard !named.isEmpty else { return [Use(name: Self.usualName, spec: self, origin: nil)] }
        let all = named.map { Use(name: $0.name, spec: $0.value, origin: $0.origin) }
        return all.filter { $0.name == Self.usualName } + all.filter { $0.name != Self.usualName }
    }

    /// The pool that is meant where none is named, and the name of the only one.
    static let usualName = "main"

    /// Which of ``uses`` has a name; the only one may be called after what it is connected to.
    func use(named name: String) -> Int? {
        guard named.isEmpty else { return uses.firstIndex { $0.name.hasSameBytes(as: name) } }
        let names = [Self.usualName, database?.name, proxy?.name]
        return names.contains { $0?.hasSameBytes(as: name) ?? false } ? 0 : nil
    }

    /// Whether a step that names no pool has one: there is one, or one with the usual name.
    var hasUsualPool: Bool { named.count < 2 || named[Self.usualName] != nil }

    /// The database behind a pool, directly or behind its proxy.
    func database(behind proxies: NameMap<ProxySpec>) -> NameReference? {
        database ?? proxy.flatMap { proxies[$0.name]?.database }
    }

    /// Several pools keyed by name.
    public static var shortForms: [SchemaType] { [.map(.object(ConnectionsSpec.self))] }

    /// The pools of an object that has no field of one pool, but objects under names of its own.
    public static func decodeShortForm(
        _ node: JSONNode,
        in context: inout DecodingContext
    ) -> ConnectionsSpec? {
        guard case .object(let members) = node.kind, !members.isEmpty else { return nil }
        let keys = fields.flatMap(\.keys)
        let isMap = members.allSatisfy { member in
            guard case .object = member.value.kind else { return false }
            return !keys.contains { $0.hasSameBytes(as: member.name) }
        }
        guard isMap, let pools = NameMap<ConnectionsSpec>.decode(node, in: &context) else {
            return nil
        }
        return ConnectionsSpec(named: pools)
    }

    /// Reports pools within a pool.
    static func validateNames(
        _ value: ConnectionsSpec,
        in context: inout DecodingContext,
        at node: JSONNode
    ) {
        for entry in value.named where !entry.value.named.isEmpty {
            context.report(
                at: node,
                field: entry.name,
                found: "pools within a pool",
                expected: "the fields of one pool"
            )
        }
    }
}
