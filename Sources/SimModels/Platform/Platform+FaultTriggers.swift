import SimCore

/// Faults that strike in a state of the platform, looked at every second from T+0.
extension Platform {
    /// Looks whether a trigger's state holds, and lets the fault strike when it has done so long enough.
    mutating func look(
        at trigger: FaultTriggerPlan,
        of fault: Int,
        in context: inout Context<Event>
    ) {
        guard faults[fault].strikes < plan.faults[fault].times else { return }
        // Nothing was answered: nothing is known, and what held is taken to hold on.
        guard let reading = reading(of: trigger.gauge, at: context.now) else { return }
        guard trigger.holds(reading) else {
            faults[fault].heldSince = nil
            faults[fault].isArmed = true
            return
        }
        let since = faults[fault].heldSince ?? context.now
        faults[fault].heldSince = since
        guard faults[fault].isArmed, !faults[fault].isActive, context.now - since >= trigger.hold
        else { return }
        faults[fault].isArmed = false
        let number = faults[fault].strikes
        faults[fault].strikes += 1
        strike(
            fault,
            number: number,
            reading: reading,
            causes: Causes(evidence(for: trigger.gauge)),
            in: &context
        )
    }

    /// What a trigger reads; nil when there is nothing to read.
    private func reading(of gauge: SeriesCatalogue.Gauge, at now: SimTime) -> Double? {
        switch gauge {
        case .latency(let service):
            guard let window = services[service].watch, window.answers > 0 else { return nil }
            return window.latency.quantile(0.99).map { Double($0) / 1e6 }
        case .errors(let service):
            guard let window = services[service].watch, window.answers > 0 else { return nil }
            return Double(window.errors) / Double(window.answers) * 100
        default:
            return SeriesRecorder.read(gauge, of: self, at: now)
        }
    }

    /// The occurrence that best explains what a trigger reads.
    private func evidence(for gauge: SeriesCatalogue.Gauge) -> OccurrenceID {
        switch gauge {
        case .connections(let database): return databases[database].exhaustion
        case .lag(let topic): return topics[topic].lagging
        case .throttled(let service) where services[service].throttling != .none:
            return services[service].throttling
        case .observedCPU(let service), .usedCPU(let service), .queue(let service),
            .throttled(let service), .memory(let service), .latency(let service),
            .errors(let service):
            let hindrance = services[service].hindrance
            return hindrance == .none ? loadCause(of: service) : hindrance
        default: return .none
        }
    }
}
