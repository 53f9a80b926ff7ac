import SimCore

/// What becomes of pods whose node is gone: nothing answers, and nobody is told.
extension Platform {
    /// Whether a pod cannot be restarted because its machine is gone.
    func isStranded(_ pod: Int) -> Bool {
        pods[pod].node != .max && !fleet.nodes[Int(pods[pod].node)].isAlive
            && !pods[pod].isDeleting
    }

    /// The machine under a pod stops, and for the API the pod goes on as it was.
    mutating func losePod(_ pod: Int, in context: inout Context<Event>) {
        guard pods[pod].phase != .gone, pods[pod].phase != .lost else { return }
        let cause = context.cause
        loseCalls(on: pod, in: &context)
        endContainer(of: pod, in: &context)
        context.cause = cause
    }

    /// Takes every call off a pod: those who wait for it will wait until they give up.
    private mutating func loseCalls(on pod: Int, in context: inout Context<Event>) {
        if !pods[pod].queue.isEmpty {
            pods[pod].queue.removeAll()
            services[Int(pods[pod].service)].hasDroppedQueue = true
            emptied(pod, in: &context)
        }
        var isAnyWaiting = false
        for slot in 0..<calls.slots {
            guard let handle = calls.handle(at: slot), calls[handle].pod == UInt32(pod) else {
                continue
            }
            // The kubelet that waits for the answer of a probe goes with its node.
            if calls[handle].probe != 0 { continue }
            pods[pod].cpu.remove(task: handle.index, at: context.now)
            dropStatement(of: handle, in: &context)
            let call = calls[handle]
            if call.state == .waitingForCallee { isAnyWaiting = true }
            // Nobody waits: the client has given up, or the caller is gone with the pod.
            if call.isAbandoned || call.isBranch {
                forget(handle)
            } else {
                if Self.isLoad(call.cause, in: &context) { calls[handle].cause = context.cause }
                calls[handle].lose()
            }
        }
        guard isAnyWaiting else { return }
        for slot in 0..<calls.slots {
            guard let handle = calls.handle(at: slot), calls[handle].isCallee else { continue }
            let caller = calls[handle].caller
            guard caller != .none, calls.find(caller)?.state ?? .lost == .lost else { continue }
            calls[handle].abandon()
            if calls[handle].state == .lost { forget(handle) }
        }
    }
}
