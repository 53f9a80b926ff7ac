package import SimCore

/// What must be true of calls and of those they wait for, after every event.
extension Platform {
    func checkCallGraph() -> String? {
        var open = Array(repeating: Int64(0), count: services.count)
        var children = Array(repeating: 0, count: calls.slots)
        for slot in 0..<calls.slots {
            guard let handle = calls.handle(at: slot) else { continue }
            let call = calls[handle]
            if call.caller != .none {
                guard let caller = calls.find(call.caller), caller.state == .waitingForCallee else {
                    return "call \(slot) answers a caller that is not there"
                }
                children[Int(call.caller.index)] += 1
                if call.isBranch, call.pod != caller.pod {
                    return
                        "call \(slot) is a branch in pod \(call.pod) of work in pod \(caller.pod)"
                }
            } else if call.isCallee, !call.isAbandoned {
                return "call \(slot) has no caller and was not given up"
            }
            let isOver = call.answer != nil
            if call.probe == 0, !call.isBranch, !isOver {
                open[Int(plan.operations[Int(call.operation)].service)] += 1
            }
        }
        for slot in 0..<calls.slots {
            guard let handle = calls.handle(at: slot) else { continue }
            if let problem = checkChildren(of: handle, children[slot]) { return problem }
        }
        return checkAttempts(open)
    }

    /// Branches of requests that go on in each pod.
    func branchesInPods() -> [Int] {
        var branches = Array(repeating: 0, count: pods.count)
        for slot in 0..<calls.slots {
            guard let handle = calls.handle(at: slot), calls[handle].isBranch else { continue }
            branches[Int(calls[handle].pod)] += 1
        }
        return branches
    }

    /// A call waits for as many as its record says, all of them in its list.
    private func checkChildren(of handle: PoolHandle, _ count: Int) -> String? {
        let call = calls[handle]
        let isWaiting = call.state == .waitingForCallee
        let expected = isWaiting ? Int(call.pending) : 0
        var listed = 0
        var slot = call.lastChild
        while slot != .max, listed <= expected {
            guard let child = calls.handle(at: Int(slot)), calls[child].caller == handle else {
                return "call \(handle.index) waits for record \(slot), which is not its own"
            }
            listed += 1
            slot = calls[child].older
        }
        if listed != expected || count != expected || isWaiting && call.needed > call.pending {
            return "call \(handle.index) waits for \(call.needed) of \(call.pending), "
                + "\(listed) listed, \(count) there"
        }
        return nil
    }

    /// Every call ever sent to a service ended in one way, or is there.
    private func checkAttempts(_ open: [Int64]) -> String? {
        for service in services.indices {
            let state = services[service]
            let ended = state.requests + state.attempts.cancelled + state.attempts.lost
            if state.attempts.sent != ended + open[service] {
                return "service \(service): \(state.attempts.sent) calls sent, \(state.requests) "
                    + "answered, \(state.attempts.cancelled) cancelled, "
                    + "\(state.attempts.lost) lost, \(open[service]) there"
            }
        }
        return nil
    }

    /// Checks that the parts of the time of every call add up to its age.
    package func checkTimes(at now: SimTime) -> String? {
        for slot in 0..<calls.slots {
            guard let handle = calls.handle(at: slot), !calls[handle].isBranch else { continue }
            let age = (now - calls[handle].arrivedAt).nanoseconds
            if times[slot].age(at: now) != age {
                return
                    "the times of call \(slot) add up to \(times[slot].age(at: now)) of \(age) ns"
            }
        }
        return nil
    }
}
