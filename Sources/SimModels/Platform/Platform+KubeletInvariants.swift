import SimCore

/// What must be true of pods as their kubelets see them.
extension Platform {
    func checkKubelet() -> String? {
        for pod in pods.indices {
            let phase = pods[pod].phase
            if pods[pod].busyWorkers > 0, !phase.isRunning {
                return "pod \(pod) serves requests, but is \(phase)"
            }
            if !pods[pod].queue.isEmpty, phase != .serving,
                phase != .stopping || !plan.services[Int(pods[pod].service)].door.staysOpen
            {
                return "requests wait in pod \(pod), which is \(phase)"
            }
            if phase == .stopping, !pods[pod].isBeingStopped {
                return "pod \(pod) stops and nobody stopped it"
            }
            if pods[pod].isBeingStopped, !phase.isRunning {
                return "pod \(pod) is being stopped, but is \(phase)"
            }
            if phase == .gone, pods[pod].endpoint != .none, pods[pod].isReady {
                return "pod \(pod) is gone and ready"
            }
            if phase.isRunning, pods[pod].imagePull.isAssured {
                return "pod \(pod) runs and still waits for its image"
            }
            if let problem = checkProbes(of: pod) { return problem }
        }
        return nil
    }

    private func checkProbes(of pod: Int) -> String? {
        for type in ProbeType.allCases {
            guard let ticker = probes[pod][type] else { continue }
            if ticker.isAsleep {
                guard pods[pod].phase == .serving, !pods[pod].isBeingStopped,
                    !pods[pod].isDeleting, ticker.attempt == nil
                else { return "the \(type) probe of pod \(pod) sleeps while something changes" }
                let service = plan.services[Int(pods[pod].service)]
                if type != .startup, service.probeCheck(type).queue, !answersAtOnce(pod) {
                    return "the \(type) probe of pod \(pod) sleeps while nobody is free to answer"
                }
            }
            if let attempt = ticker.attempt, attempt.call != .none {
                let call = calls.find(attempt.call)
                // A full listen queue has not let it in yet.
                let isThere = call?.pod == UInt32(pod) || call?.state == .onTheWay
                if !isThere || call?.probe != type.rawValue + 1 {
                    return "the \(type) probe of pod \(pod) waits for a request that is not there"
                }
            }
            if type == .readiness, pods[pod].isReady, pods[pod].phase.isRunning,
                ticker.worker.result == .failure, pods[pod].restarts > 0
            {
                return "pod \(pod) is ready against its readiness probe"
            }
        }
        return nil
    }
}
