import SimCore

/// One worker process of a server.
struct WorkerProcess: BitwiseCopyable, Sendable {
    /// Where it is in its life.
    enum Phase: UInt8, BitwiseCopyable, Sendable {
        /// It takes requests.
        case up
        /// It finishes what it has and ends.
        case retiring
        /// It has ended or was killed, and its successor loads the application.
        case booting
    }

    var phase = Phase.up
    /// Requests it works on.
    var busy = 0
    /// Requests it has finished, and how many make it end.
    var served: Int64 = 0
    var lifespan = Int64.max
    /// Processes that were booted in this place after the first.
    var boots: UInt16 = 0
    /// The request it took last, and when.
    var call: UInt64 = 0
    var busySince = SimTime.start
    /// The call that has its event loop; 0 while the loop is free.
    var loopHolder: UInt64 = 0

    /// Its workers that take no requests, of so many.
    func away(of threads: Int) -> Int { phase == .up ? 0 : threads - busy }

    /// Takes a request.
    mutating func take(_ call: UInt64, at now: SimTime) {
        busy += 1
        self.call = call
        busySince = now
    }

    /// What a process does that is done with a request.
    enum Next {
        /// It takes another.
        case goesOn
        /// It takes no more.
        case stops
        /// It takes no more, and has none left.
        case ends
    }

    /// Is done with a request.
    mutating func leave() -> Next {
        busy -= 1
        served += 1
        if phase == .up {
            guard served >= lifespan else { return .goesOn }
            phase = .retiring
        }
        return phase == .retiring && busy == 0 ? .ends : .stops
    }
}

/// A CPU step that waits for an event loop.
struct LoopTask: BitwiseCopyable, Sendable {
    let call: UInt64
    let demand: SimDuration
}

/// The server program of one pod.
struct ServerState: Sendable {
    /// Its worker processes; none for a server whose processes make no difference.
    var processes: [WorkerProcess] = []
    /// What waits for the event loop of each process; none without event loops.
    var loops: [Ring<LoopTask>] = []
    /// The process that is asked first whether it takes the next request.
    var next = 0
    /// The event for the next look of the arbiter that finds a silent worker.
    var silenceEvent = EventID.none
    /// Which of the queue's requests are turned away.
    var codel: CoDel?

    /// Forgets the processes of a container that has ended.
    mutating func end() {
        processes.removeAll(keepingCapacity: true)
        loops.removeAll(keepingCapacity: true)
        next = 0
        codel = nil
    }

    /// The process that takes the next request: the next in turn with a free worker, or the idlest.
    mutating func assign(threads: Int, toIdlest: Bool) -> Int? {
        var chosen: Int?
        for offset in processes.indices {
            var place = next + offset
            if place >= processes.count { place -= processes.count }
            guard processes[place].phase == .up, processes[place].busy < threads else { continue }
            if !toIdlest {
                chosen = place
                break
            }
            if let best = chosen, processes[best].busy <= processes[place].busy { continue }
            chosen = place
        }
        if let chosen { next = chosen + 1 < processes.count ? chosen + 1 : 0 }
        return chosen
    }

    /// When the arbiter finds a worker silent that took a request: at its first look, of one each
    /// second, at which the request is older than the timeout.
    ///
    /// Source: gunicorn/arbiter.py `murder_workers`, called after each `sleep` of at most 1 s.
    static func killInstant(
        busySince: SimTime,
        timeout: SimDuration,
        arbiterSince start: SimTime
    ) -> SimTime {
        let second = SimDuration.seconds(1).nanoseconds
        let age = (busySince + timeout - start).nanoseconds
        return start + SimDuration(nanoseconds: (age / second + 1) * second)
    }
}
