/// The single changes that a variant makes, each of which it can be written without.
///
/// A change is a value that the variant sets or removes. What it sets together because one would not stand
/// without the other (a pool of another kind) is one change, and so is an entry that it adds.
struct VariantChanges: Sendable {
    /// What it changes of what happens, by paths, in the order written; not names, claims, expectations,
    /// objectives and prices, which only say what is made of that.
    private(set) var paths: [JSONPath] = []
    /// What the variant is with all of them.
    private let file: ScenarioFile
    private let variant: String
    private let settings: [String]

    /// How often the file is read at most to find out what it can be without.
    private static let mostReadings = 64

    /// Members of a file that change nothing of what happens.
    private static let silent: Set<String> = [
        "extends", "name", "description", "assumptions", "claims", "expect", "slos", "costs",
        "baseline",
    ]

    /// The changes of a variant; none where it is not there.
    init(of variant: String, in file: ScenarioFile, settings: [String]) {
        self.file = file
        self.variant = variant
        self.settings = settings
        guard let patch = file.root["variants"]?[variant] else { return }
        let extended = patch["extends"]?.string
        guard let base = try? file.merged(extended) else { return }
        for member in patch.members where !Self.silent.contains(member.name) {
            collect(member, at: JSONPath(), over: base)
        }
    }

    private mutating func collect(_ member: JSONMember, at path: JSONPath, over base: JSONNode?) {
        let path = path.appending(.name(member.name))
        let before = base?[member.name]
        if case .object(let members) = member.value.kind, case .object? = before?.kind,
            !members.isEmpty
        {
            for member in members { collect(member, at: path, over: before) }
        } else {
            paths.append(path)
        }
    }

    /// The variant without the first few of its changes, one at a time.
    ///
    /// Where it is no scenario without a change, what that change is part of is left out as a whole. What
    /// cannot be left out at all is passed over.
    func without(first most: Int) -> [(path: JSONPath, checked: ScenarioFile.Checked)] {
        var answer: [(path: JSONPath, checked: ScenarioFile.Checked)] = []
        var readings = 0
        for path in paths {
            guard answer.count < most else { break }
            var path = path
            while !path.components.isEmpty, readings < Self.mostReadings {
                // What was left out as a whole stands for all of its parts.
                let isDone = answer.contains { path.components.starts(with: $0.path.components) }
                if isDone { break }
                readings += 1
                if let checked = try? without(path) {
                    answer.append((path, checked))
                    break
                }
                path.components.removeLast()
            }
        }
        return answer
    }

    private func without(_ path: JSONPath) throws(ScenarioError) -> ScenarioFile.Checked {
        let whole = [.name("variants"), .name(variant)] + path.components
        return try file.with(file.root.removing(whole[...])).read(
            variant: variant,
            settings: settings
        )
    }
}

extension JSONNode {
    /// The value without a member further down; the same where that is not there.
    fileprivate func removing(_ path: ArraySlice<JSONPath.Component>) -> JSONNode {
        guard case .name(let name)? = path.first, case .object(var members) = kind,
            let place = members.firstIndex(where: { $0.name.hasSameBytes(as: name) })
        else { return self }
        if path.count == 1 {
            members.remove(at: place)
        } else {
            members[place].value = members[place].value.removing(path.dropFirst())
        }
        return JSONNode(.object(members), at: self.place)
    }
}
