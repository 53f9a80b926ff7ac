import SimModels

/// The runners of the `platform` files that are about Deployments and disruption budgets.
var rolloutRunners: [String: ConformanceTopic.Runner] {
    [
        "k8s_fenceposts.jsonl": checkFenceposts,
        "k8s_rollout.jsonl": checkRollout,
        "k8s_proportional.jsonl": checkProportionalScaling,
        "k8s_pdb.jsonl": checkDisruptionBudget,
    ]
}

extension VectorValue {
    /// A number of pods, or text such as `25%`.
    fileprivate var intOrPercent: IntOrPercent {
        get throws {
            guard raw is String else { return .count(try int) }
            guard let value = IntOrPercent(percentText: try string) else {
                throw VectorError(description: "\(path): \(try string) is not a percentage")
            }
            return value
        }
    }
}

/// The strategy of a row; a bound the row leaves out is 0.
private func strategy(_ row: VectorValue) throws -> RollingUpdateStrategy {
    RollingUpdateStrategy(
        maxSurge: try row["max_surge"].ifPresent?.intOrPercent ?? .count(0),
        maxUnavailable: try row["max_unavailable"].ifPresent?.intOrPercent ?? .count(0)
    )
}

/// Checks a row of `k8s_fenceposts.jsonl`: the bounds of a rolling update.
private func checkFenceposts(_ row: VectorValue) throws -> String? {
    let found = try strategy(row).fenceposts(replicas: row["replicas"].int)
    let bounds = [
        ("surge", found.surge), ("unavailable", found.unavailable),
        ("max_unavailable_used", found.maxUnavailable), ("min_available", found.minAvailable),
        ("max_total", found.maxTotal),
    ]
    for (name, value) in bounds {
        // Rows of the upstream test know only the first two.
        guard let expected = try row[name].ifPresent?.int else {
            if name == "surge" || name == "unavailable" { return "\(name) is missing" }
            continue
        }
        if expected != value { return "\(name): expected \(expected), found \(value)" }
    }
    return nil
}

/// Replays a row of `k8s_rollout.jsonl`: every sync of a rollout, and every wave of readiness.
private func checkRollout(_ row: VectorValue) throws -> String? {
    let replicas = try row["replicas"].int
    let strategy = try strategy(row)
    let fenceposts = strategy.fenceposts(replicas: replicas)
    let isStuck = try row["new_pods_never_ready"].bool
    var sets = DeploymentReplicaSets(
        [
            ReplicaSetScale(
                replicas: replicas,
                availableReplicas: try row["old_available_at_start"].int
            ),
            ReplicaSetScale(),
        ],
        updated: 1
    )
    var waves = 0
    var fewest = sets.availableReplicas
    var most = sets.replicas
    var found: [String] = []
    syncs: while found.count < 1000 {
        switch sets.rollOut(to: replicas, strategy: strategy) {
        case .resizedUpdated:
            found.append("scale_up_new \(describe(sets))")
        case .scaledDownOld(let cleanedUp, let scaledDown):
            // Pods that are not available go first, so those that stay are available if they can be.
            sets.all[0].availableReplicas = min(
                sets.all[0].availableReplicas,
                sets.all[0].replicas
            )
            found.append("scale_down_old \(cleanedUp) \(scaledDown) \(describe(sets))")
        case .waiting:
            if isStuck || sets.all[1].availableReplicas == sets.all[1].replicas { break syncs }
            sets.all[1].availableReplicas = sets.all[1].replicas
            waves += 1
            found.append("new_pods_become_available \(describe(sets))")
        }
        fewest = min(fewest, sets.availableReplicas)
        most = max(most, sets.replicas)
    }
    let expected = try row["steps"].elements.map { step in
        let action = try step["action"].string
        let removed =
            action == "scale_down_old"
            ? " \(try step["cleanup"].int) \(try step["scaled"].int)" : ""
        return "\(action)\(removed) \(try describe(step))"
    }
    for (index, pair) in zip(expected, found).enumerated() where pair.0 != pair.1 {
        return "step \(index): expected \(pair.0), found \(pair.1)"
    }
    return difference(
        ("steps", "\(expected.count)", "\(found.count)"),
        ("surge", "\(try row["surge"].int)", "\(fenceposts.surge)"),
        ("unavailable", "\(try row["unavailable"].int)", "\(fenceposts.unavailable)"),
        ("min_available", "\(try row["min_available"].int)", "\(fenceposts.minAvailable)"),
        ("max_total", "\(try row["max_total"].int)", "\(fenceposts.maxTotal)"),
        ("final", try describe(row["final"]), describe(sets)),
        ("waves", "\(try row["waves"].int)", "\(waves)"),
        ("min_available_seen", "\(try row["min_available_seen"].int)", "\(fewest)"),
        ("max_total_seen", "\(try row["max_total_seen"].int)", "\(most)")
    )
}

private func describe(_ sets: DeploymentReplicaSets) -> String {
    let (old, new) = (sets.all[0], sets.all[1])
    return
        "old \(old.availableReplicas)/\(old.replicas) new \(new.availableReplicas)/\(new.replicas)"
}

private func describe(_ state: VectorValue) throws -> String {
    let old = "\(try state["old_available"].int)/\(try state["old"].int)"
    return "old \(old) new \(try state["new_available"].int)/\(try state["new"].int)"
}

/// Checks a row of `k8s_proportional.jsonl`: a Deployment resized during a rollout.
private func checkProportionalScaling(_ row: VectorValue) throws -> String? {
    let strategy = try strategy(row)
    let before = try row["replicas_before"].int
    let after = try row["replicas_after"].int
    let most = try row["max_replicas_annotation"].int
    let sizes = try row["replicasets_oldest_first"].elements.map { try $0.int }
    // The annotation stands for the pods there are as well; the rows say nothing of them.
    var sets = DeploymentReplicaSets(
        sizes.map { size in
            ReplicaSetScale(
                replicas: size,
                availableReplicas: size,
                desiredReplicas: before,
                maxReplicas: most
            )
        },
        updated: sizes.count - 1
    )
    if before != after && !sets.isScalingEvent(to: after) { return "not seen as a resize" }
    _ = sets.scale(to: after, strategy: strategy, statusReplicas: most)
    let allowed = after == 0 ? 0 : strategy.fenceposts(replicas: after).maxTotal
    return difference(
        ("before", "\(most)", "\(strategy.fenceposts(replicas: before).maxTotal)"),
        ("allowed_total", "\(try row["allowed_total"].int)", "\(allowed)"),
        (
            "result", "\(try row["result_oldest_first"].elements.map { try $0.int })",
            "\(sets.all.map(\.replicas))"
        )
    )
}

/// Checks a row of `k8s_pdb.jsonl`: what a budget wants and allows.
private func checkDisruptionBudget(_ row: VectorValue) throws -> String? {
    let value = try row["value"].intOrPercent
    let bound: PodDisruptionBudget.Bound
    switch try row["field"].string {
    case "minAvailable": bound = .minAvailable(value)
    case "maxUnavailable": bound = .maxUnavailable(value)
    default: throw VectorError(description: "unknown field \(try row["field"].string)")
    }
    let pods = try row["expected_pods"].int
    let budget = PodDisruptionBudget(bound)
    let status = budget.status(
        expectedPods: budget.expectedPods(controllerReplicas: pods, matchingPods: pods),
        currentHealthy: try row["current_healthy"].int
    )
    return difference(
        ("desired_healthy", "\(try row["desired_healthy"].int)", "\(status.desiredHealthy)"),
        (
            "disruptions_allowed", "\(try row["disruptions_allowed"].int)",
            "\(status.disruptionsAllowed)"
        )
    )
}
