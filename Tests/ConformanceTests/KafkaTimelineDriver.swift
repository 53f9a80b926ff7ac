import SimCore
import SimModels

/// Plays the script of a timeline: one coordinator, its members, no network delay, milliseconds.
///
/// Within a millisecond the coordinator's timers come first, then the script, then the clients by
/// label, as where the timelines were recorded. A timer armed for the current instant fires in the
/// next millisecond.
struct KafkaTimelineDriver {
    struct Operation {
        var at: Int64
        var name: String
        var label: String
        var duration: Int64
    }

    struct Process {
        var label: String
        var member: GroupMember
        var isRunning = true
        var stallEnd: Int64?
    }

    let assignor: Assignor
    let partitions: Int32
    let config: ConsumerConfig
    let isStatic: Bool
    let end: Int64
    let labels: [String]
    let script: [Operation]

    var group: ConsumerGroup
    var processes: [Process] = []
    var now: Int64 = 0
    var events: [String] = []
    /// Full ownership over time, for the summaries.
    var ownership = KafkaOwnership()
    private var seen: (state: ConsumerGroup.State, generation: Int32) = (.empty, 0)

    init(_ row: VectorValue) throws {
        let settings = row["config"]
        assignor = try kafkaAssignor(settings["assignor"].string)
        partitions = Int32(try settings["partitions"].int)
        isStatic = try settings["static"].bool
        end = try settings["end"].int64
        var config = ConsumerConfig()
        config.assignor = assignor
        config.sessionTimeout = .milliseconds(try settings["session.timeout.ms"].int64)
        config.heartbeatInterval = .milliseconds(try settings["heartbeat.interval.ms"].int64)
        config.maxPollInterval = .milliseconds(try settings["max.poll.interval.ms"].int64)
        self.config = config
        var coordinator = GroupCoordinatorConfig()
        coordinator.initialRebalanceDelay = .milliseconds(
            try settings["group.initial.rebalance.delay.ms"].int64
        )
        group = ConsumerGroup(config: coordinator)
        script = try row["script"].elements.map {
            Operation(
                at: try $0["t"].int64,
                name: try $0["op"].string,
                label: try $0["m"].string,
                duration: try $0["ms"].ifPresent?.int64 ?? 0
            )
        }
        labels = Set(script.map(\.label)).sorted()
    }

    private var time: SimTime { .start + .milliseconds(now) }

    mutating func run() {
        var next = 0
        while true {
            var due = next < script.count ? script[next].at : Int64.max
            if let timer = group.nextTimer { due = min(due, instant(timer)) }
            for process in processes where process.isRunning {
                if let timer = process.member.nextTimer { due = min(due, instant(timer)) }
                if let stallEnd = process.stallEnd { due = min(due, stallEnd) }
            }
            guard due <= end else { return }
            now = due
            fireCoordinator()
            while next < script.count, script[next].at == now {
                apply(script[next])
                next += 1
            }
            fireClients()
        }
    }

    /// The millisecond at which a timer can fire: its own, or the next when it is not later.
    private func instant(_ timer: SimTime) -> Int64 {
        max(timer.nanoseconds / 1_000_000, now + (processes.isEmpty ? 0 : 1))
    }

    private mutating func fireCoordinator() {
        guard let timer = group.nextTimer, timer <= time else { return }
        group.timersFired(at: time)
        settle()
    }

    private mutating func fireClients() {
        for label in labels {
            guard let index = running(label) else { continue }
            if let stallEnd = processes[index].stallEnd, stallEnd <= now {
                processes[index].stallEnd = nil
                log("stall_end \(label)")
                perform(processes[index].member.polled(at: time), for: index)
            }
            while let timer = processes[index].member.nextTimer, timer <= time {
                perform(processes[index].member.timersFired(at: time), for: index)
            }
        }
    }

    private mutating func apply(_ operation: Operation) {
        let label = operation.label
        if operation.name == "start" {
            let rank = UInt32(labels.firstIndex(of: label) ?? 0)
            let member = GroupMember(
                config: config,
                client: UInt32(processes.count),
                instance: isStatic ? rank : nil,
                rank: rank,
                topics: [0]
            )
            processes.append(Process(label: label, member: member))
            let index = processes.count - 1
            perform(processes[index].member.start(at: time), for: index)
            return
        }
        guard let index = running(label) else { return }
        switch operation.name {
        case "crash":
            log("crash \(label) \(processes[index].member.assignment.count)")
            processes[index].member.kill()
            processes[index].isRunning = false
            ownership.clear(label, at: now)
        case "leave":
            log("leave \(label)")
            processes[index].isRunning = false
            let step = processes[index].member.close()
            ownership.clear(label, at: now)
            if step.request == .leave { leave(index) }
        case "stall":
            log("stall \(label) \(operation.duration)")
            processes[index].stallEnd = now + operation.duration
            processes[index].member.leftPoll(at: time)
        default: log("unknown operation \(operation.name)")
        }
    }

    private func running(_ label: String) -> Int? {
        processes.lastIndex { $0.label == label && $0.isRunning }
    }

    /// Does what a step asks for and delivers what comes of it.
    private mutating func perform(_ step: MemberStep, for index: Int) {
        let label = processes[index].label
        let member = processes[index].member
        if step.isPollTimeout { log("poll_timeout \(label)") }
        if step.release != .none {
            let word = step.release == .lost ? "lost" : "revoked"
            log("\(word) \(label) \(member.released.count)")
            ownership.set(label, member.assignment, at: now)
        }
        if step.isAssigned {
            let list = member.assignment.map { String($0.partition) }.joined(separator: ",")
            log("assigned \(label) \(member.generation) [\(list)]")
            ownership.set(label, member.assignment, at: now)
        }
        switch step.request {
        case .none: return
        case .join:
            // The repetition with the id the coordinator demanded is not in the record.
            if !(member.generation == -1 && member.member != nil && !isStatic) {
                log("join \(label)")
            }
            group.join(member.joinRequest, at: time)
        case .sync:
            guard let id = member.member else { return }
            group.sync(
                id,
                client: member.client,
                instance: member.instance,
                generation: member.generation,
                assignments: member.assigns
                    ? group.assignments(by: assignor, topics: [partitions]) : [],
                at: time
            )
        case .leave: leave(index)
        case .heartbeat: heartbeat(index)
        }
        settle()
    }

    private mutating func leave(_ index: Int) {
        let member = processes[index].member
        guard let id = member.member else { return }
        // The answer to a client that goes away is read by nobody.
        _ = group.leave(id, instance: member.instance, at: time)
        settle()
    }

    private mutating func heartbeat(_ index: Int) {
        let member = processes[index].member
        guard let id = member.member else { return }
        let error = group.heartbeat(
            id,
            instance: member.instance,
            generation: member.generation,
            at: time
        )
        if let error { log("heartbeat_error \(processes[index].label) \(name(error))") }
        logState()
        perform(processes[index].member.heartbeatAnswered(error, at: time), for: index)
    }

    /// Delivers every answer of the coordinator, and what the clients send upon it.
    private mutating func settle() {
        logState()
        while let answer = group.nextAnswer() {
            let index = Int(answer.client)
            guard processes[index].isRunning else { continue }
            var partitions: [TopicPartition] = []
            switch answer {
            case .joinRefused(_, let error):
                log("join_error \(processes[index].label) \(name(error))")
            case .syncRefused(_, _, let error):
                log("sync_error \(processes[index].label) \(name(error))")
            case .synced(_, let member, _): partitions = group.assignment(of: member)
            case .memberIDRequired, .joined: break
            }
            let step = processes[index].member.received(answer, assignment: partitions, at: time)
            perform(step, for: index)
        }
    }

    private mutating func logState() {
        guard seen != (group.state, group.generation) else { return }
        seen = (group.state, group.generation)
        if group.state == .stable { ownership.rebalances += 1 }
        log("state \(name(group.state)) \(group.generation) \(group.memberCount)")
    }

    private mutating func log(_ event: String) { events.append("\(now) \(event)") }

    private func name(_ error: GroupError) -> String {
        switch error {
        case .rebalanceInProgress: "REBALANCE_IN_PROGRESS"
        case .unknownMemberID: "UNKNOWN_MEMBER_ID"
        case .illegalGeneration: "ILLEGAL_GENERATION"
        case .fencedInstanceID: "FENCED_INSTANCE_ID"
        }
    }

    private func name(_ state: ConsumerGroup.State) -> String {
        switch state {
        case .empty: "Empty"
        case .preparingRebalance: "PreparingRebalance"
        case .completingRebalance: "CompletingRebalance"
        case .stable: "Stable"
        case .dead: "Dead"
        }
    }
}
