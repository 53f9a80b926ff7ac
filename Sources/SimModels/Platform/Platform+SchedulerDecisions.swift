import SimCore

/// Why pods wait for a node, told for the node pools that were asked about.
extension Platform {
    /// Tells why a pod fits on no node, pool by pool; its service has just been counted.
    mutating func explainRefusal(of pod: Int, at now: SimTime) {
        guard !decisions.isEmpty else { return }
        for (place, pool, _) in decisions.places(of: .node) {
            decisions.add(refusal(of: pod, by: pool, at: now), to: place)
        }
    }

    private func refusal(of pod: Int, by pool: Int, at now: SimTime) -> Decision {
        let request = plan.placements[Int(pods[pod].service)].request
        let nodes = fleet.members.filter { Int(fleet.nodes[$0].pool) == pool }
        var obstacles: [(words: String, count: Int)] = []
        for node in nodes {
            for words in self.obstacles(to: request, on: node) {
                if let known = obstacles.firstIndex(where: { $0.words == words }) {
                    obstacles[known].count += 1
                } else {
                    obstacles.append((words, 1))
                }
            }
        }
        let reasons = obstacles.map { "\($0.count) \($0.words)" }.joined(separator: ", ")
        return Decision(
            at: decisions.time(now),
            what: "pod",
            subject: name(of: pod),
            inputs: requestInputs(request),
            rule: "kube-scheduler binds a pod to a node that is Ready, not cordoned, has room for "
                + "its requests and keeps its spread; else it is tried again when something has "
                + "changed, after a back-off of 1 s to 10 s",
            result: "fits nowhere",
            heldBack: nodes.isEmpty
                ? "0/0 nodes of the pool are available"
                : "0/\(nodes.count) nodes of the pool are available: \(reasons)"
        )
    }

    /// What keeps a pod from a node, in the scheduler's own words.
    private func obstacles(to request: PodRequest, on node: Int) -> [String] {
        let state = fleet.nodes[node]
        if state.condition != .ready { return ["node(s) not Ready"] }
        if state.isCordoned { return ["node(s) were unschedulable"] }
        var obstacles: [String] = []
        let left = state.allocatable - state.requested
        if request.requests.cpu > left.cpu { obstacles.append("Insufficient cpu") }
        if request.requests.memory > left.memory { obstacles.append("Insufficient memory") }
        if request.requests.pods > left.pods { obstacles.append("Too many pods") }
        if obstacles.isEmpty, !fleet.isSpread(request, on: node) {
            obstacles.append("node(s) didn't match pod topology spread constraints")
        }
        return obstacles
    }

    private func requestInputs(_ request: PodRequest) -> [Decision.Input] {
        [
            Decision.Input("requests cpu", .count(request.requests.cpu), "m"),
            Decision.Input("memory", .count(request.requests.memory >> 20), "Mi"),
            Decision.Input("pods that wait", .count(Int64(fleet.queue.entries.count))),
        ]
    }

    /// Tells that a pod that waited has a node.
    mutating func explainBinding(of pod: Int, to node: Int, at now: SimTime) {
        guard let place = decisions.place(of: .node, Int(fleet.nodes[node].pool)) else { return }
        let request = plan.placements[Int(pods[pod].service)].request
        decisions.add(
            Decision(
                at: decisions.time(now),
                what: "pod",
                subject: name(of: pod),
                inputs: [
                    Decision.Input("waited", .span(now - pods[pod].createdAt)),
                    Decision.Input("node", .word(nodeName(node))),
                ] + requestInputs(request).prefix(2),
                rule: "of the nodes with room the one with the best score: least of it requested, "
                    + "and the pods spread",
                result: "bound",
                isChange: true
            ),
            to: place
        )
    }

    /// Tells that a node that was asked for is there.
    mutating func explainJoining(of node: Int, at now: SimTime) {
        guard let place = decisions.place(of: .node, Int(fleet.nodes[node].pool)) else { return }
        decisions.add(
            Decision(
                at: decisions.time(now),
                what: "node",
                subject: nodeName(node),
                inputs: [
                    Decision.Input("took", .span(now - fleet.nodes[node].requestedAt)),
                    Decision.Input("pods that wait", .count(Int64(fleet.queue.entries.count))),
                ],
                rule: "a node is there when its machine has come up, and its kubelet is Ready",
                result: "joins",
                isChange: true
            ),
            to: place
        )
    }

    private func name(of pod: Int) -> String {
        "\(plan.names.services[Int(pods[pod].service)])-\(pods[pod].ordinal)"
    }

    func nodeName(_ node: Int) -> String {
        "\(plan.names.nodePools[Int(fleet.nodes[node].pool)])-\(fleet.nodes[node].ordinal)"
    }
}
