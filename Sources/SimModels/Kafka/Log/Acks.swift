/// How much of the replication a producer waits for before it calls a record sent.
///
/// Source: `acks`, clients/.../producer/ProducerConfig.java; `all` since Kafka 3.0, `1` before.
public enum Acks: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
    /// `acks=0`: sent once the batch is on the socket; no answer comes back.
    case none

    /// `acks=1`: sent once the leader has it in its log.
    case leader

    /// `acks=all` (also `-1`): sent once every in-sync replica has it.
    case all
}
