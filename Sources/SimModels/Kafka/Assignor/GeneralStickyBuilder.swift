/// The sticky assignment of members that read different topics.
///
/// Partitions nobody owns go to the smallest member that reads them; then single partitions move
/// from larger to smaller members until no move makes a pair more even.
/// Source: `GeneralAssignmentBuilder`, AbstractStickyAssignor.java.
struct GeneralStickyBuilder {
    private struct Movement {
        var partition: TopicPartition
        var source: Int
        var destination: Int
    }

    /// Each member's partitions.
    private(set) var assignments: [[TopicPartition]]

    private let members: [AssignorMember]
    private let ownership: StickyOwnership
    private let sizes: [Int32]
    /// The members that read each topic, ascending.
    private let readers: [[Int]]
    private var owner: [TopicPartition: Int] = [:]
    private var isFixed: [Bool]
    private var movements: [Movement] = []
    private var revocationRequired = false

    init(members: [AssignorMember], ownership: StickyOwnership, sizes: [Int32]) {
        self.members = members
        self.ownership = ownership
        self.sizes = sizes
        assignments = Array(repeating: [], count: members.count)
        isFixed = Array(repeating: false, count: members.count)
        readers = sizes.indices.map { topic in
            members.indices.filter { members[$0].reads(Int32(topic)) }
        }
    }

    mutating func build() {
        keepOwned()
        let isInitial = assignments.allSatisfy(\.isEmpty)
        let sorted = sortedPartitions()
        let unassigned = sorted.filter { owner[$0] == nil }
        for partition in unassigned {
            if let member = smallestReader(of: partition.topic) { give(partition, to: member) }
        }
        let movable = sorted.filter { readers[Int($0.topic)].count > 1 }
        for member in members.indices { isFixed[member] = !canTakePart(member) }
        let before = assignments
        var moved = false
        if !revocationRequired {
            let fresh = unassigned.filter { readers[Int($0.topic)].count > 1 }
            moved = balance(fresh)
        }
        if balance(movable) { moved = true }
        if !isInitial, moved, score(assignments) >= score(before) { assignments = before }
    }

    private mutating func keepOwned() {
        for member in members.indices {
            for partition in ownership.owned[member] {
                if members[member].reads(partition.topic) {
                    give(partition, to: member)
                } else {
                    revocationRequired = true
                }
            }
        }
    }

    /// All partitions: topics with the fewest readers first, then by topic and partition.
    private func sortedPartitions() -> [TopicPartition] {
        let topics = sizes.indices.filter { sizes[$0] > 0 }.sorted {
            (readers[$0].count, $0) < (readers[$1].count, $1)
        }
        return topics.flatMap { topic in
            (0..<sizes[topic]).map { TopicPartition(Int32(topic), $0) }
        }
    }

    private mutating func give(_ partition: TopicPartition, to member: Int) {
        assignments[member].append(partition)
        owner[partition] = member
    }

    /// The member with the fewest partitions among those that read a topic and may take part.
    private func smallestReader(of topic: Int32) -> Int? {
        var smallest: Int?
        for member in readers[Int(topic)] where !isFixed[member] {
            if let best = smallest, assignments[best].count <= assignments[member].count {
                continue
            }
            smallest = member
        }
        return smallest
    }

    /// Whether a member lacks something it could have, or has something another could take.
    private func canTakePart(_ member: Int) -> Bool {
        var most = 0
        for topic in Set(members[member].subscription.topics)
        where sizes.indices.contains(Int(topic)) {
            most += Int(sizes[Int(topic)])
        }
        if assignments[member].count < most { return true }
        return assignments[member].contains { readers[Int($0.topic)].count > 1 }
    }

    /// Moves partitions to smaller members until a whole pass moves none; answers whether any was.
    private mutating func balance(_ partitions: [TopicPartition]) -> Bool {
        var moved = false
        var isModified = true
        while isModified {
            isModified = false
            for partition in partitions where improve(partition) {
                isModified = true
                moved = true
            }
        }
        return moved
    }

    private mutating func improve(_ partition: TopicPartition) -> Bool {
        guard let current = owner[partition] else { return false }
        let size = assignments[current].count
        if let previous = ownership.previous[partition]?.member, !isFixed[previous],
            readers[Int(partition.topic)].contains(previous),
            size > assignments[previous].count + 1
        {
            move(partition, from: current, to: previous)
            return true
        }
        guard let smallest = smallestReader(of: partition.topic),
            size > assignments[smallest].count + 1
        else { return false }
        move(partition, from: current, to: smallest)
        return true
    }

    /// Moves a partition, or one of its topic that would otherwise have moved for nothing.
    ///
    /// When another partition of the topic went the opposite way before, that one goes back.
    private mutating func move(_ wanted: TopicPartition, from source: Int, to destination: Int) {
        var origin = source
        if let known = movements.first(where: { $0.partition == wanted }) { origin = known.source }
        var chosen = wanted
        for movement in movements
        where movement.partition.topic == wanted.topic && movement.source == destination
            && movement.destination == origin
        {
            if chosen == wanted || movement.partition < chosen { chosen = movement.partition }
        }
        guard let holder = owner[chosen] else { return }
        note(chosen, from: holder, to: destination)
        assignments[holder].removeAll { $0 == chosen }
        assignments[destination].append(chosen)
        owner[chosen] = destination
    }

    private mutating func note(_ partition: TopicPartition, from source: Int, to destination: Int) {
        guard let place = movements.firstIndex(where: { $0.partition == partition }) else {
            movements.append(
                Movement(partition: partition, source: source, destination: destination)
            )
            return
        }
        if movements[place].source == destination {
            movements.remove(at: place)
        } else {
            movements[place].destination = destination
        }
    }

    /// The sum of the differences in size over all pairs of members that may take part.
    private func score(_ assignments: [[TopicPartition]]) -> Int {
        let counts = assignments.indices.filter { !isFixed[$0] }.map { assignments[$0].count }
        var sum = 0
        for first in counts.indices {
            for second in counts.indices where second > first {
                sum += abs(counts[first] - counts[second])
            }
        }
        return sum
    }
}
