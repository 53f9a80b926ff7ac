import SimCore

/// The scores by which the scheduler prefers one node to another, from 0 to 100.
package enum NodeScore {
    /// How much of a node is left, the new pod counted, on average over cpu and memory.
    ///
    /// Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/noderesources/least_allocated.go;
    /// what a node does not have is left out.
    package static func leastAllocated(
        taken: NodeResources,
        of allocatable: NodeResources
    ) -> Int64 {
        var sum: Int64 = 0
        var weights: Int64 = 0
        func weigh(_ taken: Int64, of allocatable: Int64) {
            guard allocatable > 0, allocatable < .max else { return }
            weights += 1
            guard taken <= allocatable else { return }
            let share = Double(allocatable - taken) * 100 / Double(allocatable)
            sum += Int64(held: share.rounded(.down))
        }
        weigh(taken.cpu, of: allocatable.cpu)
        weigh(taken.memory, of: allocatable.memory)
        return weights == 0 ? 0 : sum / weights
    }

    /// How crowded a domain of a topology is; the fewer the better.
    ///
    /// Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/podtopologyspread/scoring.go
    /// `scoreForCount`, `topologyNormalizingWeight`.
    package static func spread(pods: Int64, maxSkew: Int, domains: Int) -> Double {
        Double(pods) * PortableMath.log(Double(domains + 2)) + Double(maxSkew - 1)
    }

    /// Turns numbers of which less is better into scores.
    ///
    /// Source: scoring.go `NormalizeScore`.
    package static func normalizedSpread(_ raw: [Int64]) -> [Int64] {
        guard let least = raw.min(), let most = raw.max(), most > 0 else {
            return Array(repeating: 100, count: raw.count)
        }
        return raw.map { 100 * (most + least - $0) / most }
    }
}
