public import SimCore

/// A person on call: what pages them, and what they then do.
public struct OnCallSpec: Equatable, Sendable {
    /// The alerts that page them.
    public var pagedBy: [NameReference] = []
    /// Time from the delivery of a page until it is acknowledged.
    public var acknowledge = DurationDistribution.constant(.minutes(5))
    /// Time without an open alert after which they stop what they are doing; 5 min unless set.
    ///
    /// Source: the time an incident must have been over to count as restored.
    public var standDownAfter = SimDuration.minutes(5)
    /// What they do, in order, once they have acknowledged.
    public var runbook: [RunbookStepSpec] = []

    /// Somebody whom nothing pages.
    public init() {}
}

/// One step of a runbook: it takes a while, then it takes effect.
public struct RunbookStepSpec: Equatable, Sendable {
    /// Time from the end of the step before (or the acknowledgement) until this one takes effect.
    public var after = SimDuration.zero
    /// What happens then.
    public var action = ActionSpec.none

    /// Nothing, at once.
    public init() {}
}

/// Something a person does to the platform.
public enum ActionSpec: Equatable, Sendable {
    /// Nothing but time passes: looking, talking, deciding.
    case none
    /// Sets the most pods an autoscaler may ask for.
    case setMaxReplicas(ScaleActionSpec)
    /// Sets the number of pods wanted; an autoscaler may change it again.
    case setReplicas(ScaleActionSpec)
    /// Stops and replaces every container of a service.
    case restart(ServiceActionSpec)
    /// Takes the liveness probe out of the pod template of a service, which rolls it out.
    case disableLivenessProbe(ServiceActionSpec)
    /// Ends the connections of a service's pods on its database; the pods open new ones as they may.
    case terminateConnections(ServiceActionSpec)
    /// Replaces the pods of a service by new ones of the same version, as its `strategy` says.
    case rolloutRestart(ServiceActionSpec)
    /// Re-applies the template a service had before, or ends its canary.
    case rollback(ServiceActionSpec)
    /// Ends sessions of a database, whoever opened them.
    case endSessions(EndSessionsActionSpec)
    /// Cancels the changes of tables that a database waits for or works on.
    case cancelMigration(DatabaseActionSpec)
    /// Ends a fault.
    case endFault(EndFaultActionSpec)
    /// Lets a standby take the place of a database's primary.
    case failover(FailoverActionSpec)
    /// Changes a configuration value of a service, and rolls it out.
    case setConfig(SetConfigActionSpec)
}

/// An action on a service.
public struct ServiceActionSpec: Equatable, Sendable {
    /// The service.
    public var service = NameReference("")

    /// An action on nobody yet.
    public init() {}
}

/// An action on the number of a service's pods.
public struct ScaleActionSpec: Equatable, Sendable {
    /// The service.
    public var service = NameReference("")
    /// The number of pods.
    public var replicas = 1

    /// An action on nobody yet.
    public init() {}
}

extension ServiceActionSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Action on a service"
    /// What it describes, in one sentence.
    public static let summary = "An action on a service; its name alone will do."
    /// The declarations of all fields.
    public static let fields: [Field<ServiceActionSpec>] = [
        Field("service", \.service, required: true, "The service.")
    ]

    /// What a short form stands for; nil when the node is not one.
    public static func decodeShortForm(
        _ node: JSONNode,
        in context: inout DecodingContext
    ) -> ServiceActionSpec? {
        guard case .string = node.kind, let service = NameReference.decode(node, in: &context)
        else {
            return nil
        }
        var action = ServiceActionSpec()
        action.service = service
        return action
    }
}

extension ScaleActionSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Action on the number of pods"
    /// What it describes, in one sentence.
    public static let summary = "An action on the number of a service's pods."
    /// The declarations of all fields.
    public static let fields: [Field<ScaleActionSpec>] = [
        Field("service", \.service, required: true, "The service."),
        Field(
            "replicas",
            \.replicas,
            unit: "pods",
            range: .between(0, 10_000),
            required: true,
            "The number of pods."
        ),
    ]
}

extension ActionSpec: SchemaUnion {
    /// The name in the scenario reference.
    public static let typeName = "Action"
    /// What it describes, in one sentence.
    public static let summary =
        "Something a person does to the platform: an object with exactly one of these keys."
    /// The declarations of all alternatives.
    public static let alternatives: [Alternative<Self>] = [
        Alternative(
            "setMaxReplicas",
            Self.setMaxReplicas,
            "Sets the most pods the autoscaler may ask for."
        ),
        Alternative(
            "setReplicas",
            Self.setReplicas,
            "Sets the number of pods wanted; an autoscaler may change it again."
        ),
        Alternative("restart", Self.restart, "Stops and replaces every container of a service."),
        Alternative(
            "disableLivenessProbe",
            Self.disableLivenessProbe,
            source: "kubectl patch deployment",
            "Takes the liveness probe out of the pod template: the pods are replaced by new ones without it, as the "
                + "service's `strategy` says."
        ),
        Alternative(
            "terminateConnections",
            Self.terminateConnections,
            "Ends the connections of a service's pods on its database."
        ),
        Alternative(
            "rolloutRestart",
            Self.rolloutRestart,
            source: "kubectl rollout restart",
            "Replaces the pods by new ones of the same version, as the service's `strategy` says."
        ),
        Alternative(
            "rollback",
            Self.rollback,
            source: "kubectl rollout undo; kubectl argo rollouts abort",
            "Re-applies the template before the present one, or ends a canary under way."
        ),
        Alternative(
            "endSessions",
            Self.endSessions,
            source: "PostgreSQL pg_terminate_backend",
            "Ends sessions of a database, whoever opened them."
        ),
        Alternative(
            "cancelMigration",
            Self.cancelMigration,
            source: "PostgreSQL pg_cancel_backend",
            "Cancels the changes of tables that wait for their locks or are under way."
        ),
        Alternative(
            "endFault",
            Self.endFault,
            "Ends a fault, as when what caused it is put right. Of one that is not there, or does not "
                + "last then, nothing, with a warning."
        ),
        Alternative(
            "failover",
            Self.failover,
            source: "Amazon RDS failover-db-cluster",
            "Lets a standby take the place of a database's primary."
        ),
        Alternative(
            "setConfig",
            Self.setConfig,
            source: "kubectl set env, helm upgrade --set",
            "Changes a configuration value of a service, and rolls it out as its `strategy` says."
        ),
    ]
}

extension RunbookStepSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "Runbook step"
    /// What it describes, in one sentence.
    public static let summary = "One step of a runbook: it takes a while, then it takes effect."
    /// The declarations of all fields.
    public static let fields: [Field<RunbookStepSpec>] = [
        Field(
            "after",
            \.after,
            range: .between(.zero, .days(365)),
            "Time from the step before (or the acknowledgement) until this one takes effect."
        ),
        Field("action", \.action, "What happens then. Without it only time passes."),
    ]
}

extension OnCallSpec: SchemaObject {
    /// The name in the scenario reference.
    public static let typeName = "On call"
    /// What it describes, in one sentence.
    public static let summary = "A person on call: what pages them, and what they then do."
    /// The declarations of all fields.
    public static let fields: [Field<OnCallSpec>] = [
        Field("pagedBy", \.pagedBy, range: .nonEmpty, required: true, "The alerts that page them."),
        Field(
            "acknowledge",
            \.acknowledge,
            source: "a modelling choice",
            "Time from the delivery of a page until it is acknowledged."
        ),
        Field(
            "standDownAfter",
            \.standDownAfter,
            range: .between(.zero, .days(365)),
            source: "the time after which an incident counts as restored",
            "Time without an open alert after which they stop; a new page makes them start again."
        ),
        Field("runbook", \.runbook, "What they do, in order, once they have acknowledged."),
    ]
}
