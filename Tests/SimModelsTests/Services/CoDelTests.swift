import SimCore
import SimModels
import Testing

@Suite("controlled delay")
struct CoDelTests {
    private func codel() -> CoDel {
        CoDel(target: .milliseconds(5), interval: .milliseconds(100))
    }

    /// What becomes of one request after the other, one each 10 ms, each of which waited for so long.
    private func fates(_ waits: [Int64], left: Int = 50) -> String {
        var codel = codel()
        var fates = ""
        var at = SimTime.start
        var place = 0
        while place < waits.count {
            var afterDrop = false
            while place < waits.count {
                let drops = codel.drops(
                    wait: .milliseconds(waits[place]),
                    leaving: left,
                    at: at,
                    afterDrop: afterDrop
                )
                fates += drops ? "x" : "."
                place += 1
                guard drops else { break }
                afterDrop = true
            }
            at += .milliseconds(10)
        }
        return fates
    }

    @Test(
        "nobody is turned away while the wait is under the target, or above it for less than an interval"
    )
    func patience() {
        #expect(fates(Array(repeating: 4, count: 100)).contains("x") == false)
        #expect(fates(Array(repeating: 50, count: 10)).contains("x") == false)
        // One short wait in between starts the interval anew.
        let broken = Array(repeating: Int64(50), count: 9) + [1]
        #expect(fates(broken + broken + broken).contains("x") == false)
    }

    /// The law of RFC 8289 worked out by hand, with a wait that stays above the target.
    ///
    /// - 0 ms: above for the first time, so `first_above_time` = 100 ms
    /// - 100 ms: above for an interval: one goes, the next is served; count 1, drop_next = 200 ms
    /// - 200 ms: one goes, count 2, drop_next = 200 + 100/√2 = 270.7 ms
    /// - 280 ms: one goes, count 3, drop_next = 270.7 + 100/√3 = 328.4 ms
    /// - 330 ms: one goes, count 4, drop_next = 328.4 + 50 = 378.4 ms
    /// - 380 ms: one goes, count 5, drop_next = 378.4 + 44.7 = 423.2 ms; then 430 ms, 470 ms (464.0) …
    @Test("the law turns requests away faster and faster: after interval / √count each")
    func law() {
        let fates = fates(Array(repeating: 20, count: 56))
        var at: Int64 = 0
        var gone: [Int64] = []
        for fate in fates {
            if fate == "x" { gone.append(at) } else { at += 10 }
        }
        #expect(gone == [100, 200, 280, 330, 380, 430, 470])
    }

    @Test("a wait under the target ends it at once, and it comes back with the pace it had")
    func relapse() {
        // Dropping from 100 ms to 400 ms with count 5, calm for 20 ms, then above again.
        let waits =
            Array(repeating: Int64(20), count: 46) + [1, 1] + Array(repeating: 20, count: 40)
        var codel = codel()
        var gone: [Int64] = []
        for (place, wait) in waits.enumerated() {
            let at = SimTime.start + .milliseconds(10 * Int64(place))
            var afterDrop = false
            while codel.drops(
                wait: .milliseconds(wait),
                leaving: 50,
                at: at,
                afterDrop: afterDrop
            ) {
                gone.append(10 * Int64(place))
                afterDrop = true
            }
        }
        // 430 ms was the sixth. At 480 ms it begins anew: 580 ms, then with count 6 - 1 = 5.
        #expect(gone.prefix(6) == [100, 200, 280, 330, 380, 430])
        #expect(gone.dropFirst(6).prefix(3) == [580, 630, 670])
    }

    @Test("the last request in a queue is never turned away")
    func last() {
        #expect(fates(Array(repeating: 500, count: 200), left: 1).contains("x") == false)
    }

    @Test("an empty queue ends it")
    func empty() {
        var codel = codel()
        for place in 0...10 {
            let at = SimTime.start + .milliseconds(10 * Int64(place))
            _ = codel.drops(wait: .milliseconds(20), leaving: 9, at: at, afterDrop: false)
        }
        let at = SimTime.start + .milliseconds(100)
        let second = codel.drops(wait: .milliseconds(20), leaving: 9, at: at, afterDrop: true)
        #expect(!second)
        #expect(codel.isDropping)
        let none = codel.drops(wait: nil, leaving: 0, at: at, afterDrop: false)
        #expect(!none)
        #expect(!codel.isDropping)
    }
}
