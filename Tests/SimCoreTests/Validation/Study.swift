import SimCore

/// A system of queueing theory, how long it is simulated, and what theory expects of it.
struct Study: Sendable {
    enum System: Sendable {
        case station(
            rate: Double,
            service: ServiceLaw,
            servers: Int = 1,
            places: Int? = nil,
            patience: Double? = nil,
            batch: UInt32 = 1
        )
        case sharedServer(rate: Double, demand: ServiceLaw)
        case tandem(rate: Double, meanServices: [Double])
    }

    struct Expectation: Sendable {
        var quantity: Quantity
        var value: Double
    }

    /// How many seeds each study is run with: 1, 2, 3...
    static let replications = 32

    var name: String
    var system: System
    /// Simulated seconds whose measurements are deleted; every run begins with an empty system.
    var warmUp: Int64
    /// Simulated seconds that are measured after that, in one run.
    var length: Int64
    var expectations: [Expectation]

    init(
        _ name: String,
        _ system: System,
        warmUp: Int64,
        length: Int64,
        _ expected: KeyValuePairs<Quantity, Double>
    ) {
        self.name = name
        self.system = system
        self.warmUp = warmUp
        self.length = length
        expectations = expected.map { Expectation(quantity: $0.key, value: $0.value) }
        expectations.append(Expectation(quantity: .little, value: 0))
    }

    /// Whether the study is part of the regular run, and not of the long one only: it takes little time.
    ///
    /// A study that is run is run with all its seeds, so that its rows are those of the document.
    var isQuick: Bool {
        let rate: Double =
            switch system {
            case .station(let rate, _, _, _, _, let batch): rate * Double(batch)
            case .sharedServer(let rate, _), .tandem(let rate, _): rate
            }
        return rate * Double(length) <= 21_000
    }

    /// Runs the study with all its seeds; the answer does not depend on the number of threads.
    func run(fault: Fault? = nil) async throws -> [StudyRow] {
        let runs = try await replicate(seeds: 1...UInt64(Self.replications)) { seed in
            try measure(seed: seed, fault: fault)
        }
        return expectations.indices.map { index in
            var tally = Tally()
            for run in runs { tally.record(run[index]) }
            return StudyRow(study: name, expectation: expectations[index], tally: tally)
        }
    }

    private func measure(seed: UInt64, fault: Fault?) throws -> [Double] {
        switch system {
        case .station(let rate, let service, let servers, let places, let patience, let batch):
            var station = Station(
                rate: rate,
                service: service,
                servers: servers,
                places: places,
                fault: fault
            )
            station.batch = batch
            station.meanPatience = patience
            return try measure(station, seed: seed)
        case .sharedServer(let rate, let demand):
            return try measure(SharedServer(rate: rate, demand: demand, fault: fault), seed: seed)
        case .tandem(let rate, let means):
            return try measure(Tandem(rate: rate, meanServices: means, fault: fault), seed: seed)
        }
    }

    private func measure(_ model: some MeasuredModel, seed: UInt64) throws -> [Double] {
        var simulation = Simulation(model, seed: seed)
        try simulation.run(until: .start + .seconds(warmUp))
        try simulation.alter { model, context in model.reset(at: context.now) }
        try simulation.run(until: .start + .seconds(warmUp + length))
        return expectations.map {
            simulation.model.value(of: $0.quantity, at: simulation.now) ?? .nan
        }
    }
}

/// What a study came to in one quantity.
struct StudyRow: Sendable {
    var study: String
    var quantity: Quantity
    var expected: Double
    var simulated: Double
    var standardError: Double

    init(study: String, expectation: Study.Expectation, tally: Tally) {
        self.study = study
        quantity = expectation.quantity
        expected = expectation.value
        simulated = tally.mean
        standardError = tally.standardError
    }

    /// How far the mean of the runs is from theory, in standard errors of that mean.
    var distance: Double { (simulated - expected) / standardError }

    /// What is wrong with the row, or nothing; a number that is not one is wrong too.
    var problem: String? {
        // The rest of Little's law is a share already.
        let scale = expected == 0 ? 1 : expected
        guard standardError > 0, standardError < 0.01 * scale else {
            return "the standard error \(standardError) is not above 0 and below 1 % of \(scale)"
        }
        guard abs(distance) <= 3 else {
            return "\(simulated) is \(distance) standard errors away from \(expected)"
        }
        return nil
    }
}
