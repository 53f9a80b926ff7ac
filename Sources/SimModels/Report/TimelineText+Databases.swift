import SimCore

extension TimelineText {
    /// What happened at a database, in a sentence without a full stop.
    func databaseSentence(of occurrence: Occurrence, kind: OccurrenceKind, _ name: String) -> String
    {
        let index = Int(occurrence.subject)
        let value = occurrence.value
        let detail = occurrence.detail
        let spec = plan.databases[index]
        switch kind {
        case .databaseLockQueue:
            let statements = value == 1 ? "a statement waits" : "\(value) statements wait"
            let sentence = "\(statements) for locks on \(name).\(table(detail, of: index))"
            return detail >> 16 == 0
                ? sentence
                : "\(sentence), the first behind \(plan.names.faults[Int(detail >> 16) - 1])"
        case .databaseLockQueueCleared:
            return "no statement waits for a lock on \(name) any more"
        case .databaseStatementTimeout:
            return "\(name) cancels statements that run into its statement_timeout of "
                + DurationText.text(spec.statementTimeout)
        case .databaseLockTimeout:
            return "\(name) cancels statements that run into its lock_timeout of "
                + DurationText.text(spec.lockTimeout)
        case .databaseDeadlock:
            return "\(name) finds a deadlock and cancels a statement"
        case .databaseSessionTimeout:
            return "\(name) ends sessions whose transactions stay open too long"
        case .databaseMigrated:
            return "\(name).\(table(detail, of: index)) has its new definition after "
                + DurationText.text(.milliseconds(value))
        case .databaseMigrationFailed:
            return "the change of \(name).\(table(detail, of: index)) gives up: it had no lock for "
                + DurationText.text(.milliseconds(value))
        case .databaseDown:
            let sessions = value == 1 ? "its session is" : "its \(value) sessions are"
            return "\(name) is down: \(sessions) gone"
        case .databaseUp:
            return "\(name) takes connections again"
        case .databaseReadOnly:
            return "writes reach \(name) where it takes none: read-only transaction"
        case .databaseStaleRead:
            return "reads of \(name) miss what is already committed"
        case .databaseWritesLost:
            return value == 1
                ? "a committed write to \(name) is lost"
                : "\(value) committed writes to \(name) are lost"
        default:
            return "\(name) goes on"
        }
    }

    private func table(_ detail: Int64, of database: Int) -> String {
        let tables = plan.tables[database]
        let index = Int(detail & 0xFFFF)
        return tables.indices.contains(index) ? tables[index].name : "?"
    }
}
