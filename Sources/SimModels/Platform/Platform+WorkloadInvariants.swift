import SimCore

/// What must be true of sources and their clients after every event.
extension Platform {
    /// Checks that every open intent is somewhere: in a call that its client waits for, or with a
    /// client who will try again; and that the accounts of the sources add up to that of all.
    func checkWorkload() -> String? {
        var open = Array(repeating: Int64(0), count: sources.count)
        var waiting: [[UInt32: Int]] = Array(repeating: [:], count: sources.count)
        for slot in 0..<calls.slots {
            guard let handle = calls.handle(at: slot) else { continue }
            let call = calls[handle]
            guard call.probe == 0, !call.isCallee, !call.isAbandoned else { continue }
            let source = Int(call.source)
            guard call.client != .max else {
                if call.arrivedAt >= plan.origin { open[source] += 1 }
                continue
            }
            waiting[source][call.client, default: 0] += 1
            let client = sources[source].clients[call.client]
            if client.state != .waiting || client.wish.member != call.ordinal {
                return "source \(source): a call for client \(call.client), who is \(client.state)"
            }
        }
        for source in sources.indices {
            if let problem = checkClients(of: source, waiting[source], &open[source]) {
                return problem
            }
        }
        return checkAccounts(open)
    }

    private func checkClients(
        of source: Int,
        _ waiting: [UInt32: Int],
        _ open: inout Int64
    ) -> String? {
        let table = sources[source].clients
        var present = 0
        for place in table.places {
            let client = table[UInt32(place)]
            if client.state != .absent { present += 1 }
            let calls = waiting[UInt32(place)] ?? 0
            if calls != (client.state == .waiting ? 1 : 0) {
                return "source \(source): client \(place) is \(client.state) with \(calls) calls"
            }
            let isOpen = client.state == .waiting || client.state == .tryingAgain
            if isOpen, client.began >= plan.origin { open += 1 }
            if client.state == .thinking, plan.sources[source].users == nil {
                return "source \(source): client \(place) thinks, but is no user"
            }
        }
        if present != table.count {
            return "source \(source): \(present) clients, counted \(table.count)"
        }
        return nil
    }

    private func checkAccounts(_ open: [Int64]) -> String? {
        let total = open.reduce(0, +)
        if total != intents.inFlight {
            return "\(intents.inFlight) intents are in flight, but \(total) are somewhere"
        }
        guard sources.count > 1 else { return nil }
        var sums = (offered: Int64(0), succeeded: Int64(0), attempts: Int64(0), late: Int64(0))
        for (source, state) in sources.enumerated() {
            let account = state.account
            if !account.isConserved || account.inFlight != open[source] {
                return "source \(source): \(open[source]) intents are open, "
                    + "counted \(account.inFlight), of \(account.offered)"
            }
            sums.offered += account.offered
            sums.succeeded += account.succeeded
            sums.attempts += account.attempts
            sums.late += account.late
        }
        if sums.offered != intents.offered || sums.succeeded != intents.succeeded
            || sums.attempts != intents.attempts || sums.late != intents.late
        {
            return "the accounts of the sources do not add up: \(sums)"
        }
        return nil
    }

    /// The keys of the calls of clients that are in the platform.
    package var openKeys: [UInt32] {
        (0..<calls.slots).compactMap { slot in
            guard let handle = calls.handle(at: slot) else { return nil }
            let call = calls[handle]
            return call.probe == 0 && !call.isCallee ? call.key : nil
        }
    }

    /// The users of a source who are there.
    package func users(of source: Int) -> Int { sources[source].clients.count }
}
