import SimCore

/// Services, pods, nodes, rollouts and traffic.
extension OccurrenceWords {
    // MARK: Services and pods

    var throttling: String {
        "\(name) is throttled: in the last minute its containers stood still in \(value) % "
            + "of their CPU periods, using \(detail) % of their limit"
    }

    var listenQueueDrained: String {
        "\(name) answers all connections again, after "
            + ReportNumbers.count(value, "attempt") + " without an answer"
    }

    var kedaScaled: String {
        let verb = value == 0 ? "activates" : detail == 0 ? "deactivates" : "raises"
        return "KEDA \(verb) \(name): from \(value) to \(detail) pods"
    }

    // MARK: Nodes

    var node: String { "node \(name)-\(value)" }

    /// The type of a pool's machines, in brackets.
    var machine: String {
        let type = plan.nodePools[subject].instanceType
        return type.isEmpty ? "" : " (\(type))"
    }

    var gracePeriod: String { DurationText.text(plan.cluster.nodeMonitorGracePeriod) }

    var clusterAutoscalerStuck: String {
        "cluster autoscaler can do nothing for \(ReportNumbers.count(value, "pod")) "
            + "that \(value == 1 ? "waits" : "wait"): no pool may grow"
    }

    // MARK: Rollouts

    var rolloutStuck: String {
        let deadline = DurationText.text(plan.services[subject].deployment.progressDeadline)
        return "rollout of \(name) is stuck: ProgressDeadlineExceeded after "
            + "\(deadline) without progress, at \(value) new and \(detail) old pods"
    }

    var rolloutTrafficShifted: String {
        value == 100
            ? "all traffic of \(name) goes to \(version(detail))"
            : "\(value) % of the traffic of \(name) goes to \(version(detail))"
    }

    func version(_ index: Int64) -> String {
        let versions = plan.versions
        guard index > 0, index < Int64(versions.count) else { return "the first version" }
        return "version \(versions[Int(index)].name)"
    }

    // MARK: Traffic

    var usersChanged: String {
        let (from, to) = (ReportNumbers.count(value), ReportNumbers.count(detail, "user"))
        return value == 0
            ? "traffic \(name): \(to) come" : "traffic \(name) goes from \(from) to \(to)"
    }

    /// Tries for each thing wanted, from hundredths.
    var tries: String {
        let tenths = (value + 5) / 10
        return "\(tenths / 10).\(tenths % 10)"
    }
}
