import SimCore

extension OccurrenceRow {
    /// Kinds about nodes, and the pods that want one.
    static let nodes: [OccurrenceRow] = [
        OccurrenceRow(
            .nodeReady,
            "node.ready",
            of: .nodePool,
            "A node becomes ready.",
            maker: .nodePool,
            folding: .nodes("is ready", "are ready"),
            value: .node
        ) { words in
            "\(words.node)\(words.machine) is ready"
        },
        OccurrenceRow(
            .nodeLost,
            "node.lost",
            of: .nodePool,
            "A node stops to answer, with all that is on it.",
            maker: .nodePool,
            tone: .bad,
            weight: 2,
            folding: .nodes("is lost", "are lost"),
            value: .node
        ) { words in
            "\(words.node) is lost: nothing on it answers any more"
        },
        OccurrenceRow(
            .nodeNotReady,
            "node.notReady",
            of: .nodePool,
            "The node controller has not heard of a kubelet for node-monitor-grace-period.",
            maker: .nodePool,
            tone: .bad,
            weight: 2,
            folding: .nodes("is NotReady", "are NotReady"),
            value: .node
        ) { words in
            "\(words.node) is NotReady: its kubelet has not been heard of for \(words.gracePeriod)"
        },
        OccurrenceRow(
            .nodeRemoved,
            "node.removed",
            of: .nodePool,
            "A node is gone.",
            maker: .nodePool,
            weight: 0,
            folding: .nodes("is removed", "are removed"),
            value: .node
        ) { words in
            "\(words.node) is removed"
        },
        OccurrenceRow(
            .nodeUnneeded,
            "node.unneeded",
            of: .nodePool,
            "The cluster autoscaler could do without a node.",
            maker: .nodePool,
            folding: .nodes("is not needed", "are not needed"),
            value: .node,
            detail: .percent("requested_pct", "of the node that pods request")
        ) { words in
            "\(words.node) is not needed: pods request \(words.detail) % of it"
        },
        OccurrenceRow(
            .nodeProvisioningFailed,
            "node.provisioningFailed",
            of: .nodePool,
            "A node that was asked for does not come up.",
            maker: .nodePool,
            tone: .caution,
            folding: .nodes("does not come up", "do not come up"),
            value: .node
        ) { words in
            "\(words.node) does not come up, and its pool is left alone for a while"
        },
        OccurrenceRow(
            .nodeInterruptionNotice,
            "node.interruptionNotice",
            of: .nodePool,
            "The provider says that it will take a node back.",
            maker: .nodePool,
            tone: .caution,
            weight: 2,
            folding: .nodes("is to be taken back", "are to be taken back"),
            value: .node,
            detail: .seconds("notice_s", "time until then")
        ) { words in
            "\(words.node) is to be taken back by the provider: in \(words.seconds(words.detail))"
        },
        OccurrenceRow(
            .nodeDrainBegan,
            "node.drainBegan",
            of: .nodePool,
            "A node is cordoned, and its pods are to be evicted.",
            maker: .nodePool,
            weight: 2,
            folding: .nodes("is cordoned", "are cordoned"),
            value: .node,
            detail: .amount("pods", "pods to be evicted")
        ) { words in
            """
            \(words.node) is cordoned: its \(ReportNumbers.count(words.detail, "pod")) \
            \(words.detail == 1 ? "is" : "are") to be evicted
            """
        },
        OccurrenceRow(
            .nodeDrained,
            "node.drained",
            of: .nodePool,
            "The last pod to be evicted has left a node.",
            maker: .nodePool,
            weight: 2,
            folding: .nodes("is drained", "are drained"),
            value: .node,
            detail: .seconds("took_s", "time it took")
        ) { words in
            "\(words.node) is drained: after \(words.seconds(words.detail))"
        },
        OccurrenceRow(
            .nodeDrainFailed,
            "node.drainFailed",
            of: .nodePool,
            "A node could not be drained before its time was up.",
            maker: .nodePool,
            tone: .bad,
            weight: 2,
            value: .node
        ) { words in
            "\(words.node) could not be drained in time"
        },
        OccurrenceRow(
            .nodeMemoryPressure,
            "node.memoryPressure",
            of: .nodePool,
            "The pods of a node use more memory than it has, and its kubelet evicts.",
            maker: .nodePool,
            tone: .bad,
            weight: 2,
            value: .node,
            detail: .bytes("memory_bytes", "memory that its pods use")
        ) { words in
            """
            \(words.node) runs out of memory: its pods use \(words.memory(words.detail)), more \
            than it has, and its kubelet evicts
            """
        },
        OccurrenceRow(
            .clusterAutoscalerScaled,
            "clusterAutoscaler.scaled",
            of: .nodePool,
            "The cluster autoscaler changes the size of a pool.",
            maker: .nodePool,
            weight: 2,
            value: .from("nodes"),
            detail: .to("nodes")
        ) { words in
            """
            cluster autoscaler takes pool \(words.name) from \(words.value) to \
            \(ReportNumbers.count(words.detail, "node"))
            """
        },
        OccurrenceRow(
            .clusterAutoscalerStuck,
            "clusterAutoscaler.stuck",
            of: .service,
            "Pods wait for a node, and no pool may grow.",
            maker: .nodePool,
            tone: .bad,
            weight: 2,
            value: .amount("pods", "pods that wait")
        ) { words in
            words.clusterAutoscalerStuck
        },
        OccurrenceRow(
            .podUnschedulable,
            "pod.unschedulable",
            of: .service,
            "A pod fits on no node.",
            maker: .nodePool,
            tone: .caution,
            folding: .pods("fits on no node", "fit on no node"),
            value: .pod
        ) { words in
            "pod \(words.name)-\(words.value) fits on no node"
        },
        OccurrenceRow(
            .podScheduled,
            "pod.scheduled",
            of: .service,
            "A pod that fitted on no node gets one.",
            maker: .nodePool,
            weight: 0,
            folding: .pods("gets a node", "get a node"),
            value: .pod
        ) { words in
            "pod \(words.name)-\(words.value) gets a node"
        },
        OccurrenceRow(
            .podEvicted,
            "pod.evicted",
            of: .service,
            "A pod is evicted from its node.",
            maker: .nodePool,
            folding: .pods("is evicted", "are evicted"),
            value: .pod
        ) { words in
            "pod \(words.name)-\(words.value) is evicted"
        },
        OccurrenceRow(
            .evictionRefused,
            "pod.evictionRefused",
            of: .service,
            "A disruption budget forbids that a pod is evicted.",
            maker: .nodePool,
            tone: .caution,
            folding: .pods(
                "may not be evicted, says its disruption budget",
                "may not be evicted, says their disruption budget"
            ),
            value: .pod
        ) { words in
            "pod \(words.name)-\(words.value) may not be evicted, says its disruption budget"
        },
    ]
}
