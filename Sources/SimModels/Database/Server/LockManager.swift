import SimCore

/// The locks of a database server: tables in PostgreSQL's eight modes, and rows.
///
/// A lock is held until its owner's transaction ends. Requests wait in the order in which they came:
/// one that conflicts with a request ahead of it waits as well, even if it could share the lock with
/// all who hold it. So one transaction that holds a table for long, and one ALTER TABLE behind it,
/// block everybody.
/// Source: PostgreSQL, src/backend/storage/lmgr/README and proc.c (ProcSleep, ProcLockWakeup).
///
/// Owners are small numbers; each waits for one lock at a time.
package struct LockManager: Sendable {
    /// Who holds or wants what.
    private struct Owner: BitwiseCopyable, Sendable {
        /// The lock taken last; `UInt32.max` for none.
        var firstHold = UInt32.max
        /// What it waits for, and in which mode; `UInt32.max` for nothing.
        var wanted = UInt32.max
        var mode = TableLockMode.exclusive
        /// The next one in the line.
        var next = UInt32.max
    }

    /// A lock that somebody holds.
    private struct Hold: BitwiseCopyable, Sendable {
        var resource: UInt32
        var owner: UInt32
        /// The modes in which a table is held.
        var modes: UInt8
        /// The lock that the owner took before; the next free place in the list of those.
        var next: UInt32
    }

    /// Those who wait for something, in order.
    private struct Line: BitwiseCopyable, Sendable {
        var first = UInt32.max
        var last = UInt32.max
    }

    private let firstRows: [Int]
    private var lines: [Line]
    /// How often each mode is held, eight numbers for each table.
    private var counts: [UInt32]
    /// Who holds each row.
    private var rowHolders: [UInt32]
    private var owners: [Owner] = []
    private var holds: [Hold] = []
    private var freeHold = UInt32.max
    private var granted = Ring<UInt32>()
    /// Requests that wait.
    package private(set) var waiters = 0

    /// The locks of tables with so many rows that can be locked.
    package init(rows: [Int]) {
        var first: [Int] = []
        var total = 0
        for count in rows {
            first.append(total)
            total += count
        }
        firstRows = first
        lines = Array(repeating: Line(), count: rows.count + total)
        counts = Array(repeating: 0, count: rows.count * 8)
        rowHolders = Array(repeating: .max, count: total)
    }

    /// Tables.
    package var tables: Int { firstRows.count }

    // MARK: Locking

    /// Asks for a table: true if the owner has it, false if it waits.
    package mutating func lock(
        table: Int,
        _ mode: TableLockMode,
        for owner: UInt32
    ) -> Bool {
        admit(owner)
        let own = modes(of: owner, on: table)
        if own & mode.bit != 0 { return true }
        var ahead: UInt8 = 0
        var previous = UInt32.max
        var next = lines[table].first
        while next != .max {
            let waiter = owners[Int(next)].mode
            // Whoever waits for a lock of this owner must not wait behind it, nor before it.
            if own & waiter.conflicts != 0 { break }
            ahead |= waiter.bit
            previous = next
            next = owners[Int(next)].next
        }
        if mode.conflicts & ahead == 0, mode.conflicts & others(than: own, on: table) == 0 {
            hold(table, owner, mode.bit)
            counts[table * 8 + mode.number] += 1
            return true
        }
        wait(for: table, mode, owner, behind: previous)
        return false
    }

    /// Asks for a row to change it: true if the owner has it, false if it waits.
    package mutating func lock(row: Int, of table: Int, for owner: UInt32) -> Bool {
        admit(owner)
        let place = firstRows[table] + row
        if rowHolders[place] == owner { return true }
        let resource = tables + place
        guard rowHolders[place] == .max, lines[resource].first == .max else {
            wait(for: resource, .exclusive, owner, behind: lines[resource].last)
            return false
        }
        rowHolders[place] = owner
        hold(resource, owner, 0)
        return true
    }

    // MARK: Letting go

    /// The owner's transaction ended: what it held, or waited for, goes to those who wait.
    package mutating func release(_ owner: UInt32) {
        guard Int(owner) < owners.count else { return }
        withdraw(owner)
        var next = owners[Int(owner)].firstHold
        owners[Int(owner)].firstHold = .max
        while next != .max {
            let ended = holds[Int(next)]
            holds[Int(next)].owner = .max
            holds[Int(next)].next = freeHold
            freeHold = next
            next = ended.next
            let resource = Int(ended.resource)
            if resource < tables {
                for mode in 0..<8 where ended.modes & (1 << UInt8(mode)) != 0 {
                    counts[resource * 8 + mode] -= 1
                }
                if lines[resource].first != .max { wakeTable(resource) }
            } else {
                rowHolders[resource - tables] = .max
                if lines[resource].first != .max { wakeRow(resource) }
            }
        }
    }

    /// The owner waits no longer, and has nothing of what it waited for.
    package mutating func withdraw(_ owner: UInt32) {
        guard let resource = wanted(by: owner) else { return }
        var previous = UInt32.max
        var next = lines[resource].first
        while next != .max, next != owner {
            previous = next
            next = owners[Int(next)].next
        }
        unlink(owner, from: resource, behind: previous)
        if resource < tables { wakeTable(resource) }
    }

    /// The next of those who got what they waited for.
    package mutating func popGranted() -> UInt32? { granted.popFirst() }

    // MARK: Asking

    /// Whether an owner waits for a lock.
    package func isWaiting(_ owner: UInt32) -> Bool { wanted(by: owner) != nil }

    /// Whether an owner holds a lock.
    package func holdsAny(_ owner: UInt32) -> Bool {
        Int(owner) < owners.count && owners[Int(owner)].firstHold != .max
    }

    /// Whether an owner holds a row.
    package func holds(row: Int, of table: Int, _ owner: UInt32) -> Bool {
        rowHolders[firstRows[table] + row] == owner
    }

    /// The tables and rows that an owner has locked to change them; no row for a table as a whole.
    package func written(by owner: UInt32) -> [(table: Int, row: Int?)] {
        guard Int(owner) < owners.count else { return [] }
        var found: [(table: Int, row: Int?)] = []
        var next = owners[Int(owner)].firstHold
        while next != .max {
            let hold = holds[Int(next)]
            next = hold.next
            let resource = Int(hold.resource)
            if resource >= tables {
                let place = resource - tables
                guard let table = firstRows.lastIndex(where: { $0 <= place }) else { continue }
                found.append((table, place - firstRows[table]))
            } else if hold.modes & TableLockMode.rowExclusive.bit != 0 {
                found.append((resource, nil))
            }
        }
        // A table of which rows were changed was not changed as a whole.
        return found.filter { entry in
            entry.row != nil || !found.contains { $0.table == entry.table && $0.row != nil }
        }
    }

    /// Those whom an owner waits for: who holds what it wants, and who wants it before.
    package func blockers(of owner: UInt32) -> [UInt32] {
        guard let resource = wanted(by: owner) else { return [] }
        guard resource < tables else {
            let holder = rowHolders[resource - tables]
            return holder == .max ? [] : [holder]
        }
        let conflicts = owners[Int(owner)].mode.conflicts
        var found: [UInt32] = []
        for hold in holds
        where Int(hold.resource) == resource && hold.owner != .max && hold.owner != owner
            && hold.modes & conflicts != 0
        {
            found.append(hold.owner)
        }
        var next = lines[resource].first
        while next != .max, next != owner {
            if owners[Int(next)].mode.bit & conflicts != 0 { found.append(next) }
            next = owners[Int(next)].next
        }
        return found
    }

    /// Whether an owner waits, directly or through others, for itself.
    package func isDeadlocked(_ owner: UInt32) -> Bool {
        var seen = Array(repeating: false, count: owners.count)
        var frontier = blockers(of: owner)
        while let next = frontier.popLast() {
            if next == owner { return true }
            if seen[Int(next)] { continue }
            seen[Int(next)] = true
            frontier.append(contentsOf: blockers(of: next))
        }
        return false
    }

    /// What is wrong with the locks, for tests: a row or an exclusive table that two hold, somebody who
    /// waits for what is free; nil when all is well.
    package func checkInvariants() -> String? {
        var counted = Array(repeating: UInt32(0), count: counts.count)
        var waiting = 0
        for hold in holds where hold.owner != .max && Int(hold.resource) < tables {
            for mode in 0..<8 where hold.modes & (1 << UInt8(mode)) != 0 {
                counted[Int(hold.resource) * 8 + mode] += 1
            }
            for other in holds
            where other.owner != .max && other.resource == hold.resource
                && other.owner != hold.owner
            {
                for mode in TableLockMode.allCases
                where hold.modes & mode.bit != 0 && other.modes & mode.conflicts != 0 {
                    return "owners \(hold.owner) and \(other.owner) hold table \(hold.resource)"
                }
            }
        }
        if counted != counts { return "modes held \(counted), counted \(counts)" }
        for (resource, line) in lines.enumerated() where line.first != .max {
            if resource >= tables, rowHolders[resource - tables] == .max {
                return "somebody waits for row \(resource - tables), which nobody holds"
            }
            var next = line.first
            var last = next
            while next != .max {
                waiting += 1
                last = next
                next = owners[Int(next)].next
            }
            if last != line.last { return "the line for \(resource) does not end where it should" }
            if resource < tables, blockers(of: line.first).isEmpty {
                return "owner \(line.first) waits for table \(resource), which is free"
            }
        }
        return waiting == waiters ? nil : "\(waiting) wait, \(waiters) are counted"
    }
}

extension LockManager {
    private mutating func admit(_ owner: UInt32) {
        while owners.count <= Int(owner) { owners.append(Owner()) }
    }

    private func wanted(by owner: UInt32) -> Int? {
        guard Int(owner) < owners.count, owners[Int(owner)].wanted != .max else { return nil }
        return Int(owners[Int(owner)].wanted)
    }

    /// The modes in which an owner holds a table.
    private func modes(of owner: UInt32, on table: Int) -> UInt8 {
        var next = owners[Int(owner)].firstHold
        while next != .max {
            if Int(holds[Int(next)].resource) == table { return holds[Int(next)].modes }
            next = holds[Int(next)].next
        }
        return 0
    }

    /// The modes in which others hold a table.
    private func others(than own: UInt8, on table: Int) -> UInt8 {
        var modes: UInt8 = 0
        for mode in 0..<8 {
            let mine: UInt32 = own & (1 << UInt8(mode)) != 0 ? 1 : 0
            if counts[table * 8 + mode] > mine { modes |= 1 << UInt8(mode) }
        }
        return modes
    }

    /// Notes that an owner holds something.
    private mutating func hold(_ resource: Int, _ owner: UInt32, _ modes: UInt8) {
        var next = owners[Int(owner)].firstHold
        while next != .max {
            if Int(holds[Int(next)].resource) == resource {
                holds[Int(next)].modes |= modes
                return
            }
            next = holds[Int(next)].next
        }
        let record = Hold(
            resource: UInt32(resource),
            owner: owner,
            modes: modes,
            next: owners[Int(owner)].firstHold
        )
        if freeHold != .max {
            let place = freeHold
            freeHold = holds[Int(place)].next
            holds[Int(place)] = record
            owners[Int(owner)].firstHold = place
        } else {
            owners[Int(owner)].firstHold = UInt32(holds.count)
            holds.append(record)
        }
    }

    private mutating func wait(
        for resource: Int,
        _ mode: TableLockMode,
        _ owner: UInt32,
        behind previous: UInt32
    ) {
        waiters += 1
        owners[Int(owner)].wanted = UInt32(resource)
        owners[Int(owner)].mode = mode
        if previous == .max {
            owners[Int(owner)].next = lines[resource].first
            lines[resource].first = owner
        } else {
            owners[Int(owner)].next = owners[Int(previous)].next
            owners[Int(previous)].next = owner
        }
        if owners[Int(owner)].next == .max { lines[resource].last = owner }
    }

    private mutating func unlink(
        _ owner: UInt32,
        from resource: Int,
        behind previous: UInt32
    ) {
        waiters -= 1
        let next = owners[Int(owner)].next
        owners[Int(owner)].next = .max
        owners[Int(owner)].wanted = .max
        if previous == .max {
            lines[resource].first = next
        } else {
            owners[Int(previous)].next = next
        }
        if next == .max { lines[resource].last = previous }
    }

    private mutating func wakeRow(_ resource: Int) {
        let owner = lines[resource].first
        unlink(owner, from: resource, behind: .max)
        rowHolders[resource - tables] = owner
        hold(resource, owner, 0)
        granted.append(owner)
    }

    /// Gives a table to all who can have it, without letting anybody pass one that it conflicts with.
    private mutating func wakeTable(_ table: Int) {
        var ahead: UInt8 = 0
        var previous = UInt32.max
        var next = lines[table].first
        while next != .max, ahead & TableLockMode.accessExclusive.bit == 0 {
            let owner = next
            let mode = owners[Int(owner)].mode
            next = owners[Int(owner)].next
            let own = modes(of: owner, on: table)
            if mode.conflicts & ahead == 0, mode.conflicts & others(than: own, on: table) == 0 {
                unlink(owner, from: table, behind: previous)
                hold(table, owner, mode.bit)
                counts[table * 8 + mode.number] += 1
                granted.append(owner)
            } else {
                ahead |= mode.bit
                previous = owner
            }
        }
    }
}
