/// What one reconcile of an autoscaler decided, with the numbers that led there.
public struct ReconcileOutcome: Hashable, Sendable, BitwiseCopyable {
    /// The way a reconcile went.
    public enum Path: UInt8, Sendable, BitwiseCopyable, CaseIterable {
        /// The target has no replicas: autoscaling is off.
        case disabled
        /// More replicas than `maxReplicas`: cut at once, no metric asked.
        case aboveMaximum
        /// Fewer replicas than `minReplicas`: raised at once, no metric asked.
        case belowMinimum
        /// The metrics could not be evaluated: nothing changes.
        case metricsFailed
        /// The metrics decided, within windows, rates and bounds.
        case evaluated
    }

    /// What became of the scale.
    public enum Rescale: UInt8, Sendable, BitwiseCopyable, CaseIterable {
        /// The count stays.
        case none
        /// The new count was written.
        case succeeded
        /// Writing the new count failed; the next reconcile tries again.
        case failed
    }

    /// The way it went.
    public var path: Path
    /// The replicas asked for when it began.
    public var current: Int
    /// The replicas asked for when it ended, had every write succeeded.
    public var desired: Int
    /// The largest proposal of the metrics; nil if none was asked for or none valid.
    public var proposed: Int?
    /// The proposal after the windows; nil where there was none.
    public var stabilized: Int?
    /// What the windows made of the proposal; nil where none was looked at.
    ///
    /// The AbleToScale condition says the same until a rescale overwrites it.
    public var stabilization: AutoscalerConditionReason?
    /// What the rates of the direction allow; nil where the count was not to change.
    public var allowance: ScalingAllowance?
    /// The limit that had the last word; nil where none was applied.
    public var limit: AutoscalerConditionReason?
    /// What became of the scale.
    public var rescale: Rescale = .none
    /// Whether the controller logs the reconcile as failed, which it may although it acted.
    public var isError = false
    /// The conditions as they stand after it.
    public var conditions = AutoscalerConditions()

    /// The replicas asked for when it ended.
    public var replicas: Int { rescale == .failed ? current : desired }

    init(path: Path, current: Int, desired: Int) {
        self.path = path
        self.current = current
        self.desired = desired
    }
}
