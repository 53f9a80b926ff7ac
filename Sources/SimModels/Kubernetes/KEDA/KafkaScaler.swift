/// The lag of a consumer group as KEDA's `kafka` scaler sees it, and what it tells of it.
///
/// Source: kedacore/keda pkg/scalers/kafka_scaler.go `getTotalLag`.
package struct KafkaScaler: Hashable, Sendable, BitwiseCopyable {
    /// Messages of lag in all partitions.
    package var totalLag: Int64 = 0
    /// Partitions with any.
    package var partitionsWithLag: Int64 = 0
    /// Partitions there are.
    package var partitions: Int64 = 0

    /// A group of a topic without partitions so far.
    package init() {}

    /// Counts one more partition.
    package mutating func add(lag: Int64) {
        totalLag += lag
        partitions += 1
        if lag > 0 { partitionsWithLag += 1 }
    }

    /// Whether the trigger is active: it takes more than the activation threshold.
    package func isActive(_ spec: KafkaTriggerSpec) -> Bool {
        totalLag > spec.activationLagThreshold
    }

    /// The lag that the autoscaler is told.
    ///
    /// Unless consumers may idle it is capped at one threshold for each partition, so that the autoscaler
    /// proposes at most as many pods as there are partitions. The cap compares whole thresholds.
    package func metric(_ spec: KafkaTriggerSpec) -> Int64 {
        guard !spec.allowIdleConsumers || spec.limitToPartitionsWithLag else { return totalLag }
        let places = spec.limitToPartitionsWithLag ? partitionsWithLag : partitions
        return totalLag / spec.lagThreshold > places ? places * spec.lagThreshold : totalLag
    }
}
