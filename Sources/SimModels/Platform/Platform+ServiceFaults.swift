import SimCore

/// Faults in the pods of a service that go on running: errors, and configurations that do harm.
extension Platform {
    // MARK: Errors

    /// Whether a pod answers a call with an error, as soon as a worker takes it up.
    mutating func failsAtOnce(_ call: Call, _ context: borrowing Context<Event>) -> Bool {
        for fault in errorFaults {
            guard let rate = errorRate(of: fault, at: Int(call.pod)) else { continue }
            if rate >= 1 { return true }
            let lot = context.uniform(
                faults[fault].stream,
                member: hopMember(of: call),
                draw: hopDraw(of: call)
            )
            if lot < rate { return true }
        }
        return false
    }

    /// The share of calls that fail at a pod under a fault; nil if it does not have it.
    private func errorRate(of fault: Int, at pod: Int) -> Double? {
        switch plan.faults[fault].effect {
        case .serviceErrors(let service, let rate, let selection):
            guard service == pods[pod].service else { return nil }
            if case .all = selection { return rate }
            return hasStruck(pod, fault) ? rate : nil
        case .badConfig(let service, let config):
            return service == pods[pod].service && hasStruck(pod, fault) ? config.errorRate : nil
        default:
            return nil
        }
    }

    private func hasStruck(_ pod: Int, _ fault: Int) -> Bool {
        faults[fault].struck.contains { $0.slot == UInt32(pod) && $0.tenancy == tenancy[pod] }
    }

    mutating func beginErrors(
        of service: Int,
        _ selection: PodSelection,
        fault: Int,
        in context: inout Context<Event>
    ) {
        if case .all = selection {
            faults[fault].struck.removeAll()
        } else {
            let chosen = chosenPods(of: service, selection, fault: fault, context) { $0.isRunning }
            remember(chosen, struckBy: fault)
        }
        reviewCallFaults()
    }

    // MARK: Configurations

    /// A configuration is pushed, bad or good: running processes read it when they reload.
    mutating func pushConfig(
        to service: Int,
        _ config: BadConfigPlan,
        fault: Int,
        in context: inout Context<Event>
    ) {
        reviewCallFaults()
        if faults[fault].isActive {
            chooseReached(of: service, config.selection, fault: fault, context)
        }
        guard let reload = config.reload else { return }
        let cause = context.cause
        let draw =
            UInt16(truncatingIfNeeded: faults[fault].strikes) &* 2
            &+ (faults[fault].isActive ? 1 : 0)
        for slot in deployments[service].pods {
            let pod = Int(slot)
            guard pods[pod].phase == .serving, reaches(pod, config.selection, fault: fault)
            else { continue }
            context.cause = cause
            let share = context.uniform(
                faults[fault].stream,
                member: pods[pod].ordinal,
                draw: draw &+ 16
            )
            context.schedule(
                .faults(
                    .reload(index: UInt16(fault), pod: slot, epoch: pods[pod].epoch)
                ),
                after: SimDuration(nanosecondsRounding: share * Double(reload.nanoseconds)),
                priority: .stateChange
            )
        }
    }

    /// A running process reads its configuration anew.
    mutating func reloadConfig(
        of pod: Int,
        _ epoch: UInt32,
        fault: Int,
        in context: inout Context<Event>
    ) {
        guard pods[pod].epoch == epoch, pods[pod].phase == .serving else { return }
        _ = readConfig(of: pod, fault: fault, in: &context)
    }

    /// A process reads its configuration at its start.
    ///
    /// - Returns: Whether it ends because of it.
    mutating func readsBadConfig(_ pod: Int, in context: inout Context<Event>) -> Bool {
        for fault in configFaults {
            guard case .badConfig(let service, _) = plan.faults[fault].effect,
                service == pods[pod].service
            else { continue }
            if readConfig(of: pod, fault: fault, in: &context) { return true }
        }
        return false
    }

    private mutating func readConfig(
        of pod: Int,
        fault: Int,
        in context: inout Context<Event>
    ) -> Bool {
        guard case .badConfig(let service, let config) = plan.faults[fault].effect else {
            return false
        }
        let had = hasStruck(pod, fault)
        guard faults[fault].isActive, reaches(pod, config.selection, fault: fault) else {
            if had {
                faults[fault].struck.removeAll { $0.slot == UInt32(pod) }
                reviewCallFaults()
            }
            return false
        }
        if config.crash {
            context.cause = context.record(
                OccurrenceKind.podConfigFailed.rawValue,
                subject: UInt32(service),
                value: Int64(pods[pod].ordinal),
                causes: faults[fault].began
            )
            endContainer(of: pod, in: &context)
            return true
        }
        if !had {
            faults[fault].struck.removeAll { $0.slot == UInt32(pod) }
            faults[fault].struck.append(StruckPod(slot: UInt32(pod), tenancy: tenancy[pod]))
        }
        return false
    }

    /// A pod that is gone has no configuration any more.
    mutating func forgetConfig(of pod: Int) {
        for fault in configFaults where hasStruck(pod, fault) {
            faults[fault].struck.removeAll { $0.slot == UInt32(pod) }
            reviewCallFaults()
        }
    }
}
