extension AutoscalerSpec {
    /// The object as the controller reads it.
    var controllerSpec: HorizontalPodAutoscalerSpec {
        HorizontalPodAutoscalerSpec(
            minReplicas: minReplicas,
            maxReplicas: maxReplicas,
            metrics: metrics.map { metric in
                let target = metric.resource.target
                switch target.type {
                case .utilization:
                    return MetricSpec(
                        .resource,
                        target: .utilization(target.averageUtilization ?? 80)
                    )
                case .averageValue:
                    let milli = target.averageValue?.millicores ?? 0
                    return MetricSpec(.resource, target: .averageValue(milli))
                }
            },
            behavior: behavior
        )
    }
}

extension ClusterSpec {
    /// The flags of the controller manager that the autoscalers read.
    var flags: HorizontalPodAutoscalerFlags {
        var flags = HorizontalPodAutoscalerFlags()
        flags.syncPeriod = horizontalPodAutoscalerSyncPeriod
        flags.tolerance = horizontalPodAutoscalerTolerance
        flags.downscaleStabilization = horizontalPodAutoscalerDownscaleStabilization
        flags.cpuInitializationPeriod = horizontalPodAutoscalerCPUInitializationPeriod
        flags.initialReadinessDelay = horizontalPodAutoscalerInitialReadinessDelay
        return flags
    }
}
