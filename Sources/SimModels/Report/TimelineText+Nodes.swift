import SimCore

/// Nodes, and the pods that want one, in words.
extension TimelineText {
    func nodeSentence(
        of occurrence: Occurrence,
        kind: OccurrenceKind,
        _ name: String
    ) -> String {
        let value = occurrence.value
        let detail = occurrence.detail
        let node = "node \(name)-\(value)"
        switch kind {
        case .nodeReady: return "\(node)\(machine(Int(occurrence.subject))) is ready"
        case .nodeLost: return "\(node) is lost: nothing on it answers any more"
        case .nodeNotReady:
            return "\(node) is NotReady: its kubelet has not been heard of for "
                + DurationText.text(plan.cluster.nodeMonitorGracePeriod)
        case .nodeRemoved: return "\(node) is removed"
        case .nodeUnneeded:
            return "\(node) is not needed: pods request \(detail) % of it"
        case .nodeProvisioningFailed:
            return "\(node) does not come up, and its pool is left alone for a while"
        case .nodeInterruptionNotice:
            let notice = DurationText.text(.milliseconds(detail))
            return "\(node) is to be taken back by the provider: in \(notice)"
        case .nodeDrainBegan:
            return "\(node) is cordoned: its \(ReportNumbers.count(detail, "pod")) "
                + (detail == 1 ? "is" : "are") + " to be evicted"
        case .nodeDrained:
            return "\(node) is drained: after \(DurationText.text(.milliseconds(detail)))"
        case .nodeDrainFailed: return "\(node) could not be drained in time"
        case .nodeMemoryPressure:
            return "\(node) runs out of memory: its pods use \(memory(detail)), "
                + "more than it has, and its kubelet evicts"
        case .clusterAutoscalerScaled:
            return "cluster autoscaler takes pool \(name) from \(value) to "
                + ReportNumbers.count(detail, "node")
        case .clusterAutoscalerStuck:
            return "cluster autoscaler can do nothing for \(ReportNumbers.count(value, "pod")) "
                + "that \(value == 1 ? "waits" : "wait"): no pool may grow"
        case .podUnschedulable: return "pod \(name)-\(value) fits on no node"
        case .podScheduled: return "pod \(name)-\(value) gets a node"
        case .podEvicted: return "pod \(name)-\(value) is evicted"
        case .evictionRefused:
            return "pod \(name)-\(value) may not be evicted, says its disruption budget"
        default: return kind.name
        }
    }

    private func machine(_ pool: Int) -> String {
        let type = plan.nodePools[pool].instanceType
        return type.isEmpty ? "" : " (\(type))"
    }
}
