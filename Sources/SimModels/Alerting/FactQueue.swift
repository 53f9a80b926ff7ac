/// Facts in order, first in, first out, without allocation once it has grown.
struct FactQueue: Hashable, Sendable {
    private var facts: [NRQLFact] = []
    private var head = 0

    var isEmpty: Bool { head == facts.count }

    mutating func push(_ fact: NRQLFact) { facts.append(fact) }

    mutating func pop() -> NRQLFact? {
        guard head < facts.count else { return nil }
        let fact = facts[head]
        head += 1
        if head == facts.count {
            facts.removeAll(keepingCapacity: true)
            head = 0
        }
        return fact
    }
}
