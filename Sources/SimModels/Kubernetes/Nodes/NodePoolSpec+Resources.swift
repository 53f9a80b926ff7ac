/// What the pods of DaemonSets request on each node of a pool.
public struct DaemonSetsSpec: Equatable, Sendable {
    /// CPU; none unless set.
    public var cpu: CPUQuantity?
    /// Memory, which they use as well; none unless set.
    public var memory: ByteQuantity?
    /// How many pods they are; none unless set.
    public var pods = 0

    /// No DaemonSets.
    public init() {}

    /// What they request.
    var requests: NodeResources {
        NodeResources(cpu: cpu?.millicores ?? 0, memory: memory?.bytes ?? 0, pods: Int64(pods))
    }
}

extension DaemonSetsSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "DaemonSets"
    /// What it describes, in one sentence.
    public static let summary =
        "What the pods of DaemonSets request on each node: agents of logs, metrics and networks."
    /// The declarations of all fields.
    public static let fields: [Field<DaemonSetsSpec>] = [
        Field(
            "cpu",
            \.cpu,
            unit: "cores",
            range: .between(.millicores(1), .millicores(1_000_000)),
            source: "core/v1 ResourceRequirements requests",
            "CPU that they request together; what they use of it is not modelled."
        ),
        Field(
            "memory",
            \.memory,
            unit: "bytes",
            range: .between(.bytes(1), ByteQuantity.mostMemory),
            source: "core/v1 ResourceRequirements requests",
            "Memory that they request together, and use."
        ),
        Field(
            "pods",
            \.pods,
            unit: "pods",
            range: .between(0, 10_000),
            "How many pods they are, of those that the node may have."
        ),
    ]
}

extension NodePoolSpec {
    /// What pods may request of a node, DaemonSets included: the capacity less what the kubelet keeps.
    ///
    /// Source: kubernetes.io "Reserve Compute Resources for System Daemons".
    var allocatableResources: NodeResources {
        let cpu = [systemReserved.cpu, kubeReserved.cpu].reduce(allocatable.cpu.millicores) {
            $0 - ($1?.millicores ?? 0)
        }
        let memory = allocatable.memory.map { memory in
            [systemReserved.memory, kubeReserved.memory].reduce(memory.bytes) {
                Swift.max(0, $0 - ($1?.bytes ?? 0))
            }
        }
        return NodeResources(cpu: cpu, memory: memory ?? .max, pods: Int64(allocatable.pods))
    }

    /// What is wrong with what is reserved and what DaemonSets request.
    var resourceProblems: [Problem] {
        let left = allocatableResources
        let reserved = kubeReserved == ResourceList() ? "systemReserved" : "kubeReserved"
        var problems: [Problem] = []
        func report(_ field: String, _ sentence: String, _ hint: String) {
            problems.append(Problem(field: field, sentence: sentence, hint: hint))
        }
        if left.cpu <= 0 {
            let all = allocatable.cpu.millicores
            report(
                reserved,
                "\(reserved) leaves no cpu of allocatable for pods",
                "\(all - left.cpu)m are reserved of \(all)m"
            )
        } else if let cpu = daemonSets.cpu?.millicores, cpu >= left.cpu {
            report(
                "daemonSets",
                "daemonSets leave no cpu of allocatable for other pods",
                "they request \(cpu)m of \(left.cpu)m"
            )
        }
        if left.memory <= 0 {
            report(
                reserved,
                "\(reserved) leaves no memory of allocatable for pods",
                "nothing is left of \(allocatable.memory?.bytes ?? 0) bytes"
            )
        } else if let memory = daemonSets.memory?.bytes, memory >= left.memory {
            report(
                "daemonSets",
                "daemonSets leave no memory of allocatable for other pods",
                "they request \(memory) of \(left.memory) bytes"
            )
        }
        if daemonSets.pods >= allocatable.pods {
            report(
                "daemonSets",
                "daemonSets leave no place for other pods",
                "they are \(daemonSets.pods) of at most \(allocatable.pods)"
            )
        }
        return problems
    }
}
