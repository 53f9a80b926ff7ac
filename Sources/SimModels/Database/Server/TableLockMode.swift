/// The modes of PostgreSQL's table locks, the weakest first.
public enum TableLockMode: String, SchemaEnum, BitwiseCopyable {
    /// Any SELECT.
    case accessShare = "ACCESS SHARE"
    /// SELECT … FOR UPDATE, FOR SHARE.
    case rowShare = "ROW SHARE"
    /// INSERT, UPDATE, DELETE.
    case rowExclusive = "ROW EXCLUSIVE"
    /// VACUUM, ANALYZE, CREATE INDEX CONCURRENTLY.
    case shareUpdateExclusive = "SHARE UPDATE EXCLUSIVE"
    /// CREATE INDEX.
    case share = "SHARE"
    /// CREATE TRIGGER.
    case shareRowExclusive = "SHARE ROW EXCLUSIVE"
    /// REFRESH MATERIALIZED VIEW CONCURRENTLY.
    case exclusive = "EXCLUSIVE"
    /// Most forms of ALTER TABLE, DROP TABLE, TRUNCATE, VACUUM FULL, CLUSTER.
    case accessExclusive = "ACCESS EXCLUSIVE"

    /// Its place among the modes.
    package var number: Int {
        switch self {
        case .accessShare: 0
        case .rowShare: 1
        case .rowExclusive: 2
        case .shareUpdateExclusive: 3
        case .share: 4
        case .shareRowExclusive: 5
        case .exclusive: 6
        case .accessExclusive: 7
        }
    }

    /// A set of modes with this one in it.
    var bit: UInt8 { 1 << UInt8(number) }

    /// The modes that nobody else may hold at the same time, as a set.
    ///
    /// Source: PostgreSQL documentation, table 13.2 "Conflicting Lock Modes".
    var conflicts: UInt8 {
        switch self {
        case .accessShare: 0b1000_0000
        case .rowShare: 0b1100_0000
        case .rowExclusive: 0b1111_0000
        case .shareUpdateExclusive: 0b1111_1000
        case .share: 0b1110_1100
        case .shareRowExclusive: 0b1111_1100
        case .exclusive: 0b1111_1110
        case .accessExclusive: 0b1111_1111
        }
    }

    /// Whether two backends may not hold the two at the same time.
    package func conflicts(with other: TableLockMode) -> Bool { conflicts & other.bit != 0 }
}
