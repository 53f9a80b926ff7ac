extension AutoscalerSpec {
    /// The object as the controller reads it.
    var controllerSpec: HorizontalPodAutoscalerSpec {
        HorizontalPodAutoscalerSpec(
            minReplicas: minReplicas,
            maxReplicas: maxReplicas,
            metrics: metrics.map(\.controllerSpec),
            behavior: behavior
        )
    }
}

extension AutoscalerMetricSpec {
    /// The metric as the controller reads it.
    var controllerSpec: MetricSpec {
        switch type {
        case .resource:
            MetricSpec(
                .resource,
                resource: resource.name.controllerName,
                target: resource.target.controllerTarget
            )
        case .containerResource:
            MetricSpec(
                .containerResource,
                resource: (containerResource?.name ?? .cpu).controllerName,
                target: (containerResource?.target ?? MetricTargetSpec()).controllerTarget
            )
        case .pods:
            MetricSpec(.pods, target: (pods?.target ?? MetricTargetSpec()).controllerTarget)
        case .object:
            MetricSpec(.object, target: (object?.target ?? MetricTargetSpec()).controllerTarget)
        case .external:
            MetricSpec(
                .external,
                target: (external?.target ?? MetricTargetSpec()).controllerTarget
            )
        }
    }
}

extension ResourceMetricSpec.Resource {
    /// The resource as the controller reads it.
    var controllerName: ResourceName { self == .cpu ? .cpu : .memory }
}

extension MetricTargetSpec {
    /// The target as the controller reads it.
    var controllerTarget: MetricTarget {
        switch type {
        case .utilization: .utilization(averageUtilization ?? 80)
        case .value: .value(value?.milli ?? 1)
        case .averageValue: .averageValue(averageValue?.milli ?? 1)
        }
    }
}

extension ScaledObjectSpec {
    /// The HorizontalPodAutoscaler that KEDA makes of it.
    ///
    /// It never goes below one pod: from none to one and back is KEDA's own part.
    /// Source: kedacore/keda apis/keda/v1alpha1/scaledobject_types.go `GetHPAMinReplicas`.
    var controllerSpec: HorizontalPodAutoscalerSpec {
        HorizontalPodAutoscalerSpec(
            minReplicas: max(1, minReplicaCount),
            maxReplicas: maxReplicaCount,
            metrics: triggers.map { trigger in
                let threshold = MetricQuantity.whole(trigger.metadata.lagThreshold).milli
                return MetricSpec(
                    .external,
                    target: trigger.metricType == .value
                        ? .value(threshold) : .averageValue(threshold)
                )
            },
            behavior: advanced.horizontalPodAutoscalerConfig.behavior
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
