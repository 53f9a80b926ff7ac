import SimCore

/// What clients still wait for.
extension Platform {
    /// The service and the instant of each intent since T+0 that has no outcome yet.
    var openIntents: [(service: Int, began: SimTime)] {
        var answer: [(service: Int, began: SimTime)] = []
        for slot in 0..<calls.slots {
            guard let handle = calls.handle(at: slot) else { continue }
            let call = calls[handle]
            guard call.probe == 0, !call.isCallee, !call.isAbandoned, call.client == .max,
                call.arrivedAt >= plan.origin
            else { continue }
            answer.append((Int(plan.sources[Int(call.source)].service), call.arrivedAt))
        }
        for (source, state) in sources.enumerated() {
            for place in state.clients.places {
                let client = state.clients[UInt32(place)]
                guard client.state == .waiting || client.state == .tryingAgain,
                    client.began >= plan.origin
                else { continue }
                answer.append((Int(plan.sources[source].service), client.began))
            }
        }
        return answer
    }
}
