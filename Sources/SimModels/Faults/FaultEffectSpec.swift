/// What breaks.
public enum FaultEffectSpec: Equatable, Sendable {
    /// Containers of a service are killed at once, as by the out-of-memory killer.
    case killPods(KillPodsSpec)
    /// A broker is killed at once and does not come back.
    case killBroker(KillBrokerSpec)
    /// Containers of a service start more slowly.
    case slowStart(SlowStartSpec)
    /// Threads in containers of a service use CPU.
    case cpuStress(CPUStressSpec)
    /// Something in containers of a service takes memory.
    case memoryStress(MemoryStressSpec)
}

extension FaultEffectSpec {
    /// What the rules of a fault need to know of its effect.
    struct Traits {
        /// The key in scenario files.
        var name: String
        /// Whether it begins and ends, as opposed to what is over in an instant.
        var isLasting: Bool
    }

    /// The traits of the effect.
    var traits: Traits {
        switch self {
        case .killPods: Traits(name: "killPods", isLasting: false)
        case .killBroker: Traits(name: "killBroker", isLasting: false)
        case .cpuStress: Traits(name: "cpuStress", isLasting: true)
        case .memoryStress: Traits(name: "memoryStress", isLasting: true)
        case .slowStart: Traits(name: "slowStart", isLasting: true)
        }
    }
}

extension FaultEffectSpec: SchemaUnion {
    /// The name in the scenario reference.
    public static let typeName = "Fault effect"
    /// What it describes, in one sentence.
    public static let summary = "What breaks: an object with exactly one of these keys."
    /// The declarations of all alternatives.
    public static let alternatives: [Alternative<Self>] = [
        Alternative("killPods", Self.killPods, "Containers of a service are killed at once."),
        Alternative("killBroker", Self.killBroker, "A Kafka broker is killed at once."),
        Alternative("slowStart", Self.slowStart, "Containers of a service start more slowly."),
        Alternative("cpuStress", Self.cpuStress, "Threads in containers of a service use CPU."),
        Alternative(
            "memoryStress",
            Self.memoryStress,
            "Something in containers of a service takes memory."
        ),
    ]
}
