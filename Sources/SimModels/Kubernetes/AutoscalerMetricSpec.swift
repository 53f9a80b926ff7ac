/// One metric of an autoscaler.
public struct AutoscalerMetricSpec: Equatable, Sendable {
    /// Where a metric comes from.
    public enum Source: String, KubernetesEnum {
        /// CPU or memory of the pods, from the metrics server.
        case resource = "Resource"
        /// CPU or memory of one container of the pods, from the metrics server.
        case containerResource = "ContainerResource"
        /// A metric of each pod, from the custom metrics API.
        case pods = "Pods"
        /// A metric of another object, from the custom metrics API.
        case object = "Object"
        /// A metric from outside the cluster, from the external metrics API.
        case external = "External"

        /// The field that holds what is measured.
        var field: String {
            switch self {
            case .resource: "resource"
            case .containerResource: "containerResource"
            case .pods: "pods"
            case .object: "object"
            case .external: "external"
            }
        }
    }

    /// Where the metric comes from.
    public var type = Source.resource
    /// The resource and its target, for `Resource`.
    public var resource = ResourceMetricSpec()
    /// The resource of a container and its target, for `ContainerResource`.
    public var containerResource: ContainerResourceMetricSpec?
    /// The metric of each pod and its target, for `Pods`.
    public var pods: PodsMetricSpec?
    /// The metric of another object and its target, for `Object`.
    public var object: ObjectMetricSpec?
    /// The metric from outside and its target, for `External`.
    public var external: ExternalMetricSpec?

    /// CPU utilization of 80 %.
    public init() {}

    /// Whether it is the memory of the pods that is measured.
    var isOfMemory: Bool {
        switch type {
        case .resource: resource.name == .memory
        case .containerResource: containerResource?.name == .memory
        case .pods, .object, .external: false
        }
    }
}

/// A resource metric and its target.
public struct ResourceMetricSpec: Equatable, Sendable {
    /// The resources that can be measured.
    public enum Resource: String, KubernetesEnum {
        /// CPU.
        case cpu
        /// Memory: the working set.
        case memory
    }

    /// The resource.
    public var name = Resource.cpu
    /// Its target.
    public var target = MetricTargetSpec()

    /// CPU utilization of 80 %.
    public init() {}
}

/// A resource metric of one container and its target.
public struct ContainerResourceMetricSpec: Equatable, Sendable {
    /// The resource.
    public var name = ResourceMetricSpec.Resource.cpu
    /// The container: the one the pods have bears the name of the service.
    public var container = NameReference("")
    /// Its target.
    public var target = MetricTargetSpec()

    /// CPU utilization of 80 %, of a container yet to be named.
    public init() {}
}

/// A metric of each pod and its target.
public struct PodsMetricSpec: Equatable, Sendable {
    /// Which metric.
    public var metric = MetricIdentifierSpec()
    /// Its target: an `averageValue`.
    public var target = MetricTargetSpec()

    /// A metric yet to be named.
    public init() {}
}

/// A metric of another object and its target.
public struct ObjectMetricSpec: Equatable, Sendable {
    /// The object.
    public var describedObject = DescribedObjectSpec()
    /// Which metric of it.
    public var metric = MetricIdentifierSpec()
    /// Its target: a `value` or an `averageValue`.
    public var target = MetricTargetSpec()

    /// A metric yet to be named.
    public init() {}
}

/// A metric from outside the cluster and its target.
public struct ExternalMetricSpec: Equatable, Sendable {
    /// Which metric.
    public var metric = MetricIdentifierSpec()
    /// Its target: a `value` or an `averageValue`.
    public var target = MetricTargetSpec()

    /// A metric yet to be named.
    public init() {}
}

/// A metric by name and labels.
public struct MetricIdentifierSpec: Equatable, Sendable {
    /// The name, as prometheus-adapter gives it.
    public var name = NameReference("")
    /// Which series of it.
    public var selector: LabelSelectorSpec?

    /// A metric yet to be named.
    public init() {}
}

/// Labels that series must bear.
public struct LabelSelectorSpec: Equatable, Sendable {
    /// Labels and their values.
    public var matchLabels = NameMap<String>()

    /// No label.
    public init() {}
}

/// An object of the cluster.
public struct DescribedObjectSpec: Equatable, Sendable {
    /// Kinds of objects whose traffic is measured.
    public enum Kind: String, SchemaEnum {
        /// A Service.
        case service = "Service"
        /// An Ingress, which bears the name of the service behind it.
        case ingress = "Ingress"
    }

    /// The kind.
    public var kind = Kind.service
    /// The service.
    public var name = NameReference("")

    /// A service yet to be named.
    public init() {}
}

/// The target of a metric.
public struct MetricTargetSpec: Equatable, Sendable {
    /// What the target is compared with.
    public enum Kind: String, SchemaEnum {
        /// Usage as a percentage of the request.
        case utilization = "Utilization"
        /// The metric's value.
        case value = "Value"
        /// The metric's value averaged over the pods.
        case averageValue = "AverageValue"
    }

    /// What the target is compared with.
    public var type = Kind.utilization
    /// Percentage of the request, for `Utilization`.
    public var averageUtilization: Int?
    /// The value, for `Value`.
    public var value: MetricQuantity?
    /// The value of a pod, for `AverageValue`.
    public var averageValue: MetricQuantity?

    /// A utilization of 80 %.
    ///
    /// Source: `autoscaling/v2` defaulting.
    public init() {
        averageUtilization = 80
    }

    /// A value averaged over the pods.
    public init(averageValue: MetricQuantity) {
        type = .averageValue
        self.averageValue = averageValue
    }

    /// A value in all.
    public init(value: MetricQuantity) {
        type = .value
        self.value = value
    }
}
