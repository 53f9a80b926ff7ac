public import SimCore

/// How the calculator treats a pod.
///
/// Source: kubernetes/kubernetes pkg/controller/podautoscaler/replica_calculator.go `groupPods`.
public enum PodGroup: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Being deleted or failed: takes no part at all.
    case ignored
    /// Not trusted yet: its sample is dropped; it counts as idle when the others call for more.
    case unready
    /// Without a sample: it counts against whatever the others call for.
    case missing
    /// Its sample counts.
    case ready
}

extension ReplicaCalculator {
    /// The group of a pod for a metric of a resource, or of a custom metric if that is nil.
    ///
    /// The first rule that applies decides. An old pod that turned unready long after its start, and
    /// any unready pod for memory and custom metrics, counts as ready.
    public func group(
        of pod: PodMetricInput,
        resource: ResourceName?,
        at now: SimTime
    ) -> PodGroup {
        if pod.isBeingDeleted || pod.phase == .failed { return .ignored }
        if pod.phase == .pending { return .unready }
        guard let sample = pod.sample else { return .missing }
        guard resource == .cpu else { return .ready }
        guard let ready = pod.ready, let startTime = pod.startTime else { return .unready }
        let isUnready: Bool
        if startTime + cpuInitializationPeriod > now {
            // A whole window has to lie after the pod became ready, or the sample shows its start-up.
            isUnready =
                ready.status == .false
                || sample.timestamp < ready.lastTransitionTime + sample.window
        } else {
            // Unready since its first moments: it was never ready.
            isUnready =
                ready.status == .false
                && startTime + initialReadinessDelay > ready.lastTransitionTime
        }
        return isUnready ? .unready : .ready
    }

    /// Sums over the pods of a target, by group, in one pass.
    func groups(
        of pods: [PodMetricInput],
        resource: ResourceName?,
        guessPercent: Int64,
        at now: SimTime
    ) -> PodGroups {
        var groups = PodGroups()
        for pod in pods {
            if pod.sample != nil { groups.samples += 1 }
            let request = pod.requestMilli ?? 0
            if pod.requestMilli == nil { groups.withoutRequest += 1 }
            switch group(of: pod, resource: resource, at: now) {
            case .ignored:
                break
            case .unready:
                groups.unready += 1
                groups.unreadyRequests &+= request
            case .missing:
                groups.missing += 1
                groups.missingRequests &+= request
                groups.missingGuess &+= (request &* guessPercent) / 100
            case .ready:
                groups.ready += 1
                groups.readyRequests &+= request
                groups.readyUsage &+= pod.sample?.milli ?? 0
            }
        }
        return groups
    }
}

/// Sums over the pods of a target, by group.
struct PodGroups {
    var ready: Int64 = 0
    var readyUsage: Int64 = 0
    var readyRequests: Int64 = 0
    var missing: Int64 = 0
    var missingRequests: Int64 = 0
    /// What the missing pods use if they use the larger of their requests and the target.
    var missingGuess: Int64 = 0
    var unready: Int64 = 0
    var unreadyRequests: Int64 = 0
    /// Pods with a sample, of whatever group.
    var samples: Int64 = 0
    /// Pods a container of which has no request, of whatever group.
    var withoutRequest: Int64 = 0
}
