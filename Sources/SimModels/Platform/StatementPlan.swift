import SimCore

/// What a statement does beside using CPU.
struct StatementPlan: BitwiseCopyable, Sendable {
    /// The number of all statements that do nothing else.
    static var plain: UInt16 { .max }

    /// Pages it reads from the storage.
    var reads: Int64 = 0
    /// The table it locks; `UInt16.max` for none.
    var table = UInt16.max
    /// Rows of the table, one of which it is about; 0 for none.
    var rows: UInt32 = 0
    var isWrite = false
    /// The lock it takes on its table.
    var mode = TableLockMode.accessShare
    /// How long it works without CPU; nil for statements of services.
    var takes: SimDuration?
}

/// A table that statements name.
struct TablePlan: Sendable {
    var name: String
    /// Its rows that count: the most that a statement names.
    var rows = 0
}
