/// Whom the occurrences of a kind concern.
package enum OccurrenceSubject: String, Sendable, CaseIterable {
    case service
    case source
    case database
    case proxy
    case topic
    case alert
    case person
    case fault
    case objective
    case nodePool = "node pool"
    /// The scenario as a whole.
    case scenario

    /// The first part of the names of series of such a subject; nil where there are none.
    var place: String? {
        switch self {
        case .service: "services"
        case .source: "traffic"
        case .database: "databases"
        case .topic: "topics"
        case .objective: "objectives"
        case .nodePool: "nodePools"
        case .proxy, .alert, .person, .fault, .scenario: nil
        }
    }

    /// The names that a subject of this sort can have, in the order of their numbers.
    func names(in book: NameBook, scenario: String) -> [String] {
        switch self {
        case .service: book.services
        case .source: book.sources
        case .database: book.databases
        case .proxy: book.proxies
        case .topic: book.topics
        case .alert: book.alerts
        case .person: book.onCall
        case .fault: book.faults
        case .objective: book.objectives
        case .nodePool: book.nodePools
        case .scenario: [scenario]
        }
    }
}
