import SimCore

/// What must be true of autoscalers and their metrics after every event.
extension Platform {
    func checkAutoscaling() -> String? {
        if metricsOutages.isNegative { return "more outages of metrics ended than began" }
        if !isAvailable(.resource) {
            for pod in pods.indices where metrics.sample(pod: pod) != nil {
                return "pod \(pod) has a usage while metrics-server is gone"
            }
        }
        for (service, deployment) in deployments.enumerated() {
            let isScaled = plan.services[service].autoscaler != nil
            if (deployment.autoscaler != nil) != isScaled {
                return "service \(service) has lost its autoscaler, or has one it never had"
            }
            if isScaled, deployment.nextSync == .none {
                return "the autoscaler of service \(service) has no next sync"
            }
        }
        return nil
    }
}
