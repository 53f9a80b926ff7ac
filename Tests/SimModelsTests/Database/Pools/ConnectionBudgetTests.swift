import SimModels
import Testing

@Suite("the budget of connections")
struct ConnectionBudgetTests {
    @Test("the wall of services that grow together is where their pods' pools fill the budget")
    func wall() {
        let budget = ConnectionBudget(maximum: 1_000, reserved: 3)
        let walls = (1...3).map { budget.share(services: $0, connectionsPerPod: 20).firstRefusal }
        #expect(walls == [50, 25, 17])
        #expect(budget.share(services: 3, connectionsPerPod: 20).spare == 37)
        #expect(budget.refused(of: 1_500) == 503)
        #expect(budget.refused(of: 997) == 0)
    }

    @Test("what others hold is not there for a service")
    func besides() {
        let budget = ConnectionBudget(maximum: 100, reserved: 3)
        #expect(budget.podsServed(connectionsPerPod: 15, besides: 30) == 4)
        #expect(budget.podsServed(connectionsPerPod: 15, besides: 97) == 0)
        #expect(budget.podsServed(connectionsPerPod: 15, besides: 500) == 0)
    }
}
