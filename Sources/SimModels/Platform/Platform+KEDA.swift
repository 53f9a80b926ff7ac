import SimCore

/// What KEDA does about a ScaledObject while the platform runs.
struct ScaledObjectState: Sendable {
    var controller: ScaledObjectController
    /// The working of the last look, which nothing in the model reads.
    var lastPoll: ScaledObjectPoll?
}

/// What a look of KEDA's at its triggers saw and decided, for those who watch the platform.
struct ScaledObjectPoll: Hashable, Sendable, BitwiseCopyable {
    /// Messages of lag of all triggers.
    var lag: Int64
    /// Whether any trigger is active.
    var isActive: Bool
    /// The pods asked for when it began.
    var current: Int
    /// What it came to.
    var answer: ScaledObjectController.Answer
}

/// Where KEDA meets the pods.
extension Platform {
    /// Lays out KEDA's looks at its triggers.
    mutating func startScaledObjects(in context: inout Context<Event>) {
        for (index, spec) in plan.services.enumerated() {
            guard let object = spec.scaling.scaledObject else { continue }
            deployments[index].scaledObject = ScaledObjectState(
                controller: ScaledObjectController(object, replicas: spec.replicas, at: context.now)
            )
            context.schedule(
                .autoscaling(.poll(service: UInt16(index))),
                at: firstInstant(
                    of: .seconds(Int64(object.pollingInterval)),
                    phase: object.pollingPhase,
                    stream: "keda/\(plan.names.services[index])",
                    in: &context
                ),
                priority: .controller
            )
        }
    }

    /// KEDA looks at the triggers of a service.
    mutating func pollTriggers(of service: Int, in context: inout Context<Event>) {
        guard let object = plan.services[service].scaling.scaledObject else { return }
        context.schedule(
            .autoscaling(.poll(service: UInt16(service))),
            after: .seconds(Int64(object.pollingInterval)),
            priority: .controller
        )
        guard !interventions.heldReplicas.contains(service) else { return }
        var isActive = false
        var lag: Int64 = 0
        var cause = OccurrenceID.none
        for (number, trigger) in object.triggers.enumerated() {
            let scaler = kafkaScaler(number, of: service)
            lag += scaler.totalLag
            if scaler.isActive(trigger.metadata) {
                isActive = true
                cause = topics[Int(plan.services[service].scaling.triggerTopics[number])].load
            }
        }
        let current = deployments[service].replicas
        guard var state = deployments[service].scaledObject else { return }
        let answer = state.controller.poll(isActive: isActive, current: current, at: context.now)
        state.lastPoll = ScaledObjectPoll(
            lag: lag,
            isActive: isActive,
            current: current,
            answer: answer
        )
        deployments[service].scaledObject = state
        guard let wanted = answer.replicas, wanted != current else { return }
        context.cause = context.record(
            OccurrenceKind.kedaScaled.rawValue,
            subject: UInt32(service),
            value: Int64(current),
            detail: Int64(wanted),
            causes: cause,
            deployments[service].intervention
        )
        deployments[service].replicas = wanted
        settleReplicas(of: service, in: &context)
    }

    /// What a trigger's scaler sees of its consumer group.
    func kafkaScaler(_ trigger: Int, of service: Int) -> KafkaScaler {
        let topic = topics[Int(plan.services[service].scaling.triggerTopics[trigger])]
        var scaler = KafkaScaler()
        for place in topic.firstPartition..<topic.firstPartition + topic.count {
            scaler.add(
                lag: partitions[place].consumption.lag(behind: partitions[place].log.highWatermark)
            )
        }
        return scaler
    }
}
