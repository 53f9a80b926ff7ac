import SimCore

/// What breaks, when the scenario says so: at its time, again and again, or in a state.
///
/// A fault that lasts is begun and ended through ``begin(_:fault:in:)`` and ``end(_:fault:in:)``; a
/// fault that is over in an instant only begins. `context.cause` is then the occurrence that says so.
extension Platform {
    /// Time between two looks at the states that trigger faults.
    static var triggerInterval: SimDuration { .seconds(1) }

    /// Draws of a strike beside those of its pods: whether it happens, and how late it comes.
    private static var chanceDraw: UInt16 { 0 }
    private static var jitterDraw: UInt16 { 1 }

    mutating func startFaults(in context: inout Context<Event>) {
        faultStream = context.stream("faults")
        for index in plan.faults.indices {
            let name = plan.names.faults[index]
            faults.append(FaultState(stream: context.stream("faults/\(name)")))
            if case .badConfig = plan.faults[index].effect { configFaults.append(index) }
            if case .memoryLeak = plan.faults[index].effect { leakFaults.append(index) }
            scheduleStrike(of: index, in: &context)
        }
        let triggers = plan.faults.compactMap(\.trigger)
        guard !triggers.isEmpty else { return }
        for trigger in triggers {
            if case .answers = trigger.gauge.how {
                services[trigger.gauge.entry].watch = RunningWindow()
            }
        }
        startReading(in: &context)
    }

    mutating func handle(_ event: FaultEvent, in context: inout Context<Event>) {
        switch event {
        case .strike(let index):
            let fault = Int(index)
            let number = faults[fault].strikes
            faults[fault].strikes += 1
            scheduleStrike(of: fault, in: &context)
            strike(fault, number: number, causes: Causes(), in: &context)
        case .end(let index):
            faults[Int(index)].endEvent = .none
            endFault(Int(index), because: .none, in: &context)
        case .reload(let index, let pod, let epoch):
            reloadConfig(of: Int(pod), epoch, fault: Int(index), in: &context)
        case .arrival(let index, let generation):
            arrive(PoolHandle(index: index, generation: generation), in: &context)
        case .unresolved(let index, let generation):
            failResolution(of: PoolHandle(index: index, generation: generation), in: &context)
        case .retryCreation(let service):
            retryCreation(of: Int(service), in: &context)
        case .read:
            context.schedule(.faults(.read), after: Self.triggerInterval, priority: .person)
            readTriggers(at: context.now + .nanoseconds(1))
        case .look:
            context.schedule(.faults(.look), after: Self.triggerInterval, priority: .evaluation)
            for fault in plan.faults.indices {
                guard let trigger = plan.faults[fault].trigger else { continue }
                look(at: trigger, of: fault, in: &context)
            }
        }
    }

    /// Schedules the next strike of a fault that strikes by the clock, if there is one.
    private mutating func scheduleStrike(of fault: Int, in context: inout Context<Event>) {
        let spec = plan.faults[fault]
        guard case .at(let first) = spec.onset else { return }
        let number = faults[fault].strikes
        guard number < spec.times else { return }
        var at = first
        if number > 0 {
            guard let every = spec.every else { return }
            at += every * number
        }
        if spec.jitter > .zero { at += jitter(of: fault, number: number, context) }
        // A single strike after the end stays pending, as any other event does.
        guard number == 0 || at < plan.horizon else { return }
        context.schedule(
            .faults(.strike(index: UInt16(fault))),
            at: at,
            priority: .stateChange
        )
    }

    private func jitter(
        of fault: Int,
        number: Int64,
        _ context: borrowing Context<Event>
    ) -> SimDuration {
        let share = context.uniform(
            faults[fault].stream,
            member: UInt64(number),
            draw: Self.jitterDraw
        )
        return SimDuration(
            nanosecondsRounding: share * Double(plan.faults[fault].jitter.nanoseconds)
        )
    }

    // MARK: Beginnings and ends

    /// Lets a strike happen, unless chance prevents it.
    mutating func strike(
        _ fault: Int,
        number: Int64,
        reading: Double? = nil,
        causes: Causes,
        in context: inout Context<Event>
    ) {
        let spec = plan.faults[fault]
        guard !faults[fault].isActive else { return }
        if spec.probability < 1 {
            let chance = context.uniform(
                faults[fault].stream,
                member: UInt64(number),
                draw: Self.chanceDraw
            )
            guard chance < spec.probability else { return }
        }
        let kind = spec.isLasting ? OccurrenceKind.faultBegan : .faultStruck
        let occurrence = context.record(
            kind.rawValue,
            subject: UInt32(fault),
            value: reading.map { Int64(max(-9e15, min(9e15, ($0 * 100).rounded()))) } ?? 0,
            detail: reading == nil ? 0 : 1,
            causes: causes
        )
        context.cause = occurrence
        faults[fault].lastStrike = occurrence
        faults[fault].endedAt = context.now
        if spec.isLasting {
            faults[fault].began = occurrence
            faults[fault].origin = occurrence
            if let duration = spec.duration {
                faults[fault].endEvent = context.schedule(
                    .faults(.end(index: UInt16(fault))),
                    after: duration,
                    priority: .stateChange
                )
            }
        }
        begin(spec.effect, fault: fault, in: &context)
    }

    /// A fault that lasts ends: its time is over, or somebody ended it.
    mutating func endFault(
        _ fault: Int,
        because cause: OccurrenceID,
        in context: inout Context<Event>
    ) {
        guard faults[fault].isActive else { return }
        context.cancel(faults[fault].endEvent)
        faults[fault].endEvent = .none
        context.cause = context.record(
            OccurrenceKind.faultEnded.rawValue,
            subject: UInt32(fault),
            causes: faults[fault].began,
            cause
        )
        faults[fault].began = .none
        faults[fault].endedAt = context.now
        let effect = plan.faults[fault].effect
        end(effect, fault: fault, in: &context)
        // Processes have a bad configuration until they read the good one.
        if case .badConfig = effect { return }
        faults[fault].struck.removeAll(keepingCapacity: true)
    }

    /// An effect begins, or happens if it is over in an instant.
    ///
    /// The fault is among the active ones already.
    private mutating func begin(
        _ effect: FaultPlan.Effect,
        fault: Int,
        in context: inout Context<Event>
    ) {
        switch effect {
        case .killPods(let service, let selection, let signal):
            killPods(of: Int(service), selection, signal, fault: fault, in: &context)
        case .killBroker(let broker):
            killBroker(broker, in: &context)
        case .nodes(let effect):
            strikeNodes(effect, fault: fault, in: &context)
        case .slowStart:
            reviewStarts()
        case .serviceErrors(let service, _, let selection):
            beginErrors(of: Int(service), selection, fault: fault, in: &context)
        case .hang(let service, let selection):
            beginHang(of: Int(service), selection, fault: fault, in: &context)
        case .slow:
            reviewSlowness()
        case .badConfig(let service, let config):
            pushConfig(to: Int(service), config, fault: fault, in: &context)
        case .quotaExhaustion:
            reviewQuotas()
        case .path:
            reviewCallFaults()
        case .probeSlow(let service, _, _):
            reviewProbes(of: Int(service), in: &context)
        case .imagePullFailure:
            reviewRegistry()
        case .metricsOutage(let apis):
            beginMetricsOutage(apis, in: &context)
        case .controllerRestart(let downtime):
            restartController(downtime: downtime, in: &context)
        case .migration(let database, let statement, let lockTimeout):
            beginMigration(
                statement,
                on: Int(database),
                lockTimeout: lockTimeout,
                fault: fault,
                in: &context
            )
        case .longTransaction(let database, let statement):
            beginLongTransaction(statement, on: Int(database), fault: fault, in: &context)
        case .serverOutage(let server, let outage):
            takeDown(Int(server), for: outage, in: &context)
        case .replicaLag:
            reviewReplicaLag(at: context.now)
        case .cpuStress(let service, let selection, let threads):
            beginCPUStress(
                of: Int(service),
                selection,
                threads: threads,
                fault: fault,
                in: &context
            )
        case .memoryStress(let service, let selection, let bytes):
            beginMemoryStress(of: Int(service), selection, bytes: bytes, fault: fault, in: &context)
        case .memoryLeak(let service, let selection, _):
            chooseReached(of: Int(service), selection, fault: fault, context)
            reviewLeaks(of: Int(service), in: &context)
        }
    }

    /// An effect that lasts ends.
    ///
    /// The fault is among the active ones no more, and still knows the pods it struck.
    private mutating func end(
        _ effect: FaultPlan.Effect,
        fault: Int,
        in context: inout Context<Event>
    ) {
        switch effect {
        case .killPods, .killBroker, .nodes, .controllerRestart, .migration:
            break
        case .longTransaction:
            endLongTransaction(of: fault, in: &context)
        case .serverOutage(let server, let outage):
            bringUp(Int(server), after: outage, in: &context)
        case .replicaLag:
            reviewReplicaLag(at: context.now)
        case .slowStart:
            reviewStarts()
        case .serviceErrors:
            faults[fault].struck.removeAll()
            reviewCallFaults()
        case .hang:
            endHang(of: fault, in: &context)
        case .slow:
            reviewSlowness()
        case .badConfig(let service, let config):
            pushConfig(to: Int(service), config, fault: fault, in: &context)
        case .quotaExhaustion:
            reviewQuotas()
        case .path:
            reviewCallFaults()
        case .probeSlow(let service, _, _):
            reviewProbes(of: Int(service), in: &context)
        case .imagePullFailure:
            reviewRegistry()
        case .metricsOutage(let apis):
            endMetricsOutage(apis)
        case .memoryLeak(let service, _, _):
            reviewLeaks(of: Int(service), in: &context)
        case .cpuStress, .memoryStress:
            endStress(of: fault, in: &context)
        }
    }
}
