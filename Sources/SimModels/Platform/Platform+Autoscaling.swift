import SimCore

/// The loops between the pods' CPU and the number of pods.
extension Platform {
    /// The kubelets read the counters of every running container.
    mutating func housekeep(in context: inout Context<Event>) {
        context.schedule(
            .kubernetes(.housekeeping),
            after: plan.cluster.housekeepingInterval,
            priority: .scrape
        )
        var tallies = Array(repeating: ContainerTally(), count: services.count)
        for pod in pods.indices {
            guard let reading = pods[pod].readCPU(at: context.now) else { continue }
            let service = Int(pods[pod].service)
            let limit = plan.services[service].cpuLimit
            tallies[service].count(reading.statistics, usable: min(limit, reading.cores))
            metrics.housekeeping(
                pod: pod,
                cpuNanoseconds: reading.statistics.usage.nanoseconds,
                memoryBytes: workingSet(of: pod, at: context.now),
                at: context.now
            )
            checkMemory(of: pod, in: &context)
        }
        watchThrottling(tallies, in: &context)
        watchDatabases(in: &context)
        watchPools(in: &context)
        watchLag(in: &context)
        // A look at one of them takes an eighth of the time of an event, or less.
        let lookedAt = pods.count + services.count + databases.count + partitions.count
        context.charge(Int64(lookedAt / 8))
    }

    /// One sync of the controller for one autoscaler.
    mutating func syncAutoscaler(of service: Int, in context: inout Context<Event>) {
        deployments[service].nextSync = context.schedule(
            .kubernetes(.hpaSync(service: UInt16(service))),
            after: plan.cluster.horizontalPodAutoscalerSyncPeriod,
            priority: .controller
        )
        guard !interventions.heldReplicas.contains(service),
            var controller = deployments[service].autoscaler
        else { return }
        deployments[service].autoscaler = nil
        let current = deployments[service].replicas
        var evaluation = MetricEvaluation()
        var answers: [MetricAnswer] = []
        if controller.needsMetrics(current: current) {
            let readings = plan.services[service].scaling.readings
            for (index, metric) in controller.spec.metrics.enumerated() {
                if index == 0 || readings[index] != readings[index - 1] {
                    readMetric(readings[index], of: service, at: context.now)
                }
                let answer = controller.evaluate(
                    metric,
                    input: metricInput,
                    current: current,
                    statusReplicas: deployments[service].active,
                    at: context.now,
                    into: &evaluation
                )
                if readings[index] == .resource(.cpu), case .success(let proposal) = answer,
                    let share = proposal.utilization
                {
                    deployments[service].observedUtilization = share
                }
                // One metric's answer is the evaluation's own.
                if readings.count > 1 { answers.append(answer) }
            }
        }
        let outcome = controller.reconcile(at: context.now, current: current, metrics: evaluation)
        deployments[service].autoscaler = controller
        deployments[service].lastSync = AutoscalerSync(
            metrics: evaluation,
            answers: answers,
            outcome: outcome
        )
        noteBlindness(of: service, outcome, in: &context)
        guard outcome.replicas != current else { return }
        var causes = pressure(on: service, isMore: outcome.replicas > current, in: &context)
        causes.insert(deployments[service].intervention)
        let occurrence = context.record(
            OccurrenceKind.autoscalerScaled.rawValue,
            subject: UInt32(service),
            value: Int64(current),
            detail: Int64(outcome.replicas),
            causes: causes
        )
        context.cause = occurrence
        deployments[service].replicas = outcome.replicas
        settleReplicas(of: service, in: &context)
    }

    /// What explains how much CPU a service uses: who used it, what holds its workers, and a change of load,
    /// where nothing else is found or it is as new.
    private mutating func pressure(
        on service: Int,
        isMore: Bool,
        in context: inout Context<Event>
    ) -> Causes {
        let from = context.now - ThrottlingWatch.window
        var causes = Causes()
        if isMore, plan.services[service].scaling.readings.contains(.resource(.cpu)) {
            causes = cpuCauses(of: service, since: from, in: &context)
        }
        let state = strain(on: service, in: &context)
        causes.insert(state)
        guard state == .none else { return causes }
        let topic = plan.services[service].consumer.map { _ in
            Int(plan.services[service].consumerTopic)
        }
        let load = topic.map { topics[$0].load } ?? loadCause(of: service)
        if causes.count == 0 || Self.isNewer(load, than: from, in: &context) { causes.insert(load) }
        return causes
    }

    /// What a service, or the topic that it reads, says of itself, or else what holds its workers.
    private mutating func strain(
        on service: Int,
        in context: inout Context<Event>
    ) -> OccurrenceID {
        if services[service].saturation != .none { return services[service].saturation }
        if plan.services[service].consumer != nil {
            let topic = Int(plan.services[service].consumerTopic)
            if topics[topic].lagging != .none { return topics[topic].lagging }
        }
        return holdup(of: service, in: &context)
    }
}

/// What a sync of an autoscaler saw and decided, for those who watch the platform.
struct AutoscalerSync: Sendable {
    /// What the metrics proposed.
    var metrics: MetricEvaluation
    /// What each metric answered, where there are several.
    var answers: [MetricAnswer]
    /// What was made of it.
    var outcome: ReconcileOutcome
}

/// What one metric proposed, or why it did not.
typealias MetricAnswer = Result<ReplicaProposal, ReplicaCalculationError>

/// A Deployment while it runs.
struct DeploymentState: Sendable {
    /// Pods wanted (`spec.replicas`).
    var replicas: Int
    /// Pods there are, those being deleted left out.
    var active = 0
    /// The slots of its pods, those being deleted included, in the order of creation.
    var pods: [UInt32] = []
    /// Restarts of its containers since T+0.
    var restarts: Int64 = 0
    /// The controller that rolls it out, if the scenario ever does.
    var controller: DeploymentController?
    /// Containers killed since T+0 because they had more memory than their limit.
    var oomKills: Int64 = 0
    /// The number of the next pod.
    var nextOrdinal: UInt64 = 0
    /// The autoscaler's controller.
    var autoscaler: HorizontalPodAutoscaler?
    /// The event of its next sync.
    var nextSync = EventID.none
    /// The occurrence that says an outage keeps metrics from it; nil while it sees.
    var blindness: Blindness?
    /// What KEDA does about it, if there is a ScaledObject.
    var scaledObject: ScaledObjectState?
    /// The working of the autoscaler's last sync, which nothing in the model reads.
    var lastSync: AutoscalerSync?
    /// The utilization the autoscaler saw last, in percent of the request.
    var observedUtilization: Int?
    /// What somebody last did to it.
    var intervention = OccurrenceID.none
    /// Random streams: from creation to container, from container to application, probe phases.
    var podStartStream: StreamID
    var startupStream: StreamID
    /// Random stream from the end of a container, or of its back-off, to the next.
    var restartStream: StreamID
    var probeStream: StreamID
    /// Random stream of the CPU that consumed messages take.
    var messageStream: StreamID
}
