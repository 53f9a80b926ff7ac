import SimCore

/// The pods of one ReplicaSet, as its status counts them.
struct ReplicaSetPods: Equatable, Sendable {
    /// Those that are not being deleted.
    var active = 0
    /// Those of them that are ready.
    var ready = 0
    /// Those that have been ready for `minReadySeconds`.
    var available = 0
}

/// The controller of a Deployment that is rolled out during the run, and the delivery tool before it.
///
/// It decides how many pods each ReplicaSet has; the platform creates and deletes them.
struct DeploymentController: Sendable {
    let plan: DeploymentPlan
    /// The ReplicaSets, oldest first; a pod's revision is an index of them.
    var sets: DeploymentReplicaSets
    /// The version of each ReplicaSet.
    var versions: [UInt16] = [0]
    /// Whether the template of each ReplicaSet has no liveness probe, because somebody took it out.
    var lacksLiveness = [false]
    /// The occurrence that brought each ReplicaSet about.
    var origins: [OccurrenceID] = [.none]
    /// What each ReplicaSet has, as of the last look.
    var pods: [ReplicaSetPods] = [ReplicaSetPods()]
    /// The ReplicaSets by the time their template was last applied; the present one last.
    var history = [0]
    var progress: DeploymentProgress
    /// Whether a delivery tool re-applies the old template at the progress deadline.
    var rollsBackAtDeadline = false
    /// The canary or blue-green rollout under way.
    var delivery: ProgressiveDelivery?
    /// The ReplicaSet that had the traffic before it.
    var stable = 0
    var analysis: AnalysisRun?
    var analysisEvent = EventID.none

    /// The occurrence that began the rollout under way; none when there is none.
    var rollout = OccurrenceID.none
    /// Whether a look at the Deployment is due at this very instant.
    var isSyncScheduled = false
    /// The event for the next look if nothing happens before.
    var timer = EventID.none
    var timerDue = SimTime.distantFuture
    /// Random streams: which calls a version answers with an error, which go to a canary.
    var errorStream: StreamID
    var trafficStream: StreamID

    /// The controller of a Deployment that was complete long ago.
    init(
        _ plan: DeploymentPlan,
        replicas: Int,
        errorStream: StreamID,
        trafficStream: StreamID,
        at now: SimTime
    ) {
        self.plan = plan
        self.errorStream = errorStream
        self.trafficStream = trafficStream
        let most = plan.rollingUpdate.fenceposts(replicas: replicas).maxTotal
        sets = DeploymentReplicaSets(
            [
                ReplicaSetScale(
                    replicas: replicas,
                    availableReplicas: replicas,
                    desiredReplicas: replicas,
                    maxReplicas: most
                )
            ],
            updated: 0
        )
        progress = DeploymentProgress(deadline: plan.progressDeadline)
        let counts = DeploymentStatusCounts(
            replicas: replicas,
            updatedReplicas: replicas,
            readyReplicas: replicas,
            availableReplicas: replicas
        )
        _ = progress.sync(counts, desired: replicas, at: now)
    }

    // MARK: Templates

    /// Takes a new pod template; what the present one lacks, it lacks too.
    mutating func apply(
        _ version: UInt16,
        by spec: DeliverySpec,
        because origin: OccurrenceID,
        at now: SimTime
    ) {
        // A rollout that is overtaken by another one leaves the traffic where it came from.
        let isUnfinished = delivery.map { $0.isAbortable || $0.isAborted } ?? false
        let before = isUnfinished ? stable : sets.updated
        lacksLiveness.append(lacksLiveness[sets.updated])
        sets.addTemplate()
        versions.append(version)
        origins.append(origin)
        pods.append(ReplicaSetPods())
        history.append(sets.updated)
        rollout = origin
        rollsBackAtDeadline = false
        stable = before
        switch spec {
        case .rollingUpdate(let rolling):
            delivery = nil
            rollsBackAtDeadline = rolling.rollbackOnProgressDeadline
            if plan.isRecreate { return }
        case .canary(let canary):
            delivery = ProgressiveDelivery(.canary(canary))
        case .blueGreen(let blueGreen):
            delivery = ProgressiveDelivery(.blueGreen(blueGreen))
        }
        progress.newReplicaSetCreated(at: now)
    }

    /// Re-applies the template before the present one; false if there is none.
    ///
    /// Source: kubectl rollout undo, the revision before the last.
    mutating func undo(because origin: OccurrenceID, at now: SimTime) -> Bool {
        guard history.count > 1 else { return false }
        let target = history.remove(at: history.count - 2)
        history.append(target)
        sets.updated = target
        rollout = origin
        rollsBackAtDeadline = false
        delivery = nil
        progress.newReplicaSetFound(at: now)
        return true
    }

    /// Ends a canary or blue-green rollout; the traffic needs no telling apart any more.
    mutating func endDelivery() {
        if delivery?.isAborted == true {
            sets.updated = stable
            history.removeAll { $0 == stable }
            history.append(stable)
        }
        delivery = nil
    }

    // MARK: Replicas

    /// What the Deployment's status says.
    var counts: DeploymentStatusCounts {
        DeploymentStatusCounts(
            replicas: pods.reduce(0) { $0 + $1.active },
            updatedReplicas: pods[sets.updated].active,
            readyReplicas: pods.reduce(0) { $0 + $1.ready },
            availableReplicas: pods.reduce(0) { $0 + $1.available }
        )
    }

    /// Takes the rollout one step on, by changing how many pods ReplicaSets ask for.
    ///
    /// - Parameters:
    ///   - replicas: Pods wanted.
    ///   - hasOldPods: Whether a pod of an old ReplicaSet is still there, be it on its way out.
    ///   - now: The present.
    /// - Returns: Whether anything changed.
    mutating func step(to replicas: Int, hasOldPods: Bool, at now: SimTime) -> Bool {
        if let delivery {
            let new = delivery.newReplicas(of: replicas)
            let old = delivery.oldReplicas(of: replicas)
            var isChanged = false
            for index in sets.all.indices {
                let count = index == sets.updated ? new : index == stable ? old : 0
                if resize(index, to: count, of: replicas) { isChanged = true }
            }
            return isChanged
        }
        if sets.isScalingEvent(to: replicas),
            sets.scale(
                to: replicas,
                strategy: plan.rollingUpdate,
                statusReplicas: counts.replicas
            )
        {
            return true
        }
        guard plan.isRecreate else {
            return sets.rollOut(to: replicas, strategy: plan.rollingUpdate) != .waiting
        }
        return recreate(replicas, hasOldPods: hasOldPods, at: now)
    }

    /// Source: kubernetes/kubernetes pkg/controller/deployment/recreate.go `rolloutRecreate`.
    private mutating func recreate(_ replicas: Int, hasOldPods: Bool, at now: SimTime) -> Bool {
        var isScaledDown = false
        for index in sets.all.indices where index != sets.updated {
            if resize(index, to: 0, of: replicas) { isScaledDown = true }
        }
        if isScaledDown { return true }
        if hasOldPods { return false }
        if sets.all[sets.updated].desiredReplicas == nil { progress.newReplicaSetCreated(at: now) }
        return resize(sets.updated, to: replicas, of: replicas)
    }

    private mutating func resize(_ index: Int, to count: Int, of replicas: Int) -> Bool {
        guard sets.all[index].replicas != count else { return false }
        let most = plan.rollingUpdate.fenceposts(replicas: replicas).maxTotal
        sets.resize(index, to: count, desired: replicas, most: most)
        return true
    }
}
