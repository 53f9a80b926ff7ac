import SimModels
import TestSupport
import Testing

@Suite("the locks of a database server")
struct LockManagerTests {
    /// Table 13.2 of the PostgreSQL documentation: an X where two modes conflict.
    private static let documented = [
        ".......X",
        "......XX",
        "....XXXX",
        "...XXXXX",
        "..XX.XXX",
        "..XXXXXX",
        ".XXXXXXX",
        "XXXXXXXX",
    ]

    @Test("two modes conflict as PostgreSQL's table says, whichever is held")
    func conflicts() {
        for (row, line) in Self.documented.enumerated() {
            for (column, mark) in line.enumerated() {
                let held = TableLockMode.allCases[row]
                let wanted = TableLockMode.allCases[column]
                #expect(held.conflicts(with: wanted) == (mark == "X"), "\(held) and \(wanted)")
                var locks = LockManager(rows: [0])
                let first = locks.lock(table: 0, held, for: 1)
                let second = locks.lock(table: 0, wanted, for: 2)
                #expect(first && second == (mark == "."), "\(held), then \(wanted)")
            }
        }
    }

    private func granted(_ locks: inout LockManager) -> [UInt32] {
        var owners: [UInt32] = []
        while let owner = locks.popGranted() { owners.append(owner) }
        return owners
    }

    @Test("a waiting ACCESS EXCLUSIVE lets nobody pass, and goes before all who came after it")
    func queue() {
        var locks = LockManager(rows: [0])
        var mine = [locks.lock(table: 0, .accessShare, for: 1)]
        mine.append(locks.lock(table: 0, .accessExclusive, for: 2))
        mine.append(locks.lock(table: 0, .accessShare, for: 3))
        mine.append(locks.lock(table: 0, .rowExclusive, for: 4))
        #expect(mine == [true, false, false, false])
        #expect(locks.waiters == 3)
        locks.release(1)
        #expect(granted(&locks) == [2])
        locks.release(2)
        #expect(granted(&locks) == [3, 4])
        #expect(locks.checkInvariants() == nil)
    }

    @Test("when the one in front gives up, those behind it go on")
    func givingUp() {
        var locks = LockManager(rows: [0])
        _ = locks.lock(table: 0, .accessShare, for: 1)
        _ = locks.lock(table: 0, .accessExclusive, for: 2)
        _ = locks.lock(table: 0, .accessShare, for: 3)
        locks.withdraw(2)
        #expect(granted(&locks) == [3])
        #expect(!locks.isWaiting(2) && !locks.holdsAny(2) && locks.holdsAny(3))
    }

    @Test("who holds a lock does not wait behind somebody who waits for it to let go")
    func passing() {
        var locks = LockManager(rows: [0])
        _ = locks.lock(table: 0, .accessShare, for: 1)
        _ = locks.lock(table: 0, .accessExclusive, for: 2)
        let again = locks.lock(table: 0, .rowExclusive, for: 1)
        #expect(again)
        locks.release(1)
        #expect(granted(&locks) == [2])
    }

    @Test("a row has one owner at a time, in the order of asking")
    func rows() {
        var locks = LockManager(rows: [3, 2])
        var mine = [locks.lock(row: 1, of: 1, for: 1), locks.lock(row: 1, of: 1, for: 2)]
        mine.append(locks.lock(row: 1, of: 0, for: 3))
        mine.append(locks.lock(row: 1, of: 1, for: 4))
        mine.append(locks.lock(row: 1, of: 1, for: 1))
        #expect(mine == [true, false, true, false, true])
        locks.release(1)
        #expect(granted(&locks) == [2])
        #expect(locks.holds(row: 1, of: 1, 2))
        locks.release(2)
        #expect(granted(&locks) == [4])
    }

    @Test("a circle of waits is found by each who is in it, and by nobody else")
    func deadlock() {
        var locks = LockManager(rows: [4])
        for owner in UInt32(0)...2 { _ = locks.lock(row: Int(owner), of: 0, for: owner) }
        _ = locks.lock(row: 1, of: 0, for: 0)
        _ = locks.lock(row: 2, of: 0, for: 1)
        let before = (UInt32(0)...2).map { locks.isDeadlocked($0) }
        _ = locks.lock(row: 0, of: 0, for: 2)
        _ = locks.lock(row: 0, of: 0, for: 3)
        let after = (UInt32(0)...3).map { locks.isDeadlocked($0) }
        #expect(before == [false, false, false])
        #expect(after == [true, true, true, false])
        locks.release(2)
        #expect(granted(&locks) == [1])
        #expect(!locks.isDeadlocked(0))
    }

    @Test(
        "whatever is asked and let go, nobody holds what another has, nobody waits for what is free"
    )
    func laws() {
        for seed in UInt64(1)...40 {
            var bits = SplitMix(seed)
            var locks = LockManager(rows: [2, 0])
            for step in 0..<300 {
                let owner = UInt32(bits.below(6))
                if locks.isWaiting(owner) || bits.below(4) == 0 {
                    if bits.below(3) == 0 { locks.withdraw(owner) } else { locks.release(owner) }
                } else if bits.below(2) == 0 {
                    _ = locks.lock(row: bits.below(2), of: 0, for: owner)
                } else {
                    let mode = TableLockMode.allCases[bits.below(8)]
                    _ = locks.lock(table: bits.below(2), mode, for: owner)
                }
                while let next = locks.popGranted() { #expect(!locks.isWaiting(next)) }
                let problem = locks.checkInvariants()
                #expect(problem == nil, "seed \(seed), step \(step): \(problem ?? "")")
                if problem != nil { return }
            }
            for owner in UInt32(0)...5 { locks.release(owner) }
            while locks.popGranted() != nil {}
            for owner in UInt32(0)...5 { locks.release(owner) }
            #expect(locks.waiters == 0)
        }
    }
}
