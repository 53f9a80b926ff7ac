import SimCore

private typealias Theory = QueueingTheory

extension Study {
    /// The study with some of its expectations, and with Little's law.
    private func only(_ quantities: Quantity...) -> Study {
        var study = self
        study.expectations.removeAll {
            $0.quantity != .little && !quantities.contains($0.quantity)
        }
        return study
    }

    /// Everything that is validated, in the order of the document.
    static let all: [Study] =
        [waiting(), anyService(), loss(), shared(), network()].flatMap { $0 }

    /// Lines without an end: M/M/1 and M/M/c, also with patience.
    ///
    /// Waits at high load vary most: the rows that would take millions of customers are left out.
    private static func waiting() -> [Study] {
        [
            multiServer("M/M/1: 8/s, service 0.1 s", 8, 0.1, 1, length: 7_500),
            multiServer("M/M/2: 16/s, service 0.1 s", 16, 0.1, 2, length: 4_800),
            multiServer("M/M/10: 8/s, service 1 s", 8, 1, 10, length: 3_200)
                .only(.delayed, .timeInSystem, .inSystem),
            multiServer("M/M/10: 9/s, service 1 s", 9, 1, 10, length: 2_000).only(.delayed),
            multiServer("M/M/12: 1000/s, service 10 ms", 1000, 0.01, 12, length: 40)
                .only(.delayed, .timeInSystem, .inSystem),
            multiServer("M/M/11: 1000/s, service 10 ms", 1000, 0.01, 11, length: 20)
                .only(.delayed),
            impatient(),
        ]
    }

    private static func multiServer(
        _ name: String,
        _ rate: Double,
        _ service: Double,
        _ servers: Int,
        length: Int64
    ) -> Study {
        let wait = Theory.wait(arrivalRate: rate, serviceRate: 1 / service, servers: servers)
        return Study(
            name,
            .station(rate: rate, service: .exponential(mean: service), servers: servers),
            warmUp: max(length / 40, 2),
            length: length,
            [
                .delayed: Theory.erlangC(load: rate * service, servers: servers),
                .wait: wait,
                .timeInSystem: wait + service,
                .waiting: rate * wait,
                .inSystem: rate * (wait + service),
            ]
        )
    }

    /// The Erlang A queue, M/M/c + M.
    ///
    /// Source: Palm, "Research on telephone traffic carried by full availability groups", Tele 1957;
    /// solved here as births and deaths.
    private static func impatient() -> Study {
        let (rate, servers, patience) = (11.0, 10, 2.0)
        let chances = Theory.birthDeath(
            states: 200,
            arrival: { _ in rate },
            departure: { Double(min($0, servers)) + Double(max(0, $0 - servers)) / patience }
        )
        let waiting = Theory.meanAbove(servers, chances)
        return Study(
            "M/M/10 + M: 11/s, service 1 s, patience 2 s",
            .station(
                rate: rate,
                service: .exponential(mean: 1),
                servers: servers,
                patience: patience
            ),
            warmUp: 50,
            length: 1_500,
            [
                .delayed: chances[servers...].reduce(0, +),
                .abandoned: waiting / patience / rate,
                .waiting: waiting,
                .inSystem: Theory.meanAbove(0, chances),
            ]
        )
    }

    /// M/G/1 by the formula of Pollaczek and Khinchin.
    private static func anyService() -> [Study] {
        let laws: [(String, Double, ServiceLaw, Int64)] = [
            ("M/D/1: 0.8/s, service 1 s", 0.8, .constant(1), 46_000),
            (
                "M/G/1: 0.6/s, log-normal service, mean 1 s, sigma 1",
                0.6, .logNormal(mean: 1, sigma: 1), 80_000
            ),
            (
                "M/G/1: 0.6/s, hyper-exponential service, 0.5 s or 3 s",
                0.6, .hyperExponential(share: 0.8, mean: 0.5, otherMean: 3), 64_000
            ),
        ]
        let singles = laws.map { name, rate, law, length in
            let wait = Theory.wait(
                arrivalRate: rate,
                meanService: law.mean,
                squaredVariation: law.squaredVariation
            )
            return Study(
                name,
                .station(rate: rate, service: law),
                warmUp: 1_000,
                length: length,
                [.wait: wait, .timeInSystem: wait + law.mean, .inSystem: rate * (wait + law.mean)]
            )
        }
        return singles + [batches()]
    }

    /// Five customers at one instant, each by an event of its own: who was scheduled first goes first.
    ///
    /// The first of five waits as in M/G/1 with the service of all five, which is an Erlang time; the
    /// last one waits four services longer.
    private static func batches() -> Study {
        let first = Theory.wait(arrivalRate: 0.1, meanService: 5, squaredVariation: 0.2)
        return Study(
            "M[5]/M/1: five at once, 0.1/s, service 1 s",
            .station(rate: 0.1, service: .exponential(mean: 1), batch: 5),
            warmUp: 2_000,
            length: 40_000,
            [.wait: first + 2, .waitOfLast: first + 4]
        )
    }

    /// Limited places: Erlang B, also with a constant service, and M/M/c/K.
    private static func loss() -> [Study] {
        let systems: [(load: Double, servers: Int, ServiceLaw, String, Int64)] = [
            (8, 10, .exponential(mean: 1), "M/M/10/10: 8/s, service 1 s", 1_300),
            (8, 10, .constant(1), "M/D/10/10: 8/s, service always 1 s", 900),
            (10, 10, .exponential(mean: 1), "M/M/10/10: 10/s, service 1 s", 600),
        ]
        let blocking = systems.map { load, servers, law, name, length in
            let lost = Theory.erlangB(load: load, servers: servers)
            return Study(
                name,
                .station(rate: load, service: law, servers: servers, places: servers),
                warmUp: 20,
                length: length,
                [.lost: lost, .inSystem: load * (1 - lost)]
            )
        }
        return blocking + [
            limited("M/M/1/10: 8/s, service 0.1 s", 8, 0.1, 1, 10, length: 13_500),
            limited("M/M/1/10: 12/s, service 0.1 s", 12, 0.1, 1, 10, length: 700),
            limited("M/M/3/8: 3/s, service 1 s", 3, 1, 3, 8, length: 4_500),
        ]
    }

    private static func limited(
        _ name: String,
        _ rate: Double,
        _ service: Double,
        _ servers: Int,
        _ places: Int,
        length: Int64
    ) -> Study {
        let chances = Theory.birthDeath(
            states: places + 1,
            arrival: { _ in rate },
            departure: { Double(min($0, servers)) / service }
        )
        let inSystem = Theory.meanAbove(0, chances)
        let lost =
            servers == 1
            ? Theory.lost(utilisation: rate * service, places: places) : chances[places]
        return Study(
            name,
            .station(
                rate: rate,
                service: .exponential(mean: service),
                servers: servers,
                places: places
            ),
            warmUp: 50,
            length: length,
            [
                .lost: lost,
                .inSystem: inSystem,
                .timeInSystem: inSystem / (rate * (1 - lost)),
            ]
        )
    }

    /// A server shared equally: the mean time in system is that of M/M/1, whatever the demands' law.
    ///
    /// Source: Kleinrock, "Time-shared systems: a theoretical treatment", J. ACM 14(2), 1967;
    /// Sakata, Noguchi and Oizumi, 1969, for any law.
    private static func shared() -> [Study] {
        let laws: [(String, ServiceLaw, Int64)] = [
            ("M/M/1 shared: 0.7/s, demand 1 s", .exponential(mean: 1), 26_000),
            ("M/D/1 shared: 0.7/s, demand always 1 s", .constant(1), 16_000),
        ]
        return laws.map { name, law, length in
            Study(
                name,
                .sharedServer(rate: 0.7, demand: law),
                warmUp: 1_000,
                length: length,
                [
                    .timeInSystem: 1 / (1 - 0.7), .slowdown: 1 / (1 - 0.7),
                    .inSystem: 0.7 / (1 - 0.7),
                ]
            )
        }
    }

    /// Two stations in a row, each as if it were alone.
    ///
    /// Source: Burke, "The output of a queueing system", Operations Research 4, 1956; Jackson 1957.
    private static func network() -> [Study] {
        [
            Study(
                "tandem of M/M/1: 6/s, service 0.1 s, then 0.125 s",
                .tandem(rate: 6, meanServices: [0.1, 0.125]),
                warmUp: 100,
                length: 3_000,
                [
                    .inFirst: 6 / (10.0 - 6),
                    .inSystem: 6 / (10.0 - 6) + 6 / (8.0 - 6),
                    .timeInSystem: 1 / (10.0 - 6) + 1 / (8.0 - 6),
                ]
            )
        ]
    }
}
