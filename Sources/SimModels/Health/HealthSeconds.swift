package import SimCore

/// How the clients of one objective fared, second by second of their arrival.
///
/// Seconds lie in pages that are made when something happens in them, so that a year in which little
/// happens takes little room.
package struct HealthSeconds: Sendable {
    /// Requests or messages of one second that were not over at the end of the run.
    package struct Open: BitwiseCopyable, Sendable {
        /// The second of their arrival.
        package var second: Int
        /// How many they are.
        package var count: Int64

        /// So many of a second.
        package init(second: Int, count: Int64) {
            self.second = second
            self.count = count
        }
    }

    /// How many bad ones of a second something explains.
    private struct Tally: BitwiseCopyable, Sendable {
        let cause: OccurrenceID
        var count: Int32
        /// The place of the next one of the same second; negative for none.
        let next: Int32
    }

    /// Reasons at most that are told apart in one second; what more there are count as the last one.
    private static var mostTallies: Int { 16 }

    /// A page holds 2 to the power of so many seconds.
    private static var pageBits: Int { 8 }

    /// How many seconds there are, begun ones included.
    package let count: Int
    /// The number of each page among those that exist; negative for one that does not.
    private var pages: [Int32] = []
    private var seconds: [HealthLedger.Second] = []
    private var tallies: [Tally] = []
    /// What was not over at the end, in the order of seconds; empty during the run.
    package private(set) var open: [Open] = []

    /// So many seconds without an arrival.
    package init(count: Int) {
        self.count = count
    }

    /// Seconds that are known already.
    package init(_ seconds: [HealthLedger.Second]) {
        self.init(count: seconds.count)
        for (index, second) in seconds.enumerated() { self[index] = second }
    }

    /// How many bytes it holds.
    package var heldBytes: Int {
        pages.count * MemoryLayout<Int32>.stride
            + seconds.count * MemoryLayout<HealthLedger.Second>.stride
            + tallies.count * MemoryLayout<Tally>.stride
    }

    /// One second; reading one in which nothing happened makes no page.
    package subscript(index: Int) -> HealthLedger.Second {
        get {
            let page = index >> Self.pageBits
            guard page < pages.count, pages[page] >= 0 else { return HealthLedger.Second() }
            return seconds[
                Int(pages[page]) << Self.pageBits | index & (1 << Self.pageBits - 1)
            ]
        }
        _modify {
            let place = place(of: index)
            yield &seconds[place]
        }
    }

    /// The place of a second, in a page that is made if need be.
    private mutating func place(of index: Int) -> Int {
        let page = index >> Self.pageBits
        if page >= pages.count || pages[page] < 0 { addPage(page) }
        return Int(pages[page]) << Self.pageBits | index & (1 << Self.pageBits - 1)
    }

    private mutating func addPage(_ page: Int) {
        while pages.count <= page { pages.append(-1) }
        pages[page] = Int32(truncatingIfNeeded: seconds.count >> Self.pageBits)
        seconds.append(
            contentsOf: repeatElement(HealthLedger.Second(), count: 1 << Self.pageBits)
        )
    }

    /// Books several bad ones of a second that came at one instant, so many nanoseconds after its start.
    package mutating func fail(
        _ count: Int32,
        in second: Int,
        at offset: Int32,
        _ why: OccurrenceID
    ) {
        let place = place(of: second)
        seconds[place].fail(count, at: offset, why)
        var next = seconds[place].firstTally
        var seen = 0
        while next >= 0 {
            seen += 1
            if tallies[Int(next)].cause == why || seen == Self.mostTallies {
                tallies[Int(next)].count = HealthLedger.Second.sum(tallies[Int(next)].count, count)
                return
            }
            next = tallies[Int(next)].next
        }
        guard tallies.count < Int32.max else { return }
        tallies.append(Tally(cause: why, count: count, next: seconds[place].firstTally))
        seconds[place].firstTally = Int32(truncatingIfNeeded: tallies.count - 1)
    }

    /// What explains the bad ones of some seconds, and how many each.
    package func reasons(in range: Range<Int>) -> Reasons {
        var reasons = Reasons()
        for second in range where self[second].bad > 0 {
            var next = self[second].firstTally
            if next < 0 { reasons.count(self[second].cause, Int64(self[second].bad)) }
            while next >= 0 {
                reasons.count(tallies[Int(next)].cause, Int64(tallies[Int(next)].count))
                next = tallies[Int(next)].next
            }
        }
        return reasons
    }

    /// Notes what was not over at the end of the run.
    package mutating func close(withOpen seconds: [Open]) {
        var sorted: [Open] = []
        for item in seconds.sorted(by: { $0.second < $1.second }) where item.count > 0 {
            if let last = sorted.last, last.second == item.second {
                sorted[sorted.count - 1].count += item.count
            } else {
                sorted.append(item)
            }
        }
        open = sorted
    }

    /// What of a second was not over at the end.
    package func open(in second: Int) -> Int64 {
        guard let first = open.first, first.second <= second else { return 0 }
        var lower = 0
        var upper = open.count
        while lower < upper {
            let middle = (lower + upper) / 2
            if open[middle].second < second { lower = middle + 1 } else { upper = middle }
        }
        return lower < open.count && open[lower].second == second ? open[lower].count : 0
    }
}
