import SimCore

/// What must be true of the containers after every event.
extension Platform {
    /// A sentence about the first container that is not as it must be, or nil.
    func checkContainers() -> String? {
        let branches = branchesInPods()
        for pod in pods.indices {
            let state = pods[pod]
            guard state.phase.isRunning else {
                if !state.cpu.isEmpty { return "pod \(pod), \(state.phase): it has CPU tasks" }
                if state.memory.event != .none {
                    return "pod \(pod), \(state.phase): it waits for the end of its memory"
                }
                continue
            }
            if state.cpu.count > state.busyWorkers + branches[pod] + 1 + state.stressThreads
                || state.cpu.count < state.stressThreads
            {
                return "pod \(pod): \(state.cpu.count) CPU tasks of \(state.busyWorkers) workers "
                    + "and \(state.stressThreads) stress threads"
            }
            if state.cpu.nextCompletion() != nil, state.cpuEvent == .none {
                return "pod \(pod): nobody waits for its CPU tasks"
            }
            guard let memory = plan.services[Int(state.service)].memory else { continue }
            // Without the leak, which needs the time.
            let held = memory.bytes(
                requests: state.busyWorkers + state.queue.count,
                messages: clients[pod].producer?.held ?? 0,
                age: .zero,
                stress: state.memory.stress
            )
            if memory.isExceeded(by: held), state.memory.event == .none {
                return "pod \(pod): \(held) bytes, and nothing kills it"
            }
        }
        return nil
    }
}
