public import SimCore

/// How long the kubelets wait before they restart a container that keeps ending.
public struct CrashLoopBackOffSpec: Equatable, Sendable {
    /// The longest wait; 300 s unless set.
    ///
    /// Source: kubelet.config.k8s.io/v1beta1 `crashLoopBackOff.maxContainerRestartPeriod`.
    public var maxContainerRestartPeriod: SimDuration?
    /// Whether the waits start at 1 s and end at 60 s; false unless set.
    ///
    /// Source: kubelet feature gate `ReduceDefaultCrashLoopBackOffDecay` (KEP-4603, alpha).
    public var reduceDefaultDecay = false

    /// The kubelet's own defaults.
    public init() {}

    /// The waits as the kubelet works them out.
    var profile: CrashLoopBackOff.Profile {
        var profile = CrashLoopBackOff.Profile()
        if reduceDefaultDecay {
            profile.initial = .seconds(1)
            profile.maximum = .seconds(60)
        }
        if let maxContainerRestartPeriod { profile.maximum = maxContainerRestartPeriod }
        return profile
    }
}

extension CrashLoopBackOffSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "CrashLoopBackOff"
    /// What it describes, in one sentence.
    public static let summary =
        "How long the kubelets wait before they restart a container that keeps ending."
    /// The declarations of all fields.
    public static let fields: [Field<CrashLoopBackOffSpec>] = [
        Field(
            "maxContainerRestartPeriod",
            \.maxContainerRestartPeriod,
            range: .between(.seconds(1), .seconds(300)),
            default: "`\"300s\"`, with reduceDefaultDecay `\"60s\"`",
            source: "kubelet.config.k8s.io/v1beta1 crashLoopBackOff.maxContainerRestartPeriod",
            "The longest wait; the first one is never longer."
        ),
        Field(
            "reduceDefaultDecay",
            \.reduceDefaultDecay,
            source: "kubelet feature gate ReduceDefaultCrashLoopBackOffDecay (KEP-4603)",
            "Whether the second restart waits 1 s instead of 10 s, and the longest wait is 60 s."
        ),
    ]
}
