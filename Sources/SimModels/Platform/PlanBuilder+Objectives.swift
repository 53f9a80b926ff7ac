import SimCore

/// What is asked of services and topics.
extension PlanBuilder {
    mutating func buildObjectives() {
        plan.messageObjectives = Array(repeating: [], count: plan.topics.count)
        if scenario.slos.isEmpty {
            for service in plan.services.indices
            where plan.sources.contains(where: { Int($0.service) == service && $0.asks }) {
                addObjective(ObjectiveSpec(), named: plan.names.services[service], of: service)
            }
        }
        for entry in scenario.slos {
            if let reference = entry.value.service { buildObjective(entry, on: reference) }
            if let reference = entry.value.topic { buildMessageObjective(entry, on: reference) }
        }
        for topic in plan.topics.indices
        where plan.messageObjectives[topic].isEmpty && isRead(topic) {
            let name = plan.names.topics[topic]
            addObjective(.messages(of: name), named: "messages/\(name)", onMessagesOf: topic)
        }
        plan.acceptanceBuckets = plan.topics.indices.map(acceptanceBucket)
    }

    private mutating func buildObjective(
        _ entry: NameMap<ObjectiveSpec>.Entry,
        on reference: NameReference
    ) {
        guard
            let service = context.resolve(reference, in: scenario.services, what: "service")
        else { return }
        if !plan.sources.contains(where: { Int($0.service) == service }) {
            context.warn(
                "no client asks \"\(reference.name)\", so that nothing is measured here",
                at: entry.origin
            )
        }
        addObjective(entry.value, named: entry.name, of: service)
    }

    private mutating func buildMessageObjective(
        _ entry: NameMap<ObjectiveSpec>.Entry,
        on reference: NameReference
    ) {
        guard
            let topic = context.resolve(reference, in: scenario.kafka.topics, what: "topic")
        else { return }
        if entry.value.goodWhen == .processed, !isRead(topic) {
            context.warn(
                "no consumer reads \"\(reference.name)\", so that no message is ever processed",
                at: entry.origin
            )
        }
        addObjective(entry.value, named: entry.name, onMessagesOf: topic)
    }

    private func isRead(_ topic: Int) -> Bool {
        plan.services.contains { $0.consumer != nil && Int($0.consumerTopic) == topic }
    }

    private mutating func addObjective(_ spec: ObjectiveSpec, named name: String, of service: Int) {
        plan.services[service].objectives.append(UInt16(plan.objectives.count))
        plan.objectives.append(
            ObjectivePlan(spec: spec, subject: .clients(service: UInt16(service)))
        )
        plan.names.objectives.append(name)
    }

    private mutating func addObjective(
        _ spec: ObjectiveSpec,
        named name: String,
        onMessagesOf topic: Int
    ) {
        plan.messageObjectives[topic].append(UInt16(plan.objectives.count))
        plan.objectives.append(ObjectivePlan(spec: spec, subject: .messages(topic: UInt16(topic))))
        plan.names.objectives.append(name)
    }

    /// A hundredth of the shortest limit, or less, and a part of a second.
    private func acceptanceBucket(of topic: Int) -> SimDuration {
        guard !plan.messageObjectives[topic].isEmpty else { return .zero }
        let shortest = plan.messageObjectives[topic].compactMap {
            plan.objectives[Int($0)].spec.goodWithin
        }.min()
        guard let shortest else { return .seconds(1) }
        let lengths: [SimDuration] = [.seconds(1), .milliseconds(100), .milliseconds(10)]
        return lengths.first { $0 * 100 <= shortest } ?? .milliseconds(1)
    }
}
