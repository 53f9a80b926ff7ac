import SimModels

/// Runs the assignor of a row over its members and topics.
///
/// Names become the numbers the models use: their places in ascending order.
func checkAssignor(_ row: VectorValue) throws -> String? {
    let assignor = try kafkaAssignor(row["assignor"].string)
    let members = try row["members"].elements.sorted {
        try $0["id"].string < $1["id"].string
    }
    var names = Set(try row["topics"].keys)
    for member in members {
        for topic in try member["topics"].elements { names.insert(try topic.string) }
        for topic in try member["owned"].keys { names.insert(topic) }
    }
    let topics = names.sorted()
    let instances = try members.compactMap { try $0["instance"].ifPresent?.string }.sorted()
    let input = try members.map { member in
        AssignorMember(
            instance: try member["instance"].ifPresent.map {
                let name = try $0.string
                return UInt32(instances.firstIndex(of: name) ?? 0)
            },
            subscription: Subscription(
                topics: try member["topics"].elements.map { try number(of: $0.string, in: topics) },
                owned: try owned(by: member, topics: topics),
                generation: Int32(try member["generation"].ifPresent?.int ?? -1)
            )
        )
    }
    let partitions = try topics.map { Int32(try row["topics"][$0].ifPresent?.int ?? 0) }
    let found = assignor.assign(members: input, topics: partitions)
    for (index, member) in members.enumerated() {
        let id = try member["id"].string
        let expected = try flat(row["expect"][id], topics: topics)
        if expected != found[index].sorted() {
            return "member \(id): expected \(text(expected)), found \(text(found[index].sorted()))"
        }
    }
    return nil
}

private func number(of topic: String, in topics: [String]) throws -> Int32 {
    guard let place = topics.firstIndex(of: topic) else {
        throw VectorError(description: "topic \(topic) is not listed")
    }
    return Int32(place)
}

private func owned(by member: VectorValue, topics: [String]) throws -> [TopicPartition] {
    try flat(member["owned"], topics: topics)
}

private func flat(_ value: VectorValue, topics: [String]) throws -> [TopicPartition] {
    var partitions: [TopicPartition] = []
    for topic in try value.keys {
        let number = try number(of: topic, in: topics)
        for partition in try value[topic].elements {
            partitions.append(TopicPartition(number, Int32(try partition.int)))
        }
    }
    return partitions.sorted()
}

private func text(_ partitions: [TopicPartition]) -> String {
    partitions.map { "\($0.topic)/\($0.partition)" }.joined(separator: " ")
}
