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
    /// Requests it has accepted and not answered, and those of them that have a thread.
    var busy = 0
    var running = 0
    /// Requests it has finished, and how many make it end.
    var served: Int64 = 0
    var lifespan = Int64.max
    /// Processes that were booted in this place after the first.
    var boots: UInt16 = 0
    /// The request it took last, and when.
    var call: UInt64 = 0
    var busySince = SimTime.start
    /// Threads that are busy beside its event loop.
    var tokens = 0
    /// The call that has its event loop; 0 while the loop is free.
    var loopHolder: UInt64 = 0
    /// What is left of the loop's iteration, and when it began.
    var iteration = 0
    var iterationBegan = SimTime.start
    /// When its event loop last told the arbiter that it lives.
    var notified = SimTime.start

    /// Its places that take no requests, of so many.
    func away(of connections: Int) -> Int { phase == .up ? 0 : connections - busy }

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

    /// Is done with a request, or with one that it had accepted only.
    mutating func leave(isServed: Bool) -> Next {
        busy -= 1
        if isServed { served += 1 }
        if phase == .up {
            guard served >= lifespan else { return .goesOn }
            phase = .retiring
        }
        return phase == .retiring && busy == 0 ? .ends : .stops
    }
}

/// The server program of one pod.
struct ServerState: Sendable {
    /// Its worker processes; none for a server whose processes make no difference.
    var processes: [WorkerProcess] = []
    /// What waits in each process for a thread or for its event loop; none where nothing can.
    ///
    /// A call that ends while it waits stays where it is and is skipped later.
    var lines: [Ring<UInt64>] = []
    /// What waits in each process for a thread beside its event loop; none without event loops.
    var threadLines: [Ring<UInt64>] = []
    /// How many calls wait there.
    var standingBy = 0
    /// Whether the pod counts among those of its service in which somebody waits.
    var isCrowded = false
    /// The process that is asked first whether it takes the next request.
    var next = 0
    /// The event for the next look of the arbiter that finds a silent worker.
    var silenceEvent = EventID.none
    /// Which of the queue's requests are turned away.
    var codel: CoDel?

    /// Forgets the processes of a container that has ended.
    mutating func end() {
        processes.removeAll(keepingCapacity: true)
        lines.removeAll(keepingCapacity: true)
        threadLines.removeAll(keepingCapacity: true)
        standingBy = 0
        next = 0
        codel = nil
    }

    /// The process that takes the next request: the next in turn that accepts one.
    ///
    /// A function of the processes alone: calling a method of the whole state would copy it.
    static func acceptor(
        among processes: [WorkerProcess],
        from next: Int,
        connections: Int
    ) -> Int? {
        for offset in processes.indices {
            var place = next + offset
            if place >= processes.count { place -= processes.count }
            if processes[place].phase == .up, processes[place].busy < connections { return place }
        }
        return nil
    }

    /// The process whose event loop takes the next request: the idlest of those that are free.
    static func freeLoop(among processes: [WorkerProcess], from next: Int) -> Int? {
        var chosen: Int?
        for offset in processes.indices {
            var place = next + offset
            if place >= processes.count { place -= processes.count }
            guard processes[place].phase == .up, processes[place].loopHolder == 0 else { continue }
            if let best = chosen, processes[best].busy <= processes[place].busy { continue }
            chosen = place
        }
        return chosen
    }

    /// A process has taken a request: the next in turn is the one behind it.
    mutating func passTurn(from process: Int) {
        next = process + 1 < processes.count ? process + 1 : 0
    }

    /// When the arbiter finds a worker silent that last told of itself at an instant: at its first
    /// look, of one each second, at which that is longer ago than the timeout.
    ///
    /// Source: gunicorn/arbiter.py `murder_workers`, called after each `sleep` of at most 1 s.
    static func killInstant(
        silentSince: SimTime,
        timeout: SimDuration,
        arbiterSince start: SimTime
    ) -> SimTime {
        let second = SimDuration.seconds(1).nanoseconds
        let age = (silentSince + timeout - start).nanoseconds
        return start + SimDuration(nanoseconds: (age / second + 1) * second)
    }
}
