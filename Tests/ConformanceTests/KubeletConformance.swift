import SimCore
import SimModels

/// The runners of the `platform` files that are about Kubernetes state machines.
var kubernetesRunners: [String: ConformanceTopic.Runner] {
    [
        "k8s_probe.jsonl": checkProbeWorker,
        "k8s_crashloop.jsonl": checkCrashLoop,
        "k8s_pod_deletion.jsonl": checkPodDeletion,
        "scaleup_growth.jsonl": checkScaleUpGrowth,
    ]
}

/// The last instant up to which the recorder of `k8s_probe.jsonl` surely went on.
///
/// Two rows end with an outcome left over: their last attempts were at 378 s and 385 s, and the next ones
/// would have been at 408 s and 415 s. Attempts after this instant may therefore be missing in a row.
private let recorderStopped = SimTime.start + .seconds(385)

/// Replays a row of `k8s_probe.jsonl`: the attempts of one worker on one container.
private func checkProbeWorker(_ row: VectorValue) throws -> String? {
    let spec = row["spec"]
    let type: ProbeType =
        switch try row["probe"].string {
        case "readiness": .readiness
        case "liveness": .liveness
        case "startup": .startup
        default: throw VectorError(description: "unknown probe \(try row["probe"].string)")
        }
    var worker = ProbeWorker(
        type,
        spec: ProbeSpec(
            initialDelaySeconds: try spec["initialDelaySeconds"].int,
            periodSeconds: try spec["periodSeconds"].int,
            timeoutSeconds: try spec["timeoutSeconds"].int,
            successThreshold: try spec["successThreshold"].int,
            failureThreshold: try spec["failureThreshold"].int
        )
    )
    let containerStart = try row["container_started_at"].time(after: .start)
    let countedStarted = try row["container_counted_started_at"].time(after: .start)
    var now = try row["first_tick"].time(after: .start)
    var hasContainer = false
    var passedStartup = false
    var outcomes = try row["outcomes"].elements.map { try $0.string }[...]
    var agreed = 0
    var lastOutcome = ""
    var found: [String] = []
    let expected = try row["events"].elements.map(describeProbeEvent)
    // A worker that has killed or started the container has nothing left to do in these rows.
    instants: while let outcome = outcomes.first {
        if !hasContainer && containerStart <= now {
            worker.containerStarted(at: containerStart)
            hasContainer = true
        }
        let isStarted = type == .startup ? passedStartup : countedStarted <= now
        switch worker.attempt(at: now, isStarted: isStarted) {
        case .probe(let timeout):
            if found.count >= expected.count && now > recorderStopped { break instants }
            guard timeout == worker.spec.timeout else { return "another timeout than the spec's" }
            outcomes.removeFirst()
            agreed = outcome == lastOutcome ? agreed + 1 : 1
            lastOutcome = outcome
            let transition = worker.record(outcome == "success" ? .success : .failure)
            passedStartup = passedStartup || transition == .started
            // A kill starts the worker's count anew; the rows show the run that led to it.
            let run = transition == .kill ? agreed : worker.run
            found.append(describe(at: now, outcome, run: run, worker, transition))
        case .skipped(.onHold), .skipped(.alreadyStarted), .stopped:
            break instants
        case .skipped:
            break
        }
        now += worker.spec.period
    }
    for (index, event) in expected.enumerated() where index < found.count && found[index] != event {
        return "event \(index): expected \(event), found \(found[index])"
    }
    return difference(("events", "\(expected.count)", "\(found.count)"))
}

private func describe(
    at now: SimTime,
    _ outcome: String,
    run: Int,
    _ worker: ProbeWorker,
    _ transition: ProbeTransition
) -> String {
    let changed: String
    switch transition {
    case .none: changed = "nothing"
    case .becameSuccess, .started: changed = "success"
    case .becameFailure, .kill: changed = "failure"
    }
    return "\(Int(now.seconds)) \(outcome) run \(run) state \(worker.result) changed \(changed)"
        + (transition == .kill ? " kill" : "") + (transition == .started ? " started" : "")
}

private func describeProbeEvent(_ event: VectorValue) throws -> String {
    let changed = try event["changed"].ifPresent?.string ?? "nothing"
    return "\(try event["t"].int) \(try event["outcome"].string) run \(try event["run"].int) "
        + "state \(try event["state"].string) changed \(changed)"
        + (event["kill"].ifPresent == nil ? "" : " kill")
        + (event["started"].ifPresent == nil ? "" : " started")
}

/// Replays a row of `k8s_crashloop.jsonl`: the restarts of one container.
private func checkCrashLoop(_ row: VectorValue) throws -> String? {
    var profile = CrashLoopBackOff.Profile()
    profile.initial = try row["initial_s"].seconds
    profile.maximum = try row["max_s"].seconds
    profile.resetAfter = try row["reset_after_s"].seconds
    var backOff = CrashLoopBackOff(profile: profile)
    var started = SimTime.start
    let durations = try row["run_durations_s"].elements
    let events = try row["events"].elements
    guard durations.count == events.count else { return "\(events.count) events" }
    for (duration, event) in zip(durations, events) {
        let finished = started + (try duration.seconds)
        let wait = backOff.delay(finishedAt: finished)
        let restart = backOff.restartTime(finishedAt: finished)
        backOff.restarted(finishedAt: finished, at: restart)
        let found = difference(
            ("started", "\(try event["started"].time(after: .start))", "\(started)"),
            ("finished", "\(try event["finished"].time(after: .start))", "\(finished)"),
            ("backoff", "\(try event["backoff_s"].seconds)", "\(wait)"),
            ("next start", "\(try event["next_start"].time(after: .start))", "\(restart)"),
            (
                "entry", text(try event["entry_after"].seconds),
                text(backOff.backoff)
            )
        )
        if let found { return "restart \(try event["restart"].int): \(found)" }
        started = restart
    }
    return nil
}

private func text(_ duration: SimDuration?) -> String {
    duration.map { "\($0.nanoseconds) ns" } ?? "none"
}

/// Checks a row of `k8s_pod_deletion.jsonl`: the order in which pods are deleted.
private func checkPodDeletion(_ row: VectorValue) throws -> String? {
    let pods = try row["pods"].elements
    let uids = try pods.map { try $0["uid"].string }.sorted {
        $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    var candidates = try pods.map { pod in
        let uid = try pod["uid"].string
        return PodDeletionCandidate(
            uid: UInt64(uids.firstIndex(of: uid) ?? 0),
            isAssigned: try !pod["node"].string.isEmpty,
            phase: try phase(pod["phase"].string),
            isReady: try pod["ready"].bool,
            deletionCost: try pod["deletion_cost"].int,
            podsOnNode: try pod["rank"].int,
            readySince: try pod["ready_since"].ifPresent?.time(after: .start),
            restarts: try pod["restarts"].int,
            created: try pod["created"].time(after: .start)
        )
    }
    let expected = try row["delete_first_to_last"].elements.map { try $0.string }
    let now = try row["now"].time(after: .start)
    PodDeletionOrder.sort(&candidates, at: now)
    let found = candidates.map { uids[Int($0.uid)] }
    candidates.reverse()
    PodDeletionOrder.sort(&candidates, at: now)
    let again = candidates.map { uids[Int($0.uid)] }
    return difference(
        ("order", "\(expected)", "\(found)"),
        ("order from the other end", "\(expected)", "\(again)")
    )
}

private func phase(_ name: String) throws -> PodPhase {
    switch name {
    case "Pending": .pending
    case "Unknown": .unknown
    case "Running": .running
    default: throw VectorError(description: "unknown phase \(name)")
    }
}

/// Checks a row of `scaleup_growth.jsonl`: how fast an autoscaler may grow toward a target.
private func checkScaleUpGrowth(_ row: VectorValue) throws -> String? {
    let period = try row["policy_period_s"].int
    let percent = HPAScalingPolicy(.percent, value: 100, periodSeconds: period)
    let pods = HPAScalingPolicy(.pods, value: 4, periodSeconds: period)
    let policies: [HPAScalingPolicy]
    switch try row["policy"].string {
    case "percent100": policies = [percent]
    case "pods4": policies = [pods]
    case "default_max(100%,4pods)": policies = [percent, pods]
    default: throw VectorError(description: "unknown policy \(try row["policy"].string)")
    }
    let target = try row["target"].int
    let start = try row["start"].int
    let expected = try row["sequence"].elements.map { [try $0[0].int, try $0[1].int] }
    let late = grow(
        from: start,
        to: target,
        policies,
        every: period,
        first: try row["first_step_at_s"].int
    )
    let early = grow(from: start, to: target, policies, every: period, first: 0)
    return difference(
        ("sequence", "\(expected)", "\([[0, start]] + late)"),
        (
            "reached, first at the end of a period",
            "\(try row["reached_at_if_first_step_at_period_end_s"].int)",
            "\(late.last?.first ?? 0)"
        ),
        (
            "reached, first at once",
            "\(try row["reached_at_if_first_step_at_zero_s"].int)", "\(early.last?.first ?? 0)"
        )
    )
}

private func grow(
    from start: Int,
    to target: Int,
    _ policies: [HPAScalingPolicy],
    every period: Int,
    first: Int
) -> [[Int]] {
    var autoscaler = HorizontalPodAutoscaler(
        HorizontalPodAutoscalerSpec(
            maxReplicas: target,
            behavior: HorizontalPodAutoscalerBehavior(scaleUp: HPAScalingRules(policies: policies))
        )
    )
    var wanted = MetricEvaluation()
    wanted.propose(ReplicaProposal(replicas: target, usageMilli: 0, ratio: 2))
    var sequence: [[Int]] = []
    var replicas = start
    var second = first
    while replicas < target && sequence.count < 1000 {
        let now = SimTime.start + .seconds(Int64(second))
        replicas = autoscaler.reconcile(at: now, current: replicas, metrics: wanted).replicas
        sequence.append([second, replicas])
        second += period
    }
    return sequence
}
