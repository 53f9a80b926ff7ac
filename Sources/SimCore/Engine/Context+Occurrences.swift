extension Context {
    /// Everything noteworthy so far.
    public var occurrences: OccurrenceLog {
        @inlinable _read { yield log }
    }

    /// Records a noteworthy fact; its parent is the current ``cause``.
    @inlinable
    @discardableResult
    public mutating func record(
        _ kind: UInt16,
        subject: UInt32,
        value: Int64 = 0,
        detail: Int64 = 0
    ) -> OccurrenceID {
        record(kind, subject: subject, value: value, detail: detail, causes: Causes(cause))
    }

    /// Records a noteworthy fact with the parents it names, and only those.
    @inlinable
    @discardableResult
    public mutating func record(
        _ kind: UInt16,
        subject: UInt32,
        value: Int64 = 0,
        detail: Int64 = 0,
        causes: Causes
    ) -> OccurrenceID {
        guard log.count < budget.occurrences else { return refuseOccurrence() }
        return log.append(
            at: clock,
            kind: kind,
            subject: subject,
            value: value,
            detail: detail,
            causes: causes
        )
    }

    /// Records a noteworthy fact with up to four parents, and only those.
    ///
    /// ``OccurrenceID/none`` and duplicates are dropped; the order is kept.
    @inlinable
    @discardableResult
    public mutating func record(
        _ kind: UInt16,
        subject: UInt32,
        value: Int64 = 0,
        detail: Int64 = 0,
        causes first: OccurrenceID,
        _ second: OccurrenceID = .none,
        _ third: OccurrenceID = .none,
        _ fourth: OccurrenceID = .none
    ) -> OccurrenceID {
        record(
            kind,
            subject: subject,
            value: value,
            detail: detail,
            causes: Causes(first, second, third, fourth)
        )
    }
}
