import SimCore

/// Events that nobody accepted: the requests that brought them failed, or were turned away, before a
/// producer took one of them.
///
/// They are rejected at the door, whatever stood in the way: a full queue, no pod, a producer that
/// takes no more. What is accepted after its client has given up is none of them any more.
extension Platform {
    /// A producer took messages of a call: whoever waits for it, up to the client, has brought them in.
    mutating func noteAccepted(_ messages: Int64, for handle: PoolHandle) {
        var place = handle
        while true {
            if calls[place].isAccepted { return }
            calls[place].isAccepted = true
            let caller = calls[place].caller
            guard caller != .none, calls.contains(caller) else { break }
            place = caller
        }
        let top = calls[place]
        if !top.isCallee, top.client != .max {
            let source = Int(top.source)
            let wish = sources[source].clients[top.client].wish
            if wish.intent == Wish.intent(of: top.ordinal) {
                sources[source].clients[top.client].wish.isAccepted = true
            }
        }
        guard top.isTurnedAway else { return }
        calls[place].isTurnedAway = false
        let events = top.isCallee ? messages : plan.events(of: top.operation)
        neverAccepted = max(0, neverAccepted - events)
    }

    /// An intent has failed or was turned away: its events count as never accepted unless one was.
    mutating func noteTurnedAway(_ call: Call, isAccepted: Bool) {
        guard plan.bringsEvents, !isAccepted else { return }
        neverAccepted = neverAccepted.addingClamped(plan.events(of: call.operation))
    }
}

extension Plan {
    /// Whether any operation brings events for a topic.
    var bringsEvents: Bool { !events.isEmpty }

    /// The events that a request for an operation brings, if every step of it is made.
    func events(of operation: UInt16) -> Int64 { events[Int(operation)] }
}

extension PlanBuilder {
    /// Counts the events that each operation brings, with what it calls and with its branches.
    mutating func countEvents() {
        let brings = plan.steps.contains { step in
            if case .produce = step { return true }
            return false
        }
        guard brings else { return }
        var counts: [Int64?] = Array(repeating: nil, count: plan.operations.count)
        // Calls go round in no circle: a pass for each level of the deepest chain is enough.
        for _ in plan.operations {
            var isDone = true
            for index in plan.operations.indices where counts[index] == nil {
                counts[index] = events(of: plan.operations[index], counts)
                if counts[index] == nil { isDone = false }
            }
            if isDone { break }
        }
        plan.events = counts.map { $0 ?? 0 }
    }

    /// The events of an operation; none while those of what it calls are not known.
    private func events(of operation: OperationPlan, _ known: [Int64?]) -> Int64? {
        var total: Int64 = 0
        let first = Int(operation.firstStep)
        for place in first..<first + Int(operation.stepCount) {
            switch plan.steps[place] {
            case .produce(let messages):
                total = total.addingClamped(messages)
            case .call(let call):
                guard let events = known[Int(call.operation)] else { return nil }
                for _ in 0..<call.count { total = total.addingClamped(events) }
            case .parallel(let parallel):
                for branch in 0..<Int(parallel.count) {
                    guard let events = known[Int(parallel.first) + branch] else { return nil }
                    total = total.addingClamped(events)
                }
            case .cpu, .sleep, .query, .begin, .commit, .cache, .enterThread, .leaveThread:
                continue
            }
        }
        return total
    }
}

extension Int64 {
    /// The sum, or the largest number if it is beyond that.
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, isBeyond) = addingReportingOverflow(other)
        return isBeyond ? .max : sum
    }
}
