import SimCore
import SimModels
import Testing

@Suite("Kafka conformance")
struct KafkaTests {
    @Test("groups and assignors answer what the real Kafka code answered")
    func recordedAnswers() throws {
        try ConformanceTopic(
            name: "kafka",
            runners: [
                "assignor-range.jsonl": checkAssignor,
                "assignor-roundrobin.jsonl": checkAssignor,
                "assignor-sticky.jsonl": checkAssignor,
                "assignor-cooperative-sticky.jsonl": checkAssignor,
                "assignor-range-848.jsonl": checkAssignor,
                "group-timeline.jsonl": checkTimeline,
                "group-timeline-bands.jsonl": checkTimelineBand,
                "defaults.jsonl": checkDefault,
            ]
        ).run()
    }
}

/// The assignors by the names the vectors use.
func kafkaAssignor(_ name: String) throws -> Assignor {
    switch name {
    case "range": return .range
    case "roundrobin": return .roundRobin
    case "sticky": return .sticky
    case "cooperative-sticky": return .cooperativeSticky
    case "range-848": return .rangeKIP848
    default: throw VectorError(description: "no assignor is called \(name)")
    }
}
