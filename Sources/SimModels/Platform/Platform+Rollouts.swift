import SimCore

/// Where Deployments meet pods: templates are applied, ReplicaSets grow and shrink, and pods follow.
///
/// A Deployment has a controller only if the scenario rolls it out; others keep one ReplicaSet for ever and
/// need none.
extension Platform {
    mutating func handle(_ event: RolloutEvent, in context: inout Context<Event>) {
        switch event {
        case .start(let index):
            guard !interventions.rollouts.contains(Int(index)) else { return }
            startRollout(plan.rollouts[Int(index)], in: &context)
        case .sync(let service):
            deployments[Int(service)].controller?.isSyncScheduled = false
            syncDeployment(Int(service), in: &context)
        case .timer(let service):
            deployments[Int(service)].controller?.timer = .none
            deployments[Int(service)].controller?.timerDue = .distantFuture
            syncDeployment(Int(service), in: &context)
        case .measure(let service):
            measureDelivery(of: Int(service), in: &context)
        case .shift(let service, let revision, let weight):
            route(weight, to: revision, of: Int(service))
        case .crash(let pod, let epoch):
            guard pods[Int(pod)].epoch == epoch, pods[Int(pod)].phase == .serving else { return }
            crash(Int(pod), in: &context)
        }
    }

    /// Gives Deployments that are rolled out their controllers.
    mutating func startRollouts(in context: inout Context<Event>) {
        for (index, spec) in plan.services.enumerated() where spec.deployment.isRolledOut {
            let name = plan.names.services[index]
            deployments[index].controller = DeploymentController(
                spec.deployment,
                replicas: spec.replicas,
                errorStream: context.stream("version-errors/\(name)"),
                trafficStream: context.stream("canary/\(name)"),
                at: context.now
            )
        }
        for (index, rollout) in plan.rollouts.enumerated() {
            context.schedule(
                .rollouts(.start(index: UInt16(index))),
                at: rollout.at,
                priority: .stateChange
            )
        }
    }

    // MARK: Templates

    private mutating func startRollout(_ rollout: RolloutPlan, in context: inout Context<Event>) {
        let origin = context.record(
            OccurrenceKind.rolloutStarted.rawValue,
            subject: UInt32(rollout.service),
            value: Int64(deployments[Int(rollout.service)].controller?.sets.all.count ?? 0),
            detail: Int64(rollout.version),
            causes: .none
        )
        applyTemplate(
            rollout.version,
            to: Int(rollout.service),
            by: rollout.delivery,
            because: origin,
            in: &context
        )
    }

    /// `kubectl rollout restart`: a rolling update to the same version.
    mutating func restartRollout(of service: Int, in context: inout Context<Event>) {
        changeTemplate(of: service, in: &context) { _ in }
    }

    /// `kubectl patch` without the liveness probe: a rolling update; nothing if there is none to remove.
    mutating func removeLivenessProbe(of service: Int, in context: inout Context<Event>) {
        guard plan.services[service].livenessProbe != nil,
            let controller = deployments[service].controller,
            !controller.lacksLiveness[controller.sets.updated]
        else { return }
        changeTemplate(of: service, in: &context) {
            $0.lacksLiveness[$0.sets.updated] = true
        }
    }

    /// Somebody changes the pod template of a service: the same version is rolled out with the change.
    private mutating func changeTemplate(
        of service: Int,
        in context: inout Context<Event>,
        _ change: (inout DeploymentController) -> Void
    ) {
        guard !interventions.handRollouts.contains(service),
            let controller = deployments[service].controller
        else { return }
        rollOut(controller.versions[controller.sets.updated], of: service, in: &context)
        guard var changed = deployments[service].controller else { return }
        change(&changed)
        deployments[service].controller = changed
    }

    /// Somebody applies a template with a version by hand: a rolling update.
    mutating func rollOut(
        _ version: UInt16,
        of service: Int,
        in context: inout Context<Event>
    ) {
        guard !interventions.handRollouts.contains(service),
            let controller = deployments[service].controller
        else { return }
        let origin = context.record(
            OccurrenceKind.rolloutStarted.rawValue,
            subject: UInt32(service),
            value: Int64(controller.sets.all.count),
            detail: Int64(version)
        )
        deployments[service].intervention = origin
        applyTemplate(
            version,
            to: service,
            by: .rollingUpdate(RollingUpdateDeliverySpec()),
            because: origin,
            in: &context
        )
    }

    /// `kubectl rollout undo`: the template before the present one, or the end of a canary.
    mutating func undoRollout(of service: Int, in context: inout Context<Event>) {
        guard var controller = deployments[service].controller else { return }
        let canAbort = controller.delivery?.isAbortable ?? false
        deployments[service].intervention = context.cause
        if canAbort {
            abortDelivery(of: service, &controller, because: context.cause, in: &context)
        } else {
            rollBack(service, &controller, because: context.cause, in: &context)
        }
        deployments[service].controller = controller
        deploymentChanged(service, in: &context)
    }

    private mutating func applyTemplate(
        _ version: UInt16,
        to service: Int,
        by delivery: DeliverySpec,
        because origin: OccurrenceID,
        in context: inout Context<Event>
    ) {
        guard var controller = deployments[service].controller else { return }
        context.cause = origin
        stopAnalysis(of: &controller, in: &context)
        controller.apply(version, by: delivery, because: origin, at: context.now)
        services[service].split = nil
        if controller.delivery != nil {
            services[service].split = TrafficSplit(newRevision: UInt16(controller.sets.updated))
            if case .canary = delivery { startAnalysis(of: service, &controller, in: &context) }
        }
        deployments[service].controller = controller
        deploymentChanged(service, in: &context)
    }

    mutating func rollBack(
        _ service: Int,
        _ controller: inout DeploymentController,
        because cause: OccurrenceID,
        in context: inout Context<Event>
    ) {
        guard controller.history.count > 1 else { return }
        let target = controller.history[controller.history.count - 2]
        let occurrence = context.record(
            OccurrenceKind.rolloutRolledBack.rawValue,
            subject: UInt32(service),
            value: Int64(target),
            detail: Int64(controller.versions[target]),
            causes: cause
        )
        stopAnalysis(of: &controller, in: &context)
        services[service].split = nil
        _ = controller.undo(because: occurrence, at: context.now)
        context.cause = occurrence
    }

    // MARK: Looking

    /// Makes the controller of a Deployment look, because its pods or its size changed.
    ///
    /// However much changes at one instant, it looks once, as a work queue would have it. A sync takes no time.
    mutating func deploymentChanged(_ service: Int, in context: inout Context<Event>) {
        guard deployments[service].controller?.isSyncScheduled == false else { return }
        deployments[service].controller?.isSyncScheduled = true
        context.schedule(
            .rollouts(.sync(service: UInt16(service))),
            after: .zero,
            priority: .controller
        )
    }

    /// Lets the controllers of a Deployment, its ReplicaSets and its delivery do what they can do now.
    private mutating func syncDeployment(_ service: Int, in context: inout Context<Event>) {
        guard var controller = deployments[service].controller else { return }
        // Pods that end meanwhile need not call the controller: it is looking.
        deployments[service].controller = nil
        if controller.rollout != .none { context.cause = controller.rollout }
        var deadline: SimTime?
        repeat {
            settle(service, &controller, in: &context)
        } while meetsDeadline(of: service, &controller, next: &deadline, in: &context)
        let counts = controller.counts
        if controller.rollout != .none, controller.delivery == nil,
            counts.isComplete(desired: deployments[service].replicas)
        {
            context.record(
                OccurrenceKind.rolloutComplete.rawValue,
                subject: UInt32(service),
                value: Int64(counts.replicas),
                detail: Int64(controller.versions[controller.sets.updated]),
                causes: controller.rollout
            )
            controller.rollout = .none
        }
        forgetDefect(of: service, controller)
        armTimer(of: service, &controller, deadline: deadline, in: &context)
        deployments[service].controller = controller
    }

    /// Goes from step to step until a pod or the clock has to move first.
    private mutating func settle(
        _ service: Int,
        _ controller: inout DeploymentController,
        in context: inout Context<Event>
    ) {
        while true {
            count(service, &controller, at: context.now)
            if followReplicaSets(of: service, controller, in: &context) { continue }
            let replicas = deployments[service].replicas
            let available = controller.pods[controller.sets.updated].available
            let step = controller.delivery?.advance(
                available: available,
                replicas: replicas,
                at: context.now
            )
            if let step {
                tell(step, of: service, &controller, in: &context)
                continue
            }
            let hasOldPods = deployments[service].pods.contains {
                Int(pods[Int($0)].revision) != controller.sets.updated
                    && pods[Int($0)].phase != .gone
            }
            guard controller.step(to: replicas, hasOldPods: hasOldPods, at: context.now) else {
                return
            }
        }
    }

    /// Counts the pods of each ReplicaSet.
    private func count(_ service: Int, _ controller: inout DeploymentController, at now: SimTime) {
        for index in controller.pods.indices { controller.pods[index] = ReplicaSetPods() }
        for slot in deployments[service].pods {
            let pod = Int(slot)
            guard !pods[pod].isDeleting, pods[pod].phase != .gone else { continue }
            let revision = Int(pods[pod].revision)
            controller.pods[revision].active += 1
            guard pods[pod].isReady else { continue }
            controller.pods[revision].ready += 1
            if now - pods[pod].readyChangedAt >= controller.plan.minReady {
                controller.pods[revision].available += 1
            }
        }
        for index in controller.pods.indices {
            controller.sets.all[index].availableReplicas = controller.pods[index].available
        }
    }

    /// Creates and deletes pods until each ReplicaSet has as many as it asks for.
    private mutating func followReplicaSets(
        of service: Int,
        _ controller: DeploymentController,
        in context: inout Context<Event>
    ) -> Bool {
        var isChanged = false
        let cause = context.cause
        for index in controller.pods.indices {
            context.cause = cause
            let have = controller.pods[index].active
            let wanted = controller.sets.all[index].replicas
            if have < wanted {
                for _ in have..<wanted {
                    context.cause = cause
                    guard mayCreatePod(of: service, in: &context) else { break }
                    isChanged = true
                    let pod = createPod(of: service, in: &context)
                    pods[pod].revision = UInt16(index)
                    pods[pod].version = controller.versions[index]
                    if controller.lacksLiveness[index] { probes[pod].liveness = nil }
                }
            } else if have > wanted {
                deletePods(have - wanted, of: service, revision: UInt16(index), in: &context)
                isChanged = true
            }
        }
        context.cause = cause
        return isChanged
    }

    /// Looks whether the rollout gets on, and lets a delivery tool end one that does not.
    ///
    /// - Parameters:
    ///   - service: The service.
    ///   - controller: Its controller.
    ///   - next: When to look at the deadline again.
    ///   - context: The run.
    /// - Returns: Whether there is something to do at once.
    private mutating func meetsDeadline(
        of service: Int,
        _ controller: inout DeploymentController,
        next: inout SimTime?,
        in context: inout Context<Event>
    ) -> Bool {
        next = nil
        if let delivery = controller.delivery, !delivery.awaitsPods { return false }
        let wasExceeded = controller.progress.condition?.reason == .progressDeadlineExceeded
        let counts = controller.counts
        next = controller.progress.sync(
            counts,
            desired: deployments[service].replicas,
            at: context.now
        )
        guard !wasExceeded, controller.progress.condition?.reason == .progressDeadlineExceeded
        else { return false }
        let exceeded = context.record(
            OccurrenceKind.rolloutStuck.rawValue,
            subject: UInt32(service),
            value: Int64(counts.updatedReplicas),
            detail: Int64(counts.replicas - counts.updatedReplicas),
            causes: controller.rollout
        )
        if controller.delivery?.abortsAtDeadline == true {
            abortDelivery(of: service, &controller, because: exceeded, in: &context)
            return true
        }
        guard controller.rollsBackAtDeadline else { return false }
        rollBack(service, &controller, because: exceeded, in: &context)
        return true
    }

    /// Schedules the next look: at the deadline, when a pod has been ready for long enough, when a pause ends.
    private mutating func armTimer(
        of service: Int,
        _ controller: inout DeploymentController,
        deadline: SimTime?,
        in context: inout Context<Event>
    ) {
        var due = controller.delivery?.nextTimer ?? .distantFuture
        // After an undo of a complete rollout the deadline counts from long ago, and never strikes.
        if let deadline, deadline > context.now { due = min(due, deadline) }
        if controller.plan.minReady > .zero {
            for slot in deployments[service].pods {
                let pod = Int(slot)
                guard pods[pod].isReady, !pods[pod].isDeleting else { continue }
                let available = pods[pod].readyChangedAt + controller.plan.minReady
                if available > context.now { due = min(due, available) }
            }
        }
        guard due != controller.timerDue else { return }
        context.cancel(controller.timer)
        controller.timer = .none
        controller.timerDue = due
        guard due != .distantFuture else { return }
        controller.timer = context.schedule(
            .rollouts(.timer(service: UInt16(service))),
            at: max(due, context.now),
            priority: .controller
        )
    }
}
