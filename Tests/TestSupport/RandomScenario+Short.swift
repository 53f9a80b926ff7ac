import SimCore
public import SimModels

extension RandomScenario {
    /// A random scenario in a fifth of the time, with as many requests to each second as before and
    /// every room of the request path in it: small enough for thousands to be looked at after every event.
    public static func makeShort(seed: UInt64) -> Scenario {
        var scenario = make(seed: seed &+ 0x5350_0000)
        scenario.warmup = scenario.warmup.shortened
        scenario.duration = scenario.duration.shortened
        for index in 0..<scenario.traffic.count {
            scenario.traffic.update(at: index) { traffic in
                for place in traffic.rate.indices {
                    traffic.rate[place].at = traffic.rate[place].at?.shortened
                    traffic.rate[place].rate.perSecond *= 2
                    traffic.rate[place].rampTo?.perSecond *= 2
                }
            }
        }
        for index in 0..<scenario.faults.count {
            scenario.faults.update(at: index) { fault in
                fault.at = fault.at?.shortened
                fault.duration = fault.duration?.shortened
                fault.every = fault.every?.shortened
                fault.jitter = fault.jitter.shortened
            }
        }
        for index in 0..<scenario.rollouts.count {
            scenario.rollouts.update(at: index) { $0.at = $0.at.shortened }
        }
        for index in 0..<scenario.services.count {
            scenario.services.update(at: index) { service in
                // Half of the pods are back before the end.
                if (seed &+ UInt64(index)) % 2 == 0 {
                    service.podStart = .constant(.milliseconds(500))
                    service.startup = .constant(.seconds(1))
                }
            }
        }
        return scenario
    }
}

extension SimDuration {
    fileprivate var shortened: SimDuration { .nanoseconds(nanoseconds / 5) }
}
