import SimCore

/// Where the containers of one node compete for its cores.
extension Platform {
    /// The cores of a pod's node, or what stands for them.
    func nodeCores(of pod: Int) -> Double {
        guard pods[pod].node != .max else {
            return plan.services[Int(pods[pod].service)].nodeCores
        }
        return Double(fleet.nodes[Int(pods[pod].node)].allocatable.cpu) / 1_000
    }

    /// Lets a pod's node know of a change of the pod's runnable threads.
    ///
    /// As long as the threads on a node are no more than its cores, this only counts.
    mutating func countThreads(of pod: Int, in context: inout Context<Event>) {
        guard hasNodes, pods[pod].node != .max else { return }
        let threads = pods[pod].cpu.count
        let change = threads - pods[pod].threads
        guard change != 0 else { return }
        pods[pod].threads = threads
        let node = Int(pods[pod].node)
        if fleet.nodes[node].addThreads(change) { divideCores(of: node, in: &context) }
    }

    /// Gives every container on a node its share of the cores.
    private mutating func divideCores(of node: Int, in context: inout Context<Event>) {
        let isOvercommitted = fleet.nodes[node].isOvercommitted
        let capacity = fleet.nodes[node].allocatable.cpu * 1_000_000
        let count = fleet.nodes[node].pods.count
        if isOvercommitted {
            fleet.shares.removeAll()
            for place in 0..<count {
                let pod = Int(fleet.nodes[node].pods[place])
                guard pods[pod].threads > 0 else { continue }
                let service = Int(pods[pod].service)
                fleet.shares.add(
                    threads: pods[pod].threads,
                    weight: plan.placements[service].cpuWeight,
                    quota: plan.services[service].cpuQuota?.nanocores
                )
            }
            fleet.shares.divide(capacity)
        }
        var next = 0
        for place in 0..<count {
            let pod = Int(fleet.nodes[node].pods[place])
            var share = capacity
            if isOvercommitted {
                // An idle container gets its share with its first thread.
                guard pods[pod].threads > 0 else { continue }
                share = fleet.shares.nanocores(of: next)
                next += 1
            }
            let cores = Double(share) / 1e9
            guard pods[pod].cpu.cores != cores else { continue }
            pods[pod].cpu.setCores(cores, at: context.now)
            pods[pod].armCPU(as: pod, in: &context)
        }
    }

    /// Checks what every node knows of its threads, and that it gives no more cores than it has.
    func checkNodeCPU() -> String? {
        for (index, node) in fleet.nodes.enumerated() {
            let cores = Double(node.allocatable.cpu) / 1_000
            var threads = 0
            var given = 0.0
            for slot in node.pods {
                let pod = pods[Int(slot)]
                if pod.threads != pod.cpu.count {
                    return "pod \(slot): \(pod.cpu.count) threads, counted \(pod.threads)"
                }
                threads += pod.threads
                if !node.isOvercommitted, pod.phase.isRunning, pod.cpu.cores != cores {
                    return "pod \(slot) has \(pod.cpu.cores) cores of \(cores), without need"
                }
                guard pod.threads > 0 else { continue }
                let quota = plan.services[Int(pod.service)].cpuQuota?.nanocores
                given += min(pod.cpu.cores, quota.map { Double($0) / 1e9 } ?? .infinity)
            }
            if threads != node.threads {
                return "node \(index): \(threads) threads, counted \(node.threads)"
            }
            if node.isOvercommitted != (Double(threads) > cores) {
                return "node \(index): \(threads) threads on \(cores) cores, taken for the contrary"
            }
            if node.isOvercommitted, given > cores + 1e-6 {
                return "node \(index) gives \(given) of \(cores) cores"
            }
        }
        return nil
    }
}
