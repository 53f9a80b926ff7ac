/// How far a rolling update may leave the number of pods asked for.
///
/// Source: apps/v1 `RollingUpdateDeployment`.
public struct RollingUpdateStrategy: Hashable, Sendable, BitwiseCopyable {
    /// How many pods there may be above the number asked for; percentages round up.
    ///
    /// 25 %. Source: kubernetes/kubernetes pkg/apis/apps/v1/defaults.go.
    public var maxSurge: IntOrPercent
    /// How many pods may be missing from the number asked for; percentages round down.
    ///
    /// 25 %. Source: kubernetes/kubernetes pkg/apis/apps/v1/defaults.go.
    public var maxUnavailable: IntOrPercent

    /// Creates a strategy; that of an empty `rollingUpdate` by default.
    public init(maxSurge: IntOrPercent = .percent(25), maxUnavailable: IntOrPercent = .percent(25))
    {
        self.maxSurge = maxSurge
        self.maxUnavailable = maxUnavailable
    }

    /// The bounds a rolling update of so many replicas stays within.
    public func fenceposts(replicas: Int) -> RollingUpdateFenceposts {
        RollingUpdateFenceposts(self, replicas: replicas)
    }
}

/// The bounds of a rolling update, in pods.
///
/// Source: kubernetes/kubernetes pkg/controller/deployment/util/deployment_util.go `ResolveFenceposts`,
/// `MaxUnavailable`, `MinAvailable`.
public struct RollingUpdateFenceposts: Hashable, Sendable, BitwiseCopyable {
    /// The pods asked for.
    public let replicas: Int
    /// `maxSurge` in pods.
    public let surge: Int
    /// `maxUnavailable` in pods; 1 if both would be 0, since nothing could ever be replaced.
    public let unavailable: Int

    /// Resolves the bounds of so many replicas.
    public init(_ strategy: RollingUpdateStrategy, replicas: Int) {
        let surge = strategy.maxSurge.roundedUp(of: replicas)
        let unavailable = strategy.maxUnavailable.roundedDown(of: replicas)
        self.replicas = replicas
        self.surge = surge
        self.unavailable = surge == 0 && unavailable == 0 ? 1 : unavailable
    }

    /// How many pods may be missing: never more than there are to be.
    public var maxUnavailable: Int { replicas == 0 ? 0 : min(unavailable, replicas) }
    /// The fewest pods to keep available.
    public var minAvailable: Int { replicas - maxUnavailable }
    /// The most pods at any time.
    public var maxTotal: Int { replicas + surge }
}
