extension ScenarioFile {
    /// The names of the files that the base and its variants want to be handed in.
    ///
    /// - Parameter settings: Changes such as `traffic.users.trace.file=other.csv`, as for a run.
    /// - Returns: The names, each once, in byte order; also those that a setting replaces, because the
    ///   file is checked as it stands, too.
    public func attachmentNames(settings: [String] = []) -> [String] {
        var found = NameMap<Bool>()
        for variant in [nil] + variantNames.map(Optional.some) {
            // What cannot be merged or set is reported when the scenario is read.
            guard let node = try? merged(variant) else { continue }
            var states = [node]
            for setting in settings {
                if let changed = try? states[states.count - 1].setting(setting) {
                    states.append(changed)
                }
            }
            for state in states {
                for source in state["traffic"]?.members ?? [] {
                    for kind in ["recorded", "trace"] {
                        if let name = source.value[kind]?["file"]?.string { found[name] = true }
                    }
                }
            }
        }
        return found.names
    }

    /// Hands in a file that the scenario names.
    ///
    /// - Parameters:
    ///   - bytes: What it holds.
    ///   - name: Its name, as the scenario has it.
    ///   - source: What messages call it; its name unless set.
    public mutating func attach(_ bytes: [UInt8], as name: String, source: String? = nil) {
        attachments[name] = Attachment(bytes: bytes, source: source ?? name)
    }

    /// Says why a file that the scenario names cannot be handed in.
    ///
    /// - Parameters:
    ///   - problem: Why, as a sentence without a full stop; reported where the file is named.
    ///   - name: Its name, as the scenario has it.
    public mutating func attach(problem: String, as name: String) {
        attachments[name] = Attachment(problem: problem)
    }
}
