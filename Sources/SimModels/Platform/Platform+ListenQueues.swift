import SimCore

/// A try to connect to a pod whose listen queue was full.
struct ConnectAttempt: BitwiseCopyable, Sendable {
    let call: PoolHandle
    let pod: UInt32
    /// The tenancy of the pod's slot, so that a later pod there is known as another.
    let tenancy: UInt32
    /// Tries so far.
    var tries: Int64 = 1
}

/// Where connections meet a kernel's listen queue that has no room.
///
/// Linux drops what comes then (`tcp_abort_on_overflow` 0), and the client's kernel sends it again
/// after 1, 2, 4 … s, `tcp_syn_retries` times.
extension Platform {
    /// Source: Linux TCP_TIMEOUT_INIT, 1 s; ip-sysctl `tcp_syn_retries`, 6.
    static var firstConnectRetry: SimDuration { .seconds(1) }
    static var connectRetries: Int64 { 6 }

    /// Leaves a call before a full listen queue: its kernel will try again.
    mutating func leaveUnanswered(
        _ call: PoolHandle,
        by pod: Int,
        in context: inout Context<Event>
    ) {
        noteOverflow(of: Int(pods[pod].service), in: &context)
        calls[call].state = .onTheWay
        calls[call].pod = .max
        times[Int(call.index)].turn(to: .network, at: context.now)
        let attempt = connectAttempts.insert(
            ConnectAttempt(
                call: call,
                pod: UInt32(truncatingIfNeeded: pod),
                tenancy: tenancy[pod]
            )
        )
        scheduleRetry(attempt, tries: 1, in: &context)
    }

    private mutating func scheduleRetry(
        _ attempt: PoolHandle,
        tries: Int64,
        in context: inout Context<Event>
    ) {
        context.schedule(
            .services(.connectRetry(index: attempt.index, generation: attempt.generation)),
            after: Self.firstConnectRetry * (1 << (tries - 1)),
            priority: .stateChange
        )
    }

    /// A client's kernel tries again to connect, unless nobody wants the answer any more.
    mutating func retryConnect(_ handle: PoolHandle, in context: inout Context<Event>) {
        guard let attempt = connectAttempts.remove(handle) else { return }
        guard let call = calls.find(attempt.call) else { return }
        if call.isAbandoned {
            forget(attempt.call)
            return
        }
        context.cause = call.cause
        let pod = Int(attempt.pod)
        let isReachable = tenancy[pod] == attempt.tenancy && attempt.tries <= Self.connectRetries
        if call.probe != 0 {
            // The kubelet waits no longer, or there is no pod to ask.
            guard isReachable, isAwaited(call, attempt.call, from: pod) else {
                calls.remove(attempt.call)
                return
            }
        } else if !isReachable {
            blame(attempt.call, on: pod, in: &context)
            finish(attempt.call, as: .failed(.connectionRefused), in: &context)
            return
        }
        guard pods[pod].queue.count >= plan.services[Int(pods[pod].service)].queueLimit,
            pods[pod].phase == .serving || pods[pod].phase == .stopping
        else {
            calls[attempt.call].state = .queued
            if call.probe != 0 { calls[attempt.call].pod = attempt.pod }
            times[Int(attempt.call.index)].turn(to: .queue, at: context.now)
            enter(pod, of: Int(pods[pod].service), with: attempt.call, in: &context)
            return
        }
        noteOverflow(of: Int(pods[pod].service), in: &context)
        var next = attempt
        next.tries += 1
        scheduleRetry(connectAttempts.insert(next), tries: next.tries, in: &context)
    }
}
