public import SimCore

/// An analysis under way: it measures at intervals until it has seen enough, or too much.
///
/// An interval without an answer gives no measurement. Source: argoproj/argo-rollouts analysis/analysis.go
/// `assessMetricStatus`: it fails as soon as more measurements failed than the limit, and succeeds with
/// the last of `count`.
public struct AnalysisRun: Hashable, Sendable {
    /// What came of a measurement.
    public enum Measurement: Hashable, Sendable {
        /// There was nothing to measure.
        case empty
        /// The condition was met.
        case passed
        /// The condition was not met, and that is still let pass.
        case failed
        /// The condition was not met once too often: the analysis has failed.
        case analysisFailed
        /// It was the last one needed: the analysis has succeeded.
        case analysisSucceeded
    }

    /// Measurements after which it has succeeded; nil goes on for ever.
    public let count: Int?
    /// Failed measurements that are let pass.
    public let failureLimit: Int
    /// What a measurement must fulfil.
    public let successCondition: SuccessCondition
    /// Time between measurements.
    public let interval: SimDuration
    /// When the next measurement is due.
    public private(set) var next: SimTime
    /// Measurements taken.
    public private(set) var measurements = 0
    /// Those that failed.
    public private(set) var failures = 0

    /// Starts an analysis.
    public init(_ spec: AnalysisSpec, at now: SimTime) {
        count = spec.count
        failureLimit = spec.failureLimit
        successCondition = spec.successCondition
        interval = spec.interval
        next = now + max(spec.initialDelay, .zero)
        // With no delay there is nothing to see yet.
        if next == now { next = now + interval }
    }

    /// Takes the measurement that is due.
    public mutating func measure(
        errors: Int64,
        of answers: Int64,
        latency: Histogram? = nil,
        at now: SimTime
    ) -> Measurement {
        next = now + interval
        guard answers > 0 else { return .empty }
        measurements += 1
        let isMet = successCondition.isMet(errors: errors, of: answers, latency: latency)
        if !isMet {
            failures += 1
            if failures > failureLimit { return .analysisFailed }
        }
        if let count, measurements >= count { return .analysisSucceeded }
        return isMet ? .passed : .failed
    }
}
