/// An option as it is declared: parsing, help and error messages all follow from this.
package struct Option: Hashable, Sendable {
    /// The name, with its dashes.
    package var name: String
    /// What the value is called in help texts; nil for an option without one.
    package var value: String?
    /// What it does, in a sentence.
    package var summary: String
    /// Whether it may be given several times.
    package var isRepeatable = false

    /// The option as help texts write it: `--seed N`.
    package var synopsis: String { value.map { "\(name) \($0)" } ?? name }
}

extension Option {
    static let variant = Option(
        name: "--variant",
        value: "NAME",
        summary: "Run a variant of the file instead of the file as it stands."
    )
    static let seed = Option(
        name: "--seed",
        value: "N",
        summary: "Seed of all random streams; the file's own unless set."
    )
    static let seeds = Option(
        name: "--seeds",
        value: "N",
        summary: "Run N seeds, counted up from the first, and report medians and ranges."
    )
    static let set = Option(
        name: "--set",
        value: "PATH=VALUE",
        summary: "Change one value of the file, as in services.web.replicas=5; may be repeated.",
        isRepeatable: true
    )
    static let explain = Option(
        name: "--explain",
        value: "NAME",
        summary: "Show each decision and its working of hpa/SERVICE, alert/ALERT, probe/SERVICE, "
            + "pool/SERVICE, kafka/GROUP or node/POOL; may be repeated.",
        isRepeatable: true
    )
    static let noCounterfactual = Option(
        name: "--no-counterfactual",
        value: nil,
        summary: "Make no runs without what claims call causes: none is shown or contradicted."
    )
    static let format = Option(
        name: "--format",
        value: "text|json",
        summary: "Write for people (text, the default) or for programs (json)."
    )
    static let out = Option(
        name: "--out",
        value: "FILE",
        summary: "Write the report to a file, whole or not at all; - is standard output."
    )
    static let allowRead = Option(
        name: "--allow-read",
        value: "DIR",
        summary: "Let the scenario name files below DIR, not only below its own folder; may be "
            + "repeated.",
        isRepeatable: true
    )
    static let timeLimit = Option(
        name: "--time-limit",
        value: "TIME",
        summary: "End with status 3 after so long by the clock on the wall, as in 60s or 5m."
    )
    static let events = Option(
        name: "--events",
        value: "COUNT",
        summary: "End with status 3 when a run has more events; 100000000 unless set."
    )
    static let memory = Option(
        name: "--memory",
        value: "AMOUNT",
        summary: "End with status 3 when a run holds more, as counted; 1Gi unless set."
    )
    static let color = Option(
        name: "--color",
        value: "always|never|auto",
        summary: "Use colour; auto, the default, does on a terminal unless NO_COLOR is set."
    )
    static let timing = Option(
        name: "--timing",
        value: nil,
        summary: "Say on standard error how long it took."
    )
    static let help = Option(name: "--help", value: nil, summary: "Show this text.")
    static let version = Option(name: "--version", value: nil, summary: "Show the version.")
}
