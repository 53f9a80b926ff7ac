import SimCore

/// The gauges that a run records, in a fixed order.
///
/// Some are of an instant, some of the time since the last reading: a run of up to 40 min is read every
/// second, as triggers of faults look at it, and so are the stretches the same.
struct SeriesCatalogue: Sendable {
    private(set) var gauges: [Gauge] = []
    /// The names of all series: first those of the gauges, then those known only after the run.
    private(set) var names: [String] = []
    private(set) var units: [String] = []

    init(names book: NameBook, scenario: Scenario) {
        add(Reading.services, of: book.services, in: scenario)
        add(Reading.databases, of: book.databases, in: scenario)
        add(Reading.topics, of: book.topics, in: scenario)
        add(Reading.nodePools, of: book.nodePools, in: scenario)
        add(Reading.scheduling, of: book.services, in: scenario)
        add(Reading.traffic, of: book.sources, in: scenario)
        if Reading.lost.isThere(scenario, 0) {
            add(Gauge(Reading.lost, of: 0), Reading.lost.name(of: nil), Reading.lost.unit)
        }
        for name in book.objectives {
            for reading in Reading.objectives {
                names.append(reading.name(of: name))
                units.append(Self.isOfMessages(name, in: scenario) ? "messages" : "requests")
            }
        }
    }

    /// Whether an objective is on messages: of those that no file declares, the name tells.
    private static func isOfMessages(_ objective: String, in scenario: Scenario) -> Bool {
        if let spec = scenario.slos[objective] { return spec.topic != nil }
        return objective.hasPrefix("messages/")
    }

    private mutating func add(
        _ readings: [Reading],
        of entries: [String],
        in scenario: Scenario
    ) {
        for (index, name) in entries.enumerated() {
            for reading in readings where reading.isThere(scenario, index) {
                add(Gauge(reading, of: index), reading.name(of: name), reading.unit)
            }
        }
    }

    private mutating func add(_ gauge: Gauge, _ name: String, _ unit: String) {
        gauges.append(gauge)
        names.append(name)
        units.append(unit)
    }
}
