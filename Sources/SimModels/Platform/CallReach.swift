/// Which services need which, directly or through others.
///
/// A row of services needs the square of its length of pairs, so only few pairs are kept; beyond them each
/// question follows the calls anew, with the same answer.
package struct CallReach: Sendable {
    /// Steps from a service to one that it calls that are followed to keep the pairs.
    package static let mostKept = 1 << 16

    /// For each service, the services it calls itself, in the order of its steps.
    private(set) var callees: [[UInt16]] = []
    /// For each service, the services that call it themselves, in the order of their numbers.
    private(set) var callers: [[UInt16]] = []
    /// For each service, those it needs and those that need it; empty where there are too many pairs.
    private var keptNeeded: [[UInt16]] = []
    private var keptNeeding: [[UInt16]] = []

    /// No service.
    init() {}

    /// The ways through calls that are made by services themselves, each callee once.
    ///
    /// - Parameters:
    ///   - callees: For each service, those that it calls.
    ///   - mostKept: Steps that are followed at most to keep the pairs.
    package init(callees: [[UInt16]], mostKept: Int = CallReach.mostKept) {
        self.callees = callees
        callers = Array(repeating: [], count: callees.count)
        for (caller, called) in callees.enumerated() {
            for callee in called { callers[Int(callee)].append(UInt16(caller)) }
        }
        keepPairs(mostKept)
    }

    private mutating func keepPairs(_ mostKept: Int) {
        var needed: [[UInt16]] = []
        var needing: [[UInt16]] = Array(repeating: [], count: callees.count)
        // The service whose ways were followed last, by the service that they led to.
        var seenBy = Array(repeating: -1, count: callees.count)
        var steps = 0
        for service in callees.indices {
            var found = callees[service]
            var reached: [UInt16] = []
            var next = 0
            while next < found.count {
                let callee = found[next]
                next += 1
                guard callee != service, seenBy[Int(callee)] != service else { continue }
                seenBy[Int(callee)] = service
                reached.append(callee)
                needing[Int(callee)].append(UInt16(service))
                found.append(contentsOf: callees[Int(callee)])
                guard steps + found.count <= mostKept else { return }
            }
            steps += found.count
            needed.append(reached)
        }
        keptNeeded = needed
        keptNeeding = needing
    }

    /// The services that a service calls, directly or through others, the nearest first.
    ///
    /// - Complexity: O(1) where the pairs are kept, otherwise O(calls).
    package func needed(by service: Int) -> [UInt16] {
        guard keptNeeded.isEmpty else { return keptNeeded[service] }
        return Self.follow(callees, from: service)
    }

    /// The services that call a service, directly or through others, in the order of their numbers.
    ///
    /// - Complexity: O(1) where the pairs are kept, otherwise O(calls) and the sorting of what was found.
    package func needing(_ service: Int) -> [UInt16] {
        guard keptNeeding.isEmpty else { return keptNeeding[service] }
        return Self.follow(callers, from: service).sorted()
    }

    /// Whether one of some services is among those that lead to each service, itself included.
    package func isReached(from starts: some Sequence<Int>) -> [Bool] {
        var isReached = Array(repeating: false, count: callees.count)
        var open: [Int] = []
        for start in starts where !isReached[start] {
            isReached[start] = true
            open.append(start)
        }
        while let service = open.popLast() {
            for callee in callees[service] where !isReached[Int(callee)] {
                isReached[Int(callee)] = true
                open.append(Int(callee))
            }
        }
        return isReached
    }

    private static func follow(_ ways: [[UInt16]], from service: Int) -> [UInt16] {
        var isSeen = Array(repeating: false, count: ways.count)
        isSeen[service] = true
        var found: [UInt16] = []
        var next = -1
        while next < found.count {
            for other in ways[next < 0 ? service : Int(found[next])] where !isSeen[Int(other)] {
                isSeen[Int(other)] = true
                found.append(other)
            }
            next += 1
        }
        return found
    }
}
