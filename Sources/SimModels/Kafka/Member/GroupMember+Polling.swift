public import SimCore

extension GroupMember {
    /// Notes that the application left `poll()` and works on what it got.
    ///
    /// From here `max.poll.interval.ms` runs, and a rebalance has to wait.
    public mutating func leftPoll(at now: SimTime) {
        if leftPollAt == nil { leftPollAt = now }
    }

    /// Notes that the application is in `poll()` again: it rejoins if it has to.
    public mutating func polled(at now: SimTime) -> MemberStep {
        var step = MemberStep()
        leftPollAt = nil
        if isPollTimedOut {
            isPollTimedOut = false
            release(assignment, .lost, &step)
            if instance == nil { member = nil }
            sendJoin(&step)
        } else if needsRejoin, phase != .joining, phase != .fenced {
            sendJoin(&step)
        }
        return step
    }

    /// Lets everything fall due that is due: poll interval, follow-up join, heartbeat.
    ///
    /// Call it again while ``nextTimer`` is not later than now: one call answers one request.
    public mutating func timersFired(at now: SimTime) -> MemberStep {
        var step = MemberStep()
        if let pollDeadline, pollDeadline <= now {
            pollTimedOut(&step)
            return step
        }
        if let due = followUpJoin, due <= now {
            followUpJoin = nil
            rejoin(&step)
            return step
        }
        if let due = nextHeartbeat, due <= now {
            // One that is overdue is sent once; the next keeps the interval from now.
            nextHeartbeat = now + config.heartbeatInterval
            step.request = .heartbeat
        }
        return step
    }

    /// The application was away too long: a dynamic member leaves, a static one falls silent.
    ///
    /// It notices at its next poll that its partitions are lost.
    private mutating func pollTimedOut(_ step: inout MemberStep) {
        step.isPollTimeout = true
        isPollTimedOut = true
        needsRejoin = false
        nextHeartbeat = nil
        followUpJoin = nil
        phase = .unjoined
        guard instance == nil else { return }
        step.request = .leave
        generation = -1
    }

    /// Joins again at once, or at the next poll when the application is away.
    mutating func rejoin(_ step: inout MemberStep) {
        if leftPollAt == nil {
            sendJoin(&step)
        } else {
            needsRejoin = true
        }
    }
}
