import SimCore

/// Faults that strike in a state of the platform, looked at every second from T+0.
///
/// A series at a second is what is there when everything before that second has happened: so triggers
/// are read as the last thing before it, and judged in it.
extension Platform {
    mutating func startReading(in context: inout Context<Event>) {
        context.schedule(.faults(.look), at: plan.origin, priority: .evaluation)
        guard plan.origin > .start else {
            readTriggers(at: plan.origin)
            context.schedule(
                .faults(.read),
                at: .start + Self.triggerInterval - .nanoseconds(1),
                priority: .person
            )
            return
        }
        context.schedule(
            .faults(.read),
            at: plan.origin - .nanoseconds(1),
            priority: .person
        )
    }

    /// Reads what triggers look at, as it is when a second begins.
    mutating func readTriggers(at second: SimTime) {
        for fault in plan.faults.indices {
            guard let trigger = plan.faults[fault].trigger else { continue }
            faults[fault].reading = read(trigger.gauge, by: fault, at: second)
        }
        for service in services.indices { services[service].watch?.reset() }
    }

    /// Looks whether a trigger's state holds, and lets the fault strike when it has done so long enough.
    mutating func look(
        at trigger: FaultTriggerPlan,
        of fault: Int,
        in context: inout Context<Event>
    ) {
        guard faults[fault].strikes < plan.faults[fault].times else { return }
        // Nothing was answered: nothing is known, and what held is taken to hold on.
        guard let reading = faults[fault].reading else { return }
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
            causes: trigger.gauge.causes(.told, in: &self, &context),
            in: &context
        )
    }

    /// What a series shows at a second; nil when nothing was ever answered that it is about.
    ///
    /// Of a stretch of time, it is the second before.
    private mutating func read(_ gauge: Gauge, by fault: Int, at second: SimTime) -> Double? {
        switch gauge.how {
        case .platform(let read):
            return read(self, gauge.entry, second)
        case .answers(let read):
            return services[gauge.entry].watch.flatMap { read($0) }
        case .processors(let read):
            let reading = CPUReading(of: gauge.entry, in: self, at: second)
            let last = faults[fault].lastCPU ?? reading
            faults[fault].lastCPU = reading
            return read(last, reading)
        case .counter(let read):
            let count = read(self, gauge.entry)
            let last = faults[fault].lastCount
            faults[fault].lastCount = count
            return Double(count - last)
        case .afterwards:
            return nil
        }
    }
}
