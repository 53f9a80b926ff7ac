/// The batches in which a ReplicaSet creates missing pods.
///
/// The first batch is one pod, each further one twice the one before, so that a creation that cannot
/// succeed, for want of quota for instance, fails once and not for every pod. A batch with a failure is
/// the last one; what it leaves over waits for another sync.
///
/// Source: kubernetes/kubernetes pkg/controller/replicaset/replica_set.go `slowStartBatch`,
/// `manageReplicas`.
public struct SlowStartBatches: Hashable, Sendable, BitwiseCopyable {
    /// The most pods created in one sync; 500.
    ///
    /// Source: kubernetes/kubernetes pkg/controller/replicaset/replica_set.go `BurstReplicas`. The same bound
    /// holds for deletions, which come all at once.
    public static let burstReplicas = 500

    /// The pods of the present batch, which are created side by side; 0 when there is nothing left to do.
    public private(set) var batchSize: Int
    /// The pods created so far.
    public private(set) var created = 0
    /// The pods that neither were created nor belong to a later batch.
    public private(set) var skipped = 0
    /// The pods still to create, those of the present batch included.
    private var remaining: Int

    /// Starts to create the pods a ReplicaSet lacks, or as many of them as one sync may create.
    public init(missing: Int) {
        remaining = min(max(0, missing), Self.burstReplicas)
        batchSize = min(remaining, 1)
    }

    /// Takes note of the outcome of the present batch and goes on to the next.
    ///
    /// More failures than the batch has pods count as all of them.
    public mutating func batchEnded(failures: Int) {
        let failed = min(max(0, failures), batchSize)
        created += batchSize - failed
        remaining -= batchSize
        if failed > 0 {
            skipped = remaining + failed
            remaining = 0
        }
        batchSize = min(2 * batchSize, remaining)
    }
}
