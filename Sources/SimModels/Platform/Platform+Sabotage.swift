package import SimCore

/// A deliberate fault of the platform itself, for tests that look whether its accounts notice.
package enum Sabotage: CaseIterable, Sendable {
    /// A call vanishes from the pod that has it.
    case lostCall
    /// A call ends in good order, but its client never learns of it.
    case swallowedAnswer
    /// A client gets an answer that nobody gave.
    case inventedAnswer
    /// A call is on a pod that does not run.
    case deadPod
    /// A message counts as accepted that nobody sent.
    case inventedMessage
}

extension Platform {
    /// Breaks something; answers whether there was anything to break.
    package mutating func commit(
        _ sabotage: Sabotage,
        in context: inout Context<Event>
    ) -> Bool {
        if sabotage == .inventedMessage {
            ledger.accept(1)
            return true
        }
        for slot in 0..<calls.slots {
            guard let handle = calls.handle(at: slot) else { continue }
            let call = calls[handle]
            guard call.state == .running, !call.isCallee, !call.isAbandoned, call.probe == 0,
                call.arrivedAt >= plan.origin
            else { continue }
            switch sabotage {
            case .lostCall:
                calls.remove(handle)
            case .swallowedAnswer:
                calls.remove(handle)
                releaseWorker(of: Int(call.pod), from: call, handle, in: &context)
                moveCalls(in: &context)
            case .inventedAnswer:
                intents.succeed(after: context.now - call.arrivedAt)
            case .deadPod:
                guard let gone = pods.firstIndex(where: { !$0.phase.isRunning }) else {
                    return false
                }
                calls[handle].pod = UInt32(gone)
            case .inventedMessage:
                return false
            }
            return true
        }
        return false
    }
}
