extension ScenarioFile {
    /// The names of the files that the base and its variants want to be handed in.
    ///
    /// - Parameter settings: Changes such as `traffic.users.trace.file=other.csv`, as for a run.
    /// - Returns: The names, each once, in byte order.
    public func attachmentNames(settings: [String] = []) -> [String] {
        var found = NameMap<Bool>()
        for variant in [nil] + variantNames.map(Optional.some) {
            // What cannot be merged or set is reported when the scenario is read.
            guard var node = try? merged(variant) else { continue }
            for setting in settings { node = (try? node.setting(setting)) ?? node }
            for source in node["traffic"]?.members ?? [] {
                for kind in ["recorded", "trace"] {
                    if let name = source.value[kind]?["file"]?.string { found[name] = true }
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
