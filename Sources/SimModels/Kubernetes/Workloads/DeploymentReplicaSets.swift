/// A ReplicaSet as a Deployment's controller sees it.
public struct ReplicaSetScale: Hashable, Sendable, BitwiseCopyable {
    /// The pods asked for: `spec.replicas`.
    public var replicas: Int
    /// The pods that are ready and have been for `minReadySeconds`: `status.availableReplicas`.
    public var availableReplicas: Int
    /// The Deployment's replicas when this ReplicaSet was last resized; nil if it never was.
    ///
    /// The annotation `deployment.kubernetes.io/desired-replicas`.
    public var desiredReplicas: Int?
    /// The most pods the Deployment could have when this ReplicaSet was last resized; nil if it never was.
    ///
    /// The annotation `deployment.kubernetes.io/max-replicas`.
    public var maxReplicas: Int?

    /// Creates a ReplicaSet.
    public init(
        replicas: Int = 0,
        availableReplicas: Int = 0,
        desiredReplicas: Int? = nil,
        maxReplicas: Int? = nil
    ) {
        self.replicas = replicas
        self.availableReplicas = availableReplicas
        self.desiredReplicas = desiredReplicas
        self.maxReplicas = maxReplicas
    }

    /// Whether any pod is asked for.
    public var isActive: Bool { replicas > 0 }
}

/// The ReplicaSets of one Deployment.
///
/// Whoever runs the pods writes ``ReplicaSetScale/availableReplicas``; the Deployment's controller writes the
/// rest, and pods are created and deleted to match. See ``rollOut(to:strategy:)`` and
/// ``scale(to:strategy:statusReplicas:)``.
public struct DeploymentReplicaSets: Hashable, Sendable {
    /// Every ReplicaSet that is kept, in the order of creation.
    public var all: [ReplicaSetScale]
    /// The index of the one with the Deployment's present pod template.
    ///
    /// The last one after a new template, an earlier one after a return to an old template.
    public var updated: Int

    /// Creates the ReplicaSets of a Deployment, oldest first.
    ///
    /// - Precondition: `updated` is an index of `all`.
    public init(_ all: [ReplicaSetScale], updated: Int) {
        precondition(all.indices.contains(updated), "no ReplicaSet \(updated) of \(all.count)")
        self.all = all
        self.updated = updated
    }

    /// The pods all ReplicaSets together ask for.
    public var replicas: Int { all.reduce(0) { $0 + $1.replicas } }
    /// The available pods of all ReplicaSets.
    public var availableReplicas: Int { all.reduce(0) { $0 + $1.availableReplicas } }

    /// Adds the ReplicaSet of a new pod template, without pods; the present one becomes an old one.
    public mutating func addTemplate() {
        all.append(ReplicaSetScale())
        updated = all.count - 1
    }

    /// Whether the Deployment was resized since its ReplicaSets last were.
    ///
    /// The controller then calls ``scale(to:strategy:statusReplicas:)`` instead of going on with the
    /// rollout. Source: kubernetes/kubernetes pkg/controller/deployment/sync.go `isScalingEvent`.
    public func isScalingEvent(to replicas: Int) -> Bool {
        all.contains { $0.isActive && $0.desiredReplicas.map { $0 != replicas } ?? false }
    }

    /// Resizes one ReplicaSet and notes for which size of the Deployment.
    mutating func resize(_ index: Int, to count: Int, desired: Int, most: Int) {
        all[index].replicas = count
        all[index].desiredReplicas = desired
        all[index].maxReplicas = most
    }
}
