/// Where the members of an object stand, for whoever looks up many of them.
///
/// A few are looked for one by one; for many, the names are put together once.
struct MemberPlaces {
    private var places: [[UInt8]: Int]?

    /// - Parameters:
    ///   - members: The members.
    ///   - lookUps: How many are going to be looked up.
    init(_ members: [JSONMember], for lookUps: Int) {
        guard lookUps > 8, members.count + lookUps > 32 else { return }
        places = Dictionary(
            members.indices.map { (Array(members[$0].name.utf8), $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The place of the first member with a name, compared byte by byte.
    func place(of name: String, in members: [JSONMember]) -> Int? {
        if let places { return places[Array(name.utf8)] }
        return members.firstIndex { $0.name.hasSameBytes(as: name) }
    }

    /// Notes a member that was appended.
    mutating func append(_ name: String, at place: Int) {
        if places?[Array(name.utf8)] == nil { places?[Array(name.utf8)] = place }
    }
}
