/// A scenario file as it was read: the base, its variants, and every place in it.
public struct ScenarioFile: Sendable {
    /// The whole file.
    public private(set) var root: JSONNode
    /// The files handed in, by the names that the scenario has for them.
    var attachments = NameMap<Attachment>()
    /// Where each variant is written among the variants, by the bytes of its name.
    private let variantPlaces: [[UInt8]: Int]

    /// Values at most that all variants together are read as; more of them are an error.
    ///
    /// Default 8,388,608, some ten seconds of work: a file of 80,000 values may have a hundred variants.
    package var mostValues = 1 << 23

    /// Variants at most that start from one another in a row.
    static let mostExtended = 32

    /// Reads a file's bytes; `source` is what messages call it.
    ///
    /// - Throws: ``ScenarioError`` with the place of the first syntax error. What the JSON says is
    ///   checked by ``scenario(variant:settings:)`` and ``validate()``.
    public init(parsing bytes: [UInt8], source: String) throws(ScenarioError) {
        do {
            root = try JSONNode(parsing: bytes, source: source)
        } catch {
            throw ScenarioError(error)
        }
        let variants = root["variants"]?.members ?? []
        variantPlaces = Dictionary(
            variants.indices.map { (Array(variants[$0].name.utf8), $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The same with another text, in which the variants stand where they stood.
    func with(_ root: JSONNode) -> ScenarioFile {
        var file = self
        file.root = root
        return file
    }

    /// A variant as it is written.
    private func variant(_ name: String) -> JSONMember? {
        variantPlaces[Array(name.utf8)].flatMap { root["variants"]?.members[$0] }
    }

    /// The names of the variants, in byte order.
    public var variantNames: [String] {
        (root["variants"]?.members ?? []).map(\.name).sorted { $0.precedesInBytes($1) }
    }

    /// The base, or one of its variants, with settings applied.
    ///
    /// - Parameters:
    ///   - variant: The variant; none for the file as it stands.
    ///   - settings: Changes such as `services.web.replicas=5`, applied last, in order.
    /// - Returns: The scenario, decoded and checked.
    /// - Throws: ``ScenarioError`` with every issue, each where the offending value was written.
    public func scenario(
        variant: String? = nil,
        settings: [String] = []
    ) throws(ScenarioError) -> Scenario {
        try read(variant: variant, settings: settings).scenario
    }

    /// Checks the base and every variant.
    ///
    /// A variant that leaves everything as it is, and of which nothing is expected, is not read at all.
    /// - Returns: Warnings: what runs, but perhaps not as meant.
    /// - Throws: ``ScenarioError`` with every issue of all of them, each once; variants that come after
    ///   ``DecodingContext/issueLimit`` of them are not read any more.
    public func validate() throws(ScenarioError) -> [ScenarioIssue] {
        var errors = DistinctIssues()
        var warnings = DistinctIssues()
        var base: Checked?
        do {
            let checked = try read(variant: nil, settings: [])
            warnings.add(checked.warnings)
            base = checked
        } catch {
            errors.add(error.issues)
        }
        let asked = Set((base?.askedVariants ?? []).map { Array($0.utf8) })
        let remarks = VariantRemarks(root)
        var values = 0
        for name in variantNames where errors.issues.count < DecodingContext.issueLimit {
            if base != nil, !asked.contains(Array(name.utf8)), changesNothing(name) {
                warnings.add([idleVariant(name)])
                continue
            }
            do {
                let reduced = remarks.root(for: name, patches(of: name))
                let node = Self.withoutVariants(try merged(name, from: reduced))
                values += node.valueCount
                if values > mostValues {
                    errors.add([tooManyValues(name)])
                    break
                }
                let checked = try read(node, as: name, base: reduced)
                warnings.add(checked.warnings)
                if let base, checked.isSame(as: base) { warnings.add([idleVariant(name)]) }
            } catch {
                errors.add(error.issues)
            }
        }
        if !errors.issues.isEmpty { throw ScenarioError(errors.issues) }
        return ScenarioError.sorted(warnings.issues)
    }

    /// Whether a variant, with all that it extends, is written without a change.
    private func changesNothing(_ name: String) -> Bool {
        var next = name
        for _ in 0..<Self.mostExtended {
            guard let patch = variant(next)?.value, case .object(let members) = patch.kind,
                members.allSatisfy({ $0.name == "extends" }), members.count < 2
            else { return false }
            guard let extends = members.first?.value else { return true }
            guard let named = extends.string else { return false }
            next = named
        }
        return false
    }

    /// A scenario that was checked, and the plan that follows from it.
    struct Checked {
        var scenario: Scenario
        var plan: Plan
        var checks: CheckPlan
        var warnings: [ScenarioIssue]

        /// The variants of which something is claimed or expected.
        var askedVariants: [String] {
            scenario.claims.values.compactMap { $0.variant?.name }
                + scenario.expect.values.compactMap { $0.variant?.name }
        }

        /// Whether a run of it would be the same but for what is claimed and expected of it.
        func isSame(as other: Checked) -> Bool {
            isSameWherever(plan, other.plan)
                && isSameWherever(scenario.slos, other.scenario.slos)
                && isSameWherever(scenario.costs, other.scenario.costs)
        }
    }

    /// The patch of a variant, and those that it starts from, as far as they can be followed.
    private func patches(of name: String) -> [JSONNode] {
        var patches: [JSONNode] = []
        var next: String? = name
        while let name = next, patches.count < Self.mostExtended, let patch = variant(name)?.value {
            patches.append(patch)
            next = patch["extends"]?.string
        }
        return patches
    }

    private func tooManyValues(_ name: String) -> ScenarioIssue {
        ScenarioIssue(
            .rule,
            at: variant(name)?.keyPlace,
            path: "variants.\(name)",
            found: "up to this one the variants have more than \(mostValues) values together, "
                + "those that they leave as they are included",
            hint: "split the file; each variant is checked as a whole"
        )
    }

    private func idleVariant(_ name: String) -> ScenarioIssue {
        ScenarioIssue(
            .rule,
            severity: .warning,
            at: variant(name)?.keyPlace,
            path: "variants.\(name)",
            found: "the variant changes nothing: it is the file as it stands"
        )
    }

    /// Warnings about settings of the platform that leave everything as it is.
    func idleSettings(_ settings: [String], of variant: String?) -> [ScenarioIssue] {
        let checks: Set = ["claims", "expect", "assumptions", "name", "description", "seed"]
        var warnings: [ScenarioIssue] = []
        for (number, text) in settings.enumerated() {
            guard let setting = try? Setting(parsing: text),
                case .name(let first)? = setting.path.components.first, !checks.contains(first),
                let before = try? read(variant: variant, settings: Array(settings[..<number])),
                let after = try? read(variant: variant, settings: Array(settings[...number])),
                after.isSame(as: before)
            else { continue }
            warnings.append(
                ScenarioIssue(
                    .rule,
                    severity: .warning,
                    at: setting.place,
                    path: setting.path.description,
                    found: "the setting changes nothing: that is how it stands already"
                )
            )
        }
        return warnings
    }

    func read(variant: String?, settings: [String]) throws(ScenarioError) -> Checked {
        var node = try merged(variant)
        for setting in settings { node = try apply(setting, to: node) }
        // What else there is to choose from is checked with the file as it stands, and once.
        if variant != nil { node = Self.withoutVariants(node) }
        return try read(node, as: variant, base: root)
    }

    /// Decodes and checks a file that is put together.
    ///
    /// - Parameters:
    ///   - node: The file after the patches and settings.
    ///   - variant: The variant that it is.
    ///   - root: The file as it stands.
    /// - Returns: The scenario and its plan.
    /// - Throws: ``ScenarioError`` with everything that is wrong.
    private func read(
        _ node: JSONNode,
        as variant: String?,
        base root: JSONNode
    ) throws(ScenarioError) -> Checked {
        var context = DecodingContext()
        context.attachments = attachments
        context.wholeDocument = root.place
        let scenario = context.decodeRoot(Scenario.self, from: node)
        checkAssumptions(of: scenario, in: self.root, &context)
        return try Self.check(
            scenario,
            variant: variant,
            base: {
                guard variant != nil else { return nil }
                var context = DecodingContext()
                return context.decodeRoot(Scenario.self, from: Self.withoutVariants(root))
            },
            context: context
        )
    }

    private static func withoutVariants(_ node: JSONNode) -> JSONNode {
        guard case .object(let members) = node.kind else { return node }
        var node = node
        node.kind = .object(members.filter { $0.name != "variants" })
        return node
    }

    /// Builds the plan of a scenario, but only if decoding it found no error: a value that was refused
    /// is not there, and nothing that follows from it says anything.
    static func check(
        _ scenario: Scenario,
        variant: String? = nil,
        base: @escaping () -> Scenario? = { nil },
        context: DecodingContext
    ) throws(ScenarioError) -> Checked {
        try context.throwIfInvalid()
        var builder = PlanBuilder(scenario, context: context)
        builder.build()
        var checker = CheckPlanBuilder(
            scenario,
            names: builder.plan.names,
            variant: variant,
            base: base,
            context: builder.context
        )
        let checks = checker.build()
        try checker.context.throwIfInvalid()
        return Checked(
            scenario: scenario,
            plan: builder.plan,
            checks: checks,
            warnings: checker.context.warnings
        )
    }

    /// The file with a variant's patches merged in, those it extends first.
    ///
    /// - Parameters:
    ///   - variant: The variant; none for the file as it stands.
    ///   - reduced: The file to start from; all of it unless set.
    /// - Returns: What the variant is.
    /// - Throws: ``ScenarioError`` with a variant or an entry that is not there.
    func merged(
        _ variant: String?,
        from reduced: JSONNode? = nil
    ) throws(ScenarioError) -> JSONNode {
        let root = reduced ?? self.root
        guard let variant else { return root }
        var chain: [JSONNode] = []
        var names = [variant]
        while let name = names.last {
            guard let patch = self.variant(name)?.value, case .object = patch.kind else {
                throw unknownVariant(name, named: chain.last?["extends"])
            }
            chain.append(patch)
            guard let extends = patch["extends"] else { break }
            guard let next = extends.string else {
                throw ScenarioError([
                    ScenarioIssue(
                        .wrongType,
                        at: extends.place,
                        path: "variants.\(name).extends",
                        found: extends.found,
                        expected: "the name of a variant in double quotes"
                    )
                ])
            }
            if names.contains(where: { $0.hasSameBytes(as: next) }) {
                throw ScenarioError([
                    ScenarioIssue(
                        .rule,
                        at: extends.place,
                        path: "variants.\(name).extends",
                        found: "the variants extend each other in a circle: "
                            + (names + [next]).joined(separator: " → ")
                    )
                ])
            }
            guard names.count < Self.mostExtended else {
                throw ScenarioError([
                    ScenarioIssue(
                        .rule,
                        at: extends.place,
                        path: "variants.\(name).extends",
                        found: "more than \(Self.mostExtended) variants extend one another in a "
                            + "row",
                        hint: "write what they change together into one of them"
                    )
                ])
            }
            names.append(next)
        }
        var node = root
        for (name, patch) in zip(names, chain).reversed() {
            var changes = patch
            changes.kind = .object(patch.members.filter { $0.name != "extends" })
            if let variants = changes["variants"] {
                throw ScenarioError([
                    ScenarioIssue(
                        .rule,
                        at: variants.place,
                        path: "variants.\(variant).variants",
                        found: "a variant cannot change the variants"
                    )
                ])
            }
            var check = PatchCheck()
            check.check(changes, named: name, against: node)
            let merged = node.merging(changes)
            check.checkCreations(of: changes, named: name, from: node, to: merged)
            if !check.issues.isEmpty { throw ScenarioError(check.issues) }
            node = merged
        }
        return node
    }

    /// The file after a setting; one that would make or remove an entry by accident is refused.
    private func apply(_ text: String, to node: JSONNode) throws(ScenarioError) -> JSONNode {
        let setting: Setting
        let changed: JSONNode
        do {
            setting = try Setting(parsing: text)
            changed = try node.setting(setting)
        } catch {
            throw ScenarioError(error)
        }
        var check = PatchCheck()
        check.check(
            setting.path.components,
            isRemoval: setting.value.isNull,
            creates: setting.creates,
            in: node,
            at: setting.place
        )
        if !check.issues.isEmpty { throw ScenarioError(check.issues) }
        return changed
    }

    private func unknownVariant(_ name: String, named node: JSONNode?) -> ScenarioError {
        var hint = "the file has no variants"
        if let nearest = NearestName.among(variantNames, for: name) {
            hint = "did you mean \(quoted(nearest))?"
        } else if !variantNames.isEmpty {
            hint = "known: \(variantNames.joined(separator: ", "))"
        }
        return ScenarioError([
            ScenarioIssue(
                .unknownName,
                at: node?.place ?? root["variants"]?.place ?? root.place,
                path: node == nil ? "variants" : "extends",
                found: "unknown variant \(quoted(name))",
                hint: hint
            )
        ])
    }

    /// Every assumption must name a parameter that the file sets.
    private func checkAssumptions(
        of scenario: Scenario,
        in node: JSONNode,
        _ context: inout DecodingContext
    ) {
        for entry in scenario.assumptions.entries {
            guard let place = entry.origin?.place else { continue }
            var current: JSONNode? = node
            if let path = try? JSONPath(parsing: entry.path, at: place) {
                for step in path.components {
                    switch step {
                    case .name(let name): current = current?[name]
                    case .index(let index):
                        let elements = current?.elements ?? []
                        current = elements.indices.contains(index) ? elements[index] : nil
                    }
                }
            } else {
                current = nil
            }
            if current == nil {
                context.reportRule(
                    "the assumption names \"\(entry.path)\", which the file does not set",
                    at: entry.origin,
                    hint: "write the path of a value in this file, such as services.web.startup"
                )
            }
        }
    }
}
